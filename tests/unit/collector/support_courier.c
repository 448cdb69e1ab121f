#include "tests/unit/collector/support_courier.h"

#include "common/base/clock.h"

enum { WAIT_MS = 50 };

static txn_t *writing(void *context)
{
    struct courier_world *world = context;

    if (!world->txn)
        world->txn = outbox_begin(world->cases.outbox);
    return world->txn;
}

struct courier_world *open_courier(void)
{
    char bound[WIRE_ENDPOINT_BYTES];
    struct courier_world *world = calloc(1, sizeof *world);

    assert_non_null(world);
    case_world_open(&world->cases, "jinjiang");
    fresh_ipc(world->home.settings.ingest);
    world->scorer = bind_wire(WIRE_ROUTER, world->home.settings.ingest, bound);
    world->roster = roster_new(&world->home);
    world->courier =
        courier_new(&world->home, "jinjiang", world->roster, world->cases.outbox, writing, world);
    return world;
}

void close_courier(struct courier_world *world)
{
    courier_destroy(&world->courier);
    roster_destroy(&world->roster);
    wire_close(&world->scorer);
    outbox_close(&world->cases.outbox);
    free(world);
}

/* A pass of the collector's loop, once something has come. */
void pass_courier(struct courier_world *world)
{
    wire_t *wire = courier_wire(world->courier);

    if (wire)
        wire_wait(&wire, 1, -1, WAIT_MS);
    courier_receive(world->courier);
    if (world->txn)
        commit_outbox(world->cases.outbox, world->txn);
    world->txn = NULL;
    assert_int_equal(courier_tend(world->courier), STATUS_OK);
}

void pass_courier_until(struct courier_world *world, enum link_state state)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (courier_link(world->courier)->state != state) {
        CHECK(clock_mono_ms() < end_ms, "the link is still in state %d",
              (int)courier_link(world->courier)->state);
        pass_courier(world);
    }
}

/* What the collector has sent, but for keep-alives. */
const struct message *hear_courier(struct courier_world *world, enum message_type expected)
{
    enum refusal refusal;

    do {
        struct text frame = receive(world->scorer, &world->peer);
        assert_true(message_decode(frame.data, frame.size, &world->room, &world->heard, &refusal));
    } while (world->heard.type == MESSAGE_PING && expected != MESSAGE_PING);
    check_string("message", message_name(world->heard.type), message_name(expected));
    return &world->heard;
}

void tell_courier(struct courier_world *world, const struct message *message)
{
    assert_true(wire_send_message(world->scorer, &world->peer, message));
}

/* Greets, and is welcomed by a scorer that has all up to `last`. */
uint64_t meet_courier(struct courier_world *world, uint64_t last)
{
    pass_courier_until(world, LINK_GREETING);
    uint64_t session = hear_courier(world, MESSAGE_HELLO)->hello.session;
    tell_courier(world,
                 &(struct message){.type = MESSAGE_WELCOME,
                                   .welcome = {.session = session, .last = last, .window = 100}});
    pass_courier_until(world, LINK_LIVE);
    return session;
}

/* Receipts the first event, with the digest of `bytes`. */
void receipt_to_courier(struct courier_world *world, uint64_t session, struct text bytes,
                        const struct receipt *receipt)
{
    unsigned char sum[DIGEST_BYTES];

    digest_of(bytes.data, bytes.size, sum);
    tell_courier(world, &(struct message){.type = MESSAGE_RECEIPT,
                                          .receipt = {.session = session,
                                                      .first = 1,
                                                      .digest = {(const char *)sum, sizeof sum},
                                                      .receipts = {receipt, 1}}});
}
