/* Questions to the scorer: each has one answer out of one snapshot, and what cannot be answered is
 * told so. */
#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "tests/unit/scorer/support_answerer.h"

#define DAY "2006-03-14"
#define STAMP "2007-01-01T08:00:00.000+08:00" /* NOW_MS */
#define HOURS_8 INT64_C(28800000)

/* Of a scorer that has not looked at its clock yet; test_presence.c has what is told of others. */
#define CLOCK                                                                                      \
    "\"clock\":{\"wall\":\"1970-01-01T08:00:00.000+08:00\","                                       \
    "\"expected\":\"1970-01-01T08:00:00.000+08:00\",\"trusted\":true,\"doubt\":\"trusted\","       \
    "\"why\":\"it is trusted\",\"off_ms\":0,\"accepted\":0},"

#define BOOKS                                                                                      \
    "\"restoring\":null,\"restored\":null,\"lost\":null,\"rulebooks\":[{\"rulebook\":\"chengdu-"   \
    "2006\","                                                                                      \
    "\"first\":2000,\"last\":2099}],"

#define BEFORE "\"jinjiang\",\"qingyang\",\"jinniu\","
#define BEHIND                                                                                     \
    "\"chenghua\",\"gaoxin\",\"longquanyi\",\"qingbaijiang\",\"xindu\",\"wenjiang\","              \
    "\"shuangliu\",\"pixian\",\"dujiangyan\",\"pengzhou\",\"qionglai\",\"chongzhou\",\"jintang\"," \
    "\"dayi\",\"pujiang\",\"xinjin\",\"office\""

static struct asker asker; /* too large for the stack */
static struct bench *const bench = &asker.bench;

static void take_some_years(void)
{
    bench_take(bench, OVERDUE("wuhou", "1", DAY));
    bench_take(bench, PRAISE("wuhou", "1", "4.5"));
    bench_take(bench, OVERDUE("wuhou", "2", "2005-03-14"));
    bench_take(bench, YEAR("close-year", "2005"));
    bench_take(bench, YEAR("close-year", "2008")); /* has no finding */
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
};

/* As the answer should be; the caller frees it. */
static char *standings_line(int year)
{
    static struct standings standings;
    static struct scorecard cards[CENTRES_MAX];
    view_t *view = bench_view(bench);

    view_cards(view, year, cards);
    standings_make(default_book(), year, cards, &standings);
    return json_line(
        standings_json(default_book(), year, view_last(view), year == 2005, &standings));
}

static void standings_are_answered(void **state)
{
    const struct standings_row *row = *state;

    asker_begin(&asker, "");
    if (row->has_findings)
        take_some_years();
    ASK_AT(row->wall_ms, &asker, GET_STANDINGS, get_standings, .year = row->asked);
    if (row->year) {
        char *expected = standings_line(row->year);
        check_text("standings", answer_json(&asker), text_of(expected));
        free(expected);
    } else {
        check_sorry(&asker, "not-found");
    }
    asker_end(&asker);
}

static void standings_follow_the_log(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    ASK(&asker, GET_STANDINGS, get_standings, .year = 2006);
    assert_null(strstr(answer_json(&asker).data, "72.5"));
    take_some_years();
    ASK(&asker, GET_STANDINGS, get_standings, .year = 2006);
    assert_non_null(strstr(answer_json(&asker).data, "\"score\":72.5"));
    asker_end(&asker);
}

