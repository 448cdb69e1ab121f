/* A ledger in memory that a log is folded into again, for `score` and `replay`. */
#ifndef KAOHE_TOOL_SCRATCH_H
#define KAOHE_TOOL_SCRATCH_H

#include "common/ledger/fold.h"
#include "services/tool/tool.h"

struct scratch {
    store_t *store;
    txn_t *txn;
    fold_t *fold;
    unsigned events; /* in the running transaction */
    bool instead;    /* --rulebook: no rulebook of the log takes effect */
};

MUST_CHECK enum status scratch_open(const struct tool *tool, struct scratch *ret_scratch);
void scratch_close(struct scratch *scratch);

/* Reads the rulebook that is to hold instead of the log's own; `path` NULL: none. */
MUST_CHECK enum status scratch_take_rulebook(const struct tool *tool, struct scratch *scratch,
                                             const char *path);
/* Folds one event. */
struct folded scratch_apply(struct scratch *scratch, const struct event *event,
                            const struct envelope *envelope);
/* All that was folded is in the store's tables. Says what went wrong. */
MUST_CHECK enum status scratch_finish(const struct tool *tool, struct scratch *scratch);

#endif
