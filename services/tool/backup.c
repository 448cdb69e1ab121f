/* kaohe backup: a copy of the scorer's log while all runs, verified before it stands in its place. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tool/copying.h"

static void tell(const struct copying *copying, const struct verified *verified, int64_t took_ms)
{
    printf("%llu records", (unsigned long long)verified->n);
    if (verified->checkpoints > 0)
        printf(" of the log %s,\ncheckpoint of %llu records", verified->origin,
               (unsigned long long)verified->signed_n);
    else
        fputs(", no checkpoint", stdout);
    printf(", %llu bytes, verified, in %lld.%03lld s\n",
           (unsigned long long)copying_file_bytes(copying->draft.place), (long long)took_ms / 1000,
           (long long)took_ms % 1000);
}

/* The directory that the copy will stand in, as it is: of a name that is not there, the one above. */
static bool find_above(const char *place, char ret_path[PATH_MAX])
{
    char above[PATH_MAX];

    if (realpath(place, ret_path))
        return true;
    size_t size = strlen(place);
    while (size > 1 && place[size - 1] == '/')
        size--;
    while (size > 0 && place[size - 1] != '/')
        size--;
    snprintf(above, sizeof above, "%.*s", (int)size, place);
    return realpath(size > 0 ? above : ".", ret_path) != NULL;
}

/* A copy that lies in the store's directory is lost with it. */
static enum status check_place(const struct copying *copying, const char *place)
{
    char store[PATH_MAX], above[PATH_MAX];

    if (!find_above(place, above))
        return STATUS_OK; /* who makes it says what is wrong */
    size_t size = realpath(copying->store, store) ? strlen(store) : 0;
    if (size > 0 && strncmp(above, store, size) == 0 && (!above[size] || above[size] == '/'))
        return tool_fail(copying->tool, STATUS_CONFIG,
                         "%s lies in the store itself, and is lost with it: another disk", place);
    return copying_find_room(copying, above);
}

static enum status make(struct copying *copying, const char *place)
{
    struct verified verified;
    int64_t start_ms = clock_mono_ms();
    enum status status = check_place(copying, place);

    if (status == STATUS_OK)
        status = draft_begin(copying->tool, place, &copying->draft);

    if (status == STATUS_OK)
        status = copying_make(copying, &verified);
    if (status != STATUS_OK) {
        draft_give_up(&copying->draft);
        return status;
    }
    status = draft_place(&copying->draft);
    if (status == STATUS_OK)
        tell(copying, &verified, clock_mono_ms() - start_ms);
    return status;
}

enum status command_backup(struct tool *tool, int argc, char **argv)
{
    struct home home;
    struct copying copying = {.tool = tool, .home = &home, .phase = RESTORING_BACKUP};
    const char *place;
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, &place, 1, 1);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    home_path(&home, "scorer", copying.store);
    return make(&copying, place);
}
