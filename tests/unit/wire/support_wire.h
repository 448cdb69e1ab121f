/* Sockets for tests: pairs over ipc in a fresh place, and receiving with a deadline. */
#ifndef KAOHE_TESTS_SUPPORT_WIRE_H
#define KAOHE_TESTS_SUPPORT_WIRE_H

#include "common/wire/wire.h"

enum { RECEIVE_MS_MAX = 20000 };

void fresh_ipc(char ret_endpoint[WIRE_ENDPOINT_BYTES]);
wire_t *bind_wire(enum wire_role role, const char *endpoint, char ret_bound[WIRE_ENDPOINT_BYTES]);
wire_t *connect_wire(enum wire_role role, const char *endpoint);

/* The next frame, waited for; fails the test where none comes in RECEIVE_MS_MAX. */
struct text receive(wire_t *wire, struct peer *ret_peer);
void check_receives(wire_t *wire, struct peer *ret_peer, const char *expected);
void send_text(wire_t *wire, const struct peer *peer, const char *text);

/* A ROUTER and a DEALER that have met. */
struct wire_pair {
    wire_t *router, *dealer;
    struct peer peer; /* the dealer, as the router knows it */
};

struct wire_pair open_pair(void);
void close_pair(struct wire_pair *pair);

#endif
