/* A home whose scorer and collectors are one daemon of the test, and a kaohe_t in it. */
#ifndef KAOHE_TESTS_SUPPORT_KAOHE_H
#define KAOHE_TESTS_SUPPORT_KAOHE_H

#include "common/kaohe/kaohe.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"

struct client {
    char dir[PLACE_BYTES]; /* the home */
    char feed_endpoint[WIRE_ENDPOINT_BYTES];
    daemon_t *daemon;
    wire_t *feed; /* a publisher: the scorer's feed */
    kaohe_t *kaohe;
};

struct client client_open(daemon_answer *answer, void *context);
/* The daemon ends, and another begins elsewhere; the home says where. */
void client_move(struct client *client, daemon_answer *answer, void *context);
void client_close(struct client *client); /* then the context can be read */

/* The next event, waited for; fails the test where it is of another kind, or none comes. */
const kaohe_event_t *client_next(struct client *client, kaohe_kind_t kind);
/* Nothing is waited for any more. */
void client_check_rest(struct client *client);

#endif
