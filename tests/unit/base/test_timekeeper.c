/* common/base/timekeeper: what a wall clock may do and is still trusted, and what ends its trust. */
#include "common/base/timekeeper.h"
#include "tests/unit/support.h"

#define DAY_MS (INT64_C(86400) * 1000)
#define START_WALL_MS (INT64_C(1146500000) * 1000)

enum { START_BOOT_MS = 5000, STEPS_MAX = 8, PASS_MS = 500 };

/* From one pass to the next the boot's clock goes on by `pass_ms`, and the wall by as much and by
 * `leap_ms` more. */
struct pass {
    int64_t pass_ms, leap_ms;
    enum clock_doubt doubt; /* after it */
    int64_t off_ms;
};

static const struct pass_row {
    const char *title;
    struct pass passes[STEPS_MAX]; /* up to one without time */
} rows[] = {
    {"a clock that runs is trusted", {{500, 0, CLOCK_TRUSTED, 0}, {60000, 0, CLOCK_TRUSTED, 0}}},
    {"a leap at the bound is none", {{500, 2000, CLOCK_TRUSTED, 0}}},
    {"a leap at the bound back is none", {{500, -2000, CLOCK_TRUSTED, 0}}},
    {"a leap beyond the bound is a step", {{500, 2001, CLOCK_STEPPED, 2001}}},
    {"a leap back beyond the bound is a step", {{500, -2001, CLOCK_STEPPED, -2001}}},
    {"a leap of 400 days, and back again",
     {{500, 400 * DAY_MS, CLOCK_STEPPED, 400 * DAY_MS},
      {2500, 0, CLOCK_STEPPED, 400 * DAY_MS},
      {500, -400 * DAY_MS, CLOCK_TRUSTED, 0},
      {500, 0, CLOCK_TRUSTED, 0}}},
    {"a leap that goes most of the way back stays one",
     {{500, DAY_MS, CLOCK_STEPPED, DAY_MS}, {500, -DAY_MS + 2001, CLOCK_STEPPED, 2001}}},
    {"where a leap comes back only nearly, what is left of it still counts",
     {{500, 5000, CLOCK_STEPPED, 5000},
      {500, -3000, CLOCK_TRUSTED, 0},
      {500, 100, CLOCK_STEPPED, 2100}}},
    {"a leap that lasts stays one",
     {{500, -DAY_MS, CLOCK_STEPPED, -DAY_MS}, {DAY_MS, 0, CLOCK_STEPPED, -DAY_MS}}},
    {"small leaps in a row add up",
     {{100, 1500, CLOCK_TRUSTED, 0}, {100, 1500, CLOCK_STEPPED, 2990}}},
    {"small leaps long apart are followed",
     {{60000, 1900, CLOCK_TRUSTED, 0},
      {60000, 1900, CLOCK_TRUSTED, 0},
      {60000, 1900, CLOCK_TRUSTED, 0},
      {60000, 1900, CLOCK_TRUSTED, 0}}},
    {"a slow drift is followed",
     {{10000, 500, CLOCK_TRUSTED, 0},
      {10000, 1000, CLOCK_TRUSTED, 0},
      {10000, 1000, CLOCK_TRUSTED, 0},
      {10000, 1000, CLOCK_TRUSTED, 0}}},
    {"a fast drift is not",
     {{1000, 1000, CLOCK_TRUSTED, 0},
      {1000, 1000, CLOCK_TRUSTED, 0},
      {1000, 1000, CLOCK_STEPPED, 2800}}},
    {"passes without time move nothing",
     {{1, 1000, CLOCK_TRUSTED, 0}, {1, 1001, CLOCK_STEPPED, 2001}}},
    {"a machine that slept goes on", {{8 * 3600 * 1000, 0, CLOCK_TRUSTED, 0}}},
};

static const struct clock_votes nobody;

static void clock_is_trusted_as_it_runs(void **state)
{
    const struct pass_row *row = *state;
    struct clock_reading now = {START_WALL_MS, START_BOOT_MS};
    struct timekeeper keeper;

    timekeeper_start(&keeper, &now, CLOCK_NO_FLOOR);
    for (size_t i = 0; i < STEPS_MAX && row->passes[i].pass_ms; i++) {
        const struct pass *pass = &row->passes[i];
        enum clock_doubt before = keeper.doubt;
        now.boot_ms += pass->pass_ms;
        now.wall_ms += pass->pass_ms + pass->leap_ms;
        bool has_changed = timekeeper_step(&keeper, &now, &nobody);
        CHECK(keeper.doubt == pass->doubt, "pass %zu: %s", i, clock_doubt_word(keeper.doubt));
        CHECK(keeper.off_ms == pass->off_ms, "pass %zu: off by %lld", i, (long long)keeper.off_ms);
        assert_int_equal(has_changed, keeper.doubt != before);
    }
}

static struct timekeeper keeper;
static struct clock_reading now;

static void start(int64_t floor_ms)
{
    now = (struct clock_reading){START_WALL_MS, START_BOOT_MS};
    timekeeper_start(&keeper, &now, floor_ms);
}

