/* services/collector/link: where it goes after a fork, and how long it stays away. */
#include "tests/unit/collector/support_link.h"

/* Of one greeting; the next one may go well. */
static void handshake_that_fails_is_what_the_operator_is_told(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    pass(&world, 0);
    link_handshake_failed(&world.link);
    pass(&world, LINK_GREETING_MS_MAX);
    check_left(&world);
    assert_non_null(strstr(world.output.notice, "the handshake with the scorer fails"));
    pass(&world, world.link.wait_ms);
    pass(&world, LINK_GREETING_MS_MAX);
    assert_non_null(strstr(world.output.notice, "no answer from the scorer"));
}

static void backoff_stays_in_its_bounds_however_long_it_lasts(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    for (unsigned tries = 0; tries < 200; tries++) {
        pass_to_deadline(&world);
        pass_to_deadline(&world);
        int64_t wait = link_deadline(&world.link) - world.now;
        CHECK(wait >= LINK_BACKOFF_MS_MIN / 2 && wait <= LINK_BACKOFF_MS_MAX,
              "%lld ms after %u tries", (long long)wait, tries);
    }
}

/* What is held below the fork is the same in the log: it keeps its epoch. */
static void epoch_begins_where_the_log_diverges(void **state)
{
    struct link_world world = live_link(5, 20);
    struct message refusal = {
        .type = MESSAGE_REFUSE,
        .refuse = {.session = world.link.session, .first = 9, .word = text_of("forked")}};

    (void)state;
    hear_message(&world, refusal);
    assert_int_equal(world.output.fork, 9);
    pass_to_deadline(&world);
    refusal.refuse.session = world.link.session;
    refusal.refuse.first = 20; /* beyond what is held: nobody can say where */
    hear_message(&world, refusal);
    assert_int_equal(world.output.fork, 5);
}

/* For how long a refusal keeps it away; `told_ms` is the refusal's wait. */
static const struct refused_row {
    const char *title, *word;
    uint64_t told_ms;
    int64_t wait_ms;
} refused[] = {
    {"who is not permitted tries again in a minute", "not-permitted", 0, LINK_DISPLACED_MS},
    {"who is to slow down waits as long as is said", "slow-down", 250, 250},
    {"but no longer than about a minute", "slow-down", UINT64_MAX, LINK_DISPLACED_MS},
};

static void refusal_keeps_it_away_as_the_row_says(void **state)
{
    const struct refused_row *row = *state;
    struct link_world world = live_link(5, 20);
    struct message refusal = {.type = MESSAGE_REFUSE,
                              .refuse = {.session = world.link.session,
                                         .word = text_of(row->word),
                                         .wait_ms = row->told_ms}};

    hear_message(&world, refusal);
    check_left(&world);
    check_trouble(&world);
    assert_int_equal(link_deadline(&world.link) - world.now, row->wait_ms);
    pass(&world, row->wait_ms - 1);
    check_link_state(&world, LINK_AWAY);
    pass(&world, 1);
    check_link_state(&world, LINK_GREETING);
}

static void who_is_not_let_in_is_told_once_and_tries_again_in_a_minute(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    for (int i = 0; i < 3; i++) {
        pass_to_deadline(&world);
        check_link_state(&world, LINK_GREETING);
        link_denied(&world.link, world.now, &world.output);
        check_left(&world);
        assert_int_equal(world.output.notice != NULL, i == 0);
        assert_int_equal(link_deadline(&world.link) - world.now, LINK_DISPLACED_MS);
    }
}

static void keys_are_kept_where_they_are_keys_of_this_conversation(void **state)
{
    static const char keys[2 * KEY_BYTES];
    struct link_world world = live_link(5, 20);
    struct message told = {.type = MESSAGE_KEYS,
                           .keys = {.session = world.link.session, .keys = {keys, sizeof keys}}};

    (void)state;
    hear_message(&world, told);
    assert_true(world.output.keep_keys);
    told.keys.keys.size--;
    hear_message(&world, told);
    assert_false(world.output.keep_keys);
    told.keys.keys.size++;
    told.keys.session++;
    hear_message(&world, told);
    assert_false(world.output.keep_keys);
}

/* Until it is welcomed again. */
static void denied_key_is_known(void **state)
{
    struct link_world world = live_link(5, 20);

    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        assert_false(world.link.is_denied);
        if (round == 0) {
            hear_refusal(&world, "not-permitted");
        } else {
            hear_refusal(&world, "full");
            pass_to_deadline(&world);
            link_denied(&world.link, world.now, &world.output);
        }
        assert_true(world.link.is_denied);
        pass_to_deadline(&world);
        assert_true(world.link.is_denied);
        hear_welcome(&world, 4);
        check_link_state(&world, LINK_LIVE);
    }
    assert_false(world.link.is_denied);
}

int main(void)
{
    SUITE_TEST(denied_key_is_known);
    SUITE_TEST(handshake_that_fails_is_what_the_operator_is_told);
    SUITE_TEST(backoff_stays_in_its_bounds_however_long_it_lasts);
    SUITE_TEST(epoch_begins_where_the_log_diverges);
    SUITE_ROWS(refused, refusal_keeps_it_away_as_the_row_says);
    SUITE_TEST(who_is_not_let_in_is_told_once_and_tries_again_in_a_minute);
    SUITE_TEST(keys_are_kept_where_they_are_keys_of_this_conversation);
    return suite_run("link_away");
}
