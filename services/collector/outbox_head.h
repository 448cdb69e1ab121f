/* The head of an outbox: the row that says how far its numbering is. Read once, when it is opened,
 * and held against the events and epochs that are there; then written with each change. */
#ifndef KAOHE_COLLECTOR_OUTBOX_HEAD_H
#define KAOHE_COLLECTOR_OUTBOX_HEAD_H

#include "services/collector/outbox.h"

/* Where there is none, the outbox is new and begins with `fresh_epoch`. One of the format before is
 * written anew. Fails the transaction where it cannot be read, or counts other events. */
void outbox_head_read(txn_t *txn, uint64_t fresh_epoch, struct outbox_state *ret_state);
void outbox_head_write(txn_t *txn, const struct outbox_state *state);

void outbox_head_check(const struct outbox_state *state); /* asserts */

#endif