static enum clock_doubt pass(int64_t pass_ms, int64_t leap_ms, struct clock_votes votes)
{
    now.boot_ms += pass_ms;
    now.wall_ms += pass_ms + leap_ms;
    timekeeper_step(&keeper, &now, &votes);
    return keeper.doubt;
}

static struct clock_votes votes_of(unsigned agree, unsigned disagree)
{
    return (struct clock_votes){.agree = agree, .disagree = disagree, .off_ms = 7000};
}

static void start_before_the_last_record_waits_for_it(void **state)
{
    (void)state;
    start(START_WALL_MS + 2000);
    assert_int_equal(keeper.doubt, CLOCK_TRUSTED);
    start(START_WALL_MS + 2001);
    assert_int_equal(keeper.doubt, CLOCK_BEHIND);
    assert_int_equal(keeper.off_ms, -2001);
    start(START_WALL_MS + DAY_MS);
    assert_int_equal(pass(500, 3600 * 1000, nobody), CLOCK_BEHIND);
    assert_int_equal(pass(500, 23 * 3600 * 1000 - 3001, nobody), CLOCK_BEHIND);
    assert_int_equal(pass(1, 0, nobody), CLOCK_TRUSTED);
    assert_int_equal(pass(500, -3000, nobody), CLOCK_STEPPED);
}

static const struct vote_row {
    const char *title;
    unsigned agree, disagree;
    enum clock_doubt at_once;    /* after the start */
    enum clock_doubt in_the_end; /* when it goes on so for longer than a trial */
} vote_rows[] = {
    {"nobody says anything", 0, 0, CLOCK_TRUSTED, CLOCK_TRUSTED},
    {"all agree", 5, 0, CLOCK_TRUSTED, CLOCK_TRUSTED},
    {"one liar among two", 1, 1, CLOCK_TRUSTED, CLOCK_TRUSTED},
    {"one liar alone is heard for a trial", 0, 1, CLOCK_OUTVOTED, CLOCK_TRUSTED},
    {"a majority of two", 0, 2, CLOCK_OUTVOTED, CLOCK_OUTVOTED},
    {"a majority among many", 9, 10, CLOCK_OUTVOTED, CLOCK_OUTVOTED},
    {"as many as agree are none", 10, 10, CLOCK_TRUSTED, CLOCK_TRUSTED},
};

static void start_hears_the_collectors(void **state)
{
    const struct vote_row *row = *state;
    struct clock_votes votes = votes_of(row->agree, row->disagree);

    start(CLOCK_NO_FLOOR);
    assert_int_equal(pass(PASS_MS, 0, votes), row->at_once);
    for (int ms = PASS_MS; ms <= CLOCK_TRIAL_MS; ms += PASS_MS)
        pass(PASS_MS, 0, votes);
    assert_int_equal(keeper.doubt, row->in_the_end);
    assert_int_equal(keeper.off_ms, row->in_the_end == CLOCK_OUTVOTED ? 7000 : 0);
}

static void running_clock_is_not_moved_by_collectors(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(PASS_MS, 0, votes_of(1, 0));
    pass(CLOCK_TRIAL_MS, 0, nobody);
    assert_int_equal(pass(PASS_MS, 0, votes_of(0, 20)), CLOCK_TRUSTED);
}

static void trial_waits_for_the_first_witness(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(100 * CLOCK_TRIAL_MS, 0, nobody);
    pass(PASS_MS, 0, nobody);
    assert_int_equal(pass(PASS_MS, 0, votes_of(0, 2)), CLOCK_OUTVOTED);
}

/* Others who have leapt too would take it for the truth. */
static void clock_is_vouched_for_after_its_trial(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(PASS_MS, 0, votes_of(1, 0));
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), 0);
    pass(CLOCK_TRIAL_MS, 0, nobody);
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), now.wall_ms);
    pass(PASS_MS, DAY_MS, nobody);
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), 0);
    timekeeper_accept(&keeper, &now);
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), now.wall_ms);
}

/* Collectors that were outvoted wait for the scorer to vouch, and one that starts waits for them: one
 * of the two has to begin. */
static void trial_ends_where_all_abstain(void **state)
{
    static const struct clock_votes abstaining = {.abstain = 3};

    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(100 * CLOCK_TRIAL_MS, 0, nobody);
    pass(PASS_MS, 0, abstaining);
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), 0);
    pass(CLOCK_TRIAL_MS / 2, 0, abstaining);
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), 0);
    pass(CLOCK_TRIAL_MS / 2, 0, abstaining);
    assert_int_equal(timekeeper_vouched_ms(&keeper, &now), now.wall_ms);
}

static void outvoted_clock_waits_while_nobody_speaks(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(PASS_MS, 0, votes_of(0, 2));
    assert_int_equal(pass(10 * CLOCK_TRIAL_MS, 0, nobody), CLOCK_OUTVOTED);
    assert_int_equal(pass(PASS_MS, 0, votes_of(0, 1)), CLOCK_OUTVOTED); /* its trial goes on */
    assert_int_equal(pass(PASS_MS, 0, votes_of(1, 2)), CLOCK_OUTVOTED);
    assert_int_equal(pass(PASS_MS, 0, votes_of(2, 2)), CLOCK_TRUSTED);
}

