/* A store whose log is folded again: what `replay` and `verify` share. Whatever goes wrong is said. */
#ifndef KAOHE_TOOL_STORED_H
#define KAOHE_TOOL_STORED_H

#include "services/tool/progress.h"
#include "services/tool/refolding.h"

struct stored {
    const struct tool *tool;
    ledger_t *ledger;
    view_t *view;
    refold_t *refold;
    uint64_t n; /* the last record that was folded */
    struct progress progress;
    refold_visit_signed *visit_signed; /* NULL: the checkpoints are nobody's */
    void *context;                     /* its */
};

/* `dir` is a store or a home that has one; `rulebook` is as for refolding_open. The caller closes it in any
 * case. */
MUST_CHECK enum status stored_open(const struct tool *tool, const char *dir, const char *rulebook,
                                   struct stored *ret_stored);
void stored_close(struct stored *stored);

/* Folds the whole log. STATUS_NO: it cannot be read, or a record is wrong. */
MUST_CHECK enum status stored_fold(struct stored *stored);
/* Counts the rows of each derived table, and compares them with what was folded. STATUS_NO: one differs. */
MUST_CHECK enum status stored_compare(struct stored *stored, uint64_t ret_rows[TABLE_COUNT]);

/* A log that cannot be read is one that does not prove its totals; one that another writes meanwhile
 * may (STATUS_FULL). */
enum status stored_fail_view(const struct stored *stored);

#endif
