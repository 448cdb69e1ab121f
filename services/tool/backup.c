/* kaohe backup: a copy of the scorer's log while all runs, verified before it stands in its place. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "common/ledger/copy.h"
#include "services/tool/draft.h"
#include "services/tool/progress.h"
#include "services/tool/verify.h"

struct backup {
    const struct tool *tool;
    ledger_t *ledger;
    view_t *view;
    refold_t *copy;
    struct draft draft;
    struct progress progress;
    uint64_t n; /* the last record that was copied */
};

static uint64_t file_bytes(const char *dir)
{
    char path[DRAFT_PATH_BYTES + 16];
    struct stat about;

    snprintf(path, sizeof path, "%s/data.mdb", dir);
    return stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

/* As large as a scorer's begins, but with room for what the log has and what comes meanwhile. */
static size_t map_bytes(const struct home *home, const char *dir)
{
    size_t bytes = (size_t)home->settings.scorer_map_mib << 20;

    while (bytes / 2 < file_bytes(dir) && bytes < SIZE_MAX / 4)
        bytes *= 2;
    return bytes;
}

static enum status open_both(struct backup *backup, const struct home *home)
{
    char dir[HOME_PATH_BYTES];
    struct trouble trouble;

    home_path(home, "scorer", dir);
    enum status status = ledger_open_reader(dir, &backup->ledger, &trouble);
    if (status == STATUS_OK) {
        backup->view = view_open(backup->ledger);
        status = copy_open(backup->draft.path, map_bytes(home, dir), &backup->copy, &trouble);
    }
    return status == STATUS_OK ? status : tool_fail(backup->tool, status, "%s", trouble.why);
}

static bool see_record(void *context, const struct record *record, const struct event *event,
                       const struct folded *folded)
{
    struct backup *backup = context;

    (void)event, (void)folded;
    backup->n = record->n;
    if (record->n % PROGRESS_ITEMS == 0)
        progress_tell(&backup->progress, "%llu records copied", (unsigned long long)record->n);
    return true;
}

/* A log that cannot be read, or one that another writes anew meanwhile (STATUS_FULL). */
static enum status fail_view(const struct backup *backup)
{
    enum status status = view_status(backup->view);

    return tool_fail(backup->tool, status == STATUS_DAMAGED ? STATUS_NO : status,
                     "after record %llu: %s", (unsigned long long)backup->n,
                     view_why(backup->view));
}

static enum status fail_fault(const struct backup *backup, const struct refold_fault *fault)
{
    return tool_fail(backup->tool, STATUS_NO,
                     "record %llu: %s; there is no backup of a log that is wrong",
                     (unsigned long long)fault->n, fault->what);
}

static enum status copy_log(struct backup *backup)
{
    struct refold_fault fault;
    struct trouble trouble;
    bool is_good = ledger_refold(backup->view, backup->copy, see_record, backup, &fault);

    progress_end(&backup->progress);
    if (view_status(backup->view) != STATUS_OK)
        return fail_view(backup);
    enum status status = refold_status(backup->copy, &trouble);
    if (status != STATUS_OK)
        return tool_fail(backup->tool, status, "cannot write %s: %s", backup->draft.path,
                         trouble.why);
    if (refold_blame(backup->copy, backup->view, backup->n + 1, &fault) || !is_good)
        return fail_fault(backup, &fault);
    return view_status(backup->view) == STATUS_OK ? STATUS_OK : fail_view(backup);
}

static enum status finish_copy(struct backup *backup)
{
    struct trouble trouble;

    copy_checkpoints(backup->copy, backup->view);
    if (view_status(backup->view) != STATUS_OK)
        return fail_view(backup);
    enum status status = copy_finish(&backup->copy, RESTORING_BACKUP, &backup->n, &trouble);
    return status == STATUS_OK ? status
                               : tool_fail(backup->tool, status, "cannot write %s: %s",
                                           backup->draft.path, trouble.why);
}

static void close_both(struct backup *backup)
{
    refold_close(&backup->copy);
    view_close(&backup->view);
    ledger_close(&backup->ledger);
}

/* What stands on the disk is read again, as `kaohe verify` does. */
static enum status verify_copy(const struct backup *backup, struct verified *ret_verified)
{
    struct verify verify = {.tool = backup->tool, .path = backup->draft.path};
    enum status status = verify_store_quietly(&verify, ret_verified);

    if (status == STATUS_OK && ret_verified->n != backup->n)
        status = tool_fail(backup->tool, STATUS_DISK,
                           "%s: %llu records were copied, and %llu are there", backup->draft.path,
                           (unsigned long long)backup->n, (unsigned long long)ret_verified->n);
    return status;
}

static void tell(const struct backup *backup, const struct verified *verified, int64_t took_ms)
{
    printf("%llu records", (unsigned long long)verified->n);
    if (verified->checkpoints > 0)
        printf(" of the log %s, checkpoint of %llu records", verified->origin,
               (unsigned long long)verified->signed_n);
    else
        fputs(", no checkpoint", stdout);
    printf(", %llu bytes, verified, in %lld.%03lld s\n",
           (unsigned long long)file_bytes(backup->draft.place), (long long)took_ms / 1000,
           (long long)took_ms % 1000);
}

static enum status make(struct backup *backup, const struct home *home, const char *place)
{
    struct verified verified;
    int64_t start_ms = clock_mono_ms();
    enum status status = draft_begin(backup->tool, place, &backup->draft);

    if (status == STATUS_OK)
        status = open_both(backup, home);
    if (status == STATUS_OK)
        status = copy_log(backup);
    if (status == STATUS_OK)
        status = finish_copy(backup);
    close_both(backup);
    if (status == STATUS_OK)
        status = verify_copy(backup, &verified);
    if (status != STATUS_OK) {
        draft_give_up(&backup->draft);
        return status;
    }
    status = draft_place(&backup->draft);
    if (status == STATUS_OK)
        tell(backup, &verified, clock_mono_ms() - start_ms);
    return status;
}

enum status command_backup(struct tool *tool, int argc, char **argv)
{
    struct backup backup = {.tool = tool};
    const char *place;
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, &place, 1, 1);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    return status == STATUS_OK ? make(&backup, &home, place) : status;
}
