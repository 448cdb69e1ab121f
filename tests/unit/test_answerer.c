/* Questions to the scorer: each has one answer out of one snapshot; long ones come page by page,
 * and what cannot be answered is told so. */
#include "tests/unit/support_ledger.h"

#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "services/scorer/answerer.h"

#define DAY "2006-03-14"
#define STAMP "2007-01-01T08:00:00.000+08:00" /* NOW_MS */
#define HOURS_8 INT64_C(28800000)

static struct bench bench; /* too large for the stack */
static presence_t *presence;
static answerer_t *answerer;
static struct message answer;

static void begin(const char *edits)
{
    bench_begin(&bench, edits);
    presence = presence_new();
    answerer = answerer_new(presence);
}

static void end(void)
{
    check_good(&bench.ledger);
    answerer_destroy(&answerer);
    presence_destroy(&presence);
    bench_end(&bench);
}

/* Asks; every answer repeats the question's id, says as of which record it is, and fits a frame. */
static const struct message *ask_at(struct message question, int64_t wall_ms)
{
    static char frame[FRAME_BYTES_MAX];

    question.id = 1000 + question.type;
    bench_commit(&bench);
    answerer_answer(answerer, bench.ledger.txn, &question, wall_ms, &answer);
    assert_int_equal(answer.id, question.id);
    if (answer.type == MESSAGE_ANSWER)
        assert_int_equal(answer.n, log_last(bench.ledger.txn));
    assert_true(message_encode(&answer, frame, sizeof frame) > 0);
    return &answer;
}

#define ASK(question, ...) ask_at((struct message){.type = MESSAGE_##question, __VA_ARGS__}, NOW_MS)

static void check_sorry(const char *word)
{
    assert_int_equal(answer.type, MESSAGE_SORRY);
    check_text("word", answer.word, text_of(word));
    assert_true(answer.why.size > 0);
}

static void take_some_years(void)
{
    bench_take(&bench, OVERDUE("wuhou", "1", DAY));
    bench_take(&bench, REPORT("office", "wuhou", "leadership", "1", DAY, ",'points':4.5"));
    bench_take(&bench, OVERDUE("wuhou", "2", "2005-03-14"));
    bench_take(&bench, YEAR("close-year", "2005"));
    bench_take(&bench, YEAR("close-year", "2008")); /* has no finding */
}

static const struct standings_row {
    const char *title;
    bool has_findings;
    uint64_t asked;
    int64_t wall_ms;
    int year; /* 0: sorry */
} standings_rows[] = {
    {"the latest year that has a finding is meant by none", true, 0, NOW_MS, 2006},
    {"a year may be asked for", true, 2006, NOW_MS, 2006},
    {"a closed year may be asked for", true, 2005, NOW_MS, 2005},
    {"a year that has no finding may be asked for", true, 2007, NOW_MS, 2007},
    {"the last year of the rulebook may be asked for", true, 2099, NOW_MS, 2099},
    {"a year that no rulebook is for is not found", true, 2100, NOW_MS, 0},
    {"a year beyond all numbers is not found", true, UINT64_MAX, NOW_MS, 0},
    {"a year is not cut to 32 bits", true, (UINT64_C(1) << 32) + 2006, NOW_MS, 0},
    {"without a finding the current year is meant", false, 0, NOW_MS, 2007},
    {"the current year begins with Beijing's", false, 0, NOW_MS - HOURS_8, 2007},
    {"the current year ends with Beijing's", false, 0, NOW_MS - HOURS_8 - 1, 2006},
    {"a current year that no rulebook is for is not found", false, 0, -NOW_MS, 0},
};

static void standings_are_answered(void **state)
{
    static struct standings standings;
    const struct standings_row *row = *state;

    begin("");
    if (row->has_findings)
        take_some_years();
    ask_at((struct message){.type = MESSAGE_GET_STANDINGS, .year = row->asked}, row->wall_ms);
    if (!row->year) {
        check_sorry("not-found");
    } else {
        standings_make(default_book(), row->year,
                       fold_cards(bench.fold, bench.ledger.txn, row->year), &standings);
        char *expected = json_line(
            standings_json(default_book(), row->year, answer.n, row->year == 2005, &standings));
        check_text("standings", answer.json, text_of(expected));
        free(expected);
    }
    end();
}

