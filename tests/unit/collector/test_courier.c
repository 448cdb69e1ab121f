/* services/collector/courier: a conversation with a scorer that the test plays, over a real socket
 * and a real outbox. */
#include "services/collector/courier.h"

#include "tests/unit/collector/support_cases.h"
#include "tests/unit/wire/support_wire.h"

#include "common/base/clock.h"
#include "proto/event_codec.h"

enum { WAIT_MS = 50 };

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

static txn_t *writing(void *context)
{
    struct courier_world *world = context;

    if (!world->txn)
        world->txn = outbox_begin(world->cases.outbox);
    return world->txn;
}

static struct courier_world *open_courier(void)
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

static void close_courier(struct courier_world *world)
{
    courier_destroy(&world->courier);
    roster_destroy(&world->roster);
    wire_close(&world->scorer);
    outbox_close(&world->cases.outbox);
    free(world);
}

/* A pass of the collector's loop, once something has come. */
static void pass(struct courier_world *world)
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

static void pass_until(struct courier_world *world, enum link_state state)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (courier_link(world->courier)->state != state) {
        CHECK(clock_mono_ms() < end_ms, "the link is still in state %d",
              (int)courier_link(world->courier)->state);
        pass(world);
    }
}

/* What the collector has sent, but for keep-alives. */
static const struct message *hear(struct courier_world *world, enum message_type expected)
{
    enum refusal refusal;

    do {
        struct text frame = receive(world->scorer, &world->peer);
        assert_true(message_decode(frame.data, frame.size, &world->room, &world->heard, &refusal));
    } while (world->heard.type == MESSAGE_PING && expected != MESSAGE_PING);
    check_string("message", message_name(world->heard.type), message_name(expected));
    return &world->heard;
}

static void say(struct courier_world *world, const struct message *message)
{
    assert_true(wire_send_message(world->scorer, &world->peer, message));
}

/* Greets, and is welcomed by a scorer that has all up to `last`. */
static uint64_t meet(struct courier_world *world, uint64_t last)
{
    pass_until(world, LINK_GREETING);
    uint64_t session = hear(world, MESSAGE_HELLO)->hello.session;
    say(world, &(struct message){.type = MESSAGE_WELCOME,
                                 .welcome = {.session = session, .last = last, .window = 100}});
    pass_until(world, LINK_LIVE);
    return session;
}

/* Receipts the first event, with the digest of `bytes`. */
static void send_receipt(struct courier_world *world, uint64_t session, struct text bytes,
                         const struct receipt *receipt)
{
    unsigned char sum[DIGEST_BYTES];

    digest_of(bytes.data, bytes.size, sum);
    say(world, &(struct message){.type = MESSAGE_RECEIPT,
                                 .receipt = {.session = session,
                                             .first = 1,
                                             .digest = {(const char *)sum, sizeof sum},
                                             .receipts = {receipt, 1}}});
}

static void greeting_states_what_is_held_and_a_receipt_settles_it(void **state)
{
    static const struct receipt counted = {.n = 9, .outcome = OUTCOME_COUNTED};
    struct courier_world *world = open_courier();
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    (void)state;
    add(world->cases.outbox, 2);
    uint64_t session = meet(world, 0);
    const struct message *batch = hear(world, MESSAGE_BATCH);
    assert_int_equal(batch->batch.session, session);
    assert_int_equal(batch->batch.epoch, FRESH_EPOCH);
    assert_int_equal(batch->batch.first, 1);
    assert_int_equal(batch->batch.events.count, 2);
    check_text("event", batch->batch.events.items[1], LIT("event 2"));
    send_receipt(world, session, LIT("event 1"), &counted);
    while (outbox_state(world->cases.outbox).first == 1 && clock_mono_ms() < end_ms)
        pass(world);
    check_state(world->cases.outbox, FRESH_EPOCH, 2, 3);
    assert_int_equal(n_of(world->cases.outbox, 1), 9);
    close_courier(world);
}

