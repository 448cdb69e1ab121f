/* services/collector/link: what is sent in a conversation, what is waited for, and a walk through
 * whole conversations with a clock and a scorer that are drawn by a seed. */
#include "tests/unit/collector/support_link.h"

static const struct welcome_row {
    const char *title;
    uint64_t first, next, last; /* the outbox; what the scorer has */
    uint64_t send_first, send_end;
} welcome_rows[] = {
    {"a scorer that has nothing gets all", 1, 11, 0, 1, 11},
    {"a scorer that has what is forgotten gets all that is held", 5, 11, 4, 5, 11},
    {"a scorer that has more than was receipted gets all that is held", 5, 11, 7, 5, 11},
    {"a scorer that has all gets all that is held", 5, 11, 10, 5, 11},
    {"an empty outbox has nothing to send", 5, 5, 4, 5, 5},
    {"a window bounds what is on the way", 5, 1000, 4, 5, 5 + LINK_WINDOW},
    {"a scorer that has one more than was given out gets all that is held", 5, 10, 10, 5, 10},
    {"a scorer that has far more than was given out gets all that is held", 5, 10, 1 << 20, 5, 10},
    {"a scorer that has more than an empty outbox gets nothing", 5, 5, 7, 5, 5},
    {"a scorer that has all that can be numbered gets all that is held", 5, 10, UINT64_MAX, 5, 10},
};

static void welcome_sets_where_sending_goes_on(void **state)
{
    const struct welcome_row *row = *state;
    struct link_world world = link_world(1);

    hold(&world, row->first, row->next);
    pass(&world, 0);
    hear_welcome(&world, row->last);
    check_link_state(&world, LINK_LIVE);
    assert_int_equal(world.output.fork, row->last >= row->next ? row->next : 0);
    pass(&world, 0);
    check_sending(&world, row->send_first, row->send_end);
    send_all(&world);
    pass(&world, 1);
    check_sending(&world, 0, 0); /* once is enough */
}

/* What the outbox gave out after its greeting, the scorer cannot have from it. */
static void what_comes_after_the_greeting_of_an_old_copy_is_of_another_epoch(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    hold(&world, 5, 10);
    pass(&world, 0);
    hold(&world, 5, 20);
    hear_welcome(&world, 12);
    assert_int_equal(world.output.fork, 10);
    world.outbox.next_base = 10;
    pass(&world, 0);
    check_sending(&world, 5, 10);
    hold(&world, 10, 20); /* settled: the next epoch has begun */
    world.outbox.next_base = 0;
    world.outbox.epoch++;
    pass(&world, 0);
    check_link_state(&world, LINK_AWAY);
    assert_true(world.output.disconnect);
    assert_null(world.output.notice);
    pass(&world, 0);
    check_link_state(&world, LINK_GREETING);
}

/* The outbox is an old copy: which of its events the scorer has, only the scorer can say. */
static void operator_is_told_of_a_scorer_that_knows_more(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    hold(&world, 5, 10);
    pass(&world, 0);
    hear_welcome(&world, 10);
    check_link_state(&world, LINK_LIVE);
    CHECK(world.output.notice && strstr(world.output.notice, "old copy"), "nobody is told");
}

/* The outbox forgot 1 to 4 on receipts; a scorer that says it has less can never be sent them. */
static void welcome_that_lacks_what_was_forgotten_is_trouble(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    hold(&world, 5, 10);
    pass(&world, 0);
    hear_welcome(&world, 3);
    check_left(&world);
    check_trouble(&world);
}

static void welcome_counts_only_as_the_answer_to_its_greeting(void **state)
{
    struct link_world world = live_link(1, 50);
    struct message welcome = {.type = MESSAGE_WELCOME, .welcome = {.window = LINK_WINDOW}};

    (void)state;
    pass(&world, 0);
    send_all(&world);
    hear_welcome(&world, 0); /* again */
    pass(&world, 0);
    check_sending(&world, 0, 0);
    welcome.welcome.session = world.link.session;
    hear_refusal(&world, "greet-first");
    pass_to_deadline(&world);
    hear_message(&world, welcome); /* of the conversation before */
    check_link_state(&world, LINK_GREETING);
    hear_welcome(&world, 0);
    check_link_state(&world, LINK_LIVE);
}

static void several_batches_are_on_the_way(void **state)
{
    struct link_world world = live_link(1, 11);

    (void)state;
    pass(&world, 0);
    check_sending(&world, 1, 11);
    send_all(&world);
    hold(&world, 1, 31);
    pass(&world, 1);
    check_sending(&world, 11, 31);
    send_all(&world);
    hold(&world, 1, 500);
    pass(&world, 1);
    check_sending(&world, 31, 1 + LINK_WINDOW);
    send_all(&world);
    pass(&world, 1);
    check_sending(&world, 0, 0);
    hold(&world, 41, 500); /* forty were settled */
    pass(&world, 1);
    check_sending(&world, 1 + LINK_WINDOW, 41 + LINK_WINDOW);
}

