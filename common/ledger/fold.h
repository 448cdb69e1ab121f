/* The fold: the one place where an event changes the ledger. The scorer folds each event as it is
 * appended; replay and `kaohe score` fold a log again.
 *
 * Totals and the years' state are kept at hand and written once a transaction, by fold_flush, which
 * must come before the commit. Where a transaction is given up, so must be the fold.
 */
#ifndef KAOHE_LEDGER_FOLD_H
#define KAOHE_LEDGER_FOLD_H

#include "common/ledger/findings.h"
#include "common/ledger/books.h"

typedef struct fold fold_t;

/* What an event did. */
struct folded {
    struct verdict verdict;
    int year;                    /* whose standings it belongs to; 0: none's */
    const struct centre *centre; /* NULL: no centre's */
    struct score before, after;  /* the centre's in that year, where the scorecard changed */
};

fold_t *fold_new(txn_t *txn); /* as of the transaction; its trouble shows in txn_status */
void fold_destroy(fold_t **fold);

/* Judges and applies; the log itself is appended by the caller. */
struct folded fold_apply(fold_t *fold, txn_t *txn, const struct event *event,
                         const struct envelope *envelope);
void fold_flush(fold_t *fold, txn_t *txn);

/* Takes effect without a record: where a hand-written file has no rulebook of its own. */
bool fold_take_book(fold_t *fold, struct text text);

const struct calendar *fold_calendar(fold_t *fold);
const struct scorecard *fold_cards(fold_t *fold, txn_t *txn, int year); /* by centre id */

#endif
