/* Which sequences of which source stand in the log, and where: one entry for a run of events that
 * came in one message. So a message that comes twice is known, and its receipt can be given again.
 */
#ifndef KAOHE_LEDGER_SEEN_H
#define KAOHE_LEDGER_SEEN_H

#include "common/ledger/ledger.h"

/* The events `first` to `first + count - 1` of an epoch are the records from `n` on. */
struct seen_run {
    uint64_t first, n;
    uint32_t count;
};

void seen_put(txn_t *txn, uint8_t source, uint64_t epoch, const struct seen_run *run);
/* The last sequence of the epoch in the log; false where the epoch is new. */
bool seen_last(txn_t *txn, uint8_t source, uint64_t epoch, uint64_t *ret_seq);
/* The record number of one sequence; 0: it is not there. */
uint64_t seen_find(txn_t *txn, uint8_t source, uint64_t epoch, uint64_t seq);

#endif