static void hello_has_the_state_of_the_outbox(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    add(world->cases.outbox, 3);
    settle(world->cases.outbox, receipt_of(1, 1));
    pass_until(world, LINK_GREETING);
    const struct message_hello *hello = &hear(world, MESSAGE_HELLO)->hello;
    check_text("source", hello->source, LIT("jinjiang"));
    assert_int_equal(hello->fresh, 1);
    assert_int_equal(hello->epoch, FRESH_EPOCH);
    assert_int_equal(hello->base, 1);
    assert_int_equal(hello->first, 2);
    assert_int_equal(hello->last, 3);
    close_courier(world);
}

static void receipt_of_other_events_disconnects_and_settles_nothing(void **state)
{
    static const struct receipt counted = {.n = 9, .outcome = OUTCOME_COUNTED};
    struct courier_world *world = open_courier();

    (void)state;
    add(world->cases.outbox, 1);
    uint64_t session = meet(world, 0);
    send_receipt(world, session, LIT("another event"), &counted);
    pass_until(world, LINK_AWAY);
    assert_null(courier_wire(world->courier));
    check_state(world->cases.outbox, FRESH_EPOCH, 1, 2);
    close_courier(world);
}

static void frame_that_is_not_a_message_is_passed_over(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    pass_until(world, LINK_GREETING);
    uint64_t session = hear(world, MESSAGE_HELLO)->hello.session;
    send_text(world->scorer, &world->peer, "hello");
    say(world,
        &(struct message){.type = MESSAGE_WELCOME, .welcome = {.session = session, .window = 100}});
    pass_until(world, LINK_LIVE);
    close_courier(world);
}

static void fork_begins_a_new_epoch_on_disk(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    add(world->cases.outbox, 2);
    uint64_t session = meet(world, 0);
    say(world, &(struct message){.type = MESSAGE_REFUSE,
                                 .refuse = {.session = session,
                                            .first = 1,
                                            .word = text_of(refusal_word(REFUSAL_FORKED))}});
    pass_until(world, LINK_AWAY);
    struct outbox_state forked = outbox_state(world->cases.outbox);
    assert_int_not_equal(forked.epoch, FRESH_EPOCH);
    assert_int_equal(forked.base, 1);
    assert_int_equal(forked.next, 3);
    close_courier(world);
}

static const struct rearm_row {
    const char *title;
    struct receipt receipt;
    const char *told; /* when the case is sent again */
} rearm_rows[] = {
    {"a case whose report was late is reported again",
     {.n = 9, .outcome = OUTCOME_LATE},
     "updated;A overdue 2006-01-01T00:00:00Z;"},
    {"a case whose report had a bad time is reported again",
     {.n = 9, .outcome = OUTCOME_REFUSED, .reason = REASON_BAD_TIME},
     "updated;A overdue 2006-01-01T00:00:00Z;"},
    {"a case whose report was refused for another reason is not reported again",
     {.n = 9, .outcome = OUTCOME_REFUSED, .reason = REASON_CONFLICT},
     "updated;"},
    {"a case whose report counts is not reported again",
     {.n = 9, .outcome = OUTCOME_COUNTED},
     "updated;"},
};

static void receipt_of_a_report_does_what_the_row_says(void **state)
{
    static const char line[] = "{\"case\":\"A\",\"due\":\"2006-01-01T00:00:00Z\"}";
    const struct rearm_row *row = *state;
    struct courier_world *world = open_courier();
    struct case_world *cases = &world->cases;
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    cases->now = instant("2006-06-01T00:00:00Z");
    send_case(cases, line);
    txn_t *txn = outbox_begin(cases->outbox);
    size_t size = event_encode(&cases->event, cases->bytes, sizeof cases->bytes);
    outbox_add(cases->outbox, txn, cases->bytes, size, true);
    commit_outbox(cases->outbox, txn);
    uint64_t session = meet(world, 0);
    send_receipt(world, session, (struct text){(const char *)cases->bytes, size}, &row->receipt);
    while (outbox_state(cases->outbox).first == 1 && clock_mono_ms() < end_ms)
        pass(world);
    check_state(cases->outbox, FRESH_EPOCH, 2, 2);
    cases->told[0] = '\0';
    send_case(cases, line);
    check_string("told", cases->told, row->told);
    close_courier(world);
}

