#include "services/tool/copying.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum { MIB = 1 << 20 };

uint64_t copying_file_bytes(const char *dir)
{
    char path[DRAFT_PATH_BYTES + 16];
    struct stat about;

    snprintf(path, sizeof path, "%s/data.mdb", dir);
    return stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

/* False: nobody can say. */
static bool find_free(const char *dir, uint64_t *ret_bytes)
{
    struct statvfs about;

    if (statvfs(dir, &about))
        return false;
    *ret_bytes = (uint64_t)about.f_bavail * about.f_frsize;
    return true;
}

static const char *what_to_do(const struct copying *copying)
{
    return copying->phase == RESTORING_BACKUP ? "make room there, or take another disk"
                                              : "make room there, and do it again";
}

/* The file that is copied, which may hold free pages: then less would do, but nobody wants to find out. */
enum status copying_find_room(const struct copying *copying, const char *dir)
{
    uint64_t needed = copying_file_bytes(copying->store), is_free;

    if (!find_free(dir, &is_free) || is_free >= needed)
        return STATUS_OK; /* or who makes it says what is wrong */
    return tool_fail(copying->tool, STATUS_FULL,
                     "no room on the disk of %s: the copy needs about %.1f MiB, and %.1f are "
                     "free; nothing was changed: %s",
                     dir, (double)needed / MIB, (double)is_free / MIB, what_to_do(copying));
}

/* Others may take the room that there was. What the copy has by now is given back. */
static enum status fail_write(const struct copying *copying, enum status status, const char *why)
{
    const char *path = copying->draft.path;
    uint64_t needed = copying_file_bytes(copying->store), is_free;

    if (status != STATUS_FULL || !find_free(path, &is_free))
        return tool_fail(copying->tool, status, "cannot write %s: %s", path, why);
    is_free += copying_file_bytes(path);
    return tool_fail(copying->tool, status,
                     "cannot write %s: no room (%s): the copy needs about %.1f MiB on that disk, "
                     "and finds %.1f; nothing was changed: %s",
                     path, why, (double)needed / MIB, (double)is_free / MIB, what_to_do(copying));
}

/* As large as a scorer's begins, but with room for what the log has and what comes meanwhile. */
static size_t map_bytes(const struct home *home, const char *dir)
{
    size_t bytes = (size_t)home->settings.scorer_map_mib << 20;

    while (bytes / 2 < copying_file_bytes(dir) && bytes < SIZE_MAX / 4)
        bytes *= 2;
    return bytes;
}

static enum status open_both(struct copying *copying)
{
    struct trouble trouble;
    enum status status = ledger_open_reader(copying->store, &copying->ledger, &trouble);

    if (status != STATUS_OK)
        return tool_fail(copying->tool, status, "%s", trouble.why);
    copying->view = view_open(copying->ledger);
    status = copy_open(copying->draft.path, map_bytes(copying->home, copying->store),
                       &copying->copy, &trouble);
    return status == STATUS_OK ? status : fail_write(copying, status, trouble.why);
}

static bool see_record(void *context, const struct record *record, const struct event *event,
                       const struct folded *folded)
{
    struct copying *copying = context;

    (void)event, (void)folded;
    copying->n = record->n;
    if (record->n % PROGRESS_ITEMS == 0)
        progress_tell(&copying->progress, "%llu records copied", (unsigned long long)record->n);
    return true;
}

/* A log that cannot be read, or one that another writes anew meanwhile (STATUS_FULL). */
static enum status fail_view(const struct copying *copying)
{
    enum status status = view_status(copying->view);

    return tool_fail(copying->tool, status == STATUS_DAMAGED ? STATUS_NO : status,
                     "after record %llu: %s", (unsigned long long)copying->n,
                     view_why(copying->view));
}

static enum status fail_fault(const struct copying *copying, const struct refold_fault *fault)
{
    return tool_fail(copying->tool, STATUS_NO, "record %llu: %s; a log that is wrong is not copied",
                     (unsigned long long)fault->n, fault->what);
}

static enum status copy_log(struct copying *copying)
{
    struct refold_fault fault;
    struct trouble trouble;
    bool is_good = ledger_refold(copying->view, copying->copy, see_record, copying, &fault);

    progress_end(&copying->progress);
    if (view_status(copying->view) != STATUS_OK)
        return fail_view(copying);
    enum status status = copy_status(copying->copy, &trouble);
    if (status != STATUS_OK)
        return fail_write(copying, status, trouble.why);
    if (refold_blame(copying->copy, copying->view, copying->n + 1, &fault) || !is_good)
        return fail_fault(copying, &fault);
    return view_status(copying->view) == STATUS_OK ? STATUS_OK : fail_view(copying);
}

static enum status finish_copy(struct copying *copying)
{
    struct trouble trouble;

    copy_checkpoints(copying->copy, copying->view);
    if (view_status(copying->view) != STATUS_OK)
        return fail_view(copying);
    enum status status = copy_finish(&copying->copy, copying->phase, &copying->n, &trouble);
    return status == STATUS_OK ? status : fail_write(copying, status, trouble.why);
}

static void close_both(struct copying *copying)
{
    refold_close(&copying->copy);
    view_close(&copying->view);
    ledger_close(&copying->ledger);
}

/* What stands on the disk is read again, as `kaohe verify` does. */
static enum status verify_copy(const struct copying *copying, struct verified *ret_verified)
{
    struct verify verify = {.tool = copying->tool, .path = copying->draft.path};
    enum status status = verify_store_quietly(&verify, ret_verified);

    if (status == STATUS_OK && ret_verified->n != copying->n)
        status = tool_fail(copying->tool, STATUS_DISK,
                           "%s: %llu records were copied, and %llu are there", copying->draft.path,
                           (unsigned long long)copying->n, (unsigned long long)ret_verified->n);
    return status;
}

/* What collectors still keep of it is numbered as in the log that was lost: a copy of its beginning would lose that. */
static enum status check_whole(const struct copying *copying)
{
    enum restoring phase = view_restoring(copying->view).phase;
    bool is_of_now = copying->phase != RESTORING_BACKUP || phase != RESTORING_GATHERING;

    if (phase != RESTORING_TAKING && is_of_now)
        return STATUS_OK;
    return tool_fail(copying->tool, STATUS_FULL,
                     "%s is being brought back from a backup, and not all of it is there yet",
                     copying->store);
}

enum status copying_make(struct copying *copying, struct verified *ret_verified)
{
    enum status status = open_both(copying);

    if (status == STATUS_OK)
        status = check_whole(copying);
    if (status == STATUS_OK)
        status = copy_log(copying);
    if (status == STATUS_OK) /* it may have begun meanwhile */
        status = check_whole(copying);
    if (status == STATUS_OK)
        status = finish_copy(copying);
    close_both(copying);
    return status == STATUS_OK ? verify_copy(copying, ret_verified) : status;
}
