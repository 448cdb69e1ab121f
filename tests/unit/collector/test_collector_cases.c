/* services/collector/collector: how long a pass may wait, and which cases it reports. */
#include "tests/unit/collector/support_collector.h"

enum {
    WAIT_MS_MAX = 1000,
    NO_DISK_MIB = 1 << 30, /* a reserve that no disk has */
};

static const struct wait_row {
    const char *title, *line;
    int64_t min_ms, max_ms;
} wait_rows[] = {
    {"an event is sent in its pass and nothing more is due", PRAISE, 1, WAIT_MS_MAX},
    {"a deadline that is near ends the wait", CASE("A", "2006-06-01T00:00:00.3Z"), 301, 301},
    {"a deadline that is far ends no wait", CASE("A", "2006-07-01T00:00:00Z"), 1, WAIT_MS_MAX},
    {"the last deadline there is ends no wait", CASE("A", "9999-12-31T23:59:59Z"), 1, WAIT_MS_MAX},
};

/* While the greeting has no answer nothing else is due for three seconds. */
static void pass_may_wait_as_the_row_says(void **state)
{
    const struct wait_row *row = *state;

    begin_collector();
    submit_to_intake(row->line);
    hear_collector(MESSAGE_HELLO);
    assert_in_range(collector_wait_ms(world.collector), row->min_ms, row->max_ms);
    end_collector();
}

static void case_is_reported_when_its_deadline_has_passed(void **state)
{
    (void)state;
    begin_collector();
    check_intake_took(submit_to_intake(CASE("A", "2006-06-01T00:00:01Z")), TAKEN_OPENED, 0);
    pass_collector_after(1000);
    check_collector_says("\"outbox\":0");
    pass_collector_after(1);
    check_collector_says("\"outbox\":1");
    pass_collector_after(1000);
    check_collector_says("\"outbox\":1");
    end_collector();
}

/* Both in one pass, as they come. */
static void deadline_is_known_though_a_question_came_behind_it(void **state)
{
    struct message question = {.type = MESSAGE_GET_STATUS};

    (void)state;
    begin_collector();
    hear_collector(MESSAGE_HELLO);
    send_to_intake(CASE("A", "2006-06-01T00:00:00.3Z"));
    question.get_status.id = world.id;
    assert_true(wire_send_message(world.client, NULL, &question));
    hear_intake();
    hear_intake();
    assert_int_equal(collector_wait_ms(world.collector), 301);
    end_collector();
}

static void next_deadline_is_known_after_a_report(void **state)
{
    (void)state;
    begin_collector();
    submit_to_intake(CASE("A", "2006-06-01T00:00:00.1Z"));
    submit_to_intake(CASE("B", "2006-06-01T00:00:00.4Z"));
    pass_collector_after(101);
    assert_int_equal(collector_wait_ms(world.collector), 300);
    pass_collector_after(300);
    check_collector_says("\"outbox\":2");
    end_collector();
}

static void no_case_is_reported_where_the_disk_is_full(void **state)
{
    (void)state;
    begin_collector();
    submit_to_intake(CASE("A", "2006-06-01T00:00:00.1Z"));
    hear_collector(MESSAGE_HELLO);
    world.home.settings.disk_reserve_mib = NO_DISK_MIB;
    pass_collector_after(500);
    check_collector_says("\"outbox\":0");
    assert_in_range(collector_wait_ms(world.collector), 1, WAIT_MS_MAX); /* and does not spin */
    check_intake_is_full(submit_to_intake(PRAISE));
    world.home.settings.disk_reserve_mib = 0;
    pass_collector();
    check_collector_says("\"outbox\":1");
    end_collector();
}

static void no_case_is_reported_by_a_clock_that_has_leapt(void **state)
{
    (void)state;
    begin_collector();
    submit_to_intake(CASE("A", "2006-06-01T01:00:00Z"));
    world.leapt_ms = 2 * 3600 * 1000;
    pass_collector_after(1000);
    pass_collector_after(1000);
    check_collector_says("\"outbox\":0");
    check_collector_says("\"clock\":\"stepped\"");
    world.leapt_ms = 0;
    pass_collector_after(3600 * 1000);
    check_collector_says("\"outbox\":1");
    end_collector();
}

/* What is overdue by any clock waits, too: the report has a time. */
static void case_that_comes_overdue_in_a_leap_waits_for_its_end(void **state)
{
    (void)state;
    begin_collector();
    hear_collector(MESSAGE_HELLO);
    world.leapt_ms = 2 * 3600 * 1000;
    pass_collector_after(1000);
    check_intake_took(submit_to_intake(CASE("A", "2006-05-01T00:00:00Z")), TAKEN_OPENED, 0);
    check_collector_says("\"outbox\":0");
    world.leapt_ms = 0;
    pass_collector();
    check_collector_says("\"outbox\":1");
    end_collector();
}

/* By the scorer's clock it is a day before the deadline. */
static void no_case_is_reported_by_a_clock_that_is_outvoted(void **state)
{
    struct message pong = {.type = MESSAGE_PONG};

    (void)state;
    begin_collector();
    meet_collector();
    pong.pong.session = world.session;
    pong.pong.clock = (uint64_t)(START_WALL_MS - INT64_C(86400000));
    tell_collector(&pong);
    pass_collector_when_told();
    pass_collector();
    check_collector_says("\"clock\":\"outvoted\"");
    submit_to_intake(CASE("A", "2006-06-01T00:00:00.1Z"));
    pass_collector_after(500);
    check_collector_says("\"last_seq\":0");
    end_collector();
}

int main(void)
{
    places_begin();
    SUITE_ROWS(wait_rows, pass_may_wait_as_the_row_says);
    SUITE_TEST(case_is_reported_when_its_deadline_has_passed);
    SUITE_TEST(deadline_is_known_though_a_question_came_behind_it);
    SUITE_TEST(next_deadline_is_known_after_a_report);
    SUITE_TEST(no_case_is_reported_where_the_disk_is_full);
    SUITE_TEST(no_case_is_reported_by_a_clock_that_has_leapt);
    SUITE_TEST(case_that_comes_overdue_in_a_leap_waits_for_its_end);
    SUITE_TEST(no_case_is_reported_by_a_clock_that_is_outvoted);
    return suite_run("collector_cases");
}