static void store_without_any_record_has_nothing_to_show(void **state)
{
    (void)state;
    memset(&asker, 0, sizeof asker);
    bench->ledger = ledger_in_memory();
    bench->view = view_open(bench->ledger);
    bench->is_viewing = true;
    asker.presence = presence_new();
    asker.answerer = answerer_new(asker.presence);
    ASK(&asker, GET_STANDINGS, get_standings, .year = 0);
    check_sorry(&asker, "not-found");
    ASK(&asker, GET_STANDINGS, get_standings, .year = 2006);
    check_sorry(&asker, "not-found");
    ASK(&asker, GET_LOG, get_log, .n = 0);
    assert_int_equal(answer_log(&asker)->records.count + answer_log(&asker)->next, 0);
    ASK(&asker, GET_PENDING, get_pending, .centre = LIT("wuhou"));
    check_sorry(&asker, "not-found");
    ASK(&asker, GET_PENDING, get_pending, .n = 0);
    assert_int_equal(answer_page(&asker)->rows.count, 0);
    ASK(&asker, GET_FINDING, get_finding, .centre = LIT("wuhou"), .clause = LIT("complaint"),
        .record = LIT("1"));
    check_sorry(&asker, "not-found");
    ask_status(&asker);
    check_text(
        "status", answer_json(&asker),
        LIT("{\"n\":0,\"received\":null,\"pending\":0,\"sources\":[],\"never\":[\"office\"]," CLOCK
            "\"restoring\":null,\"restored\":null,\"lost\":null,\"rulebooks\":[],\"years\":[],"
            "\"checkpoints\":\"come\",\"full\":null}"));
    asker_end(&asker);
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
    {"a finding tells who reported it", "wuhou", "hosting", "H", "\"source\":\"wuhou\""},
    {"a finding tells whose report it is, not whom it is about", "tianfu", "visits", "V",
     "\"source\":\"office\""},
    {"a finding without a grade says so", "wuhou", "hosting", "H", "\"grade\":null"},
    {"a finding tells its grade", "jinjiang", "publication", "P",
     "\"points\":1.5,\"grade\":\"nation\""},
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
    char *book =
        edited_rulebook(LIT("year-first = 2000=>year-first = 2010|year-last = 2099=>"
                            "year-last = 2010|    hosting\n=>    visits\n|"
                            "            longquanyi\n=>            tianfu\n"
                            "                name = \"天府新区\"\n            longquanyi\n"));

    bench_take(bench, OVERDUE("wuhou", "1", DAY));
    bench_take(bench, REPORT("wuhou", "wuhou", "hosting", "H", DAY, ""));
    bench_take(bench, RULE("dismiss", "wuhou", "hosting", "H"));
    bench_take(bench, REPORT("jinjiang", "jinjiang", "publication", "P", DAY, ",'grade':'nation'"));
    ask_status(&asker); /* the rulebook comes after a question */
    assert_int_equal(bench_take_book(bench, text_of(book)).outcome, OUTCOME_NOTED);
    free(book);
    bench->now.wall_ms += INT64_C(4) * 365 * 86400 * 1000;
    bench_take(bench, REPORT("office", "tianfu", "visits", "V", "2010-06-01", ""));
}

static void finding_is_answered(void **state)
{
    const struct finding_row *row = *state;

    asker_begin(&asker, "");
    take_findings();
    ASK(&asker, GET_FINDING, get_finding, .centre = text_of(row->centre),
        .clause = text_of(row->clause), .record = text_of(row->record));
    if (!row->shown)
        check_sorry(&asker, "not-found");
    else
        CHECK(strstr(answer_json(&asker).data, row->shown), "got: %s", answer_json(&asker).data);
    asker_end(&asker);
}

static void centre_that_was_added_is_missed_too(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    take_findings();
    ask_status(&asker);
    CHECK(strstr(answer_json(&asker).data, "\"gaoxin\",\"tianfu\",\"longquanyi\""), "got: %s",
          answer_json(&asker).data);
    asker_end(&asker);
}

static void status_says_how_far_the_log_is_and_who_is_there(void **state)
{
    static const struct source_state wuhou = {.slug = "wuhou", .last = 9, .n = 7};

    (void)state;
    asker_begin(&asker, "");
    ask_status(&asker);
    check_text("at first", answer_json(&asker),
               LIT("{\"n\":1,\"received\":\"" STAMP
                   "\",\"pending\":0,\"sources\":[],\"never\":[" BEFORE "\"wuhou\"," BEHIND
                   "]," CLOCK BOOKS "\"years\":[],\"checkpoints\":\"come\",\"full\":null}"));
    take_waiting(&asker.bench, 4);
    presence_set_full(asker.presence, "it is full");
    presence_set(asker.presence, &wuhou, 1); /* test_presence.c has what is told of each */
    ask_status(&asker);
    check_text("then", answer_json(&asker),
               LIT("{\"n\":4,\"received\":\"" STAMP "\",\"pending\":3,\"sources\":["
                   "{\"source\":\"wuhou\",\"connected\":false,\"contested\":false,\"last_seq\":9,"
                   "\"outbox\":null,\"heard\":\"1970-01-01T08:00:00.000+08:00\",\"n\":7,"
                   "\"instance\":null,\"rival\":null,\"lacks\":null}],\"never\":[" BEFORE BEHIND
                   "]," CLOCK BOOKS "\"years\":[{\"year\":2006,\"findings\":3,\"closed\":false}],"
                   "\"checkpoints\":\"come\",\"full\":\"it is full\"}"));
    asker_end(&asker);
}