/* What the others disagreed with was a leap from before the start. */
static void outvoted_clock_that_steps_is_trusted_where_they_agree(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(PASS_MS, 0, votes_of(0, 2));
    assert_int_equal(pass(PASS_MS, -7000, votes_of(2, 0)), CLOCK_TRUSTED);
    assert_int_equal(timekeeper_expected_ms(&keeper, now.boot_ms), now.wall_ms);
}

static void step_is_not_ended_by_collectors(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(PASS_MS, DAY_MS, nobody);
    assert_int_equal(pass(PASS_MS, 0, votes_of(20, 0)), CLOCK_STEPPED);
}

static void decisive_witness_ends_a_step(void **state)
{
    struct clock_votes votes = votes_of(1, 0);

    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(PASS_MS, DAY_MS, nobody);
    votes.is_decisive = true;
    assert_int_equal(pass(PASS_MS, 0, votes), CLOCK_TRUSTED);
    assert_int_equal(timekeeper_expected_ms(&keeper, now.boot_ms), now.wall_ms);
    assert_int_equal(pass(PASS_MS, 5000, votes), CLOCK_STEPPED); /* a new one is said */
}

static void operator_ends_any_doubt(void **state)
{
    (void)state;
    start(START_WALL_MS + DAY_MS);
    timekeeper_accept(&keeper, &now);
    assert_int_equal(pass(PASS_MS, 0, votes_of(0, 20)), CLOCK_TRUSTED);
    pass(PASS_MS, -DAY_MS, nobody);
    timekeeper_accept(&keeper, &now);
    assert_int_equal(pass(PASS_MS, 0, nobody), CLOCK_TRUSTED);
    assert_int_equal(timekeeper_expected_ms(&keeper, now.boot_ms + 1000), now.wall_ms + 1000);
}

static void expected_time_runs_on_through_a_leap(void **state)
{
    (void)state;
    start(CLOCK_NO_FLOOR);
    pass(1000, DAY_MS, nobody);
    assert_int_equal(timekeeper_expected_ms(&keeper, now.boot_ms + 1000), START_WALL_MS + 2000);
}

/* Times from the start; `off_ms` is 0 where the two agree. */
static const struct word_row {
    const char *title;
    int64_t wall_ms, since_ms, heard_ms, off_ms;
} word_rows[] = {
    {"heard just now, behind by the bound", -2000, 0, 0, 0},
    {"heard just now, ahead by the bound", 2000, 0, 0, 0},
    {"behind by more", -2001, 0, 0, 2001},
    {"ahead by more", 2001, 0, 0, -2001},
    {"told a while ago, and right then", -4000, -4000, -4000, 0},
    {"told a while ago, and too late then", 0, -2001, -2001, -2001},
    {"it may have waited, and was right then", -9000, -7000, 0, 0},
    {"it may have waited, and not long enough", -9001, -7000, 0, 2001},
    {"it may have waited, which makes none slow", 2001, -7000, 0, -2001},
};

static void word_agrees_where_it_can_have_been_right(void **state)
{
    const struct word_row *row = *state;
    struct clock_word word = {START_WALL_MS + row->wall_ms, START_BOOT_MS + row->since_ms,
                              START_BOOT_MS + row->heard_ms};
    struct clock_votes votes = {0};

    now = (struct clock_reading){START_WALL_MS, START_BOOT_MS};
    clock_votes_add(&votes, &now, &word);
    assert_int_equal(votes.disagree, row->off_ms != 0);
    assert_int_equal(votes.agree, row->off_ms == 0);
    assert_int_equal(votes.off_ms, row->off_ms);
}

static void doubts_have_words(void **state)
{
    (void)state;
    assert_string_equal(clock_doubt_word(CLOCK_STEPPED), "stepped");
    assert_string_equal(clock_doubt_why(CLOCK_BEHIND), "it is before the last record");
}

int main(void)
{
    SUITE_ROWS(rows, clock_is_trusted_as_it_runs);
    SUITE_TEST(start_before_the_last_record_waits_for_it);
    SUITE_ROWS(vote_rows, start_hears_the_collectors);
    SUITE_TEST(running_clock_is_not_moved_by_collectors);
    SUITE_TEST(trial_waits_for_the_first_witness);
    SUITE_TEST(clock_is_vouched_for_after_its_trial);
    SUITE_TEST(trial_ends_where_all_abstain);
    SUITE_TEST(outvoted_clock_waits_while_nobody_speaks);
    SUITE_TEST(outvoted_clock_that_steps_is_trusted_where_they_agree);
    SUITE_TEST(step_is_not_ended_by_collectors);
    SUITE_TEST(decisive_witness_ends_a_step);
    SUITE_TEST(operator_ends_any_doubt);
    SUITE_TEST(expected_time_runs_on_through_a_leap);
    SUITE_ROWS(word_rows, word_agrees_where_it_can_have_been_right);
    SUITE_TEST(doubts_have_words);
    return suite_run("timekeeper");
}