static void standings_follow_the_log(void **state)
{
    (void)state;
    begin("");
    assert_null(strstr(ASK(GET_STANDINGS, .year = 2006)->json.data, "72.5"));
    take_some_years();
    assert_non_null(strstr(ASK(GET_STANDINGS, .year = 2006)->json.data, "\"score\":72.5"));
    end();
}

static void store_without_any_record_has_no_standings(void **state)
{
    struct ledger ledger = ledger_in_memory();
    struct message question = {.type = MESSAGE_GET_STANDINGS, .id = 7};

    (void)state;
    presence = presence_new();
    answerer = answerer_new(presence);
    answerer_answer(answerer, ledger.txn, &question, NOW_MS, &answer);
    check_sorry("not-found");
    question.type = MESSAGE_GET_LOG;
    answerer_answer(answerer, ledger.txn, &question, NOW_MS, &answer);
    assert_int_equal(answer.type, MESSAGE_LOG);
    assert_int_equal(answer.count + answer.next, 0);
    answerer_destroy(&answerer);
    presence_destroy(&presence);
    ledger_end(&ledger);
}

/* Records 2 to `last`: reports of wuhou and jinjiang in turn that wait for a ruling. */
static void take_waiting(unsigned last)
{
    char json[300];

    for (unsigned n = 2; n <= last; n++) {
        snprintf(json, sizeof json,
                 "{'source':'%s','clause':'complaint','record':'R-%u',"
                 "'occurred':'2006-03-14T10:00:00+08:00'}",
                 n % 2 ? "jinjiang" : "wuhou", n);
        assert_int_equal(bench_take(&bench, json).n, n);
    }
}

static const struct log_row {
    const char *title;
    uint64_t from, to, first, last; /* 0: none comes */
    unsigned pages;
} logs[] = {
    {"the whole log comes in pages, each record once", 1, 0, 1, 600, 3},
    {"the log from before its first record comes", 0, 0, 1, 600, 3},
    {"the log from the middle on comes", 300, 0, 300, 600, 2},
    {"the log to the middle comes", 1, 300, 1, 300, 2},
    {"the log to the end of a page comes", 1, 256, 1, 256, 1},
    {"the log to one behind a page comes", 1, 257, 1, 257, 2},
    {"one record comes", 77, 77, 77, 77, 1},
    {"the last record comes", 600, 0, 600, 600, 1},
    {"nothing comes from behind the last record", 601, 0, 0, 0, 1},
    {"nothing comes from behind where it ends", 300, 299, 0, 0, 1},
    {"nothing comes from the largest number", UINT64_MAX, 0, 0, 0, 1},
};

static void log_is_answered(void **state)
{
    const struct log_row *row = *state;
    uint64_t next = row->from, first = 0, last = 0;
    unsigned pages = 0;

    begin("");
    take_waiting(600);
    do {
        ASK(GET_LOG, .n = next, .to = row->to);
        assert_int_equal(answer.type, MESSAGE_LOG);
        pages++;
        for (size_t i = 0; i < answer.count; i++) {
            struct record record, stored;
            assert_true(record_decode(answer.records[i].data, answer.records[i].size, &record));
            assert_true(log_get(bench.ledger.txn, record.n, &stored));
            check_text("event", record.event, stored.event);
            first = first ? first : record.n;
            assert_int_equal(record.n, last ? last + 1 : first);
            last = record.n;
        }
        next = answer.next;
    } while (next);
    assert_int_equal(first, row->first);
    assert_int_equal(last, row->last);
    assert_int_equal(pages, row->pages);
    end();
}

static void large_records_come_in_pages_that_fit_a_frame(void **state)
{
    static char text[TEXT_BYTES_MAX];
    struct event event = {.action = text_of("rulebook"), .text = {text, sizeof text}};
    unsigned records = 0, pages = 0;

    (void)state;
    begin("");
    memset(text, '\n', sizeof text);
    struct text bytes = event_bytes(&event);
    for (unsigned i = 0; i < 4; i++) {
        struct record record = {.source = LIT(OFFICE), .event = bytes};
        assert_int_equal(
            appender_append(bench.appender, bench.ledger.txn, &record, &event, NOW_MS).reason,
            REASON_CONFLICT);
    }
    for (uint64_t next = 1; next; next = answer.next, pages++)
        records += (unsigned)ASK(GET_LOG, .n = next)->count;
    assert_int_equal(records, 5);
    assert_true(pages >= 4); /* two of them have no room in one frame */
    free((void *)bytes.data);
    end();
}

