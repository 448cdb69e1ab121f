/* The fold: the one place where an event changes the derived tables. The ledger folds each event
 * that it appends; building the tables again and refold fold a log once more. For the files of this
 * folder.
 *
 * Totals, the years' state and the open run of `seen` are cached, and written by fold_flush before
 * each commit. After an aborted transaction the fold cannot be used any more.
 */
#ifndef KAOHE_LEDGER_FOLD_H
#define KAOHE_LEDGER_FOLD_H

#include "common/ledger/books.h"
#include "common/ledger/ledger.h"

typedef struct fold fold_t;

fold_t *fold_new(txn_t *txn); /* as of the transaction; its trouble shows in txn_status */
fold_t *fold_new_empty(void); /* of an empty log */
void fold_destroy(fold_t **fold);

/* A record takes two steps. First its event is judged, and changes findings, totals, years and
 * rulebooks: of `record` only n, received_ms and source are read, for the outcome is not known yet.
 */
struct folded fold_event(fold_t *fold, txn_t *txn, const struct record *record,
                         const struct event *event);
/* Then, with its outcome in, it is finished: what is kept of records themselves follows (`seen`, and
 * what the past is told from, the tree). `folded` is what fold_event said of it; `bytes` are the
 * record's own, absent where there is no log. */
void fold_record(fold_t *fold, txn_t *txn, const struct record *record, const struct folded *folded,
                 struct text bytes);
/* Writes what is cached. */
void fold_flush(fold_t *fold, txn_t *txn);

/* Whether the key that a record came by is granted for its source; to be asked before it is folded. */
bool fold_permits(fold_t *fold, const struct record *record);

/* What the rules say of a record of the log that the log does not; NULL: nothing. */
const char *fold_difference(const struct record *record, const struct folded *folded);

/* A rulebook takes effect without a record. False: the text is no rulebook, or does not align. */
bool fold_add_book(fold_t *fold, struct text text);

/* The id of a source in keys. False: no centre of the newest roster, and not the office. */
bool fold_source(fold_t *fold, struct text source, uint8_t *ret_id);

const struct calendar *fold_calendar(const fold_t *fold);
const struct keyring *fold_keyring(const fold_t *fold);
const struct scorecard *fold_cards(fold_t *fold, txn_t *txn, int year); /* by centre id */

/* As seen_last, seen_find and seen_before. */
bool fold_last_seq(const fold_t *fold, txn_t *txn, uint8_t source, uint64_t epoch,
                   uint64_t *ret_seq, uint64_t *ret_n);
uint64_t fold_find(const fold_t *fold, txn_t *txn, uint8_t source, uint64_t epoch, uint64_t seq);
uint64_t fold_find_before(const fold_t *fold, txn_t *txn, uint8_t source, uint64_t epoch,
                          uint64_t seq);

#endif
