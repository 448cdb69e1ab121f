/* services/tool/twin: what becomes of a log without some of its records, and with others. */
#include "common/form/line.h"
#include "tests/unit/tool/support_twin.h"

static const struct twin_row rows[] = {
    {"without a change nothing changes",
     OFFICE_NEWS("1") WUHOU_NEWS("2") CONFIRM("2"),
     {0},
     NULL,
     NULL,
     "",
     "",
     "72>72",
     NULL},
    {"a report that is dropped does not count",
     OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     "",
     "",
     "71>70",
     NULL},
    {"a duplicate of it counts",
     OFFICE_NEWS("1") OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     ";3 duplicate>counted",
     "",
     "71>71",
     NULL},
    {"unless that is dropped too",
     OFFICE_NEWS("1") OFFICE_NEWS("1"),
     {3, 2, 3},
     NULL,
     NULL,
     "",
     "",
     "71>70",
     NULL},
    {"a ruling on it refers to nothing",
     WUHOU_NEWS("1") CONFIRM("1"),
     {2},
     NULL,
     NULL,
     ";3 confirmed>refused no-such-finding",
     "",
     "71>70",
     NULL},
    {"without its ruling a report waits",
     WUHOU_NEWS("1") CONFIRM("1"),
     {3},
     NULL,
     NULL,
     "",
     "",
     "71>70",
     NULL},
    {"a year that was not closed takes what was late",
     "{\"action\":\"close-year\",\"year\":2006}\n" OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     ";3 late>counted",
     "",
     "70>71",
     NULL},
    {"what is added is judged behind the last record",
     OFFICE_NEWS("1"),
     {0},
     OFFICE_NEWS("1") OFFICE_NEWS("2") WUHOU_NEWS("3"),
     NULL,
     "",
     ";3 duplicate;4 counted;5 pending",
     "71>72",
     NULL},
    {"also behind one that is dropped",
     OFFICE_NEWS("1"),
     {2},
     OFFICE_NEWS("1"),
     NULL,
     "",
     ";3 counted",
     "71>71",
     NULL},
    {"a clock that is added was sent",
     "",
     {0},
     "{\"action\":\"clock\",\"step_ms\":5}\n",
     NULL,
     "",
     ";2 refused forbidden",
     "70>70",
     NULL},
};

static void a_record_whose_outcome_is_not_of_the_rules_is_damage(void **state)
{
    struct twin_play play = twin_play_begin(&(struct twin_row){.log = OFFICE_NEWS("1")});
    struct event event = {.action = LIT("close-year"), .year = 2006};
    struct record record = {.n = 3, .source = LIT(OFFICE), .outcome = OUTCOME_LATE};

    (void)state;
    assert_int_equal(twin_record(play.twin, &record, &event, &play.trouble), STATUS_DAMAGED);
    CHECK(strstr(play.trouble.why, "record 3 of the log is late"), "%s", play.trouble.why);
    record.key = 2;
    assert_int_equal(twin_record(play.twin, &record, &event, &play.trouble), STATUS_DAMAGED);
    CHECK(strstr(play.trouble.why, "came by a key"), "%s", play.trouble.why);
    twin_play_end(&play);
}

static void what_is_no_rulebook_is_bad_data(void **state)
{
    struct trouble trouble;
    twin_t *twin;

    (void)state;
    assert_int_equal(twin_open(LIT("name"), &twin, &trouble), STATUS_BAD_DATA);
    assert_null(twin);
}

static void notes_are_bounded_and_the_rest_is_counted(void **state)
{
    struct twin_play play =
        twin_play_begin(&(struct twin_row){.log = OFFICE_NEWS("1"), .drops = {2}});
    struct line line = {0};

    (void)state;
    line_read(&line, OFFICE_NEWS("1"), sizeof OFFICE_NEWS("1") - 2, LINE_FROM_LOG);
    for (int i = 0; i < TWIN_NOTES_MAX + 5; i++)
        twin_add(play.twin, line.envelope.source, RECEIVED_UNKNOWN, &line.event);
    assert_int_equal(twin_added(play.twin)->count, TWIN_NOTES_MAX);
    assert_int_equal(twin_added(play.twin)->more, 5);
    assert_int_equal(twin_dropped(play.twin)->rows[0].n, 2);
    const struct twin_about *about = &twin_dropped(play.twin)->rows[0].about;
    check_string("centre", about->centre, "武侯区");
    check_string("clause", about->what, "刊物发表");
    check_string("record", about->record, "1");
    line_clear(&line);
    twin_play_end(&play);
}

static void as_many_are_dropped_as_are_noted(void **state)
{
    struct trouble trouble;
    twin_t *twin;

    (void)state;
    assert_int_equal(twin_open((struct text){0}, &twin, &trouble), STATUS_OK);
    for (uint64_t n = TWIN_DROPS_MAX + 1; n > 1; n--)
        assert_true(twin_drop(twin, n));
    assert_true(twin_drop(twin, 2));
    assert_false(twin_drop(twin, TWIN_DROPS_MAX + 2));
    twin_close(&twin);
}

int main(void)
{
    SUITE_ROWS(rows, becomes_what_the_row_says);
    SUITE_TEST(a_record_whose_outcome_is_not_of_the_rules_is_damage);
    SUITE_TEST(what_is_no_rulebook_is_bad_data);
    SUITE_TEST(notes_are_bounded_and_the_rest_is_counted);
    SUITE_TEST(as_many_are_dropped_as_are_noted);
    return suite_run("twin");
}
