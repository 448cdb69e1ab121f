/* common/client/subscription: what a subscriber is told, and asks for, over real sockets. */
#include <dirent.h>

#include "common/base/clock.h"
#include "common/client/ask.h"
#include "tests/unit/client/support_subscription.h"
#include "tests/unit/places.h"
#include "tests/unit/wire/support_wire.h"

enum { SILENCES = 40, LOOK_MS = 20 };

static void check_held(const struct scorer *scorer, uint64_t year, const char *json)
{
    struct mirror_standings held = {0};

    assert_int_equal(subscription_standings(scorer->subscription, year, &held), json != NULL);
    if (json)
        check_text("standings", held.json, text_of(json));
}

static void it_begins_with_the_default_year_and_then_follows(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    scorer_publish(&scorer, &(struct published){0, 2, 1, 2, 2006, 0, "2006b", "{}"});
    scorer_until_told(&scorer, "standings 2006b@2\nupdate 2006@2 1\n");
    scorer_publish(&scorer, &(struct published){0, 3, 2, 2, 2006, 0, "2006b", NULL});
    scorer_until_told(&scorer, "update 2006@2 0\n"); /* a beat changes nothing */
    check_string("told", scorer.told, "");
    check_string("asked", scorer.asked, "");
    check_held(&scorer, 2006, "2006b");
    check_held(&scorer, 2005, NULL);
    scorer_close(&scorer);
}

static void it_begins_with_the_year_that_it_is_told(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open_year(&scorer, 2005);
    scorer_know(&scorer, 2005, 4, "2005a");
    scorer_until_asked(&scorer, "2005 ");
    scorer_until_told(&scorer, "standings 2005a@4\n");
    check_held(&scorer, 2005, "2005a");
    check_held(&scorer, 2006, NULL);
    scorer_close(&scorer);
}

/* Long enough for a subscriber to be there. */
static void publish_for_a_while(struct scorer *scorer)
{
    for (int i = 0; i < 20; i++) {
        scorer_publish(scorer, &(struct published){0, 1, 0, 1, 2006, 0, "2006a", NULL});
        scorer_pump(scorer);
    }
}

/* And not even waited for, or the wait would end at once, over and over. */
static void no_update_is_read_before_the_first_answer(void **state)
{
    struct scorer scorer;
    wire_t *wires[SUBSCRIPTION_WIRES];

    (void)state;
    scorer_open(&scorer);
    scorer.is_mute = true;
    scorer_know(&scorer, 2006, 5, "2006e");
    scorer_until_asked(&scorer, "0 ");
    assert_int_equal(subscription_wires(scorer.subscription, wires), SUBSCRIPTION_WIRES);
    assert_null(wires[0]);
    assert_non_null(wires[1]);
    assert_int_equal(scorer.found_feed, 1); /* but it is connected, so that nothing is missed */
    publish_for_a_while(&scorer);
    check_string("told", scorer.told, "");
    scorer_answer_held(&scorer);
    scorer_until_told(&scorer, "standings 2006e@5\n");
    assert_int_equal(subscription_wires(scorer.subscription, wires), SUBSCRIPTION_WIRES);
    assert_non_null(wires[0]);
    assert_null(wires[1]);
    scorer_until_told(&scorer, "first 2006@1 0\n");
    scorer_close(&scorer);
}

/* Begun, with 2005 held too, and update 1 of the year 2006 out. */
static void open_with_two_years(struct scorer *scorer)
{
    scorer_open(scorer);
    scorer_know(scorer, 2005, 1, "2005x");
    scorer_begin(scorer);
    assert_true(subscription_want(scorer->subscription, 2005));
    scorer_until_asked(scorer, "2005 ");
    scorer_until_told(scorer, "standings 2005x@1\n");
}

static const struct published behind_a_gap = {0, 3, 2, 3, 2006, 0, "2006c", "{}"};

static void other_years_are_asked_for_again_after_a_gap(void **state)
{
    struct scorer scorer;

    (void)state;
    open_with_two_years(&scorer);
    scorer_know(&scorer, 2005, 3, "2005y");
    scorer_publish(&scorer, &behind_a_gap);
    scorer_until_told(&scorer, "standings 2006c@3\ngap 1..2\nupdate 2006@3 1\n");
    scorer_until_asked(&scorer, "2005 ");
    scorer_until_told(&scorer, "standings 2005y@3\n");
    scorer_publish(&scorer, &(struct published){0, 4, 3, 4, 2006, 0, "2006d", NULL});
    scorer_until_told(&scorer, "update 2006@4 0\n");
    check_string("asked", scorer.asked, ""); /* once */
    scorer_close(&scorer);
}

