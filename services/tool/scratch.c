#include "services/tool/scratch.h"

#include <stdlib.h>

#include "common/form/rulebook_file.h"

enum { EVENTS_A_TRANSACTION = 65536 };

enum status scratch_open(const struct tool *tool, struct scratch *ret_scratch)
{
    char why[STORE_WHY_BYTES];
    enum status status = ledger_open_scratch(&ret_scratch->store, why);

    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", why);
    ret_scratch->txn = txn_begin_write(ret_scratch->store);
    ret_scratch->fold = fold_new(ret_scratch->txn);
    return STATUS_OK;
}

void scratch_close(struct scratch *scratch)
{
    fold_destroy(&scratch->fold);
    txn_abort(&scratch->txn);
    store_close(&scratch->store);
}

enum status scratch_take_rulebook(const struct tool *tool, struct scratch *scratch,
                                  const char *path)
{
    char *text;
    size_t size;
    struct zpl_fault fault;

    if (!path)
        return STATUS_OK;
    enum status status = tool_read(tool, path, &text, &size);
    if (status != STATUS_OK)
        return status;
    if (!rulebook_check((struct text){text, size}, &fault))
        status = tool_fail(tool, STATUS_BAD_DATA, "%s:%u: %s", path, fault.line, fault.why);
    else
        fold_take_book(scratch->fold, (struct text){text, size});
    scratch->instead = status == STATUS_OK;
    free(text);
    return status;
}

/* A long transaction would keep all that it wrote at hand. */
static void turn_over(struct scratch *scratch)
{
    char why[STORE_WHY_BYTES];

    if (++scratch->events < EVENTS_A_TRANSACTION || txn_status(scratch->txn) != STATUS_OK)
        return;
    scratch->events = 0;
    fold_flush(scratch->fold, scratch->txn);
    enum status status = txn_commit(&scratch->txn, why);
    scratch->txn = txn_begin_write(scratch->store);
    if (status != STATUS_OK)
        txn_fail(scratch->txn, status, why);
}

struct folded scratch_apply(struct scratch *scratch, const struct event *event,
                            const struct envelope *envelope)
{
    if (scratch->instead && event_action(event) == ACTION_RULEBOOK)
        return (struct folded){.verdict = {.outcome = OUTCOME_NOTED}};
    struct folded folded = fold_apply(scratch->fold, scratch->txn, event, envelope);
    turn_over(scratch);
    return folded;
}

enum status scratch_finish(const struct tool *tool, struct scratch *scratch)
{
    fold_flush(scratch->fold, scratch->txn);
    if (txn_status(scratch->txn) == STATUS_OK)
        return STATUS_OK;
    return tool_fail(tool, txn_status(scratch->txn), "%s", txn_why(scratch->txn));
}
