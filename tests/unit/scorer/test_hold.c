/* The hold: nothing is logged by a clock that is not trusted, and what an operator says of it. */
#include "services/scorer/hold.h"

#include "services/scorer/order.h"
#include "tests/unit/child.h"
#include "tests/unit/ledger/support_restore.h"
#include "tests/unit/scorer/support_scorer.h"

#define DAY_MS (INT64_C(86400) * 1000)

enum { PASS_MS = 500 };

static struct bench bench; /* too large for the stack */
static struct hold hold;
static struct clock_reading now;

static const struct clock_votes nobody;

static void begin(void)
{
    bench_begin(&bench, ""); /* its rulebook was received at NOW_MS */
    now = (struct clock_reading){NOW_MS + 1000, 77};
    hold_start(&hold, &now, bench.ledger);
}

static bool pass(int64_t leap_ms)
{
    now.boot_ms += PASS_MS;
    now.wall_ms += PASS_MS + leap_ms;
    return hold_look(&hold, &now, &nobody);
}

/* Returns how many records that has made. */
static uint64_t accept_clock(void)
{
    uint64_t before = ledger_last(bench.ledger);

    ledger_begin(bench.ledger);
    hold_accept(&hold, &now, bench.ledger);
    bench.is_begun = true;
    bench_commit(&bench);
    return ledger_last(bench.ledger) - before;
}

static void leap_is_held_until_it_goes_back(void **state)
{
    (void)state;
    begin();
    assert_false(pass(0));
    assert_true(pass(400 * DAY_MS));
    assert_true(pass(0));
    assert_int_equal(hold_state(&hold, &now).off_ms, 400 * DAY_MS);
    assert_int_equal(hold_state(&hold, &now).expected_ms, now.wall_ms - 400 * DAY_MS);
    assert_false(pass(-400 * DAY_MS));
    assert_int_equal(accept_clock(), 0); /* nobody asks any more */
    bench_end(&bench);
}

static void start_before_the_last_record_is_held(void **state)
{
    (void)state;
    begin();
    now.wall_ms = NOW_MS - 2001;
    hold_start(&hold, &now, bench.ledger);
    assert_true(pass(-PASS_MS));
    assert_int_equal(hold_state(&hold, &now).doubt, CLOCK_BEHIND);
    now.wall_ms = NOW_MS - 2000;
    hold_start(&hold, &now, bench.ledger);
    assert_false(pass(0));
    bench_end(&bench);
}

static void what_an_operator_says_is_a_record(void **state)
{
    struct record record;
    struct event event;

    (void)state;
    begin();
    assert_true(pass(-DAY_MS));
    assert_int_equal(accept_clock(), 1);
    assert_false(pass(0));
    assert_int_equal(hold_state(&hold, &now).accepted, 2);
    assert_true(view_event(bench_view(&bench), 2, &record, &event));
    check_text("source", record.source, LIT(OFFICE));
    assert_int_equal(record.epoch + record.seq, 0);
    assert_int_equal(record.outcome, OUTCOME_NOTED);
    assert_int_equal(record.received_ms, NOW_MS); /* it never decreases */
    assert_int_equal(event_action(&event), ACTION_CLOCK);
    assert_true(event.step_ms.is_there);
    assert_int_equal(event.step_ms.value, -DAY_MS);
    bench_end(&bench);
}

/* It waits for its clock as well; then there is no record of what was said. */
static void acceptance_is_no_record_while_the_log_is_brought_back(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_marked(dir, RESTORING_GATHERING);
    now = (struct clock_reading){.wall_ms = NOW_MS - DAY_MS};
    hold_start(&hold, &now, ledger);
    assert_int_equal(hold_state(&hold, &now).doubt, CLOCK_BEHIND);
    ledger_begin(ledger);
    hold_accept(&hold, &now, ledger);
    commit_ledger(ledger);
    assert_int_equal(hold_state(&hold, &now).doubt, CLOCK_TRUSTED);
    assert_int_equal(hold_state(&hold, &now).accepted, 0);
    assert_int_equal(ledger_last(ledger), 5);
    close_ledger(&ledger);
}

/* One conversation a source, each with its collector's clock. */
static void greet(uint8_t peer, const char *source, int64_t clock_ms)
{
    struct message hello = {.type = MESSAGE_HELLO,
                            .hello = {.source = text_of(source),
                                      .instance = peer,
                                      .fresh = 1,
                                      .session = peer,
                                      .epoch = 5,
                                      .base = 1,
                                      .first = 1,
                                      .clock = (uint64_t)clock_ms}};

    bench_send(&bench, peer, &hello);
}

static void ping(uint8_t peer, int64_t clock_ms)
{
    struct message message = {.type = MESSAGE_PING,
                              .ping = {.session = peer, .first = 1, .clock = (uint64_t)clock_ms}};

    bench_send(&bench, peer, &message);
}

