/* services/collector/link: greeting, backing off, and what ends a conversation. What is sent when
 * is in test_link_live. */
#include "tests/unit/collector/support_link.h"

/* The bounds of the backoff after as many tries in a row as have failed. */
static void backoff_bounds(unsigned tries, int64_t *ret_min, int64_t *ret_max)
{
    int64_t backoff = LINK_BACKOFF_MS_MIN;

    while (tries-- > 0 && backoff < LINK_BACKOFF_MS_MAX)
        backoff *= 2;
    *ret_max = backoff < LINK_BACKOFF_MS_MAX ? backoff : LINK_BACKOFF_MS_MAX;
    *ret_min = *ret_max / 2;
}

static void check_greets(const struct link_world *world)
{
    check_link_state(world, LINK_GREETING);
    assert_true(world->output.connect && world->output.send_hello);
    assert_false(world->output.disconnect || world->output.send_ping || world->output.settle ||
                 world->output.fork);
    assert_int_not_equal(world->link.session, 0);
    check_sending(world, 0, 0);
}

static void link_greets_at_once_when_it_begins(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    check_link_state(&world, LINK_AWAY);
    assert_int_equal(link_deadline(&world.link), world.now);
    hold(&world, 1, 50);
    pass(&world, 0);
    check_greets(&world);
    assert_int_equal(world.link.instance, LINK_INSTANCE);
    assert_true(world.link.fresh);
}

static void greeting_goes_out_once(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    pass(&world, 0);
    hold(&world, 1, 50);
    for (int64_t ms = 0; ms < LINK_GREETING_MS_MAX - 1; ms++) {
        pass(&world, 1);
        assert_false(world.output.connect || world.output.send_hello || world.output.send_ping);
        check_sending(&world, 0, 0);
    }
    check_link_state(&world, LINK_GREETING);
}

static void greeting_without_answer_is_given_up(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    pass(&world, 0);
    assert_int_equal(link_deadline(&world.link), world.now + LINK_GREETING_MS_MAX);
    pass(&world, LINK_GREETING_MS_MAX - 1);
    check_link_state(&world, LINK_GREETING);
    pass(&world, 1);
    check_left(&world);
    check_trouble(&world);
}

static void next_greeting_is_another_conversation(void **state)
{
    struct link_world world = link_world(1);
    uint64_t sessions[20];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sessions); i++) {
        pass_to_deadline(&world);
        check_greets(&world);
        assert_int_equal(world.link.instance, LINK_INSTANCE);
        sessions[i] = world.link.session;
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(sessions[i], sessions[j]);
        pass_to_deadline(&world);
        check_left(&world);
    }
}

static void backoff_doubles_with_jitter_and_is_capped(void **state)
{
    int64_t min, max, least[12], most[12] = {0};

    (void)state;
    memset(least, 0x7f, sizeof least);
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct link_world world = link_world(seed);
        for (unsigned tries = 0; tries < COUNT_OF(least); tries++) {
            pass_to_deadline(&world);
            pass_to_deadline(&world);
            check_link_state(&world, LINK_AWAY);
            int64_t wait = link_deadline(&world.link) - world.now;
            backoff_bounds(tries, &min, &max);
            CHECK(wait >= min && wait <= max, "%lld ms after %u tries", (long long)wait, tries);
            least[tries] = wait < least[tries] ? wait : least[tries];
            most[tries] = wait > most[tries] ? wait : most[tries];
        }
    }
    for (unsigned tries = 0; tries < COUNT_OF(least); tries++) {
        backoff_bounds(tries, &min, &max);
        CHECK(most[tries] - least[tries] >= (max - min) * 9 / 10, "no jitter after %u tries",
              tries);
    }
    assert_int_equal(max, LINK_BACKOFF_MS_MAX);
}

static void link_greets_when_its_backoff_is_over_and_not_before(void **state)
{
    struct link_world world = link_world(7);

    (void)state;
    for (int i = 0; i < 10; i++) {
        pass_to_deadline(&world);
        pass_to_deadline(&world);
        pass(&world, link_deadline(&world.link) - world.now - 1);
        check_link_state(&world, LINK_AWAY);
        assert_false(world.output.connect || world.output.send_hello || world.output.disconnect);
        pass(&world, 1);
        check_greets(&world);
        hear_refusal(&world, NULL);
    }
}

