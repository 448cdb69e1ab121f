/* Questions of many. Who asks what another waits for gets the same answer, so that the scorer is asked once
 * however many open the page together; and an answer of the past, which never changes, is kept. Pure.
 *
 *   request ─► kept? ─────────────► that one
 *           ─► on its way? ───────► it waits with the others ─┐
 *           ─► else an errand ────► it waits as the first ────┴─► errands_settle: one for all
 *
 * Kept is what names both its year and its record, where the scorer gave it; what names a time instead, once
 * that is over: the feed had told of a later record than the answer's before it was asked, and records are
 * received in their order. The feed's epoch tells which log it is of: under another one all that was kept is
 * forgotten. Beyond ERRANDS_KEPT_MAX or `bytes_max` the oldest are. */
#ifndef KAOHE_BOARD_ERRANDS_H
#define KAOHE_BOARD_ERRANDS_H

#include "services/board/server.h"

enum { ERRANDS_KEPT_MAX = 1024, ERRANDS_KEPT_BYTES_MAX = 32 << 20 };

typedef struct errands errands_t;

errands_t *errands_new(size_t bytes_max);
/* NULL is fine. Nobody waits any more. */
void errands_destroy(errands_t **errands);

/* The feed's epoch, and its last record; epoch 0 while the scorer is not heard: then nothing is kept, and
 * nothing that was kept is given. */
void errands_note(errands_t *errands, uint64_t epoch, uint64_t last);

/* Has a reply given to `request`, which stays until it has it or errands_leave. Returns NULL where that is
 * there or comes with another's; else whom the scorer is to be asked for, in its place: its reply is to be
 * filled in, and `n`. */
struct request *errands_take(errands_t *errands, struct request *request);
/* Gives what was filled in to all who wait for it. Whom it was asked for ends by that. */
void errands_settle(errands_t *errands);
/* `request` waits no more. Returns whom nobody waits for now, and whose reply is still to be filled in; else
 * NULL. */
struct request *errands_leave(errands_t *errands, struct request *request);

#endif
