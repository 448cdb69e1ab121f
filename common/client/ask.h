/* Asking a daemon: a question, and its answer within a time (exchange.h says when a question is
 * sent again). One `ask_t` is one connection; it belongs to the thread that uses it, and nothing is
 * shared between two of them. Nothing is printed: what went wrong is returned.
 */
#ifndef KAOHE_CLIENT_ASK_H
#define KAOHE_CLIENT_ASK_H

#include "common/base/status.h"
#include "common/base/trouble.h"
#include "proto/message.h"

enum {
    CLIENT_ANSWER_MS = 5000, /* the usual time for an answer */
    CLIENT_AGAIN_MS = 1000,  /* without an answer: sent again */
    ASK_WHO_BYTES = 64,
};

typedef struct ask ask_t;

/* Connects to the endpoint of a query or an intake socket. `who` names the daemon in the reasons
 * for people, as "the scorer"; it is cut to ASK_WHO_BYTES - 1. Nobody need listen yet.
 * STATUS_CONFIG: the endpoint cannot be used. */
MUST_CHECK enum status ask_open(const char *who, const char *endpoint, ask_t **ret_ask,
                                struct trouble *ret_trouble);
void ask_close(ask_t **ask); /* NULL is fine */

/* Sends a question, waits, and gives its answer, which is good until the next call with this
 * `ask`. Sets the question's id. STATUS_NOBODY: no answer within `wait_ms`. STATUS_NO: the answer is
 * a SORRY, which `ret_answer` gets too, and the trouble says why. STATUS_BUG: the answer is none to
 * this question. */
MUST_CHECK enum status ask_within(ask_t *ask, struct message *question, int64_t wait_ms,
                                  const struct message **ret_answer, struct trouble *ret_trouble);
/* The same within CLIENT_ANSWER_MS. */
MUST_CHECK enum status ask_for(ask_t *ask, struct message *question,
                               const struct message **ret_answer, struct trouble *ret_trouble);

/* Asks for pages until the last, and visits each item: GET_LOG (encoded records), GET_PENDING and
 * GET_CASES (JSON texts). The question's `n` says where to begin, and is moved. Ends with what a
 * visit returns where that is not STATUS_OK; the visit then fills in the trouble. What ask_within
 * returns; STATUS_BUG also where a page does not lead on. */
typedef enum status ask_visit(void *context, struct text item, struct trouble *ret_trouble);
MUST_CHECK enum status ask_pages(ask_t *ask, struct message *question, ask_visit *visit,
                                 void *context, struct trouble *ret_trouble);

#endif
