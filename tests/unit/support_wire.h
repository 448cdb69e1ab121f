/* Sockets for tests: pairs over ipc in a fresh place, and receiving with a deadline. */
#ifndef KAOHE_TESTS_SUPPORT_WIRE_H
#define KAOHE_TESTS_SUPPORT_WIRE_H

#include "common/base/clock.h"
#include "common/wire/wire.h"
#include "tests/unit/support_store.h"

enum { RECEIVE_MS_MAX = 20000, RECEIVE_AGAIN_MS = 50 };

static inline void fresh_ipc(char ret_endpoint[WIRE_ENDPOINT_BYTES])
{
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    snprintf(ret_endpoint, WIRE_ENDPOINT_BYTES, "ipc://%s/sock", dir);
}

static inline wire_t *bind_wire(enum wire_role role, const char *endpoint, char *ret_bound)
{
    char why[WIRE_WHY_BYTES] = "";
    wire_t *wire = NULL;
    enum status status = wire_bind(role, endpoint, &wire, ret_bound, why);

    CHECK(status == STATUS_OK, "%s", why);
    return wire;
}

static inline wire_t *connect_wire(enum wire_role role, const char *endpoint)
{
    char why[WIRE_WHY_BYTES] = "";
    wire_t *wire = NULL;
    enum status status = wire_connect(role, endpoint, &wire, why);

    CHECK(status == STATUS_OK, "%s", why);
    return wire;
}

/* The next frame, waited for; fails the test where none comes. */
static inline struct text receive(wire_t *wire, struct peer *ret_peer)
{
    struct text frame = {0};
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (!wire_receive(wire, ret_peer, &frame)) {
        CHECK(clock_mono_ms() < end_ms, "no frame has come");
        wire_wait(&wire, 1, -1, RECEIVE_AGAIN_MS);
    }
    return frame;
}

static inline void send_text(wire_t *wire, const struct peer *peer, const char *text)
{
    CHECK(wire_send(wire, peer, text, strlen(text)), "\"%s\" is not sent", text);
}

static inline void check_receives(wire_t *wire, struct peer *ret_peer, const char *expected)
{
    check_text("frame", receive(wire, ret_peer), text_of(expected));
}

/* A ROUTER and a DEALER that have met. */
struct wire_pair {
    wire_t *router, *dealer;
    struct peer peer; /* the dealer, as the router knows it */
};

static inline struct wire_pair open_pair(void)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct wire_pair pair;

    fresh_ipc(endpoint);
    pair.router = bind_wire(WIRE_ROUTER, endpoint, bound);
    pair.dealer = connect_wire(WIRE_DEALER, endpoint);
    send_text(pair.dealer, NULL, "greeting");
    check_receives(pair.router, &pair.peer, "greeting");
    return pair;
}

static inline void close_pair(struct wire_pair *pair)
{
    wire_close(&pair->dealer);
    wire_close(&pair->router);
}

#endif
