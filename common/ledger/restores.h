/* The records by which the log came back from a backup. Each gives it another origin, which is told from their
 * leaves (proof/origin.h), so these are kept by number. For the files of this folder; view_restores.h reads. */
#ifndef KAOHE_LEDGER_RESTORES_H
#define KAOHE_LEDGER_RESTORES_H

#include "common/ledger/view_restores.h"

/* `bytes` are the record's own. */
void restores_put(txn_t *txn, uint64_t n, struct text bytes);
/* Those above record `after`. */
void restores_walk(txn_t *txn, uint64_t after, restores_visit *visit, void *context);

#endif
