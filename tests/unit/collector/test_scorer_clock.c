/* services/collector/scorer_clock: which answer belongs to which question. */
#include "services/collector/scorer_clock.h"
#include "tests/unit/support.h"

static struct scorer_clock scorer;

static void check_word(int64_t wall_ms, int64_t since_ms, int64_t heard_ms)
{
    assert_int_equal(scorer.word.wall_ms, wall_ms);
    assert_int_equal(scorer.word.since_boot_ms, since_ms);
    assert_int_equal(scorer.word.heard_boot_ms, heard_ms);
}

static void answers_come_in_the_order_of_the_questions(void **state)
{
    (void)state;
    scorer = (struct scorer_clock){0};
    scorer_clock_greet(&scorer, 100);
    scorer_clock_ask(&scorer, 200);
    scorer_clock_hear(&scorer, 5000, 250);
    check_word(5000, 100, 250);
    scorer_clock_ask(&scorer, 300);
    scorer_clock_hear(&scorer, 6000, 350);
    check_word(6000, 200, 350);
    scorer_clock_hear(&scorer, 0, 360); /* it does not trust it any more */
    check_word(0, 300, 360);
}

static void greeting_forgets_what_was_asked_before(void **state)
{
    (void)state;
    scorer = (struct scorer_clock){0};
    scorer_clock_greet(&scorer, 100);
    scorer_clock_ask(&scorer, 200);
    scorer_clock_greet(&scorer, 300);
    scorer_clock_hear(&scorer, 5000, 310);
    check_word(5000, 300, 310);
}

static void answer_that_nobody_asked_for_was_told_as_it_was_heard(void **state)
{
    (void)state;
    scorer = (struct scorer_clock){0};
    scorer_clock_hear(&scorer, 5000, 310);
    check_word(5000, 310, 310);
}

static void impossible_time_is_passed_over(void **state)
{
    (void)state;
    scorer = (struct scorer_clock){0};
    scorer_clock_greet(&scorer, 100);
    scorer_clock_hear(&scorer, INT64_MAX / 2, 110);
    check_word(INT64_MAX / 2, 100, 110);
    scorer_clock_hear(&scorer, (uint64_t)(INT64_MAX / 2) + 1, 120);
    check_word(INT64_MAX / 2, 100, 110);
}

static void questions_without_an_answer_are_bounded(void **state)
{
    (void)state;
    scorer = (struct scorer_clock){0};
    for (int i = 0; i < SCORER_CLOCK_ASKED_MAX + 3; i++)
        scorer_clock_ask(&scorer, 100 + i);
    for (int i = 0; i < SCORER_CLOCK_ASKED_MAX; i++) {
        scorer_clock_hear(&scorer, 5000, 500 + i);
        check_word(5000, 100 + i, 500 + i);
    }
    scorer_clock_hear(&scorer, 5000, 600);
    check_word(5000, 600, 600);
}

int main(void)
{
    SUITE_TEST(answers_come_in_the_order_of_the_questions);
    SUITE_TEST(greeting_forgets_what_was_asked_before);
    SUITE_TEST(answer_that_nobody_asked_for_was_told_as_it_was_heard);
    SUITE_TEST(impossible_time_is_passed_over);
    SUITE_TEST(questions_without_an_answer_are_bounded);
    return suite_run("scorer_clock");
}
