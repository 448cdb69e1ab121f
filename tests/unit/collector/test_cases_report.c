/* services/collector/cases: the report that a case causes, and the next deadline. */
#include "tests/unit/collector/support_cases.h"

#define DUE "2006-03-14T10:20:00+08:00"
#define NOW "2006-06-01T00:00:00+08:00"

static void report_says_what_the_case_says(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"JJ-2006-000123\",\"accepted\":\"2006-03-01T09:00:00+08:00\","
                      "\"due\":\"2006-03-14t10:20:00.50+08:00\",\"closed\":\"" NOW "\"}");
    check_text("record", world.event.record, LIT("JJ-2006-000123"));
    check_text("clause", world.event.clause, LIT("overdue-case"));
    check_text("occurred", world.event.occurred, LIT("2006-03-14t10:20:00.50+08:00"));
    check_text("centre", world.event.centre, (struct text){0});
    check_text("action", world.event.action, (struct text){0});
    check_text("summary", world.event.summary, (struct text){0});
    check_text("evidence", world.event.evidence,
               LIT("受理 2006-03-01T09:00:00+08:00；期限 2006-03-14t10:20:00.50+08:00；办结 " NOW));
    assert_int_equal(world.event.points_form, POINTS_ABSENT);
    outbox_close(&world.outbox);
}

static void report_is_under_the_clause_that_it_is_given(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.clause = LIT("slow-case");
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"1\",\"due\":\"" DUE "\"}");
    check_text("clause", world.event.clause, LIT("slow-case"));
    world.now = instant(DUE);
    send_case(&world, "{\"case\":\"2\",\"due\":\"" DUE "\"}");
    world.clause = LIT("slower-case");
    world.now = instant(NOW);
    pass_time(&world);
    check_text("record", world.event.record, LIT("2"));
    check_text("clause", world.event.clause, LIT("slower-case"));
    outbox_close(&world.outbox);
}

/* The next deadline as milliseconds since 1970, or -1. */
static int64_t next_deadline(struct case_world *world)
{
    txn_t *txn = outbox_begin_read(world->outbox);
    struct instant due;
    bool is_there = case_next_deadline(txn, world->clause, &due);

    txn_abort(&txn);
    return is_there ? due.second * 1000 + due.nano / 1000000 : -1;
}

static void without_a_clause_no_case_is_reported(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.clause = (struct text){0};
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"1\",\"due\":\"" DUE "\"}");
    pass_time(&world);
    check_string("told", world.told, "opened;");
    assert_int_equal(next_deadline(&world), -1);
    world.clause = LIT("overdue-case"); /* of the next rulebook */
    assert_int_not_equal(next_deadline(&world), -1);
    pass_time(&world);
    check_string("told", world.told, "opened;1 overdue " DUE ";");
    outbox_close(&world.outbox);
}

static const struct centre_row {
    const char *title;
    const char *source, *line, *centre; /* centre NULL: absent */
} centre_rows[] = {
    {"a report names no centre where the case names none", "jinjiang",
     "{\"case\":\"1\",\"due\":\"" DUE "\"}", NULL},
    {"a report names the centre as the case does", "jinjiang",
     "{\"case\":\"1\",\"due\":\"" DUE "\",\"centre\":\"jinjiang\"}", "jinjiang"},
    {"a report names the centre by its name", "office",
     "{\"case\":\"1\",\"due\":\"" DUE "\",\"centre\":\"锦江区\"}", "锦江区"},
    {"a report names the centre by its code", "office",
     "{\"case\":\"1\",\"due\":\"" DUE "\",\"centre\":\"510104\"}", "510104"},
    {"a report names a centre that nobody knows", "office",
     "{\"case\":\"1\",\"due\":\"" DUE "\",\"centre\":\"nowhere\"}", "nowhere"},
    {"a report names an empty centre", "office",
     "{\"case\":\"1\",\"due\":\"" DUE "\",\"centre\":\"\"}", ""},
};