static void loop_that_could_not_connect_backs_off(void **state)
{
    struct link_world world = link_world(1);
    int64_t min, max;

    (void)state;
    for (unsigned tries = 0; tries < 5; tries++) {
        pass_to_deadline(&world);
        check_greets(&world);
        link_lost(&world.link, world.now);
        check_link_state(&world, LINK_AWAY);
        backoff_bounds(tries, &min, &max);
        assert_in_range(link_deadline(&world.link) - world.now, min, max);
    }
}

static void receipt_begins_the_backoff_anew(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    for (int i = 0; i < 6; i++) {
        pass_to_deadline(&world);
        pass_to_deadline(&world);
    }
    pass_to_deadline(&world);
    hear_welcome(&world, 0);
    check_link_state(&world, LINK_LIVE);
    assert_string_equal(world.output.notice, "connected to the scorer");
    assert_false(world.output.is_warning);
    struct link without_receipt = world.link;
    link_lost(&without_receipt, world.now);
    assert_true(link_deadline(&without_receipt) - world.now > LINK_BACKOFF_MS_MIN);
    link_settled(&world.link, world.now);
    link_lost(&world.link, world.now);
    assert_in_range(link_deadline(&world.link) - world.now, LINK_BACKOFF_MS_MIN / 2,
                    LINK_BACKOFF_MS_MIN);
}

static void operator_is_told_once_of_a_scorer_that_stays_away(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    for (int i = 0; i < 5; i++) {
        pass_to_deadline(&world);
        pass_to_deadline(&world);
        check_left(&world);
        assert_int_equal(world.output.notice != NULL, i == 0);
    }
    pass_to_deadline(&world);
    hear_welcome(&world, 0);
    hear_refusal(&world, "full");
    check_trouble(&world);
}

static void welcome_makes_a_link_that_is_fresh_no_more(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    pass(&world, 0);
    pass_to_deadline(&world);
    assert_true(world.link.fresh); /* nobody has welcomed it */
    pass_to_deadline(&world);
    hear_welcome(&world, 0);
    assert_false(world.link.fresh);
    hear_refusal(&world, "greet-first");
    assert_false(world.link.fresh);
}

static void silence_ends_a_conversation(void **state)
{
    struct link_world world = live_link(1, 1);
    uint64_t session = world.link.session;

    (void)state;
    for (int64_t ms = 1; ms < LINK_SILENCE_MS_MAX; ms++) {
        pass(&world, 1);
        check_link_state(&world, LINK_LIVE);
    }
    pass(&world, 1);
    check_left(&world);
    check_trouble(&world);
    pass_to_deadline(&world);
    check_greets(&world);
    assert_int_not_equal(world.link.session, session);
}

static void anything_heard_is_no_silence(void **state)
{
    void (*const hears[])(struct link_world *) = {hear_pong, hear_receipt};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hears); i++) {
        struct link_world world = live_link(1, 1);
        for (int j = 0; j < 5; j++) {
            pass(&world, LINK_SILENCE_MS_MAX - 1);
            check_link_state(&world, LINK_LIVE);
            hears[i](&world);
        }
        pass(&world, LINK_SILENCE_MS_MAX);
        check_left(&world);
    }
}

static void silence_is_noticed_by_its_own_deadlines(void **state)
{
    struct link_world world = live_link(1, 1);
    int64_t heard;

    (void)state;
    pass(&world, LINK_PING_MS / 2);
    hear_pong(&world);
    heard = world.now;
    while (world.link.state == LINK_LIVE)
        pass_to_deadline(&world);
    assert_in_range(world.now - heard, LINK_SILENCE_MS_MAX, LINK_SILENCE_MS_MAX + LINK_PING_MS);
}

static const struct refusal_row {
    const char *title;
    const char *word;
    bool new_epoch, stays_away, stays_fresh;
} refusal_rows[] = {
    {"`displaced` waits about a minute and is fresh no more", "displaced", false, true, false},
    {"`forked` begins a new epoch", "forked", true, false, true},
    {"`gap` keeps the epoch", "gap", false, false, true},
    {"`greet-first` greets again", "greet-first", false, false, true},
    {"`full` tries again", "full", false, false, true},
    {"`unknown-source` tries again", "unknown-source", false, false, true},
    {"`bad-version` tries again", "bad-version", false, false, true},
    {"`bad-message` tries again", "bad-message", false, false, true},
    {"`malformed` tries again", "malformed", false, false, true},
    {"a refusal without a word tries again", NULL, false, false, true},
    {"a refusal that nobody knows tries again", "of another century", false, false, true},
};

