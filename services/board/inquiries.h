/* Questions to the scorer for those who ask the board: each has its answer, or is told that there is none.
 * Few are on the way at once, the others wait in a line that is bounded, also for each address: who asks
 * without end leaves places to others. By a proxy all come from one, which has no share. Steps and waits for
 * nothing; one object belongs to one thread. */
#ifndef KAOHE_BOARD_INQUIRIES_H
#define KAOHE_BOARD_INQUIRIES_H

#include "common/client/ask.h"
#include "common/http/address.h"
#include "common/run/home.h"

enum {
    INQUIRIES_AT_ONCE = 2,
    INQUIRIES_MAX = 64,      /* with those that wait */
    INQUIRIES_EACH_MAX = 48, /* of one address; a page asks some 30 when it opens */
};

typedef struct inquiries inquiries_t;

/* What came of a question: with STATUS_OK its answer, else the scorer's SORRY, or NULL where none came
 * that is of use. It is good during the call, which may add other inquiries. STATUS_NOBODY also where
 * the object ends. */
typedef void inquiries_done(void *context, enum status status, const struct message *answer,
                            const char *why);

/* `home` outlives it; `proxy`, which is copied, may be nobody's (address_rule). */
inquiries_t *inquiries_new(const struct home *home, const union address *proxy);
void inquiries_destroy(inquiries_t **inquiries); /* NULL is fine; tells each that is left */

/* Who is asked for from now on: it is copied. Within a `done` it is the address of that question.
 * Before the first call it is nobody's, and has no share. */
void inquiries_ask_for(inquiries_t *inquiries, const union address *from);
/* Asks for `whose`; the question's texts are needed until it is done. False: INQUIRIES_MAX wait
 * already, or INQUIRIES_EACH_MAX of that address, which is not the proxy's. */
MUST_CHECK bool inquiries_add(inquiries_t *inquiries, const struct message *question,
                              inquiries_done *done, void *context, const void *whose);
/* `whose` has left: what was asked for it is told that there is no answer, within the call, and is asked no
 * more. */
void inquiries_drop(inquiries_t *inquiries, const void *whose);
/* The last question had no answer in time, and another is on its way. Where INQUIRIES_AT_ONCE in a row had
 * none, all that wait are told so. */
bool inquiries_is_unanswered(const inquiries_t *inquiries);

unsigned inquiries_count(const inquiries_t *inquiries); /* with those that wait */

void inquiries_step(inquiries_t *inquiries, int64_t now_ms);
int64_t inquiries_wait_ms(const inquiries_t *inquiries, int64_t now_ms);
unsigned inquiries_wires(const inquiries_t *inquiries, wire_t *ret_wires[INQUIRIES_AT_ONCE]);

#endif
