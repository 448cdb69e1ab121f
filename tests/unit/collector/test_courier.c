/* services/collector/courier: a conversation with a scorer that the test plays, over a real socket
 * and a real outbox. */
#include "services/collector/courier.h"

#include <sys/stat.h>

#include "common/base/clock.h"
#include "services/collector/outbox_row.h"
#include "tests/unit/collector/support_courier.h"

enum { AGAIN_MS = 10, READERS = 2 * 126 /* twice what a store has places for */ };

/* Stands between the courier and its socket (CMakeLists.txt): while it is full no batch is sent. */
static bool socket_is_full;
static unsigned batches_tried, batches_sent; /* since the test began */

bool __real_wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message);
bool __wrap_wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message);
bool __wrap_wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message)
{
    bool is_batch = message->type == MESSAGE_BATCH;
    bool is_sent = !(is_batch && socket_is_full) && __real_wire_send_message(wire, peer, message);

    batches_tried += is_batch;
    batches_sent += is_batch && is_sent;
    return is_sent;
}

static void greeting_states_what_is_held_and_a_receipt_settles_it(void **state)
{
    static const struct receipt counted = {.n = 9, .outcome = OUTCOME_COUNTED};
    struct courier_world *world = open_courier();
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    (void)state;
    add(world->cases.outbox, 2);
    uint64_t session = meet_courier(world, 0);
    const struct message *batch = hear_courier(world, MESSAGE_BATCH);
    assert_int_equal(batch->batch.session, session);
    assert_int_equal(batch->batch.epoch, FRESH_EPOCH);
    assert_int_equal(batch->batch.first, 1);
    assert_int_equal(batch->batch.events.count, 2);
    check_text("event", batch->batch.events.items[1], LIT("event 2"));
    receipt_to_courier(world, session, LIT("event 1"), &counted);
    while (outbox_state(world->cases.outbox).first == 1 && clock_mono_ms() < end_ms)
        pass_courier(world);
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
    pass_courier_until(world, LINK_GREETING);
    const struct message_hello *hello = &hear_courier(world, MESSAGE_HELLO)->hello;
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
    uint64_t session = meet_courier(world, 0);
    receipt_to_courier(world, session, LIT("another event"), &counted);
    pass_courier_until(world, LINK_AWAY);
    assert_null(courier_wire(world->courier));
    check_state(world->cases.outbox, FRESH_EPOCH, 1, 2);
    close_courier(world);
}

static void frame_that_is_not_a_message_is_passed_over(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    pass_courier_until(world, LINK_GREETING);
    uint64_t session = hear_courier(world, MESSAGE_HELLO)->hello.session;
    send_text(world->scorer, &world->peer, "hello");
    tell_courier(world, &(struct message){.type = MESSAGE_WELCOME,
                                          .welcome = {.session = session, .window = 100}});
    pass_courier_until(world, LINK_LIVE);
    close_courier(world);
}

/* What cannot be read is not taken for nothing to send. */
static void outbox_that_cannot_be_read_is_told(void **state)
{
    struct courier_world *world = open_courier();
    outbox_t *outbox = world->cases.outbox;
    uint8_t key[OUTBOX_SEQ_BYTES];

    (void)state;
    meet_courier(world, 0);
    add(outbox, 1);
    txn_t *txn = outbox_begin(outbox);
    txn_put(txn, OUTBOX_EVENTS, outbox_row_key(1, key), (struct span){"", 0});
    commit_outbox(outbox, txn);
    assert_int_equal(courier_tend(world->courier), STATUS_DAMAGED);
    close_courier(world);
}

static void fork_begins_a_new_epoch_on_disk(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    add(world->cases.outbox, 2);
    uint64_t session = meet_courier(world, 0);
    tell_courier(world,
                 &(struct message){.type = MESSAGE_REFUSE,
                                   .refuse = {.session = session,
                                              .first = 1,
                                              .word = text_of(refusal_word(REFUSAL_FORKED))}});
    pass_courier_until(world, LINK_AWAY);
    struct outbox_state forked = outbox_state(world->cases.outbox);
    assert_int_not_equal(forked.epoch, FRESH_EPOCH);
    assert_int_equal(forked.base, 1);
    assert_int_equal(forked.next, 3);
    close_courier(world);
}

