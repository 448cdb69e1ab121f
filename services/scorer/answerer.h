/* The answerer: one question, one snapshot, one answer. A core: no sockets, no clock. */
#ifndef KAOHE_SCORER_ANSWERER_H
#define KAOHE_SCORER_ANSWERER_H

#include "common/store/store.h"
#include "proto/message.h"
#include "services/scorer/presence.h"

typedef struct answerer answerer_t;

answerer_t *answerer_new(presence_t *presence);
void answerer_destroy(answerer_t **answerer);

/* The answer's texts are good until the next call or the end of the transaction. */
void answerer_answer(answerer_t *answerer, txn_t *txn, const struct message *question,
                     int64_t wall_ms, struct message *ret_answer);

#endif
