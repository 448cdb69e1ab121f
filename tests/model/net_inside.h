/* What net.c (connections, and what becomes of frames on the way) and net_wire.c
 * (common/wire/wire.h) share; nobody else includes it. */
#ifndef KAOHE_MODEL_NET_INSIDE_H
#define KAOHE_MODEL_NET_INSIDE_H

#include "tests/model/net.h"

enum { TO_LISTENER, TO_DIALLER };

/* As common/wire/socket.c has them: frames that wait before a connection, or in it one way. */
enum { HIGH_WATER_FRAMES = BOUND(1024, 12), UPDATES_HIGH_WATER_FRAMES = BOUND(32, 3) };

/* A frame on its way. Frames that are equally due arrive in the order in which they were sent. */
struct frame {
    struct frame *next;
    int64_t at_ms;
    struct peer peer; /* by whom it was sent, where many may */
    size_t size;
    char bytes[];
};

/* One connection, from its beginning to its end. */
struct route {
    wire_t *dialler, *listener; /* NULL: that end is gone */
    int64_t last_ms[2];
    bool is_dead[2]; /* half open */
};

struct wire {
    const struct machine *machine;
    enum wire_role role;
    char endpoint[WIRE_ENDPOINT_BYTES];
    bool is_open;
    uint64_t route;      /* a dialler's, by number; 0: not connected */
    struct frame *inbox; /* by time */
    struct frame *backlog, **backlog_end;
    unsigned backlog_count;
    struct frame *read; /* the last that was received */
};

struct wire *net_make_wire(enum wire_role role, const char *endpoint); /* the running machine's */
void net_close_wire(struct wire *wire);             /* nothing happens where it is closed */
struct wire *net_listener_at(const char *endpoint); /* NULL: none */
/* Connects one that dials, if it is not connected and somebody listens; all that wait for one. */
void net_attach(struct wire *dialler);
void net_attach_all(const char *endpoint);
/* On its way, or lost. */
void net_carry(struct route *route, unsigned direction, const void *bytes, size_t size);
/* Whether the high-water mark of its sockets is reached: it takes no more that way. */
bool net_is_full(const struct route *route, unsigned direction);
struct route *net_route(uint64_t number);                                    /* NULL: none */
struct route *net_next_route(const struct wire *listener, uint64_t *number); /* behind it; NULL */
void net_tell_tap(const struct machine *dialler, struct text frame);
void net_tell_ear(struct text frame); /* the running machine reads it */
struct frame *net_make_frame(const struct peer *peer, const void *bytes, size_t size);

#endif
