/* kaohe backup: a copy of the scorer's log while all runs, verified before it stands in its place. */
#include <stdio.h>

#include "common/base/clock.h"
#include "services/tool/copying.h"

static void tell(const struct copying *copying, const struct verified *verified, int64_t took_ms)
{
    printf("%llu records", (unsigned long long)verified->n);
    if (verified->checkpoints > 0)
        printf(" of the log %s, checkpoint of %llu records", verified->origin,
               (unsigned long long)verified->signed_n);
    else
        fputs(", no checkpoint", stdout);
    printf(", %llu bytes, verified, in %lld.%03lld s\n",
           (unsigned long long)copying_file_bytes(copying->draft.place), (long long)took_ms / 1000,
           (long long)took_ms % 1000);
}

static enum status make(struct copying *copying, const char *place)
{
    struct verified verified;
    int64_t start_ms = clock_mono_ms();
    enum status status = draft_begin(copying->tool, place, &copying->draft);

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
