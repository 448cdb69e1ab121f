/* A copy of a ledger in a store of its own, made while others write: a refold (refold.h) that keeps what it folds.
 *
 *   copy_open → ledger_refold(view, copy, …) → copy_checkpoints → copy_finish
 *
 * The records' bytes are those of the log, and all that is a fold over them is folded anew, so that a
 * damaged table is not copied. The view is parked by and by: what others delete meanwhile is not held up.
 * Until copy_finish has said STATUS_OK nobody takes the store for a ledger, and from then on it says of itself
 * what it is (restoring.h). */
#ifndef KAOHE_LEDGER_COPY_H
#define KAOHE_LEDGER_COPY_H

#include "common/ledger/refold.h"
#include "common/ledger/restoring.h"

/* As store_open; the store is a new one. refold_close closes a copy that is given up. */
MUST_CHECK enum status copy_open(const char *dir, size_t map_bytes, refold_t **ret_copy,
                                 struct trouble *ret_trouble);
/* The signed checkpoints of no more records than were copied, and their cosignatures, as they stand. Trouble of
 * the log shows in the view's status, that of the copy when it is finished. */
void copy_checkpoints(refold_t *copy, view_t *view);
/* How the copy stands. STATUS_FULL: no room. */
MUST_CHECK enum status copy_status(refold_t *copy, struct trouble *ret_trouble);
/* Marks it, RESTORING_BACKUP or RESTORING_GATHERING, in the transaction that makes it a ledger, and closes it;
 * what comes back as STATUS_OK is on disk. STATUS_FULL: no room. `ret_n`: its last record. */
MUST_CHECK enum status copy_finish(refold_t **copy, enum restoring phase, uint64_t *ret_n,
                                   struct trouble *ret_trouble);

#endif
