/* services/collector/link: what is sent where the scorer says more, or grants more, than it has. */
#include "tests/unit/collector/support_link.h"

/* A scorer may receipt at once what an earlier conversation brought it. */
static void what_is_receipted_before_it_is_sent_again_is_not_sent(void **state)
{
    struct link_world world = live_link(1, 51);

    (void)state;
    hear_receipt(&world);
    assert_true(world.output.settle);
    link_settled(&world.link, world.now);
    hold(&world, 21, 51);
    pass(&world, 0);
    check_sending(&world, 21, 51);
    send_all(&world);
    hold(&world, 51, 51);
    pass(&world, 1);
    check_sending(&world, 0, 0);
    check_link_state(&world, LINK_LIVE);
}

/* What the outbox gives out for the epoch to come is none of what it states of this one. */
static void old_copy_is_told_though_its_next_epoch_waits(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    hold(&world, 5, 20);
    world.outbox.next_base = 10;
    pass(&world, 0);
    hear_welcome(&world, 12);
    assert_int_equal(world.output.fork, 10);
    assert_true(world.output.is_warning);
    pass(&world, 0);
    check_sending(&world, 5, 10);
}

static const struct turn_row {
    const char *title;
    uint64_t first, next_base, next;
    bool turn;
} turn_rows[] = {
    {"an epoch of which nothing is held ends with the welcome", 5, 5, 9, true},
    {"an epoch of which something is held goes on", 5, 8, 9, false},
    {"the last epoch goes on", 5, 0, 9, false},
    {"the last epoch goes on though nothing is held", 5, 0, 5, false},
};

/* Only in its own epoch can the scorer say that it lacks what was receipted. */
static void epoch_ends_as_the_row_says(void **state)
{
    const struct turn_row *row = *state;
    struct link_world world = link_world(1);

    hold(&world, row->first, row->next);
    world.outbox.next_base = row->next_base;
    pass(&world, 0);
    assert_false(world.output.turn);
    hear_welcome(&world, 3);
    check_left(&world);
    assert_false(world.output.turn);
    pass_to_deadline(&world);
    hear_welcome(&world, 4);
    assert_int_equal(world.output.turn, row->turn);
    assert_int_equal(world.output.fork, 0);
    pass(&world, 0);
    assert_false(world.output.turn);
}

/* A process that was stopped has one to send, not one for each second. */
static void pings_that_were_missed_are_not_made_up_for(void **state)
{
    struct link_world world = live_link(1, 1);

    (void)state;
    pass(&world, 4 * LINK_PING_MS + 5);
    assert_true(world.output.send_ping);
    pass(&world, 1);
    assert_false(world.output.send_ping);
    assert_int_equal(link_deadline(&world.link), world.now - 1 + LINK_PING_MS);
}

static const struct grant_row {
    const char *title;
    uint64_t window, end;
} grant_rows[] = {
    {"a window of nothing grants nothing", 0, 5},
    {"a window of one grants one", 1, 6},
    {"a window as long as what is held grants all", 15, 20},
    {"a window without bound grants all", UINT64_MAX, 20},
};

static void window_grants_what_the_row_says(void **state)
{
    const struct grant_row *row = *state;
    struct link_world world = link_world(1);

    hold(&world, 5, 20);
    pass(&world, 0);
    hear_message(&world,
                 (struct message){
                     .type = MESSAGE_WELCOME,
                     .welcome = {.session = world.link.session, .last = 4, .window = row->window}});
    pass(&world, 0);
    check_sending(&world, 5, row->end);
}

int main(void)
{
    SUITE_TEST(what_is_receipted_before_it_is_sent_again_is_not_sent);
    SUITE_TEST(pings_that_were_missed_are_not_made_up_for);
    SUITE_TEST(old_copy_is_told_though_its_next_epoch_waits);
    SUITE_ROWS(turn_rows, epoch_ends_as_the_row_says);
    SUITE_ROWS(grant_rows, window_grants_what_the_row_says);
    return suite_run("link_send");
}
