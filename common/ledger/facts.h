/* What a checkpoint says of a log (proof/checkpoint.h), but for its origin: the size and the root of its
 * tree, a digest of all standings, how many records of each source. Made of the tables that a transaction
 * sees, with nothing in a cache. For the files of this folder. */
#ifndef KAOHE_LEDGER_FACTS_H
#define KAOHE_LEDGER_FACTS_H

#include "common/proof/checkpoint.h"
#include "common/score/calendar.h"
#include "common/store/store.h"

/* As of record `n`, the last, with the calendar of then, into which the slugs point. Where the transaction has
 * failed, something. */
void facts_of(txn_t *txn, const struct calendar *calendar, uint64_t n,
              struct checkpoint *ret_checkpoint);

#endif
