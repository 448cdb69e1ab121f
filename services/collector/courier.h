/* The courier: carries out what the link decides. Owns the socket to the scorer; reads the outbox,
 * and settles receipts in the transaction of the collector's pass. */
#ifndef KAOHE_COLLECTOR_COURIER_H
#define KAOHE_COLLECTOR_COURIER_H

#include "common/base/timekeeper.h"
#include "common/run/home.h"
#include "common/wire/wire.h"
#include "services/collector/link.h"
#include "services/collector/roster.h"
#include "services/collector/testimony.h"

typedef struct courier courier_t;

/* The transaction of the running pass that writes; it is begun at the first call. */
typedef txn_t *courier_writing(void *context);

/* What it is given stays the caller's, and lives longer. */
courier_t *courier_new(const struct home *home, const char *source, const roster_t *roster,
                       outbox_t *outbox, courier_writing *writing, void *context);
void courier_destroy(courier_t **courier);
/* Bears witness of the log from now on; once, before the first pass. As testimony_open. */
MUST_CHECK enum status courier_bear_witness(courier_t *courier, struct trouble *ret_trouble);
/* NULL: it does not. */
const testimony_t *courier_testimony(const courier_t *courier);

/* What the scorer is told of this clock from now on (PROTOCOL.md 8): ms, or 0. */
void courier_tell_clock(courier_t *courier, int64_t clock_ms);
/* What the scorer told of its clock last; a wall of 0: nothing, or it does not trust it. */
struct clock_word courier_clock(const courier_t *courier);

wire_t *courier_wire(const courier_t *courier); /* NULL: away */
const struct link *courier_link(const courier_t *courier);
int64_t courier_deadline(const courier_t *courier); /* monotonic, ms */

/* Whether the scorer has told keys since the last call (outbox_keys). */
bool courier_took_keys(courier_t *courier);

/* As link_accept_gap. What may be lacking is then said. */
void courier_accept_gap(courier_t *courier);

/* Handles what the scorer has sent, as a pass begins. What is written goes into the pass's transaction. */
void courier_receive(courier_t *courier);
/* Connects, greets and sends what is due: only what is on disk. Where the outbox cannot be read, says
 * why and returns the status. */
MUST_CHECK enum status courier_tend(courier_t *courier);
/* Disconnects. The next greeting states again what the outbox holds, so that nothing is lost. Whether receipts were
 * settled in this pass. */
bool courier_lose(courier_t *courier);

#endif
