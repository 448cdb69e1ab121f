/* Signed checkpoints, which are kept for ever, and the lines by which witnesses sign them too. Those are kept
 * of the newest two checkpoints, since a new one is cosigned only after a while, and of the last of each
 * hour. For the files of this folder; view_checkpoints.h reads. */
#ifndef KAOHE_LEDGER_CHECKPOINTS_H
#define KAOHE_LEDGER_CHECKPOINTS_H

#include "common/ledger/tables.h"
#include "common/store/store.h"
#include "proto/text.h"

/* A newer one than all others. */
void checkpoints_put(txn_t *txn, uint64_t n, struct text note);
/* The note points into the store. False: there is none. */
bool checkpoints_get(txn_t *txn, uint64_t n, struct text *ret_note);

bool checkpoints_newest(txn_t *txn, uint64_t *ret_n, struct text *ret_note);
/* The row where a cursor stands. False: it cannot be read. */
bool checkpoints_at(txn_t *txn, const cursor_t *cursor, uint64_t *ret_n, struct text *ret_note);

void cosignatures_put(txn_t *txn, uint64_t n, uint8_t source, struct text line);

#endif
