/* A courier over a real outbox and a real socket, and the scorer that it speaks to, which the test
 * plays. */
#ifndef KAOHE_TESTS_SUPPORT_COURIER_H
#define KAOHE_TESTS_SUPPORT_COURIER_H

#include "services/collector/courier.h"
#include "tests/unit/collector/support_cases.h"
#include "tests/unit/wire/support_wire.h"

struct courier_world {
    struct case_world cases;
    struct home home;
    roster_t *roster;
    txn_t *txn; /* of the running pass */
    courier_t *courier;
    wire_t *scorer;
    struct peer peer;
    struct message heard; /* by the scorer */
    struct message_room room;
};

struct courier_world *open_courier(void);
void close_courier(struct courier_world *world);

/* A pass of the collector's loop, once something has come. */
void pass_courier(struct courier_world *world);
void pass_courier_until(struct courier_world *world, enum link_state state);

/* What the collector has sent, but for keep-alives. Good until the next call. */
const struct message *hear_courier(struct courier_world *world, enum message_type expected);
void tell_courier(struct courier_world *world, const struct message *message);

/* Greets, and is welcomed by a scorer that has all up to `last`. Returns the conversation's name. */
uint64_t meet_courier(struct courier_world *world, uint64_t last);
/* Receipts the first event, with the digest of `bytes`. */
void receipt_to_courier(struct courier_world *world, uint64_t session, struct text bytes,
                        const struct receipt *receipt);

#endif
