#include "services/tool/collectors.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strlen(entry->d_name) <= SLUG_BYTES_MAX;
}

unsigned collectors_find(const struct home *home, const char *only,
                         char ret_sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1])
{
    char path[HOME_PATH_BYTES];
    struct dirent **entries;
    unsigned found = 0;

    if (only) {
        snprintf(ret_sources[0], SLUG_BYTES_MAX + 1, "%s", only);
        return 1;
    }
    home_path(home, "collector", path);
    int count = scandir(path, &entries, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        if (found < COLLECTORS_MAX)
            snprintf(ret_sources[found++], SLUG_BYTES_MAX + 1, "%.31s", entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    assert(found <= COLLECTORS_MAX);
    return found;
}
