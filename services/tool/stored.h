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
    struct restored restores;
    /* NULL: the checkpoints, and the records by which the log came back from a backup, are nobody's */
    refold_visit_signed *visit_signed;
    void (*visit_restore)(void *context, const struct record *record);
    void *context; /* theirs */
};

/* `dir` is a store or the home that has it: the path of the store. */
void stored_path(const char *dir, char ret_path[HOME_PATH_BYTES]);
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
