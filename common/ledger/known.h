/* What became of an event that the log has. */
#ifndef KAOHE_LEDGER_KNOWN_H
#define KAOHE_LEDGER_KNOWN_H

#include "common/ledger/ledger.h"

/* The receipt of a source's event; false: it is not in the log, or the transaction has failed. Between begin and
 * commit. */
bool known_receipt(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t seq,
                   struct receipt *ret_receipt);

/* The last sequence of that epoch below `seq` that the log has; 0: it has none, or the transaction has failed. Between
 * begin and commit. */
uint64_t known_before(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t seq);

#endif