static void report_that_cannot_be_read_fails_the_transaction(void **state)
{
    static const struct receipt late = {.n = 9, .outcome = OUTCOME_LATE};
    struct courier_world *world = open_courier();
    outbox_t *outbox = world->cases.outbox;

    (void)state;
    txn_t *txn = outbox_begin(outbox);
    outbox_add(outbox, txn, "no event", 8, true);
    commit_outbox(outbox, txn);
    uint64_t session = meet(world, 0);
    send_receipt(world, session, LIT("no event"), &late);
    wire_t *wire = courier_wire(world->courier);
    wire_wait(&wire, 1, -1, RECEIVE_MS_MAX);
    courier_receive(world->courier);
    assert_non_null(world->txn);
    check_unreadable(outbox, world->txn, "a report of the outbox cannot be read");
    check_state(outbox, FRESH_EPOCH, 1, 2);
    close_courier(world);
}

/* A PONG of another conversation is not heard, or it would be the last. */
static void pass_until_clock(struct courier_world *world, int64_t wall_ms)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (courier_clock(world->courier).wall_ms != wall_ms) {
        CHECK(clock_mono_ms() < end_ms, "the clock heard last is %lld",
              (long long)courier_clock(world->courier).wall_ms);
        pass(world);
    }
}

static void clocks_are_told_both_ways(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    courier_tell_clock(world->courier, 4711);
    assert_int_equal(courier_clock(world->courier).wall_ms, 0);
    pass_until(world, LINK_GREETING);
    const struct message *hello = hear(world, MESSAGE_HELLO);
    uint64_t session = hello->hello.session;
    assert_int_equal(hello->hello.clock, 4711);
    int64_t asked_ms = clock_boot_ms();
    while (clock_boot_ms() == asked_ms) {
        /* the answer comes later than the question, by the clock too */
    }
    say(world, &(struct message){.type = MESSAGE_WELCOME,
                                 .welcome = {.session = session, .window = 100, .clock = 99}});
    pass_until(world, LINK_LIVE);
    assert_int_equal(courier_clock(world->courier).wall_ms, 99);
    struct clock_word word = courier_clock(world->courier);
    assert_in_range(word.since_boot_ms, 1, asked_ms);
    assert_in_range(word.heard_boot_ms, asked_ms + 1, clock_boot_ms());
    say(world, &(struct message){.type = MESSAGE_PONG, .pong = {.session = session, .clock = 7}});
    pass_until_clock(world, 7);
    say(world, &(struct message){.type = MESSAGE_PONG, .pong = {.session = session, .clock = 0}});
    say(world, &(struct message){.type = MESSAGE_PONG, .pong = {.session = 1, .clock = 5}});
    pass_until_clock(world, 0);
    close_courier(world);
}

int main(void)
{
    places_begin();
    SUITE_TEST(hello_has_the_state_of_the_outbox);
    SUITE_TEST(greeting_states_what_is_held_and_a_receipt_settles_it);
    SUITE_TEST(receipt_of_other_events_disconnects_and_settles_nothing);
    SUITE_TEST(frame_that_is_not_a_message_is_passed_over);
    SUITE_TEST(fork_begins_a_new_epoch_on_disk);
    SUITE_ROWS(rearm_rows, receipt_of_a_report_does_what_the_row_says);
    SUITE_TEST(report_that_cannot_be_read_fails_the_transaction);
    SUITE_TEST(clocks_are_told_both_ways);
    return suite_run("courier");
}