static void centre_travels_as_it_was_sent(void **state)
{
    const struct centre_row *row = *state;
    struct case_world world;

    case_world_open(&world, row->source);
    world.now = instant("2006-03-14T10:00:00+08:00");
    send_case(&world, row->line); /* reported when its time has passed, out of the store */
    check_string("told", world.told, "opened;");
    world.now = instant(NOW);
    pass_time(&world);
    assert_int_not_equal(world.event.record.size, 0);
    check_text("centre", world.event.centre, text_of(row->centre));
    outbox_close(&world.outbox);
}

static void late_report_of_a_named_centre_is_made_again(void **state)
{
    static const char line[] = "{\"case\":\"1\",\"due\":\"" DUE "\",\"centre\":\"wuhou\"}";
    struct case_world world;

    (void)state;
    case_world_open(&world, "office");
    world.now = instant(NOW);
    send_case(&world, line);
    report_was_late(&world, "1"); /* that of another case, which has no centre */
    send_case(&world, line);
    check_string("told", world.told, "opened;wuhou 1 overdue " DUE ";updated;");
    txn_t *txn = outbox_begin(world.outbox);
    case_rearm(txn, world.source, world.event.centre, world.event.record);
    commit_outbox(world.outbox, txn);
    world.told[0] = '\0';
    send_case(&world, line);
    check_string("told", world.told, "updated;wuhou 1 overdue " DUE ";");
    outbox_close(&world.outbox);
}

static void longest_case_is_kept_and_reported(void **state)
{
    char json[1024], id[RECORD_BYTES_MAX + 1], centre[CASE_CENTRE_BYTES_MAX + 1];
    struct case_world world;

    (void)state;
    memset(id, 'i', sizeof id);
    memset(centre, 'c', sizeof centre);
    id[RECORD_BYTES_MAX] = centre[CASE_CENTRE_BYTES_MAX] = '\0';
    snprintf(json, sizeof json, "{\"case\":\"%s\",\"centre\":\"%s\",\"due\":\"" DUE "\"}", id,
             centre);
    case_world_open(&world, "office");
    world.now = instant(NOW);
    send_case(&world, json);
    check_text("record", world.event.record, text_of(id));
    check_text("centre", world.event.centre, text_of(centre));
    outbox_close(&world.outbox);
}

static void next_deadline_is_that_of_the_first_that_waits(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant("1970-01-01T00:00:00Z");
    assert_int_equal(next_deadline(&world), -1);
    send_case(&world, "{\"case\":\"undated\"}");
    send_case(&world, "{\"case\":\"done\",\"due\":\"1970-01-01T00:00:01Z\","
                      "\"closed\":\"1970-01-01T00:00:00Z\"}");
    assert_int_equal(next_deadline(&world), -1);
    send_case(&world, "{\"case\":\"a\",\"due\":\"1970-01-01T00:00:03.25Z\"}");
    assert_int_equal(next_deadline(&world), 3250);
    send_case(&world, "{\"case\":\"b\",\"due\":\"1970-01-01T08:00:02+08:00\"}");
    assert_int_equal(next_deadline(&world), 2000);
    world.now = instant("1970-01-01T00:00:02.001Z");
    pass_time(&world);
    assert_int_equal(next_deadline(&world), 3250);
    send_case(&world, "{\"case\":\"a\"}");
    assert_int_equal(next_deadline(&world), -1);
    outbox_close(&world.outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(report_says_what_the_case_says);
    SUITE_TEST(report_is_under_the_clause_that_it_is_given);
    SUITE_TEST(without_a_clause_no_case_is_reported);
    SUITE_ROWS(centre_rows, centre_travels_as_it_was_sent);
    SUITE_TEST(late_report_of_a_named_centre_is_made_again);
    SUITE_TEST(longest_case_is_kept_and_reported);
    SUITE_TEST(next_deadline_is_that_of_the_first_that_waits);
    return suite_run("cases_report");
}