static const struct pending_row {
    const char *title, *centre;
    unsigned from, count, pages;
} pendings[] = {
    {"all that wait come in pages", NULL, 0, 598, 3},
    {"those from a record on come", NULL, 592, 9, 1},
    {"none comes from behind the last", NULL, 601, 0, 1},
    {"those of a centre come, by its slug", "wuhou", 0, 299, 2},
    {"those of a centre come, by its code", "510107", 0, 299, 2},
    {"those of a centre come, by its name", "武侯区", 0, 299, 2},
    {"those of a centre come from a record on", "jinjiang", 592, 4, 1},
    {"none of a centre waits", "xinjin", 0, 0, 1},
};

static void those_that_wait_are_answered(void **state)
{
    const struct pending_row *row = *state;
    uint64_t next = row->from;
    json_int_t last = 0, n;
    unsigned count = 0, pages = 0;

    begin("");
    take_waiting(601);
    bench_take(&bench, RULE("confirm", "wuhou", "complaint", "R-2"));
    bench_take(&bench, RULE("dismiss", "jinjiang", "complaint", "R-601"));
    do {
        ASK(GET_PENDING, .n = next, .centre = text_of(row->centre));
        assert_int_equal(answer.type, MESSAGE_PAGE);
        pages++;
        for (size_t i = 0; i < answer.count; i++, count++) {
            json_t *json = json_loadb(answer.rows[i].data, answer.rows[i].size, 0, NULL);
            assert_int_equal(json_unpack(json, "{s:I}", "n", &n), 0);
            assert_true(n > last); /* oldest first, and none twice */
            last = n;
            json_decref(json);
        }
        next = answer.next;
    } while (next);
    assert_int_equal(count, row->count);
    assert_int_equal(pages, row->pages);
    end();
}

static void one_that_waits_is_shown_with_its_report(void **state)
{
    (void)state;
    begin("");
    bench_take(&bench, REPORT("jinniu", "金牛区", "publication", "《论》", DAY,
                              ",'grade':'nation','summary':'S','evidence':'E'"));
    ASK(GET_PENDING, .n = 0);
    assert_int_equal(answer.count, 1);
    check_text("row", answer.rows[0],
               LIT("{\"n\":2,\"year\":2006,\"status\":\"pending\",\"centre\":\"jinniu\","
                   "\"name\":\"金牛区\",\"clause\":\"publication\",\"article\":\"9(4)\","
                   "\"record\":\"《论》\",\"points\":1.5,"
                   "\"received\":\"" STAMP "\","
                   "\"occurred\":\"2006-03-14T10:00:00+08:00\",\"summary\":\"S\","
                   "\"evidence\":\"E\"}"));
    ASK(GET_PENDING, .centre = LIT("jinniuqu"));
    check_sorry("not-found");
    end();
}

/* In the log: two findings of wuhou, one of them ruled on; then a rulebook for 2010 that adds a
 * centre and has `visits` for `hosting`; then a finding of that centre. */
static const struct finding_row {
    const char *title, *centre, *clause, *record;
    const char *shown; /* a part of the answer; NULL: not found */
} findings[] = {
    {"a finding is found by the slug", "wuhou", "overdue-case", "1", "\"status\":\"counted\""},
    {"a finding is found by the code", "510107", "overdue-case", "1", "\"centre\":\"wuhou\""},
    {"a finding is found by the name", "武侯区", "overdue-case", "1", "\"n\":2"},
    {"a finding that was ruled on is found", "wuhou", "hosting", "H", "\"status\":\"dismissed\""},
    {"a finding under a clause dropped since is found", "wuhou", "hosting", "H", "\"9(7)\""},
    {"a finding of a centre that was added is found", "tianfu", "visits", "V", "\"天府新区\""},
    {"a record that nobody reported is not found", "wuhou", "overdue-case", "2", NULL},
    {"another centre's record is not found", "jinjiang", "overdue-case", "1", NULL},
    {"another clause's record is not found", "wuhou", "complaint", "1", NULL},
    {"a centre that is none is not found", "wuhous", "overdue-case", "1", NULL},
    {"a clause that is none is not found", "wuhou", "overdue", "1", NULL},
    {"a finding of no centre is not found", NULL, "overdue-case", "1", NULL},
    {"a finding of no clause is not found", "wuhou", NULL, "1", NULL},
    {"a finding of no record is not found", "wuhou", "overdue-case", NULL, NULL},
    {"a record longer than one can be is not found", "wuhou", "overdue-case",
     "12345678901234567890123456789012345678901234567890123456789012345", NULL},
};

