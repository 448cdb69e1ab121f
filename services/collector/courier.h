/* The courier: carries out what the link decides. Owns the socket to the scorer; reads the outbox,
 * and settles receipts in the transaction of the collector's pass. */
#ifndef KAOHE_COLLECTOR_COURIER_H
#define KAOHE_COLLECTOR_COURIER_H

#include "common/run/home.h"
#include "common/wire/wire.h"
#include "services/collector/link.h"
#include "services/collector/roster.h"

typedef struct courier courier_t;

/* The pass's writing transaction, begun if need be. */
typedef txn_t *courier_writing(void *context);

courier_t *courier_new(const struct home *home, const char *source, const roster_t *roster,
                       outbox_t *outbox, courier_writing *writing, void *context);
void courier_destroy(courier_t **courier);

wire_t *courier_wire(const courier_t *courier); /* NULL: away */
const struct link *courier_link(const courier_t *courier);
int64_t courier_deadline(const courier_t *courier); /* monotonic, ms */

/* Takes what the scorer has sent. */
void courier_hear(courier_t *courier);
/* Sends what is due: only what is durable in the outbox. Says and returns what went wrong where the
 * outbox cannot be read. */
MUST_CHECK enum status courier_tend(courier_t *courier);
/* Gives the conversation up: the next greeting sets all right again. */
void courier_lose(courier_t *courier);

#endif