static void check_refused(struct link_world *world, const struct refusal_row *row)
{
    int64_t wait = link_deadline(&world->link) - world->now;

    check_left(world);
    check_trouble(world);
    assert_int_equal(world->output.fork, row->new_epoch ? world->outbox.first : 0);
    assert_false(world->output.settle);
    assert_int_equal(world->link.is_displaced, row->stays_away);
    if (row->stays_away)
        assert_int_equal(wait, LINK_DISPLACED_MS);
    else
        assert_in_range(wait, LINK_BACKOFF_MS_MIN / 2, LINK_BACKOFF_MS_MIN);
    pass_to_deadline(world);
    check_greets(world);
}

static void refusal_has_its_effect(void **state)
{
    const struct refusal_row *row = *state;
    struct link_world greeting = link_world(1), live = live_link(1, 20);

    pass(&greeting, 0);
    hear_refusal(&greeting, row->word);
    assert_int_equal(greeting.link.fresh, row->stays_fresh);
    check_refused(&greeting, row);
    hear_refusal(&live, row->word);
    assert_false(live.link.fresh);
    check_refused(&live, row);
}

static void displaced_again_waits_another_minute(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    for (int i = 0; i < 3; i++) {
        pass_to_deadline(&world);
        hear_refusal(&world, "displaced");
        assert_int_equal(link_deadline(&world.link) - world.now, LINK_DISPLACED_MS);
        pass(&world, LINK_DISPLACED_MS - 1);
        check_link_state(&world, LINK_AWAY);
    }
}

static const struct session_row {
    const char *title;
    uint64_t offset; /* from the running session; the last row names none */
    bool counts;
} session_rows[] = {
    {"a refusal of this conversation counts", 0, true},
    {"a refusal of an earlier conversation is passed over", 1, false},
    {"a refusal of no conversation counts", UINT64_MAX, true},
};

static void refusal_counts_as_the_row_says(void **state)
{
    const struct session_row *row = *state;
    struct link_world greeting = link_world(1), live = live_link(1, 1);
    struct message refusal = {.type = MESSAGE_REFUSE, .refuse = {.word = text_of("bad-version")}};

    pass(&greeting, 0);
    refusal.refuse.session = row->offset == UINT64_MAX ? 0 : greeting.link.session + row->offset;
    hear_message(&greeting, refusal);
    check_link_state(&greeting, row->counts ? LINK_AWAY : LINK_GREETING);
    refusal.refuse.session = row->offset == UINT64_MAX ? 0 : live.link.session + row->offset;
    hear_message(&live, refusal);
    check_link_state(&live, row->counts ? LINK_AWAY : LINK_LIVE);
}

static void check_ignores(const struct link_world *world, int64_t deadline)
{
    check_link_state(world, LINK_AWAY);
    assert_false(world->output.disconnect || world->output.settle || world->output.notice);
    assert_int_equal(link_deadline(&world->link), deadline);
}

static void nothing_is_heard_while_away(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    pass_to_deadline(&world);
    pass_to_deadline(&world);
    int64_t deadline = link_deadline(&world.link);
    hear_welcome(&world, 0);
    check_ignores(&world, deadline);
    hear_receipt(&world);
    check_ignores(&world, deadline);
    hear_pong(&world);
    check_ignores(&world, deadline);
    hear_refusal(&world, NULL);
    check_ignores(&world, deadline);
}

int main(void)
{
    SUITE_TEST(link_greets_at_once_when_it_begins);
    SUITE_TEST(greeting_goes_out_once);
    SUITE_TEST(greeting_without_answer_is_given_up);
    SUITE_TEST(next_greeting_is_another_conversation);
    SUITE_TEST(backoff_doubles_with_jitter_and_is_capped);
    SUITE_TEST(link_greets_when_its_backoff_is_over_and_not_before);
    SUITE_TEST(loop_that_could_not_connect_backs_off);
    SUITE_TEST(receipt_begins_the_backoff_anew);
    SUITE_TEST(operator_is_told_once_of_a_scorer_that_stays_away);
    SUITE_TEST(welcome_makes_a_link_that_is_fresh_no_more);
    SUITE_TEST(silence_ends_a_conversation);
    SUITE_TEST(anything_heard_is_no_silence);
    SUITE_TEST(silence_is_noticed_by_its_own_deadlines);
    SUITE_ROWS(refusal_rows, refusal_has_its_effect);
    SUITE_TEST(displaced_again_waits_another_minute);
    SUITE_ROWS(session_rows, refusal_counts_as_the_row_says);
    SUITE_TEST(nothing_is_heard_while_away);
    return suite_run("link");
}
