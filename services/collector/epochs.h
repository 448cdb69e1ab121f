/* The epochs that follow the running one: a table of the outbox, with a row for each.
 *
 *   table      key      value
 *   epochs     base 8   epoch 8: the sequences from `base` on are of it, up to the next row's
 *
 * There are as many rows as it takes: each but the last has an event that is held. */
#ifndef KAOHE_COLLECTOR_EPOCHS_H
#define KAOHE_COLLECTOR_EPOCHS_H

#include "common/store/store.h"

/* What is numbered from `base` on is of `epoch`; it takes the place of another with that base. */
void epochs_put(txn_t *txn, uint64_t base, uint64_t epoch);
/* The least base; 0: no epoch follows. */
uint64_t epochs_first(txn_t *txn);
/* Takes the one with the least base out of the table. There is one. */
uint64_t epochs_take(txn_t *txn);

/* Whether all can be read, and their bases are from `first` to `next`. */
bool epochs_are_good(txn_t *txn, uint64_t first, uint64_t next);

#endif
