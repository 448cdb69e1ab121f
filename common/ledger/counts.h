/* How many records each source has that came from a collector, which are those with an epoch other than 0.
 * A checkpoint tells it, so that each witness can hold it against what it sent. For the files of this
 * folder. */
#ifndef KAOHE_LEDGER_COUNTS_H
#define KAOHE_LEDGER_COUNTS_H

#include "common/ledger/tables.h"
#include "common/store/store.h"

enum { COUNTS_SOURCES = UINT8_MAX + 1 }; /* ids of sources */

struct counts {
    uint64_t of[COUNTS_SOURCES];
    bool is_changed[COUNTS_SOURCES];
};

void counts_load(struct counts *counts, txn_t *txn);
void counts_add(struct counts *counts, uint8_t source); /* a record more */
void counts_flush(struct counts *counts, txn_t *txn);

/* As it is written; 0: it has none. */
uint64_t counts_get(txn_t *txn, uint8_t source);

#endif
