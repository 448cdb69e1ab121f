/* common/client/subscription: what is asked, or looked for, again, and when. */
#include "common/client/ask.h"
#include "common/client/exchange.h"
#include "tests/unit/client/support_subscription.h"
#include "tests/unit/places.h"

enum { PUMPS_MAX = 1000 };

/* Its endpoint cannot be used: it is tried again when the feed counts as silent, not at each step. */
static void feed_that_cannot_be_used_waits_for_its_time(void **state)
{
    struct scorer scorer;
    struct trouble trouble = {""};

    (void)state;
    scorer_open(&scorer);
    snprintf(scorer.feed_endpoint, sizeof scorer.feed_endpoint, "no endpoint");
    assert_int_equal(subscription_step(scorer.subscription, scorer.now_ms, &trouble),
                     STATUS_CONFIG);
    for (int i = 0; i < 3; i++)
        assert_int_equal(subscription_step(scorer.subscription, scorer.now_ms, &trouble),
                         STATUS_OK);
    assert_int_equal(scorer.found_feed, 1);
    scorer_close(&scorer);
}

static bool is_asking(const struct scorer *scorer)
{
    wire_t *wires[SUBSCRIPTION_WIRES];

    subscription_wires(scorer->subscription, wires);
    return wires[1] != NULL;
}

/* What is answered is older than what is held: the scorer has not come so far yet. */
static void year_that_an_answer_does_not_settle_is_asked_again_after_a_pause(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    scorer_know(&scorer, 2005, 4, "2005a");
    assert_true(subscription_want(scorer.subscription, 2005));
    scorer_until_told(&scorer, "standings 2005a@4\n");
    scorer_until_asked(&scorer, "2005 ");
    scorer_know(&scorer, 2005, 3, "2005z");
    scorer_publish(&scorer, &(struct published){0, 3, 4, 5, 2006, 0, "2006c", NULL});
    scorer_until_asked(&scorer, "2005 ");
    for (int i = 0; i < PUMPS_MAX && is_asking(&scorer); i++)
        scorer_pump(&scorer);
    assert_false(is_asking(&scorer));
    assert_int_equal(subscription_wait_ms(scorer.subscription, scorer.now_ms),
                     SUBSCRIPTION_PAUSE_MS);
    scorer_pump(&scorer);
    check_string("asked", scorer.asked, "");
    scorer_close(&scorer);
}

/* Its answers are of no use. */
static void year_without_an_answer_does_not_hold_up_the_next(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    scorer_know(&scorer, 2005, 1, "2004x");
    scorer_know(&scorer, 2003, 1, "2003a");
    assert_true(subscription_want(scorer.subscription, 2005));
    assert_true(subscription_want(scorer.subscription, 2003));
    scorer_until_told(&scorer, "unanswered 2005");
    scorer.now_ms += SUBSCRIPTION_PAUSE_MS;
    scorer_until_told(&scorer, "standings 2003a@1\n");
    scorer_close(&scorer);
}

/* It may listen elsewhere by then, also where its feed is not silent. */
static void scorer_that_does_not_answer_is_looked_up_again(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    scorer_know(&scorer, 2005, 4, "2005a");
    scorer.is_mute = true;
    assert_true(subscription_want(scorer.subscription, 2005));
    scorer_until_asked(&scorer, "2005 ");
    scorer.now_ms += CLIENT_ANSWER_MS - 1;
    scorer_publish(&scorer, &(struct published){0, 2, 1, 1, 2006, 0, NULL, NULL});
    scorer_until_told(&scorer, "update 2006@1");
    scorer.now_ms++;
    scorer_step(&scorer); /* begins the last look */
    scorer.now_ms += EXCHANGE_LAST_LOOK_MS;
    scorer_until_told(&scorer, "unanswered 2005 69");
    assert_int_equal(scorer.found_query, 1);
    scorer.now_ms += SUBSCRIPTION_PAUSE_MS;
    for (int i = 0; i < PUMPS_MAX && scorer.found_query == 1; i++)
        scorer_pump(&scorer);
    assert_int_equal(scorer.found_query, 2);
    assert_null(strstr(scorer.told, "silent"));
    scorer_close(&scorer);
}

int main(void)
{
    places_begin();
    SUITE_TEST(feed_that_cannot_be_used_waits_for_its_time);
    SUITE_TEST(year_that_an_answer_does_not_settle_is_asked_again_after_a_pause);
    SUITE_TEST(year_without_an_answer_does_not_hold_up_the_next);
    SUITE_TEST(scorer_that_does_not_answer_is_looked_up_again);
    return suite_run("subscription_again");
}
