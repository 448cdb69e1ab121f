/* services/collector/case_clock: by which clock cases are overdue, where the wall leaps, or the
 * scorer has another time. */
#include "services/collector/case_clock.h"

#include "common/base/clock.h"
#include "tests/unit/collector/support_courier.h"

enum {
    START_MS = 5000000, /* since the boot */
    HOUR_MS = 3600 * 1000,
    BEYOND_TRIAL_S = 25,
    TOLD_MS_MAX = 12000, /* what the scorer said counts for so long (PROTOCOL.md 8) */
};

#define START_WALL_MS INT64_C(1149120000000) /* 2006-06-01T00:00:00Z */

/* These stand in the place of the clocks (CMakeLists.txt). */
static int64_t passed_ms, leapt_ms;

int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return START_MS + passed_ms;
}

int64_t __wrap_clock_boot_ms(void);
int64_t __wrap_clock_boot_ms(void)
{
    return START_MS + passed_ms;
}

int64_t __wrap_clock_wall_ms(void);
int64_t __wrap_clock_wall_ms(void)
{
    return START_WALL_MS + passed_ms + leapt_ms;
}

static struct courier_world *world;
static struct case_clock keeper;
static uint64_t session;

static void begin(void)
{
    passed_ms = leapt_ms = 0;
    world = open_courier();
    session = meet_courier(world, 0);
    case_clock_start(&keeper);
}

/* The scorer's clock is by so much ahead of the true time; 0 in its place: it does not say. */
static void hear_scorer(uint64_t clock_ms)
{
    tell_courier(world, &(struct message){.type = MESSAGE_PONG,
                                          .pong = {.session = session, .clock = clock_ms}});
    while (courier_clock(world->courier).wall_ms != (int64_t)clock_ms)
        pass_courier(world);
}

static uint64_t true_ms(void)
{
    return (uint64_t)(START_WALL_MS + passed_ms);
}

static void look_after(int64_t ms)
{
    passed_ms += ms;
    case_clock_look(&keeper, world->courier);
}

static void check_now(int64_t expected_ms)
{
    struct instant now = case_clock_now(&keeper);

    assert_int_equal(now.second, expected_ms / 1000);
    assert_int_equal(now.nano, expected_ms % 1000 * 1000000);
}

static const struct scorer_row {
    const char *title;
    int64_t ahead_ms; /* the scorer's clock */
    bool says_nothing;
    int64_t old_ms; /* so long ago it said so */
    bool is_held;
} scorer_rows[] = {
    {"a scorer that agrees holds nothing", 0, false, 0, false},
    {"a scorer that is ahead holds reports", HOUR_MS, false, 0, true},
    {"a scorer that is behind holds reports", -HOUR_MS, false, 0, true},
    {"a scorer that does not say holds nothing", 0, true, 0, false},
    {"what a scorer said a while ago counts", HOUR_MS, false, TOLD_MS_MAX - 1, true},
    {"what a scorer said long ago counts no more", HOUR_MS, false, TOLD_MS_MAX, false},
};

static void scorer_holds_reports_as_the_row_says(void **state)
{
    const struct scorer_row *row = *state;

    begin();
    hear_scorer(row->says_nothing ? 0 : (uint64_t)((int64_t)true_ms() + row->ahead_ms));
    look_after(row->old_ms);
    assert_int_equal(case_clock_is_held(&keeper), row->is_held);
    close_courier(world);
}

/* Its word alone is that of a majority, for as long as it says so. */
static void scorer_is_heard_beyond_the_trial(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < BEYOND_TRIAL_S; i++) {
        hear_scorer(true_ms() + HOUR_MS);
        look_after(1000);
        assert_true(case_clock_is_held(&keeper));
    }
    close_courier(world);
}

/* A clock that has leapt knows by the boot's what the time is. */
static void wall_that_leaps_makes_nothing_overdue(void **state)
{
    (void)state;
    begin();
    look_after(1000);
    leapt_ms = HOUR_MS;
    look_after(1000);
    assert_true(case_clock_is_held(&keeper));
    check_now(START_WALL_MS + 2000);
    leapt_ms = 0;
    look_after(1000);
    assert_false(case_clock_is_held(&keeper));
    check_now(START_WALL_MS + 3000);
    close_courier(world);
}

static void leap_that_the_scorer_confirms_is_trusted(void **state)
{
    (void)state;
    begin();
    look_after(1000);
    leapt_ms = HOUR_MS;
    look_after(1000);
    assert_true(case_clock_is_held(&keeper));
    hear_scorer(true_ms() + HOUR_MS);
    look_after(1000);
    assert_false(case_clock_is_held(&keeper));
    check_now(START_WALL_MS + HOUR_MS + 3000);
    close_courier(world);
}

/* What the next ping tells the scorer of this clock. */
static uint64_t told_clock(void)
{
    look_after(1000);
    pass_courier(world);
    return hear_courier(world, MESSAGE_PING)->ping.clock;
}

static void scorer_is_told_the_time_as_it_should_be(void **state)
{
    (void)state;
    begin();
    uint64_t told_ms = told_clock();
    assert_int_equal(told_ms, true_ms());
    leapt_ms = HOUR_MS;
    told_ms = told_clock();
    assert_int_equal(told_ms, true_ms());
    close_courier(world);
}

static void clock_that_is_outvoted_is_not_told(void **state)
{
    (void)state;
    begin();
    hear_scorer(true_ms() + HOUR_MS);
    assert_int_equal(told_clock(), 0);
    assert_true(case_clock_is_held(&keeper));
    close_courier(world);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(scorer_rows, scorer_holds_reports_as_the_row_says);
    SUITE_TEST(scorer_is_heard_beyond_the_trial);
    SUITE_TEST(wall_that_leaps_makes_nothing_overdue);
    SUITE_TEST(leap_that_the_scorer_confirms_is_trusted);
    SUITE_TEST(scorer_is_told_the_time_as_it_should_be);
    SUITE_TEST(clock_that_is_outvoted_is_not_told);
    return suite_run("case_clock");
}
