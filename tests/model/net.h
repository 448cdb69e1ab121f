/* The simulator's network: a second implementation of common/wire/wire.h, in memory, chosen at link
 * time. Its sockets behave as ZeroMQ's: a listener knows each connection by a name that no other
 * connection ever gets; a connection keeps the order of its frames; what is sent while nobody
 * listens waits; when a connection ends, what was on the way may be lost.
 *
 * The weather of a machine says how the connections that it makes behave.
 */
#ifndef KAOHE_MODEL_NET_H
#define KAOHE_MODEL_NET_H

#include "common/wire/wire.h"
#include "tests/model/machine.h"

enum { NET_WIRES_MAX = 48, NET_ROUTES_MAX = 65536 };

/* In thousandths of the frames of each direction. */
struct weather {
    int64_t delay_ms_max;
    unsigned lost, doubled;
    int64_t held_until_ms; /* a partition: what is sent arrives after it */
};

/* Sees each frame that a living machine sends, when it sends it: `dialler` is the machine at the
 * end of the connection that made it (NULL: a publisher's, to all). */
typedef void net_tap(const struct machine *from, const struct machine *dialler, struct text frame);

/* Sees each frame that a machine reads at the end of a connection that it made. */
typedef void net_ear(const struct machine *to, struct text frame);

void net_reset(uint64_t seed, net_tap *tap, net_ear *ear);

void net_set_weather(const struct machine *machine, const struct weather *weather);
struct weather net_weather(const struct machine *machine);

/* The machine is gone: its sockets are no more. */
void net_forget(const struct machine *machine);
/* Its connections break; they are made again when something is sent. */
void net_cut(const struct machine *machine);
/* From now on nothing arrives in one direction over the connections that it has. */
void net_half_open(const struct machine *machine, bool is_towards_listener);

/* When the next frame arrives at the machine; INT64_MAX: none is on the way. */
int64_t net_next_ms(const struct machine *machine);

struct net_counts {
    uint64_t frames, lost, doubled;
};
struct net_counts net_counts(void);

#endif