static void year_that_is_not_there_any_more_is_forgotten(void **state)
{
    struct scorer scorer;

    (void)state;
    open_with_two_years(&scorer);
    scorer_know(&scorer, 2005, 0, NULL);
    scorer_publish(&scorer, &behind_a_gap);
    scorer_until_told(&scorer, "unanswered 2005 1: no rulebook (not-found)\n");
    check_held(&scorer, 2005, NULL);
    scorer_until_asked(&scorer, "2005 ");
    scorer.now_ms += SUBSCRIPTION_PAUSE_MS;
    scorer_publish(&scorer, &(struct published){0, 4, 3, 4, 2006, 0, "2006d", NULL});
    scorer_until_told(&scorer, "update 2006@4 0\n");
    check_string("asked", scorer.asked, "");
    scorer_close(&scorer);
}

/* The answer may have been made before the update that was lost. */
static void answer_that_was_on_its_way_at_a_gap_is_not_taken(void **state)
{
    struct scorer scorer;

    (void)state;
    open_with_two_years(&scorer);
    scorer.is_mute = true;
    subscription_want(scorer.subscription, 2005);
    scorer_until_asked(&scorer, "2005 ");
    scorer_know(&scorer, 2005, 2, "2005old");
    scorer_publish(&scorer, &behind_a_gap);
    scorer_until_told(&scorer, "gap 1..2\nupdate 2006@3 1\n");
    scorer_answer_held(&scorer);
    scorer_know(&scorer, 2005, 3, "2005new");
    scorer_until_told(&scorer, "standings 2005new@3\n");
    assert_null(strstr(scorer.told, "old"));
    check_string("asked", scorer.asked, "2005 ");
    scorer_close(&scorer);
}

static void changes_that_were_merged_are_told_as_lost(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    scorer_publish(&scorer, &(struct published){0, 2, 1, 9, 2006, 7, "2006b", "{}"});
    scorer_until_told(&scorer, "standings 2006b@9\nupdate 2006@9 1 lost 2..9\n");
    scorer_publish(&scorer, &(struct published){0, 4, 12, 20, 2006, 7, "2006c", "{}"});
    scorer_until_told(&scorer, "gap 2..20\nupdate 2006@20 1\n"); /* once */
    scorer_close(&scorer);
}

static void scorer_that_was_started_again_is_looked_up_again(void **state)
{
    struct scorer scorer;

    (void)state;
    open_with_two_years(&scorer);
    assert_int_equal(scorer.found_query, 1);
    scorer_know(&scorer, 2005, 1, "2005z");
    scorer_publish(&scorer, &(struct published){EPOCH + 1, 1, 0, 1, 2006, 0, "2006z", NULL});
    scorer_until_told(&scorer, "standings 2006z@1\ngap 1..0\nupdate 2006@1 0\n");
    scorer_until_told(&scorer,
                      "standings 2005z@1\n"); /* of another store, so the smaller n holds */
    assert_int_equal(scorer.found_query, 2);
    scorer_close(&scorer);
}

static void check_wait(const struct scorer *scorer, int64_t passed_ms, int64_t expected_ms)
{
    assert_true(subscription_wait_ms(scorer->subscription, scorer->now_ms + passed_ms) ==
                expected_ms);
}

static void feed_that_is_silent_is_looked_up_again_until_it_is_back(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    assert_true(subscription_deadline(scorer.subscription) == scorer.now_ms + MIRROR_SILENCE_MS);
    check_wait(&scorer, 0, MIRROR_SILENCE_MS);
    check_wait(&scorer, MIRROR_SILENCE_MS - 1, 1);
    check_wait(&scorer, MIRROR_SILENCE_MS, 0);
    check_wait(&scorer, MIRROR_SILENCE_MS + 7, 0); /* the process was stopped */
    scorer_move_feed(&scorer);
    scorer.now_ms += MIRROR_SILENCE_MS - 1;
    scorer_step(&scorer);
    check_string("told", scorer.told, "");
    for (unsigned i = 1; i <= 3; i++) {
        scorer.now_ms += i == 1 ? 1 : MIRROR_SILENCE_MS;
        scorer_step(&scorer);
        check_string("told", scorer.told, "silent\n");
        assert_int_equal(scorer.found_feed, 1 + i);
    }
    unsigned seq = 2;
    for (; !strstr(scorer.told, "back\n"); seq++) {
        scorer_publish(&scorer, &(struct published){0, seq, 1, 1, 2006, 0, "2006a", NULL});
        scorer_step(&scorer);
    }
    scorer_until_told(&scorer, "silent\nback\n");
    while (!strstr(scorer.told, "update 2006@2 0\n")) { /* one that finds no room is lost */
        scorer_publish(&scorer, &(struct published){0, seq, 1, 2, 2006, 0, "2006b", NULL});
        scorer_pump(&scorer);
    }
    assert_null(strstr(scorer.told, "back"));
    scorer_close(&scorer);
}

/* It may have another port when it is back. */
static void scorer_of_a_silent_feed_is_looked_up_again(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    scorer_know(&scorer, 2005, 1, "2005a");
    assert_int_equal(scorer.found_query, 1);
    scorer.now_ms += MIRROR_SILENCE_MS;
    scorer_step(&scorer);
    assert_true(subscription_want(scorer.subscription, 2005));
    scorer_until_told(&scorer, "standings 2005a@1\n");
    assert_int_equal(scorer.found_query, 2);
    scorer_close(&scorer);
}

