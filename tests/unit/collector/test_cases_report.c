/* services/collector/cases: the report that a case causes, the next deadline, and the list of open
 * cases with its pages. */
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

/* Lists a page, notes its case numbers, and returns its length. */
static size_t list_page(struct case_world *world, uint64_t skip, size_t count)
{
    json_t *rows = json_array();
    txn_t *txn = outbox_begin_read(world->outbox);
    size_t listed = case_list(txn, skip, count, rows), i;
    json_t *row;

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    assert_int_equal(json_array_size(rows), listed);
    world->told[0] = '\0';
    json_array_foreach(rows, i, row)
    {
        tell(world, json_string_value(json_object_get(row, "case")));
    }
    json_decref(rows);
    return listed;
}

static void open_some_cases(struct case_world *world)
{
    case_world_open(world, "jinjiang");
    world->now = instant(NOW);
    send_case(world, "{\"case\":\"undated\"}");
    send_case(world, "{\"case\":\"overdue 2\",\"due\":\"2006-03-15T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"waiting 2\",\"due\":\"2007-01-01T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"overdue 1\",\"due\":\"" DUE "\"}");
    send_case(world, "{\"case\":\"closed\",\"due\":\"2007-01-01T00:00:00+08:00\","
                     "\"closed\":\"2006-05-01T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"closed late\",\"due\":\"" DUE "\",\"closed\":\"" NOW "\"}");
    send_case(world, "{\"case\":\"to be closed late\",\"due\":\"2006-12-01T00:00:00+08:00\","
                     "\"closed\":\"2006-12-02T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"waiting 1\",\"due\":\"2006-12-31T23:59:59+08:00\"}");
    send_case(world, "{\"case\":\"overdue again\",\"due\":\"2006-04-01T00:00:00+08:00\"}");
    report_was_late(world, "overdue again");
}

static const struct page_row {
    const char *title;
    uint64_t skip;
    size_t count;
    const char *expected;
} page_rows[] = {
    {"open cases are listed, the next deadline first", 0, 100,
     "waiting 1;waiting 2;overdue 1;overdue 2;overdue again;undated;"},
    {"a page ends where it is full", 0, 3, "waiting 1;waiting 2;overdue 1;"},
    {"a page begins where the one before ended", 3, 2, "overdue 2;overdue again;"},
    {"the last page is short", 5, 100, "undated;"},
    {"beyond the last page is nothing", 6, 100, ""},
    {"far beyond the last page is nothing", UINT64_MAX, 100, ""},
    {"a page of nothing has nothing", 0, 0, ""},
};

static void page_has_what_the_row_says(void **state)
{
    const struct page_row *row = *state;
    struct case_world world;

    open_some_cases(&world);
    list_page(&world, row->skip, row->count);
    check_string("listed", world.told, row->expected);
    outbox_close(&world.outbox);
}

/* The row of the first case that is listed, as JSON. */
static void check_row(struct case_world *world, const char *expected)
{
    json_t *rows = json_array();
    txn_t *txn = outbox_begin_read(world->outbox);

    assert_int_equal(case_list(txn, 0, 1, rows), 1);
    txn_abort(&txn);
    char *row = json_dumps(json_array_get(rows, 0), JSON_COMPACT);
    check_string("row", row, expected);
    free(row);
    json_decref(rows);
}

static void row_says_what_people_ask_of_an_open_case(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant("2006-01-01T00:00:00Z");
    send_case(&world, "{\"case\":\"锦 1\",\"centre\":\"武侯区\"}");
    check_row(&world, "{\"case\":\"锦 1\",\"centre\":\"武侯区\",\"accepted\":null,\"due\":null,"
                      "\"overdue\":false}");
    send_case(&world, "{\"case\":\"2\",\"accepted\":\"2006-01-01T00:00:00Z\",\"due\":\"" DUE "\"}");
    check_row(&world, "{\"case\":\"2\",\"centre\":\"jinjiang\",\"accepted\":\"2006-01-01T00:00:00Z"
                      "\",\"due\":\"" DUE "\",\"overdue\":false}");
    world.now = instant(NOW);
    pass_time(&world);
    check_row(&world, "{\"case\":\"2\",\"centre\":\"jinjiang\",\"accepted\":\"2006-01-01T00:00:00Z"
                      "\",\"due\":\"" DUE "\",\"overdue\":true}");
    outbox_close(&world.outbox);
}

static void list_stays_true_through_a_whole_life(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"a\",\"due\":\"" DUE "\"}");
    assert_int_equal(list_page(&world, 0, 9), 1);
    send_case(&world, "{\"case\":\"a\",\"due\":\"" DUE "\",\"closed\":\"" NOW "\"}");
    assert_int_equal(list_page(&world, 0, 9), 0);
    report_was_late(&world, "a");
    assert_int_equal(list_page(&world, 0, 9), 0);
    send_case(&world, "{\"case\":\"a\"}");
    assert_int_equal(list_page(&world, 0, 9), 1);
    send_case(&world, "{\"case\":\"a\",\"due\":\"2007-01-01T00:00:00Z\"}");
    assert_int_equal(list_page(&world, 0, 9), 1);
    txn_t *txn = outbox_begin_read(world.outbox);
    assert_int_equal(txn_count(txn, OUTBOX_CASES), 1);
    assert_int_equal(txn_count(txn, OUTBOX_DEADLINES), 1); /* no deadline was left behind */
    txn_abort(&txn);
    outbox_close(&world.outbox);
}

static void list_has_a_case_once_whose_report_was_late(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"a\",\"due\":\"" DUE "\"}");
    report_was_late(&world, "a");
    check_row(&world, "{\"case\":\"a\",\"centre\":\"jinjiang\",\"accepted\":null,\"due\":\"" DUE
                      "\",\"overdue\":true}");
    send_case(&world, "{\"case\":\"a\",\"due\":\"2007-01-01T00:00:00Z\"}");
    assert_int_equal(list_page(&world, 0, 9), 1);
    report_was_late(&world, "a");
    send_case(&world, "{\"case\":\"a\"}");
    assert_int_equal(list_page(&world, 0, 9), 1);
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
    SUITE_ROWS(page_rows, page_has_what_the_row_says);
    SUITE_TEST(row_says_what_people_ask_of_an_open_case);
    SUITE_TEST(list_stays_true_through_a_whole_life);
    SUITE_TEST(list_has_a_case_once_whose_report_was_late);
    return suite_run("cases_report");
}
