/* The row by which a store says that it is a backup, or came from one, in its table `meta`: the phase, 1 byte,
 * and `from`, 8. For the files of this folder. */
#ifndef KAOHE_LEDGER_RESTORING_ROW_H
#define KAOHE_LEDGER_RESTORING_ROW_H

#include "common/ledger/restoring.h"

/* Without a row: RESTORING_NOT. One that cannot be read, or that is not about a log of `last` records, fails the
 * transaction. */
struct restoring_state restoring_row_get(txn_t *txn, uint64_t last);
/* RESTORING_NOT: the row goes. */
void restoring_row_put(txn_t *txn, const struct restoring_state *state);

#endif