static void refuse_greeting(struct courier_world *world)
{
    pass_courier_until(world, LINK_GREETING);
    uint64_t session = hear_courier(world, MESSAGE_HELLO)->hello.session;
    tell_courier(world, &(struct message){.type = MESSAGE_REFUSE,
                                          .refuse = {.session = session,
                                                     .word = text_of(refusal_word(REFUSAL_GAP))}});
    pass_courier_until(world, LINK_AWAY);
}

/* All that is held comes, with an epoch of which nothing is forgotten. */
static void accepted_gap_begins_a_new_epoch_on_disk(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    add(world->cases.outbox, 3);
    settle(world->cases.outbox, receipt_of(1, 1));
    refuse_greeting(world);
    check_state(world->cases.outbox, FRESH_EPOCH, 2, 4);
    courier_accept_gap(world->courier);
    refuse_greeting(world);
    struct outbox_state state_now = outbox_state(world->cases.outbox);
    assert_int_not_equal(state_now.epoch, FRESH_EPOCH);
    assert_int_equal(state_now.base, 2);
    assert_int_equal(state_now.first, 2);
    assert_int_equal(state_now.next, 4);
    pass_courier_until(world, LINK_GREETING);
    const struct message_hello *hello = &hear_courier(world, MESSAGE_HELLO)->hello;
    assert_int_equal(hello->epoch, state_now.epoch);
    assert_int_equal(hello->base, 2);
    assert_int_equal(hello->first, 2);
    close_courier(world);
}

/* What a full socket did not take is tried again soon, and is sent once there is room. */
static void full_socket_is_tried_again(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    batches_tried = batches_sent = 0;
    meet_courier(world, 0);
    add(world->cases.outbox, 2);
    socket_is_full = true;
    for (unsigned i = 0; i < READERS; i++)
        assert_int_equal(courier_tend(world->courier), STATUS_OK);
    assert_int_equal(batches_tried, READERS); /* once in each pass */
    assert_int_equal(courier_link(world->courier)->next_to_send, 1);
    assert_in_range(courier_deadline(world->courier), 0, clock_mono_ms() + AGAIN_MS);
    socket_is_full = false;
    pass_courier(world);
    assert_int_equal(batches_sent, 1);
    assert_int_equal(courier_link(world->courier)->next_to_send, 3);
    assert_int_equal(courier_deadline(world->courier), link_deadline(courier_link(world->courier)));
    assert_int_equal(hear_courier(world, MESSAGE_BATCH)->batch.events.count, 2);
    close_courier(world);
}

/* A receipt shows that the scorer works: the next try comes soon again. */
static void receipt_that_settles_ends_the_backoff(void **state)
{
    static const struct receipt counted = {.n = 9, .outcome = OUTCOME_COUNTED};
    struct courier_world *world = open_courier();
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    (void)state;
    add(world->cases.outbox, 1);
    meet_courier(world, 0);
    hear_courier(world, MESSAGE_BATCH);
    courier_lose(world->courier);
    uint64_t session = meet_courier(world, 0);
    assert_int_equal(courier_link(world->courier)->tries, 1);
    receipt_to_courier(world, session, LIT("event 1"), &counted);
    while (outbox_state(world->cases.outbox).first == 1 && clock_mono_ms() < end_ms)
        pass_courier(world);
    assert_int_equal(courier_link(world->courier)->tries, 0);
    close_courier(world);
}

static void conversation_that_ends_leaves_no_full_socket(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    meet_courier(world, 0);
    add(world->cases.outbox, 1);
    socket_is_full = true;
    pass_courier(world);
    courier_lose(world->courier);
    assert_int_equal(courier_deadline(world->courier), link_deadline(courier_link(world->courier)));
    socket_is_full = false;
    meet_courier(world, 0);
    assert_int_equal(hear_courier(world, MESSAGE_BATCH)->batch.first, 1);
    close_courier(world);
}

