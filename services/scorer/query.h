/* Queries: what people and programs ask of the scorer. A second thread with its own socket, which
 * reads snapshots of the store and never holds up ingest; a long answer goes page by page, each
 * page a snapshot of its own. */
#ifndef KAOHE_SCORER_QUERY_H
#define KAOHE_SCORER_QUERY_H

#include "common/wire/wire.h"
#include "services/scorer/presence.h"

typedef struct query query_t;

/* Starts the thread; it takes the socket over. */
query_t *query_start(store_t *store, presence_t *presence, wire_t *wire);
void query_stop(query_t **query);

/* Answers one question from one snapshot. The answer's texts are good until the next call or the
 * end of the transaction. */
typedef struct answerer answerer_t;
answerer_t *answerer_new(presence_t *presence);
void answerer_destroy(answerer_t **answerer);
void answerer_answer(answerer_t *answerer, txn_t *txn, const struct message *question,
                     int64_t wall_ms, struct message *ret_answer);

#endif
