#include "services/tool/collectors.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strlen(entry->d_name) <= SLUG_BYTES_MAX;
}

/* What is not there has no collectors. */
static enum status fail(const struct tool *tool, const char *path, int error)
{
    if (error == ENOENT)
        return STATUS_OK;
    return tool_fail(tool, status_of_errno(error), "cannot read %s: %s", path, strerror(error));
}

static enum status list(const struct tool *tool, const struct home *home,
                        char ret_sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1], unsigned *ret_count)
{
    char path[HOME_PATH_BYTES];
    struct dirent **entries;

    home_path(home, "collector", path);
    int count = scandir(path, &entries, is_visible, alphasort);
    if (count < 0)
        return fail(tool, path, errno);
    for (int i = 0; i < count; i++) {
        if (*ret_count < COLLECTORS_MAX)
            snprintf(ret_sources[(*ret_count)++], SLUG_BYTES_MAX + 1, "%.31s", entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return STATUS_OK;
}

enum status collectors_find(const struct tool *tool, const struct home *home, const char *only,
                            char ret_sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1],
                            unsigned *ret_count)
{
    struct trouble trouble;
    enum status status = home_enter(home, &trouble);

    *ret_count = 0;
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    if (!only)
        return list(tool, home, ret_sources, ret_count);
    snprintf(ret_sources[0], SLUG_BYTES_MAX + 1, "%s", only);
    *ret_count = 1;
    return STATUS_OK;
}
