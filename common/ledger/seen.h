/* Which sequences of which source stand in the log, and where, as runs: while records n and n + 1
 * have one source and one epoch and consecutive sequences, they are one run. So the table is a fold
 * over the log, whatever messages the events came in; an event that comes twice is known, and its
 * receipt can be given again. For the files of this folder.
 *
 * The run of the newest record is open: kept in memory, and written by seen_flush before each
 * commit. The lookups know it.
 */
#ifndef KAOHE_LEDGER_SEEN_H
#define KAOHE_LEDGER_SEEN_H

#include "common/ledger/tables.h"
#include "common/store/store.h"

/* The sequences key.first to key.first + count - 1 are the records from n on. */
struct seen_run {
    struct seen_key key;
    uint64_t n;
    uint32_t count;
};

struct seen {
    struct seen_run open;
    bool is_open;    /* the newest record has an epoch */
    bool is_changed; /* `open` is not as it is written */
};

/* The open run is that of record `n`, the newest, which has this source, epoch and sequence. */
void seen_restore(struct seen *seen, txn_t *txn, const struct seen_key *key, uint64_t n);

/* Record `n` is appended; it has this source, epoch and sequence (`key->first`). */
void seen_add(struct seen *seen, txn_t *txn, const struct seen_key *key, uint64_t n);
/* A record without an epoch is appended: it ends a run. */
void seen_break(struct seen *seen, txn_t *txn);
void seen_flush(struct seen *seen, txn_t *txn);

/* The last sequence of the epoch in the log, and its record; false where the epoch is new. */
bool seen_last(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
               uint64_t *ret_seq, uint64_t *ret_n);
/* The record number of one sequence; 0: it is not there. */
uint64_t seen_find(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
                   uint64_t seq);

/* The last sequence of the epoch below `seq`, which is at least 1; 0: there is none. */
uint64_t seen_before(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
                     uint64_t seq);

/* Every run that is written, in the order of the keys. */
typedef bool seen_visit(void *context, const struct seen_run *run); /* false stops */
void seen_walk(txn_t *txn, seen_visit *visit, void *context);
/* The last written run of each epoch of each source, in the order of the keys, without epoch 0: two
 * descents an epoch, however many runs it has. */
void seen_walk_epochs(txn_t *txn, seen_visit *visit, void *context);

#endif