static unsigned count_files(void)
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

/* However long the scorer is away. */
static void feed_that_stays_silent_costs_no_files(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer_begin(&scorer);
    unsigned before = count_files();
    for (unsigned i = 0; i < SILENCES; i++) {
        scorer.now_ms += MIRROR_SILENCE_MS;
        scorer_step(&scorer);
    }
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;
    while (count_files() > before + SILENCES / 2) { /* libzmq closes them when it comes to it */
        CHECK(clock_mono_ms() < end_ms, "%u files, %u before", count_files(), before);
        wire_wait(NULL, 0, -1, LOOK_MS);
    }
    scorer_close(&scorer);
}

/* A daemon goes on without an answer, and asks again. */
static void it_follows_also_where_nobody_answers(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer.is_unbound = true;
    scorer_step(&scorer);
    check_string("told", scorer.told, "unanswered 0 69: it does not run\n");
    assert_true(subscription_deadline(scorer.subscription) ==
                scorer.now_ms + SUBSCRIPTION_PAUSE_MS);
    scorer.is_unbound = false;
    scorer.now_ms += SUBSCRIPTION_PAUSE_MS - 1;
    scorer_step(&scorer);
    assert_int_equal(scorer.found_query, 1);
    scorer.now_ms += 1;
    scorer_until_told(&scorer, "standings 2006a@1\n");
    assert_int_equal(scorer.found_query, 2);
    scorer_close(&scorer);
}

static void question_without_an_answer_is_told_and_asked_anew(void **state)
{
    struct scorer scorer;

    (void)state;
    scorer_open(&scorer);
    scorer.is_mute = true;
    scorer_until_asked(&scorer, "0 ");
    while (!*scorer.told) {
        scorer.now_ms = subscription_deadline(scorer.subscription);
        assert_in_range(scorer.now_ms, 1000, 1000 + CLIENT_ANSWER_MS + SUBSCRIPTION_PAUSE_MS);
        scorer_step(&scorer);
    }
    scorer_until_told(&scorer, "unanswered 0 69: nobody answers: the scorer at ipc://");
    scorer.is_mute = false;
    scorer.now_ms += SUBSCRIPTION_PAUSE_MS;
    scorer_until_told(&scorer, "standings 2006a@1\n");
    scorer_close(&scorer);
}

static void answer_of_another_year_is_none(void **state)
{
    struct scorer scorer;

    (void)state;
    open_with_two_years(&scorer);
    scorer_know(&scorer, 2005, 2, "1999q");
    subscription_want(scorer.subscription, 2005);
    scorer_until_told(&scorer, "unanswered 2005 70: ");
    check_held(&scorer, 2005, "2005x");
    check_held(&scorer, 1999, NULL);
    scorer_know(&scorer, 2005, 2, "2005r");
    scorer.now_ms += SUBSCRIPTION_PAUSE_MS;
    scorer_until_told(&scorer, "standings 2005r@2\n");
    scorer_close(&scorer);
}

static void so_many_years_can_be_wanted_and_no_more(void **state)
{
    struct scorer scorer;
    uint64_t year = 0; /* is wanted from the beginning */

    (void)state;
    scorer_open(&scorer);
    while (year < MIRROR_YEARS_MAX)
        assert_true(subscription_want(scorer.subscription, year++));
    assert_true(subscription_want(scorer.subscription, year - 1)); /* already */
    assert_false(subscription_want(scorer.subscription, year));
    scorer_close(&scorer);
}

int main(void)
{
    places_begin();
    SUITE_TEST(it_begins_with_the_default_year_and_then_follows);
    SUITE_TEST(it_begins_with_the_year_that_it_is_told);
    SUITE_TEST(no_update_is_read_before_the_first_answer);
    SUITE_TEST(other_years_are_asked_for_again_after_a_gap);
    SUITE_TEST(year_that_is_not_there_any_more_is_forgotten);
    SUITE_TEST(answer_that_was_on_its_way_at_a_gap_is_not_taken);
    SUITE_TEST(changes_that_were_merged_are_told_as_lost);
    SUITE_TEST(scorer_that_was_started_again_is_looked_up_again);
    SUITE_TEST(feed_that_is_silent_is_looked_up_again_until_it_is_back);
    SUITE_TEST(scorer_of_a_silent_feed_is_looked_up_again);
    SUITE_TEST(feed_that_stays_silent_costs_no_files);
    SUITE_TEST(it_follows_also_where_nobody_answers);
    SUITE_TEST(question_without_an_answer_is_told_and_asked_anew);
    SUITE_TEST(answer_of_another_year_is_none);
    SUITE_TEST(so_many_years_can_be_wanted_and_no_more);
    return suite_run("subscription");
}