static void take_findings(void)
{
    unsigned char digest[DIGEST_BYTES];
    struct event book = book_event("year-first = 2000=>year-first = 2010|year-last = 2099=>"
                                   "year-last = 2010|    hosting\n=>    visits\n|"
                                   "            longquanyi\n=>            tianfu\n"
                                   "                name = \"天府新区\"\n            longquanyi\n",
                                   digest);
    struct text bytes = event_bytes(&book);
    struct record record = {.source = LIT(OFFICE), .event = bytes};

    bench_take(&bench, OVERDUE("wuhou", "1", DAY));
    bench_take(&bench, REPORT("wuhou", "wuhou", "hosting", "H", DAY, ""));
    bench_take(&bench, RULE("dismiss", "wuhou", "hosting", "H"));
    ASK(GET_STATUS, .n = 0); /* the rulebook comes after a question */
    appender_append(bench.appender, bench.ledger.txn, &record, &book, NOW_MS);
    bench.now.wall_ms += INT64_C(4) * 365 * 86400 * 1000;
    bench_take(&bench, REPORT("office", "tianfu", "visits", "V", "2010-06-01", ""));
    free((void *)bytes.data);
    free((void *)book.text.data);
}

static void finding_is_answered(void **state)
{
    const struct finding_row *row = *state;

    begin("");
    take_findings();
    ASK(GET_FINDING, .centre = text_of(row->centre), .clause = text_of(row->clause),
        .record = text_of(row->record));
    if (!row->shown)
        check_sorry("not-found");
    else
        CHECK(strstr(answer.json.data, row->shown), "got: %s", answer.json.data);
    end();
}

static void status_says_how_far_the_log_is_and_who_is_there(void **state)
{
    static const struct source_state wuhou = {.slug = "wuhou", .last = 9, .n = 7};

    (void)state;
    begin("");
    ASK(GET_STATUS, .n = 0);
    check_text("at first", answer.json,
               LIT("{\"n\":1,\"received\":\"" STAMP "\",\"pending\":0,\"sources\":[]}"));
    take_waiting(4);
    presence_set(presence, &wuhou, 1); /* test_presence.c has what is told of each */
    ASK(GET_STATUS, .n = 0);
    check_text("then", answer.json,
               LIT("{\"n\":4,\"received\":\"" STAMP "\",\"pending\":3,\"sources\":["
                   "{\"source\":\"wuhou\",\"connected\":false,\"contested\":false,\"last_seq\":9,"
                   "\"outbox\":0,\"heard\":\"1970-01-01T08:00:00.000+08:00\",\"n\":7,"
                   "\"instance\":\"0000000000000000\",\"rival\":null}]}"));
    end();
}

static const enum message_type wrong[] = {
    MESSAGE_HELLO,  MESSAGE_BATCH, MESSAGE_PING, MESSAGE_SUBMIT, MESSAGE_AWAIT,  MESSAGE_GET_CASES,
    MESSAGE_ANSWER, MESSAGE_PAGE,  MESSAGE_LOG,  MESSAGE_SORRY,  MESSAGE_UPDATE,
};

static void what_is_no_question_gets_a_sorry(void **state)
{
    (void)state;
    begin("");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ask_at((struct message){.type = wrong[i]}, NOW_MS);
        check_sorry("bad-message");
    }
    end();
}

int main(void)
{
    SUITE_ROWS(standings_rows, standings_are_answered);
    SUITE_TEST(standings_follow_the_log);
    SUITE_TEST(store_without_any_record_has_no_standings);
    SUITE_ROWS(logs, log_is_answered);
    SUITE_TEST(large_records_come_in_pages_that_fit_a_frame);
    SUITE_ROWS(pendings, those_that_wait_are_answered);
    SUITE_TEST(one_that_waits_is_shown_with_its_report);
    SUITE_ROWS(findings, finding_is_answered);
    SUITE_TEST(status_says_how_far_the_log_is_and_who_is_there);
    SUITE_TEST(what_is_no_question_gets_a_sorry);
    return suite_run("answerer");
}
