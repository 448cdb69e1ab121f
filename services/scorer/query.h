/* Queries: what people and programs ask of the scorer. A second thread with its own socket, which
 * reads snapshots of the store and never holds up ingest; a long answer goes page by page, each
 * page a snapshot of its own. Its place among the store's readers is kept from the start, so that
 * readers of other processes cannot take it. */
#ifndef KAOHE_SCORER_QUERY_H
#define KAOHE_SCORER_QUERY_H

#include "common/ledger/view.h"
#include "common/wire/wire.h"
#include "services/scorer/doors.h"
#include "services/scorer/presence.h"

typedef struct query query_t;

/* Starts the thread, which takes the socket over; `doors` say who may ask what. `wire` is closed also where
 * this fails: no file or thread is left (STATUS_DISK, STATUS_FULL). */
MUST_CHECK enum status query_start(ledger_t *ledger, presence_t *presence,
                                   const struct doors *doors, wire_t *wire, query_t **ret_query,
                                   struct trouble *ret_trouble);
void query_stop(query_t **query); /* NULL is fine */

/* Only to ask whether it is in its place. */
const wire_t *query_wire(const query_t *query);

#endif
