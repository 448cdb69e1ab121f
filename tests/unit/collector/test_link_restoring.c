/* services/collector/link: a scorer whose log is being brought back, and one whose log was. */
#include "tests/unit/collector/support_link.h"

/* 5 to 9 are held; 1 to 4 were receipted. */
static struct link_world greeting_link(void)
{
    struct link_world world = link_world(1);

    hold(&world, 5, 10);
    pass(&world, 0);
    return world;
}

static void hear_restore(struct link_world *world, uint64_t n)
{
    hear_message(world, (struct message){.type = MESSAGE_RESTORE,
                                         .restore = {.session = world->link.session, .n = n}});
}

static void hear_get_kept(struct link_world *world, uint64_t n)
{
    hear_message(world, (struct message){.type = MESSAGE_GET_KEPT,
                                         .get_kept = {.session = world->link.session, .n = n}});
}

static struct link_world restoring_link(void)
{
    struct link_world world = greeting_link();

    hear_restore(&world, 100);
    check_link_state(&world, LINK_RESTORING);
    return world;
}

static void restore_is_answered_by_what_is_held(void **state)
{
    struct link_world world = restoring_link();

    (void)state;
    assert_true(world.output.send_holding);
    assert_int_equal(world.link.restore_n, 100);
    assert_false(world.link.fresh);
    assert_non_null(world.output.notice);
    assert_false(world.output.is_warning);
    check_string("why", link_why(&world.link), world.output.notice);
    hear_restore(&world, 99); /* only a greeting has this answer */
    assert_int_equal(world.link.restore_n, 100);
}

static void nothing_is_sent_while_the_log_is_brought_back(void **state)
{
    struct link_world world = restoring_link();

    (void)state;
    for (int i = 0; i < 4; i++) {
        pass_to_deadline(&world);
        assert_true(world.output.send_ping && world.output.send_holding);
        check_sending(&world, 0, 0);
        hear_pong(&world);
        hear_receipt(&world);
        assert_false(world.output.settle);
    }
    pass(&world, 1);
    assert_false(world.output.send_ping || world.output.send_holding);
}

static void kept_events_are_handed_over_where_they_are_asked_for(void **state)
{
    struct link_world world = restoring_link();

    (void)state;
    hear_get_kept(&world, 101);
    assert_true(world.output.send_kept);
    assert_int_equal(world.output.kept_from, 101);
    world = live_link(5, 10);
    hear_get_kept(&world, 101);
    assert_false(world.output.send_kept);
}

static void silence_ends_it(void **state)
{
    struct link_world world = restoring_link();

    (void)state;
    pass(&world, LINK_SILENCE_MS_MAX);
    check_left(&world);
    check_trouble(&world);
}

static void log_that_is_back_is_greeted_again(void **state)
{
    struct link_world world = restoring_link();

    (void)state;
    hear_refusal(&world, "greet-first");
    check_left(&world);
    assert_non_null(world.output.notice);
    assert_false(world.output.is_warning);
    assert_true(link_deadline(&world.link) - world.now <= LINK_BACKOFF_MS_MIN);
    pass_to_deadline(&world);
    check_link_state(&world, LINK_GREETING);
    hear_message(&world, (struct message){.type = MESSAGE_WELCOME,
                                          .welcome = {.session = world.link.session,
                                                      .epoch = LINK_EPOCH,
                                                      .last = 4,
                                                      .window = LINK_WINDOW,
                                                      .log = 77}});
    check_link_state(&world, LINK_LIVE);
    assert_true(world.output.is_welcomed);
    assert_int_equal(world.output.log, 77);
}

static const struct lack_row {
    const char *title;
    bool is_live;
    uint64_t fork;
} lack_rows[] = {
    {"what nobody kept is not waited for", false, 5},
    {"a live conversation does not end in it", true, 0},
};

static void log_that_was_brought_back_lacks_as_the_row_says(void **state)
{
    const struct lack_row *row = *state;
    struct link_world world = row->is_live ? live_link(5, 10) : greeting_link();

    hear_refusal(&world, "restored");
    check_left(&world);
    check_trouble(&world);
    assert_int_equal(world.output.fork, row->fork);
    assert_int_equal(world.output.accept_gap, row->fork != 0);
}

/* An instance that was not heard yet may take over, once. */
static void rival_is_met_as_ever(void **state)
{
    struct link_world world = restoring_link();

    (void)state;
    hear_refusal(&world, "displaced");
    check_left(&world);
    assert_true(world.link.is_displaced);
    assert_int_equal(link_deadline(&world.link) - world.now, LINK_DISPLACED_MS);
}

int main(void)
{
    SUITE_TEST(restore_is_answered_by_what_is_held);
    SUITE_TEST(nothing_is_sent_while_the_log_is_brought_back);
    SUITE_TEST(kept_events_are_handed_over_where_they_are_asked_for);
    SUITE_TEST(silence_ends_it);
    SUITE_TEST(log_that_is_back_is_greeted_again);
    SUITE_ROWS(lack_rows, log_that_was_brought_back_lacks_as_the_row_says);
    SUITE_TEST(rival_is_met_as_ever);
    return suite_run("link_restoring");
}
