/* A delivery: lines to a collector, and what became of each, as a pure state machine. It does no
 * I/O, reads no clock and prints nothing; submission.h gives it a connection.
 *
 *           add                step: SUBMIT             TAKEN            OUTCOMES
 *   line ───────► filling ───────────────► on the way ───────► unknown ───────────► done
 *                                            │    ▲            (only where outcomes
 *                                            └────┘             are waited for)
 *                                        DELIVERY_AGAIN_MS
 *
 * A line is delivered when the collector says that it is on disk. One frame is on the way at a
 * time, while the next one fills: so the order of the lines is kept even where the collector is
 * killed. A frame without an answer is sent again under its id, and the collector, which knows the
 * client by its name, takes it once. With `waits` the outcomes are asked for while further lines go
 * out, since a collector keeps only the latest. While more than
 * DELIVERY_UNKNOWN_MAX are not known, no further frame goes out.
 *
 * The caller steps every DELIVERY_ASK_MS or so. Where a second has passed between two steps, the
 * process was stopped, and that time does not count as waiting. One object belongs to one thread.
 */
#ifndef KAOHE_CLIENT_DELIVERY_H
#define KAOHE_CLIENT_DELIVERY_H

#include "common/base/status.h"
#include "common/base/trouble.h"
#include "proto/message.h"

enum {
    DELIVERY_AGAIN_MS = 2000,            /* without an answer: sent again */
    DELIVERY_GIVE_UP_MS = 8000,          /* without any answer: nobody is there */
    DELIVERY_OUTCOME_GIVE_UP_MS = 60000, /* without any outcome: the scorer is away */
    DELIVERY_ASK_MS = 20,                /* between questions for outcomes */
    DELIVERY_UNKNOWN_MAX = 32768, /* outcomes not known yet: half of what a collector keeps */
};

enum delivery_state {
    DELIVERY_OPEN,     /* lines can be added, answers are waited for */
    DELIVERY_FINISHED, /* delivery_finish was called, and nothing is left to wait for */
    DELIVERY_FAILED,   /* given up, or refused; delivery_failure says which. Nothing more is sent */
};

/* Called once for each line, in their order, with what the collector says of it (`verdict`); with
 * `waits` once more for its event, if it has one, with what the scorer says (`receipt`). The other
 * one is NULL, and both are good during the call. `tag` is what the line was added with. */
typedef void delivery_report(void *context, uint64_t tag, const struct verdict_line *verdict,
                             const struct receipt *receipt);

typedef struct delivery delivery_t;

/* `source` is a slug; `client` names who submits: random, not 0, and of no other delivery. With
 * `waits` outcomes are asked for too. */
delivery_t *delivery_new(const char *source, uint64_t client, bool waits, delivery_report *report,
                         void *context, int64_t now_ms);
void delivery_destroy(delivery_t **delivery); /* NULL is fine */

/* Copies a line of at most LONG_LINE_BYTES_MAX. False: it has no room in the frame that fills; step,
 * hand in what comes, and try again. Only before delivery_finish. */
bool delivery_add(delivery_t *delivery, uint64_t tag, struct text line);
/* The frame that fills goes out as soon as nothing is on the way, though it is not full. */
void delivery_flush(delivery_t *delivery);
/* No more lines come. */
void delivery_finish(delivery_t *delivery, int64_t now_ms);

/* A message has come from the collector. */
void delivery_receive(delivery_t *delivery, const struct message *message, int64_t now_ms);
/* Time has passed. True: `ret_message` is to be sent, and another may be due: step again. The
 * message is good until the next call. */
bool delivery_step(delivery_t *delivery, int64_t now_ms, struct message *ret_message);

/* When the next step is due although nothing has come: `now_ms` where there is something to send or to end;
 * INT64_MAX where nothing is to be sent and nothing is owed, until a line is added. */
int64_t delivery_deadline(const delivery_t *delivery, int64_t now_ms);
bool delivery_is_sending(const delivery_t *delivery); /* a frame is on the way */

enum delivery_state delivery_state(const delivery_t *delivery);
/* Why it is DELIVERY_FAILED: STATUS_NOBODY nobody answers, or no outcome comes; STATUS_FULL the outbox
 * or its disk is full; STATUS_CONFIG another source's collector; STATUS_DENIED our key may not;
 * STATUS_BUG any other refusal. STATUS_OK, and the trouble untouched, in the other states. */
MUST_CHECK enum status delivery_failure(const delivery_t *delivery, struct trouble *ret_trouble);

#endif
