/* services/collector/link: a scorer whose store is an old copy, and the way out that is permitted. */
#include "tests/unit/collector/support_link.h"

/* 5 to 9 are held; 1 to 4 were receipted. */
static struct link_world greeting_link(bool accepts_gap)
{
    struct link_world world = link_world(1);

    hold(&world, 5, 10);
    if (accepts_gap)
        link_accept_gap(&world.link);
    pass(&world, 0);
    return world;
}

static void check_nothing_begins(const struct link_world *world)
{
    assert_int_equal(world->output.fork, 0);
    assert_false(world->output.turn || world->output.accept_gap);
}

static const struct gap_row {
    const char *title;
    bool accepts_gap;
    const char *word;
    uint64_t fork;
} gap_rows[] = {
    {"nothing happens where it is not permitted", false, "gap", 0},
    {"what is held begins a new epoch where it is", true, "gap", 5},
    {"no other refusal is a gap", true, "full", 0},
    {"a displaced one has no gap", true, "displaced", 0},
};

static void gap_is_accepted_as_the_row_says(void **state)
{
    const struct gap_row *row = *state;
    struct link_world world = greeting_link(row->accepts_gap);

    hear_refusal(&world, row->word);
    check_left(&world);
    check_trouble(&world);
    assert_int_equal(world.output.fork, row->fork);
    assert_int_equal(world.output.accept_gap, row->fork != 0);
    assert_false(world.output.turn);
}

/* A batch that was lost is not sent under another name. */
static void gap_of_a_batch_is_never_accepted(void **state)
{
    struct link_world world = greeting_link(true);

    (void)state;
    hear_welcome(&world, 4);
    check_link_state(&world, LINK_LIVE);
    hear_refusal(&world, "gap");
    check_nothing_begins(&world);
    world = greeting_link(false);
    hear_welcome(&world, 4);
    link_accept_gap(&world.link);
    hear_refusal(&world, "gap");
    check_nothing_begins(&world);
}

static void permission_ends_with_the_first_welcome(void **state)
{
    struct link_world world = greeting_link(true);

    (void)state;
    hear_welcome(&world, 4);
    hear_refusal(&world, "greet-first");
    pass_to_deadline(&world);
    hear_refusal(&world, "gap");
    check_left(&world);
    check_nothing_begins(&world);
}

/* What was to begin the epoch could not be written: it is as if nothing was said. */
static void gap_is_accepted_again_where_it_is_said_again(void **state)
{
    struct link_world world = greeting_link(true);

    (void)state;
    hear_refusal(&world, "gap");
    pass_to_deadline(&world);
    hear_refusal(&world, "gap");
    assert_int_equal(world.output.fork, 5);
    assert_true(world.output.accept_gap);
}

/* Of the running epoch nothing is held: the one behind it has forgotten nothing. */
static void next_epoch_is_turned_to_where_nothing_is_held(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    hold(&world, 5, 7);
    world.outbox.next_base = 5;
    link_accept_gap(&world.link);
    pass(&world, 0);
    hear_refusal(&world, "gap");
    assert_true(world.output.turn && world.output.accept_gap);
    assert_int_equal(world.output.fork, 0);
}

static void way_out_is_named(void **state)
{
    struct link_world world = greeting_link(false);

    (void)state;
    hear_refusal(&world, "gap");
    CHECK(world.output.notice && strstr(world.output.notice, "--accept-gap"), "it is not named");
    check_string("why", link_why(&world.link), world.output.notice);
}

int main(void)
{
    SUITE_ROWS(gap_rows, gap_is_accepted_as_the_row_says);
    SUITE_TEST(gap_of_a_batch_is_never_accepted);
    SUITE_TEST(permission_ends_with_the_first_welcome);
    SUITE_TEST(gap_is_accepted_again_where_it_is_said_again);
    SUITE_TEST(next_epoch_is_turned_to_where_nothing_is_held);
    SUITE_TEST(way_out_is_named);
    return suite_run("link_gap");
}
