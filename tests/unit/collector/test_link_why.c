/* services/collector/link: what is told of a scorer that is not there. */
#include "tests/unit/collector/support_link.h"

static void a_scorer_that_was_started_again_is_said(void **state)
{
    struct link_world world = live_link(1, 20);

    (void)state;
    hear_refusal(&world, "greet-first");
    check_string("notice", world.output.notice, "the scorer was started again, connecting again");
    check_string("why", link_why(&world.link), world.output.notice);
}

static void it_is_known_why_the_scorer_is_not_there(void **state)
{
    struct link_world world = link_world(1);

    (void)state;
    assert_null(link_why(&world.link));
    pass(&world, 0);
    hear_refusal(&world, "unknown-source");
    check_string("refused", link_why(&world.link), "the scorer does not know this source");
    pass_to_deadline(&world);
    check_link_state(&world, LINK_GREETING);
    check_string("greeting", link_why(&world.link), "the scorer does not know this source");
    world = live_link(1, 1);
    hear_refusal(&world, "full");
    assert_non_null(link_why(&world.link));
    world.link.state = LINK_LIVE;
    assert_null(link_why(&world.link));
}

int main(void)
{
    SUITE_TEST(a_scorer_that_was_started_again_is_said);
    SUITE_TEST(it_is_known_why_the_scorer_is_not_there);
    return suite_run("link_why");
}
