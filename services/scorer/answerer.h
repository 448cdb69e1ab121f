/* The answerer: one question, one snapshot, one answer. A core: no sockets, no clock. */
#ifndef KAOHE_SCORER_ANSWERER_H
#define KAOHE_SCORER_ANSWERER_H

#include "common/ledger/view.h"
#include "proto/message.h"
#include "services/scorer/presence.h"

typedef struct answerer answerer_t;

answerer_t *answerer_new(presence_t *presence);
void answerer_destroy(answerer_t **answerer);

/* The answer's texts are good until the next call, and until the view is renewed. Where the view
 * fails, it is a SORRY `trouble`. */
void answerer_answer(answerer_t *answerer, view_t *view, const struct message *question,
                     int64_t wall_ms, struct message *ret_answer);

#endif