/* While the clock is trusted there is nothing to accept. */
static void operator_is_heard_while_the_clock_is_in_doubt(void **state)
{
    struct clock_state clock = {.doubt = CLOCK_STEPPED, .off_ms = 9000};
    struct message accept = {.type = MESSAGE_ACCEPT_CLOCK, .accept_clock = {.id = 7}};

    (void)state;
    asker_begin(&asker, "");
    ask_at(&asker, &accept, NOW_MS);
    assert_non_null(strstr(answer_json(&asker).data, "\"trusted\":true"));
    assert_false(presence_take_accept(asker.presence));
    presence_set_clock(asker.presence, &clock);
    ask_at(&asker, &accept, NOW_MS);
    assert_non_null(strstr(answer_json(&asker).data, "\"trusted\":false"));
    assert_true(presence_take_accept(asker.presence));
    assert_false(presence_take_accept(asker.presence));
    asker_end(&asker);
}

/* Each as what it is. */
static void words_of_the_office_are_noted(void **state)
{
    static struct gathering_state awaited;
    struct message pass_over = {.type = MESSAGE_PASS_OVER,
                                .pass_over = {.id = 7, .source = LIT("wuhou")}};
    struct message wait_for = {.type = MESSAGE_WAIT_FOR,
                               .wait_for = {.id = 7, .source = LIT("wuhou")}};

    (void)state;
    asker_begin(&asker, "");
    bulletin_t *bulletin = presence_bulletin(asker.presence);
    awaited.sources[0] = (struct gathering_source){.slug = "wuhou", .word = GATHERING_AWAITED};
    bulletin_set(bulletin, RESTORING_GATHERING, &awaited);
    ask_at(&asker, &pass_over, NOW_MS);
    assert_non_null(strstr(answer_json(&asker).data, "\"awaited\":[\"wuhou\"]"));
    assert_int_equal(bulletin_take_word(bulletin, 0), BULLETIN_PASS_OVER);
    ask_at(&asker, &wait_for, NOW_MS);
    assert_non_null(strstr(answer_json(&asker).data, "\"awaited\":[\"wuhou\"]"));
    assert_int_equal(bulletin_take_word(bulletin, 0), BULLETIN_WAIT_FOR);
    bulletin_set(bulletin, RESTORING_TAKING, &awaited);
    ask_at(&asker, &wait_for, NOW_MS);
    check_sorry(&asker, "not-found");
    asker_end(&asker);
}

static const enum message_type wrong[] = {
    MESSAGE_HELLO,  MESSAGE_BATCH, MESSAGE_PING, MESSAGE_SUBMIT, MESSAGE_AWAIT,  MESSAGE_GET_CASES,
    MESSAGE_ANSWER, MESSAGE_PAGE,  MESSAGE_LOG,  MESSAGE_SORRY,  MESSAGE_UPDATE,
};

static void what_is_no_question_gets_a_sorry(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ask_at(&asker, &(struct message){.type = wrong[i]}, NOW_MS);
        check_sorry(&asker, "bad-message");
    }
    asker_end(&asker);
}

int main(void)
{
    SUITE_ROWS(standings_rows, standings_are_answered);
    SUITE_TEST(standings_follow_the_log);
    SUITE_TEST(store_without_any_record_has_nothing_to_show);
    SUITE_ROWS(findings, finding_is_answered);
    SUITE_TEST(centre_that_was_added_is_missed_too);
    SUITE_TEST(status_says_how_far_the_log_is_and_who_is_there);
    SUITE_TEST(operator_is_heard_while_the_clock_is_in_doubt);
    SUITE_TEST(words_of_the_office_are_noted);
    SUITE_TEST(what_is_no_question_gets_a_sorry);
    return suite_run("answerer");
}