static void what_a_full_socket_did_not_take_is_sent_next(void **state)
{
    struct link_world world = live_link(1, 51);

    (void)state;
    pass(&world, 0);
    check_sending(&world, 1, 51);
    link_sent(&world.link, 17);
    pass(&world, 1);
    check_sending(&world, 17, 51);
    link_sent(&world.link, 17); /* not one */
    pass(&world, 1);
    check_sending(&world, 17, 51);
}

static void what_was_not_receipted_is_sent_again_to_the_next_scorer(void **state)
{
    struct link_world world = live_link(1, 51);

    (void)state;
    pass(&world, 0);
    send_all(&world);
    hold(&world, 11, 61);
    pass(&world, LINK_SILENCE_MS_MAX);
    check_left(&world);
    pass_to_deadline(&world);
    hear_welcome(&world, 30);
    pass(&world, 0);
    check_sending(&world, 11, 61);
}

static void receipt_is_settled_in_its_conversation_only(void **state)
{
    struct link_world world = link_world(1);
    struct message receipt = {.type = MESSAGE_RECEIPT};

    (void)state;
    hold(&world, 1, 51);
    pass(&world, 0);
    hear_receipt(&world);
    assert_false(world.output.settle); /* before the welcome */
    hear_welcome(&world, 0);
    hear_receipt(&world);
    assert_true(world.output.settle);
    hear_pong(&world);
    assert_false(world.output.settle);
    receipt.receipt.session = world.link.session + 1;
    hear_message(&world, receipt);
    assert_false(world.output.settle);
    receipt.receipt.session = world.link.session;
    hear_refusal(&world, "greet-first");
    pass_to_deadline(&world);
    hear_welcome(&world, 0);
    hear_message(&world, receipt); /* of the conversation before */
    assert_false(world.output.settle);
}

static void messages_of_an_earlier_conversation_do_not_break_silence(void **state)
{
    struct link_world world = live_link(1, 1);
    struct message pong = {.type = MESSAGE_PONG, .pong = {.session = world.link.session + 1}};

    (void)state;
    pass(&world, LINK_SILENCE_MS_MAX - 1);
    hear_message(&world, pong);
    check_link_state(&world, LINK_LIVE);
    pass(&world, 1);
    check_left(&world);
}

/* Time passes in steps in which the scorer answers; returns how long the link stayed. */
static int64_t live_with_pongs(struct link_world *world, int64_t ms_max)
{
    int64_t from = world->now;

    while (world->link.state == LINK_LIVE && world->now - from < ms_max) {
        hear_pong(world);
        pass(world, 10);
        send_all(world);
    }
    return world->now - from;
}

static void conversation_without_receipts_ends(void **state)
{
    struct link_world world = live_link(1, 1);

    (void)state;
    /* with nothing on the way there is nothing to wait for */
    assert_int_equal(live_with_pongs(&world, 3 * LINK_RECEIPT_MS_MAX), 3 * LINK_RECEIPT_MS_MAX);
    check_link_state(&world, LINK_LIVE);
    hold(&world, 1, 2);
    pass(&world, 0);
    check_sending(&world, 1, 2);
    send_all(&world);
    assert_int_equal(live_with_pongs(&world, 3 * LINK_RECEIPT_MS_MAX), LINK_RECEIPT_MS_MAX);
    check_left(&world);
    check_trouble(&world);
}

static void receipt_gives_the_conversation_its_time_again(void **state)
{
    struct link_world world = live_link(1, 11);

    (void)state;
    pass(&world, 0);
    send_all(&world);
    live_with_pongs(&world, LINK_RECEIPT_MS_MAX - 10);
    check_link_state(&world, LINK_LIVE);
    hear_receipt(&world);
    link_settled(&world.link, world.now);
    hold(&world, 2, 11);
    assert_int_equal(live_with_pongs(&world, 3 * LINK_RECEIPT_MS_MAX), LINK_RECEIPT_MS_MAX);
    check_left(&world);
}

static void receipt_that_settles_nothing_gives_no_time(void **state)
{
    struct link_world world = live_link(1, 11);

    (void)state;
    pass(&world, 0);
    send_all(&world);
    live_with_pongs(&world, LINK_RECEIPT_MS_MAX - 10);
    hear_receipt(&world);
    assert_true(world.output.settle);
    check_link_state(&world, LINK_LIVE);
    assert_int_equal(live_with_pongs(&world, 3 * LINK_RECEIPT_MS_MAX), 10);
    check_left(&world);
}

