/* services/collector/reporter: when a case is reported, how long it takes until then, and how many
 * reports a pass makes. */
#include "services/collector/reporter.h"

#include "tests/unit/collector/support_cases.h"

#define DUE "2006-06-01T00:00:00.5Z"
#define CASE_DUE(at) "{\"case\":\"A\",\"due\":\"" at "\"}"

enum { EVENTS_MAX = 10 };

static struct case_world world;
static reporter_t *reporter;

static void look(void)
{
    txn_t *txn = outbox_begin_read(world.outbox);

    reporter_look(reporter, txn);
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
}

static void begin(const char *line, uint64_t events_max)
{
    case_world_open(&world, "jinjiang");
    reporter = reporter_new(world.outbox, world.clause, events_max);
    world.now = instant("2000-01-01T00:00:00Z");
    if (line)
        send_case(&world, line);
    look();
}

static void end(void)
{
    reporter_destroy(&reporter);
    assert_null(reporter);
    outbox_close(&world.outbox);
}

static void report(const char *now)
{
    txn_t *txn = outbox_begin(world.outbox);

    reporter_report(reporter, txn, instant(now));
    commit_outbox(world.outbox, txn);
}

static const struct wait_row {
    const char *title, *line, *now;
    bool is_full;
    unsigned held; /* events in the outbox */
    bool is_due;
    int64_t wait_ms;
} wait_rows[] = {
    {"without a case nothing is due", NULL, "2006-06-01T00:00:00Z", false, 0, false, INT64_MAX},
    {"a case without a deadline is never due", "{\"case\":\"A\"}", "9999-01-01T00:00:00Z", false, 0,
     false, INT64_MAX},
    {"a deadline is waited for until its millisecond is over", CASE_DUE(DUE),
     "2006-06-01T00:00:00Z", false, 0, false, 501},
    {"a millisecond before it", CASE_DUE(DUE), "2006-06-01T00:00:00.499Z", false, 0, false, 2},
    {"at the deadline nothing is due", CASE_DUE(DUE), DUE, false, 0, false, 1},
    {"behind it a report is due", CASE_DUE(DUE), "2006-06-01T00:00:00.501Z", false, 0, true, 0},
    {"a deadline in some weeks is waited for", CASE_DUE("2006-07-01T00:00:00Z"),
     "2006-06-01T00:00:00Z", false, 0, false, INT64_C(2592000001)},
    {"the last deadline there is is waited for", CASE_DUE("9999-12-31T00:00:00Z"),
     "2006-12-31T00:00:00Z", false, 0, false, INT64_C(252234691200001)},
    {"where the disk is full nothing is due", CASE_DUE(DUE), "2006-06-02T00:00:00Z", true, 0, false,
     INT64_MAX},
    {"where the outbox holds as much as it may nothing is due", CASE_DUE(DUE),
     "2006-06-02T00:00:00Z", false, EVENTS_MAX, false, INT64_MAX},
    {"where it holds one less a report is due", CASE_DUE(DUE), "2006-06-02T00:00:00Z", false,
     EVENTS_MAX - 1, true, 0},
};

static void report_is_waited_for_as_the_row_says(void **state)
{
    const struct wait_row *row = *state;

    begin(row->line, EVENTS_MAX);
    add(world.outbox, row->held);
    assert_int_equal(reporter_is_due(reporter, row->is_full, instant(row->now)), row->is_due);
    assert_int_equal(reporter_wait_ms(reporter, row->is_full, instant(row->now)), row->wait_ms);
    end();
}

static void what_is_due_is_reported_once(void **state)
{
    (void)state;
    begin(CASE_DUE(DUE), EVENTS_MAX);
    report("2006-06-02T00:00:00Z");
    assert_int_equal(outbox_depth(world.outbox), 1);
    report("2006-06-03T00:00:00Z");
    assert_int_equal(outbox_depth(world.outbox), 1);
    look();
    assert_false(reporter_is_due(reporter, false, instant("2006-06-03T00:00:00Z")));
    end();
}

static void send_cases(unsigned count)
{
    char line[64];

    for (unsigned i = 0; i < count; i++) {
        world.told[0] = '\0';
        snprintf(line, sizeof line, "{\"case\":\"%u\",\"due\":\"" DUE "\"}", i);
        send_case(&world, line);
    }
}

static void pass_makes_so_many_reports_and_the_next_goes_on(void **state)
{
    (void)state;
    begin(NULL, 100000);
    send_cases(REPORTS_A_PASS + 3);
    report("2006-06-02T00:00:00Z");
    assert_int_equal(outbox_depth(world.outbox), REPORTS_A_PASS);
    look();
    assert_true(reporter_is_due(reporter, false, instant("2006-06-02T00:00:00Z")));
    report("2006-06-02T00:00:00Z");
    assert_int_equal(outbox_depth(world.outbox), REPORTS_A_PASS + 3);
    end();
}

static void reports_end_where_the_outbox_is_full(void **state)
{
    (void)state;
    begin(NULL, EVENTS_MAX);
    send_cases(EVENTS_MAX);
    add(world.outbox, 3);
    report("2006-06-02T00:00:00Z");
    assert_int_equal(outbox_depth(world.outbox), EVENTS_MAX);
    end();
}

int main(void)
{
    places_begin();
    SUITE_ROWS(wait_rows, report_is_waited_for_as_the_row_says);
    SUITE_TEST(what_is_due_is_reported_once);
    SUITE_TEST(pass_makes_so_many_reports_and_the_next_goes_on);
    SUITE_TEST(reports_end_where_the_outbox_is_full);
    return suite_run("reporter");
}
