/* A rogue: one source that misbehaves, and never waits for what it is told to wait for. What it needs for
 * that, and the ways in which it can be done. */
#ifndef KAOHE_SERVICE_ROGUE_H
#define KAOHE_SERVICE_ROGUE_H

#include "tests/service/dial.h"

enum { ROGUE_FRAMES_MAX = 1000, ROGUE_FULL_MS = 1 };

#define ROGUE_DAY "2006-07-01T12:00:00+08:00"

struct rogue {
    struct dial dial;
    const char *source;
    int64_t end_us;
    unsigned long long sent;       /* frames */
    uint64_t session, epoch, next; /* of the conversation that was begun last */
    bool is_refused;               /* that conversation */
    uint64_t record_number;
    struct text events[ITEMS_MAX];
};

bool rogue_is_over(const struct rogue *rogue);
void *rogue_connect(const struct rogue *rogue);

/* Whether it was sent; if not, a little time has passed. */
bool rogue_say(struct rogue *rogue, void *sock, const struct message *message);
void rogue_hear(struct rogue *rogue, void *sock);

bool rogue_greet(struct rogue *rogue, void *sock, uint64_t instance);
/* Greets in an epoch that the log does not know. */
void rogue_begin(struct rogue *rogue, void *sock);

/* Fills `events` with reports that were never sent before. */
void rogue_make_events(struct rogue *rogue, unsigned count, const char *occurred);
/* The first of `events`, at `next`. */
bool rogue_send_batch(struct rogue *rogue, void *sock, unsigned count);

/* A way ends when it is over. */
typedef void rogue_way(struct rogue *rogue);

rogue_way rogue_flood, rogue_window, rogue_bad_time, rogue_nothing, rogue_malformed, rogue_large,
    rogue_again, rogue_twice;                                           /* rogue_send.c */
rogue_way rogue_hello, rogue_reconnect, rogue_keyless, rogue_ping_deaf; /* rogue_come.c */
rogue_way rogue_ask, rogue_ask_deaf;                                    /* rogue_come.c */

#endif
