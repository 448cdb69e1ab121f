/* One question and its answer, as a pure state machine: when the question is sent, when it is sent
 * again, and when nobody answers. It does no I/O and reads no clock; ask.h carries out what a step
 * says.
 *
 * A question without an answer is sent again every CLIENT_AGAIN_MS (PROTOCOL.md, section 4), so a
 * daemon that is being restarted is not missed. That does no harm, also to a SUBMIT whose client has
 * a name.
 *
 * After the time is over the answer is looked for once more, for EXCHANGE_LAST_LOOK_MS: a process
 * that was stopped meanwhile may have its answer waiting in the socket.
 */
#ifndef KAOHE_CLIENT_EXCHANGE_H
#define KAOHE_CLIENT_EXCHANGE_H

#include "proto/message.h"

enum { EXCHANGE_LAST_LOOK_MS = 100 };

struct exchange {
    uint64_t id;      /* of the question, not 0 */
    int64_t again_ms; /* when the question is due to be sent */
    int64_t end_ms;   /* when the time for an answer is over */
    bool has_looked;  /* the last look was begun */
};

/* What a step asks the caller to do. */
struct exchange_output {
    bool is_over;    /* nobody answers; nothing else is set */
    bool send;       /* send the question */
    int64_t wait_ms; /* then wait at most so long for an answer, and step again */
};

/* Begins with question `id`, which may take `wait_ms` (not negative). */
void exchange_init(struct exchange *exchange, uint64_t id, int64_t wait_ms, int64_t now_ms);
/* One step, while no answer is there. */
void exchange_step(struct exchange *exchange, int64_t now_ms, struct exchange_output *ret_output);
/* Whether a message answers the question: it repeats the id, or is a SORRY of id 0, which says that
 * what was sent could not be read. Any other is late, or nobody asked for it. */
bool exchange_is_answer(const struct exchange *exchange, const struct message *message);

#endif
