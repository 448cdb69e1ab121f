/* HTTP, by libmicrohttpd. A request is read whole, its route
 * found (route.h), and `answer` called, which does one of three things:
 *
 *   fills in `reply`      it is sent at once
 *   sets `is_stream`      a stream of events begins, fed by what `now` returns
 *   neither               the request is put aside until its `reply` is filled in
 *
 * A long answer is refused while others that are not read yet take SERVER_UNREAD_BYTES_MAX.
 *
 * Nothing waits: all happens within server_step, in the caller's thread. A request without a route has
 * its refusal without `answer`. Every answer forbids what a page could be made to do with it: no script,
 * style or frame of anyone else, no guessing of types, no keeping of copies. */
#ifndef KAOHE_BOARD_SERVER_H
#define KAOHE_BOARD_SERVER_H

#include "common/run/home.h"
#include "common/http/address.h"
#include "services/board/reply.h"
#include "services/board/route.h"
#include "services/board/stream.h"

enum {
    SERVER_CONNECTION_BYTES =
        32 << 10,       /* of a connection: its request's headers, and what is sent */
    SERVER_IDLE_S = 15, /* nothing was read or sent: closed */
    SERVER_STREAM_BLOCK_BYTES = 16 << 10,
    SERVER_UNREAD_BYTES_MAX =
        64 << 20, /* of answers beyond SERVER_CONNECTION_BYTES that are being read */
};

#define SERVER_STREAM_TYPE "text/event-stream; charset=utf-8"

typedef struct server server_t;

struct desk;

struct request {
    struct desk *desk; /* whoever answers it notes itself here */
    struct route route;
    union address from;
    struct reply reply;
    uint64_t n; /* the record that the reply is as of; 0: not known */
    bool is_stream;
    struct request *beside; /* who waits for the same answer (errands.h) */
};

struct server_calls {
    void (*answer)(void *context, struct request *request);
    /* Whoever sent a request that was put aside has left: its `reply` is filled in within the call. */
    void (*left)(void *context, struct request *request);
    struct stream_now (*now)(void *context);
    /* A request was answered, or its stream has begun; `route` is NULL where it had none. */
    void (*answered)(void *context, const struct route *route, unsigned status, int64_t us);
};

struct server_bounds {
    unsigned connections, connections_per_address;
};

/* Listens. `rule` and `calls` are copied. STATUS_CONFIG: the address is not this machine's, or taken. */
MUST_CHECK enum status server_open(const struct address_rule *rule,
                                   const struct server_bounds *bounds,
                                   const struct server_calls *calls, void *context,
                                   server_t **ret_server, struct trouble *ret_trouble);
/* Ends all connections. NULL is fine. */
void server_close(server_t **server);

/* How many there are now, and how many there were since it listens. */
struct server_counts {
    unsigned connections, streams;
    uint64_t turned_away, sent_away, resyncs;
};
struct server_counts server_counts(const server_t *server);

void server_step(server_t *server);
int64_t server_wait_ms(const server_t *server); /* until the next step is due; INT64_MAX: never */
int server_file(const server_t *server);        /* readable: a step has something to do */
/* Where it listens, with the port that was taken. */
const char *server_bound(const server_t *server);

#endif