/* A PONG of another conversation is not heard, or it would be the last. */
static void pass_until_clock(struct courier_world *world, int64_t wall_ms)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (courier_clock(world->courier).wall_ms != wall_ms) {
        CHECK(clock_mono_ms() < end_ms, "the clock heard last is %lld",
              (long long)courier_clock(world->courier).wall_ms);
        pass_courier(world);
    }
}

static void clocks_are_told_both_ways(void **state)
{
    struct courier_world *world = open_courier();

    (void)state;
    courier_tell_clock(world->courier, 4711);
    assert_int_equal(courier_clock(world->courier).wall_ms, 0);
    pass_courier_until(world, LINK_GREETING);
    const struct message *hello = hear_courier(world, MESSAGE_HELLO);
    uint64_t session = hello->hello.session;
    assert_int_equal(hello->hello.clock, 4711);
    int64_t asked_ms = clock_boot_ms();
    while (clock_boot_ms() == asked_ms) {
        /* the answer comes later than the question, by the clock too */
    }
    tell_courier(world,
                 &(struct message){.type = MESSAGE_WELCOME,
                                   .welcome = {.session = session, .window = 100, .clock = 99}});
    pass_courier_until(world, LINK_LIVE);
    assert_int_equal(courier_clock(world->courier).wall_ms, 99);
    struct clock_word word = courier_clock(world->courier);
    assert_in_range(word.since_boot_ms, 1, asked_ms);
    assert_in_range(word.heard_boot_ms, asked_ms + 1, clock_boot_ms());
    tell_courier(world,
                 &(struct message){.type = MESSAGE_PONG, .pong = {.session = session, .clock = 7}});
    pass_until_clock(world, 7);
    tell_courier(world,
                 &(struct message){.type = MESSAGE_PONG, .pong = {.session = session, .clock = 0}});
    tell_courier(world,
                 &(struct message){.type = MESSAGE_PONG, .pong = {.session = 1, .clock = 5}});
    pass_until_clock(world, 0);
    close_courier(world);
}

/* It is looked up again and again, and then met there. */
static void scorer_whose_port_is_not_known_yet_is_waited_for(void **state)
{
    struct courier_world *world = open_courier();
    char bound[WIRE_ENDPOINT_BYTES], path[PLACE_BYTES], run[PLACE_BYTES];

    (void)state;
    snprintf(bound, sizeof bound, "%s", world->home.settings.ingest);
    strcpy(world->home.settings.ingest, "tcp://127.0.0.1:0");
    fresh_dir(path);
    snprintf(world->home.dir, sizeof world->home.dir, "%s", path);
    path_below(path, "run", run);
    assert_int_equal(mkdir(run, 0700), 0);
    while (courier_link(world->courier)->tries == 0)
        pass_courier(world);
    assert_int_equal(courier_link(world->courier)->state, LINK_AWAY);
    assert_true(courier_deadline(world->courier) > clock_mono_ms());
    write_below(run, "ingest.endpoint", bound, strlen(bound));
    meet_courier(world, 0);
    close_courier(world);
}

int main(void)
{
    places_begin();
    SUITE_TEST(hello_has_the_state_of_the_outbox);
    SUITE_TEST(greeting_states_what_is_held_and_a_receipt_settles_it);
    SUITE_TEST(receipt_of_other_events_disconnects_and_settles_nothing);
    SUITE_TEST(frame_that_is_not_a_message_is_passed_over);
    SUITE_TEST(outbox_that_cannot_be_read_is_told);
    SUITE_TEST(fork_begins_a_new_epoch_on_disk);
    SUITE_TEST(accepted_gap_begins_a_new_epoch_on_disk);
    SUITE_TEST(full_socket_is_tried_again);
    SUITE_TEST(receipt_that_settles_ends_the_backoff);
    SUITE_TEST(conversation_that_ends_leaves_no_full_socket);
    SUITE_TEST(clocks_are_told_both_ways);
    SUITE_TEST(scorer_whose_port_is_not_known_yet_is_waited_for);
    return suite_run("courier");
}
