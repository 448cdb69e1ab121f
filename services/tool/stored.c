#include "services/tool/stored.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

void stored_path(const char *dir, char ret_path[HOME_PATH_BYTES])
{
    char file[HOME_PATH_BYTES];

    snprintf(file, sizeof file, "%.900s/scorer/data.mdb", dir);
    bool is_home = access(file, F_OK) == 0 || errno == EACCES;
    snprintf(ret_path, HOME_PATH_BYTES, "%.900s%s", dir, is_home ? "/scorer" : "");
}

enum status stored_open(const struct tool *tool, const char *dir, const char *rulebook,
                        struct stored *ret_stored)
{
    char path[HOME_PATH_BYTES];
    struct trouble trouble;

    *ret_stored = (struct stored){.tool = tool};
    stored_path(dir, path);
    enum status status = ledger_open_reader(path, &ret_stored->ledger, &trouble);
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    ret_stored->view = view_open(ret_stored->ledger);
    return refolding_open(tool, rulebook, &ret_stored->refold);
}

void stored_close(struct stored *stored)
{
    refold_close(&stored->refold);
    view_close(&stored->view);
    ledger_close(&stored->ledger);
}

static bool tell_progress(void *context, const struct record *record, const struct event *event,
                          const struct folded *folded)
{
    struct stored *stored = context;

    (void)event;
    stored->n = record->n;
    if (folded->is_restore)
        refolding_note_restore(&stored->restores, record);
    if (folded->is_restore && stored->visit_restore)
        stored->visit_restore(stored->context, record);
    if (record->n % PROGRESS_ITEMS == 0)
        progress_tell(&stored->progress, "%llu records", (unsigned long long)record->n);
    return true;
}

static bool visit_signed(void *context, uint64_t n, struct text note)
{
    struct stored *stored = context;

    return !stored->visit_signed || stored->visit_signed(stored->context, n, note);
}

enum status stored_fail_view(const struct stored *stored)
{
    bool is_written = view_status(stored->view) == STATUS_FULL;

    return tool_fail(stored->tool, is_written ? STATUS_FULL : STATUS_NO, "after record %llu: %s",
                     (unsigned long long)stored->n, view_why(stored->view));
}

static enum status fail_fault(const struct stored *stored, const struct refold_fault *fault)
{
    if (fault->n)
        return tool_fail(stored->tool, STATUS_NO, "record %llu: %s", (unsigned long long)fault->n,
                         fault->what);
    return tool_fail(stored->tool, STATUS_NO, "%s differs from what the log folds to", fault->what);
}

enum status stored_fold(struct stored *stored)
{
    struct refold_fault fault;
    struct trouble trouble;
    bool is_good = ledger_refold_signed(stored->view, stored->refold, tell_progress, visit_signed,
                                        stored, &fault);

    progress_end(&stored->progress);
    if (view_status(stored->view) != STATUS_OK)
        return stored_fail_view(stored);
    if (!is_good && fault.n) {
        refold_blame(stored->refold, stored->view, fault.n, &fault);
        return fail_fault(stored, &fault);
    }
    enum status status = refold_status(stored->refold, &trouble);
    return status == STATUS_OK ? status : tool_fail(stored->tool, status, "%s", trouble.why);
}

enum status stored_compare(struct stored *stored, uint64_t ret_rows[TABLE_COUNT])
{
    struct refold_fault fault;

    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        enum ledger_table table = ledger_derived[i]; /* the leaves, which tell the record, first */
        if (!refold_can_compare(stored->refold, stored->view, table) ||
            refold_compare(stored->refold, stored->view, table, &ret_rows[table], &fault))
            continue;
        if (view_status(stored->view) != STATUS_OK)
            return stored_fail_view(stored);
        return fail_fault(stored, &fault);
    }
    return STATUS_OK;
}