static void check_votes(unsigned agree, unsigned disagree)
{
    struct clock_votes votes = ingest_votes(bench.ingest, &now);

    assert_int_equal(votes.agree, agree);
    assert_int_equal(votes.disagree, disagree);
}

static void collectors_vote_by_what_they_say_of_late(void **state)
{
    (void)state;
    begin();
    bench.now.boot_ms = bench.now.empty_boot_ms = now.boot_ms;
    check_votes(0, 0);
    greet(1, "wuhou", now.wall_ms);
    greet(2, "office", now.wall_ms - DAY_MS);
    greet(3, "jinniu", 0);           /* does not trust its own */
    greet(4, "boston", now.wall_ms); /* nobody */
    check_votes(1, 1);
    ping(1, now.wall_ms + 3000);
    check_votes(0, 2);
    ping(2, now.wall_ms);
    ping(1, -1);
    check_votes(1, 0);
    now.boot_ms += CLOCK_WORD_MS_MAX - 1;
    now.wall_ms += CLOCK_WORD_MS_MAX - 1;
    check_votes(1, 0);
    now.boot_ms++;
    check_votes(0, 0);
    bench_end(&bench);
}

/* A scorer that is held refuses what they send, and needs them to say what the time is. */
static void collectors_that_are_refused_still_vote(void **state)
{
    struct message batch = {.type = MESSAGE_BATCH, .batch = {.session = 1, .epoch = 5, .first = 1}};

    (void)state;
    begin();
    bench.now.boot_ms = bench.now.empty_boot_ms = now.boot_ms;
    greet(1, "wuhou", now.wall_ms);
    bench.now.is_held = true;
    bench_send(&bench, 1, &batch);
    bench_pass(&bench);
    assert_int_equal(bench_answer(&bench, 1)->type, MESSAGE_REFUSE);
    check_votes(1, 0);
    bench_end(&bench);
}

/* A commit may take seconds, and what collectors say waits meanwhile. */
static void word_that_waited_for_a_pass_may_have_been_right(void **state)
{
    (void)state;
    begin();
    bench.now.boot_ms = now.boot_ms;
    bench.now.empty_boot_ms = now.boot_ms - 3000;
    greet(1, "wuhou", now.wall_ms - 5000);
    greet(2, "office", now.wall_ms - 5001);
    check_votes(1, 1);
    ping(2, now.wall_ms - 5000);
    check_votes(2, 0);
    bench_end(&bench);
}

static void collectors_are_told_what_the_scorer_vouches_for(void **state)
{
    (void)state;
    begin();
    bench.now.clock_ms = NOW_MS + 5;
    greet(1, "wuhou", 0);
    ping(1, 0);
    bench_pass(&bench);
    assert_int_equal(bench_answer(&bench, 0)->welcome.clock, NOW_MS + 5);
    assert_int_equal(bench_answer(&bench, 1)->pong.clock, NOW_MS + 5);
    bench.now.clock_ms = 0;
    ping(1, 0);
    bench_pass(&bench);
    assert_int_equal(bench_answer(&bench, 0)->pong.clock, 0);
    bench_end(&bench);
}

static void look(unsigned passes, struct clock_votes votes)
{
    for (unsigned i = 0; i < passes; i++)
        hold_look(&hold, &now, &votes);
}

static int be_contradicted_twice(void *context)
{
    const struct clock_votes agree = {.agree = 1}, disagree = {.disagree = 2, .off_ms = DAY_MS};

    (void)context;
    begin();
    look(1, agree);
    now.boot_ms += CLOCK_TRIAL_MS;
    now.wall_ms += CLOCK_TRIAL_MS;
    look(3, disagree);
    look(1, agree);
    look(3, disagree);
    return hold.keeper.doubt;
}

static unsigned count_of(const char *said, const char *words)
{
    unsigned count = 0;

    for (; (said = strstr(said, words)); said++)
        count++;
    return count;
}

static void contradiction_is_said_once_each_time_it_begins(void **state)
{
    struct child_end end;

    (void)state;
    run_child(be_contradicted_twice, NULL, &end);
    assert_int_equal(end.code, CLOCK_TRUSTED);
    CHECK(count_of(end.said, "clocks of 2 collectors disagree") == 2, "%s", end.said);
}

int main(void)
{
    places_begin();
    SUITE_TEST(leap_is_held_until_it_goes_back);
    SUITE_TEST(start_before_the_last_record_is_held);
    SUITE_TEST(what_an_operator_says_is_a_record);
    SUITE_TEST(acceptance_is_no_record_while_the_log_is_brought_back);
    SUITE_TEST(collectors_vote_by_what_they_say_of_late);
    SUITE_TEST(collectors_that_are_refused_still_vote);
    SUITE_TEST(word_that_waited_for_a_pass_may_have_been_right);
    SUITE_TEST(collectors_are_told_what_the_scorer_vouches_for);
    SUITE_TEST(contradiction_is_said_once_each_time_it_begins);
    return suite_run("hold");
}
