/* services/collector/link: where it goes after a fork, and how long it stays away. */
#include "tests/unit/collector/support_link.h"

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

int main(void)
{
    SUITE_TEST(backoff_stays_in_its_bounds_however_long_it_lasts);
    SUITE_TEST(epoch_begins_where_the_log_diverges);
    return suite_run("link_away");
}
