/* Asking a daemon: a question, and its answer within a time (exchange.h says when a question is
 * sent again). One `ask_t` is one connection; it belongs to the thread that uses it, and nothing is
 * shared between two of them. Nothing is printed: what went wrong is returned.
 *
 * A program that may wait calls ask_for. One that may not, as a daemon in its pass, steps:
 *
 *   ask_begin ─► ask_step ─ WAITING ─► until ask_wire has something, or ask_deadline ─► ask_step …
 *                   └─ ANSWERED, NOBODY ─► ask_answer
 */
#ifndef KAOHE_CLIENT_ASK_H
#define KAOHE_CLIENT_ASK_H

#include "common/base/status.h"
#include "common/base/trouble.h"
#include "common/wire/wire.h"
#include "proto/message.h"

enum {
    CLIENT_ANSWER_MS = 5000, /* the usual time for an answer */
    CLIENT_AGAIN_MS = 1000,  /* without an answer: sent again */
    ASK_WHO_BYTES = 64,
};

typedef struct ask ask_t;

/* Connects to the endpoint of a query or an intake socket. `who` names the daemon in the reasons
 * for people, as "the scorer"; it is cut to ASK_WHO_BYTES - 1. `pass` as for wire_connect. Nobody need
 * listen yet.
 * STATUS_CONFIG: the endpoint cannot be used. */
MUST_CHECK enum status ask_open(const char *who, const char *endpoint, const struct wire_pass *pass,
                                ask_t **ret_ask, struct trouble *ret_trouble);
void ask_close(ask_t **ask); /* NULL is fine */

/* Told while ask_within and those after it wait: each time that no answer came for CLIENT_AGAIN_MS,
 * and, with `who` NULL, when a wait is over that it was told of. */
typedef void ask_waits(void *context, const char *who);
void ask_tell(ask_t *ask, ask_waits *waits, void *context);

enum ask_state {
    ASK_WAITING,  /* step again, at the latest at the deadline */
    ASK_ANSWERED, /* ask_answer has the answer */
    ASK_NOBODY,   /* no answer came in time; ask_answer says so */
};

/* Begins a question; the first step sends it. Sets its id (of a SUBMIT also its client, one for the
 * life of `ask`), and copies it, so that what it points to need not stay. One question at a time: an
 * earlier one is given up, and its answer passed over when it comes. Times are of clock_mono_ms. */
void ask_begin(ask_t *ask, struct message *question, int64_t wait_ms, int64_t now_ms);
/* Sends when it is due and reads what has come; waits for nothing. Once it is over it stays so;
 * before the first question it is ASK_NOBODY. */
enum ask_state ask_step(ask_t *ask, int64_t now_ms);
/* When the next step is due although nothing has come; INT64_MAX: nothing is waited for. */
int64_t ask_deadline(const ask_t *ask);
/* What ends a wait for the answer; belongs to `ask`. */
wire_t *ask_wire(const ask_t *ask);
/* The answer to a question that is over, good until the next ask_begin or ask_step. STATUS_NOBODY:
 * no answer within `wait_ms`. STATUS_DENIED: our key may not enter there, or not ask this. STATUS_NO: the answer is a SORRY, which `ret_answer` gets too, and the
 * trouble says why. STATUS_BUG: the answer is none to this question. */
MUST_CHECK enum status ask_answer(const ask_t *ask, const struct message **ret_answer,
                                  struct trouble *ret_trouble);

/* Asks, waits, and gives the answer, as ask_answer, which is good until the next call with this
 * `ask`. Sets the question's id. */
MUST_CHECK enum status ask_within(ask_t *ask, struct message *question, int64_t wait_ms,
                                  const struct message **ret_answer, struct trouble *ret_trouble);
/* The same within CLIENT_ANSWER_MS. */
MUST_CHECK enum status ask_for(ask_t *ask, struct message *question,
                               const struct message **ret_answer, struct trouble *ret_trouble);

/* Asks for pages until the last, and visits each item: GET_LOG (encoded records), GET_PENDING and
 * GET_CASES (JSON texts). The question's `n` or `place` says where to begin, and is moved: to the
 * start, once all was visited; a place that it is moved to is `ask`'s. Ends with what a visit returns
 * where that is not STATUS_OK; the visit then fills in the trouble. What ask_within returns;
 * STATUS_BUG also where a page does not lead on. */
typedef enum status ask_visit(void *context, struct text item, struct trouble *ret_trouble);
MUST_CHECK enum status ask_pages(ask_t *ask, struct message *question, ask_visit *visit,
                                 void *context, struct trouble *ret_trouble);

/* The same for who steps: the items of an answer that ask_answer gave, and then the question for the
 * next page, to be begun while `ret_is_last` is false. STATUS_BUG as above. */
struct text_list ask_items(const struct message *answer);
MUST_CHECK enum status ask_turn_page(ask_t *ask, struct message *question,
                                     const struct message *answer, bool *ret_is_last,
                                     struct trouble *ret_trouble);

#endif