static void ping_is_sent_each_second(void **state)
{
    struct link_world world = live_link(1, 1);
    int64_t last = world.now;
    unsigned count = 0;

    (void)state;
    for (int ms = 0; ms < 20 * LINK_PING_MS; ms += 5) {
        hear_pong(&world);
        pass(&world, 5);
        assert_int_equal(world.output.send_ping, world.now - last == LINK_PING_MS);
        last = world.output.send_ping ? world.now : last;
        count += world.output.send_ping;
    }
    assert_int_equal(count, 20);
}

static void no_ping_is_sent_but_in_a_conversation(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    for (int i = 0; i < 50; i++) {
        pass(&world, LINK_PING_MS);
        assert_false(world.output.send_ping);
    }
}

static void gap_within_a_conversation_is_a_lost_batch(void **state)
{
    struct link_world world = live_link(1, 3);

    (void)state;
    hear_refusal(&world, "gap");
    assert_non_null(world.output.notice);
    assert_non_null(strstr(world.output.notice, "a batch to the scorer was lost"));
}

/* Draws what the scorer says next. */
static void hear_something(struct link_world *world, uint64_t random)
{
    static const char *const words[] = {"displaced", "forked", "gap", "greet-first",
                                        "full",      "clock",  "?"};

    switch (random % 8) {
    case 0:
        hear_refusal(world, words[random / 8 % COUNT_OF(words)]);
        break;
    case 1:
    case 2:
        hear_welcome(world, world->outbox.first - 1 + random / 8 % 20);
        break;
    case 3:
    case 4:
        hear_receipt(world);
        if (world->output.settle && world->outbox.first < world->link.next_to_send) {
            world->outbox.first++;
            link_settled(&world->link, world->now);
        }
        break;
    default:
        hear_pong(world);
    }
}

/* What holds after every step that time brought. */
static void check_step(const struct link_world *world, enum link_state before)
{
    const struct link_output *output = &world->output;
    enum link_state after = world->link.state;

    assert_int_equal(output->connect, before == LINK_AWAY && after == LINK_GREETING);
    assert_int_equal(output->send_hello, output->connect);
    assert_int_equal(output->disconnect, before != LINK_AWAY && after == LINK_AWAY);
    assert_false(output->settle || output->fork);
    if (output->send_first < output->send_end) {
        assert_int_equal(after, LINK_LIVE);
        assert_true(output->send_first >= world->outbox.first);
        assert_true(output->send_end <= world->outbox.next);
        assert_true(output->send_end - world->outbox.first <= LINK_WINDOW);
    }
    CHECK(link_deadline(&world->link) > world->now, "the deadline is past in state %d", (int)after);
}

static void every_walk_keeps_its_deadline_ahead(void **state)
{
    uint64_t greetings = 0, lives = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct link_world world = link_world(seed);
        uint64_t random = seed;
        for (int i = 0; i < 300; i++) {
            enum link_state before = world.link.state;
            if (next_random(&random) % 3)
                pass_to_deadline(&world);
            else
                pass(&world, (int64_t)(next_random(&random) % 500));
            check_step(&world, before);
            greetings += world.output.connect;
            send_all(&world);
            world.outbox.next += next_random(&random) % 5;
            if (next_random(&random) % 2)
                hear_something(&world, next_random(&random));
            lives += world.link.state == LINK_LIVE;
        }
    }
    CHECK(greetings > 1000 && lives > 1000, "the walks led nowhere");
}

int main(void)
{
    SUITE_ROWS(welcome_rows, welcome_sets_where_sending_goes_on);
    SUITE_TEST(operator_is_told_of_a_scorer_that_knows_more);
    SUITE_TEST(what_comes_after_the_greeting_of_an_old_copy_is_of_another_epoch);
    SUITE_TEST(welcome_that_lacks_what_was_forgotten_is_trouble);
    SUITE_TEST(welcome_counts_only_as_the_answer_to_its_greeting);
    SUITE_TEST(several_batches_are_on_the_way);
    SUITE_TEST(what_a_full_socket_did_not_take_is_sent_next);
    SUITE_TEST(what_was_not_receipted_is_sent_again_to_the_next_scorer);
    SUITE_TEST(receipt_is_settled_in_its_conversation_only);
    SUITE_TEST(messages_of_an_earlier_conversation_do_not_break_silence);
    SUITE_TEST(conversation_without_receipts_ends);
    SUITE_TEST(receipt_gives_the_conversation_its_time_again);
    SUITE_TEST(receipt_that_settles_nothing_gives_no_time);
    SUITE_TEST(ping_is_sent_each_second);
    SUITE_TEST(no_ping_is_sent_but_in_a_conversation);
    SUITE_TEST(gap_within_a_conversation_is_a_lost_batch);
    SUITE_TEST(every_walk_keeps_its_deadline_ahead);
    return suite_run("link_live");
}
