/* The format of a store, in its table `meta`. For the files of this folder. */
#ifndef KAOHE_LEDGER_FORMAT_H
#define KAOHE_LEDGER_FORMAT_H

#include "common/store/store.h"

enum { FORMAT_REBUILDING = 0 }; /* while the derived tables are being built again */

/* False: it is a new store, or the transaction has failed. */
bool format_get(txn_t *txn, uint8_t *ret_format);
void format_put(txn_t *txn, uint8_t format);

#endif
