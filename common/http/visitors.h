/* Who is connected, and who must go. Pure: it is told the time, and says who is to be sent away.
 *
 *   enter ─► VISITOR_WAITS ─ headers are whole ─► VISITOR_ANSWERED ─ answer is out ─► VISITOR_WAITS …
 *                                                        └─► VISITOR_STREAMS
 *
 * Connections are bounded, in all and for each address. Where there is no room, the one that has waited
 * longest without a whole request makes room, of that address where its share is used up: so whoever
 * holds connections and asks nothing keeps nobody out. Where all are answered or stream, the newcomer is
 * turned away. Whatever it sends meanwhile, a request is whole within VISITORS_REQUEST_MS, and an answer
 * read within VISITORS_ANSWER_MS; a stream that is read may last. */
#ifndef KAOHE_HTTP_VISITORS_H
#define KAOHE_HTTP_VISITORS_H

#include <stdint.h>

#include "common/http/address.h"

enum {
    VISITORS_REQUEST_MS = 10 * 1000,
    VISITORS_ANSWER_MS = 60 * 1000,
};

enum visitor_state { VISITOR_WAITS, VISITOR_ANSWERED, VISITOR_STREAMS };

/* One connection. */
struct visitor {
    union address from; /* its port says nothing */
    enum visitor_state state;
    int64_t since_ms; /* it has this state */
    bool is_leaving;  /* it was said that it is to be sent away */
    int file;         /* the caller's */
    struct visitor *before, *after;
};

/* Begins with its bounds and zeros. */
struct visitors {
    unsigned count_max, count_each_max;
    unsigned count; /* without those that leave */
    struct visitor *newest;
};

/* Whether one more from there may enter. `ret_leaves`: who is to be sent away for it; NULL: nobody. */
bool visitors_may_enter(struct visitors *visitors, const struct sockaddr *from,
                        struct visitor **ret_leaves);
/* `visitor` is the caller's, and stays until it leaves. */
void visitors_enter(struct visitors *visitors, struct visitor *visitor, const struct sockaddr *from,
                    int file, int64_t now_ms);
void visitors_turn(struct visitor *visitor, enum visitor_state state, int64_t now_ms);
void visitors_leave(struct visitors *visitors, struct visitor *visitor);

/* One whose time is over, who is to be sent away; NULL: there is none (more). */
struct visitor *visitors_overdue(struct visitors *visitors, int64_t now_ms);

#endif
