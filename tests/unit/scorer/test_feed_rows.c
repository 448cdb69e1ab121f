/* The rows of an update: what they say of a change, and that they are made from the log when it is
 * published. */
#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "tests/unit/scorer/support_feed.h"

#define DAY "2006-03-14"

static struct bench bench;           /* too large for the stack */
static struct message_update update; /* the last that went out */

static bool next(int64_t mono_ms)
{
    return bench_update(&bench, mono_ms, &update);
}

static void begin(void)
{
    bench_begin(&bench, "");
    assert_true(next(1000));
}

static void row_has_rank_and_score_before_and_after(void **state)
{
    (void)state;
    begin();
    bench_take(&bench, PRAISE("wuhou", "1", "2"));
    bench_take(&bench, PRAISE("wenjiang", "1", "5")); /* of another tier */
    bench_take(&bench, PRAISE("jinjiang", "1", "3.5"));
    bench_take(&bench, PRAISE("gaoxin", "1", "2"));
    bench_take(&bench, RULE("revoke", "jinjiang", "leadership", "1"));
    bench_take(&bench, REPORT("wuhou", "wuhou", "hosting", "1", DAY, "")); /* only waits */
    bench_take(&bench, "{'source':'chenghua','action':'self-check','year':2006}");
    assert_true(next(2000));
    check_own_changes(&update, "2 wuhou 1 72<1 70, 3 wenjiang 1 75<1 70, 4 jinjiang 1 73.5<2 70, "
                               "5 gaoxin 2 72<3 70, 6 jinjiang 3 70<1 73.5, 7 wuhou 1 72<1 72, "
                               "8 chenghua 3 70<3 70, ");
    bench_end(&bench);
}

static void row_has_the_event_that_caused_it(void **state)
{
    (void)state;
    begin();
    bench_take(&bench, PRAISE("510104", "七", "0.25"));
    bench_take(&bench, REPORT("office", "锦江区", "leadership", "七", DAY, ",'points':1.25"));
    assert_true(next(2000));
    check_own_changes(&update, "3 jinjiang 1 71.25<1 70, "); /* the first was refused */
    check_text("row", update.rows.items[0],
               LIT("{\"n\":3,\"year\":2006,\"centre\":\"jinjiang\",\"name\":\"锦江区\",\"rank\":1,"
                   "\"score\":71.25,\"rank_before\":1,\"score_before\":70,\"event\":{\"n\":3,"
                   "\"received\":\"2007-01-01T08:00:00.000+08:00\",\"source\":\"office\","
                   "\"outcome\":\"counted\",\"centre\":\"锦江区\",\"clause\":\"leadership\","
                   "\"record\":\"七\",\"occurred\":\"2006-03-14T10:00:00+08:00\","
                   "\"points\":1.25}}"));
    bench_end(&bench);
}

/* An event, and the changes that the next update tells of. */
static const struct told_row {
    const char *title, *json, *changes;
} tolds[] = {
    {"a counted report is told", OVERDUE("wuhou", "2", DAY), "N wuhou 1 70<1 70, "},
    {"a report that waits is told, for the number that wait has changed",
     REPORT("wuhou", "wuhou", "hosting", "2", DAY, ""), "N wuhou 1 70<1 70, "},
    {"a ruling is told", RULE("confirm", "jinjiang", "hosting", "1"), "N jinjiang 1 70.5<1 70, "},
    {"the first self-check of a year is told",
     "{'source':'chenghua','action':'self-check','year':2006}", "N chenghua 1 70<1 70, "},
    {"the second self-check of a year is not told",
     "{'source':'wuhou','action':'self-check','year':2006}", ""},
    {"a year that closes is a change of no centre", YEAR("close-year", "2006"), "N -, "},
    {"a year that is open and reopens is told", YEAR("reopen-year", "2006"), "N -, "},
    {"a year that reopens is a change of no centre", YEAR("reopen-year", "2005"), "N -, "},
    {"a duplicate is not told", OVERDUE("wuhou", "1", DAY), ""},
    {"a report by somebody else is not told",
     REPORT("wuhou", "jinjiang", "complaint", "1", DAY, ""), ""},
    {"a ruling on no finding is not told", RULE("confirm", "wuhou", "complaint", "1"), ""},
    {"a conflict is not told", OVERDUE("wuhou", "1", "2006-03-15"), ""},
    {"a conflict in a closed year is not told", OVERDUE("wuhou", "1", "2005-03-14"), ""},
    {"a late report is not told", OVERDUE("wuhou", "2", "2005-03-14"), ""},
    {"a late self-check is not told", "{'source':'wuhou','action':'self-check','year':2005}", ""},
    {"a year closed by who may not is not told",
     "{'source':'wuhou','action':'close-year','year':2006}", ""},
    {"an action that is unknown is not told", "{'source':'office','action':'forget'}", ""},
};

static void change_is_told(void **state)
{
    const struct told_row *row = *state;
    char words[200] = "";

    begin();
    bench_take(&bench, OVERDUE("wuhou", "1", DAY));
    bench_take(&bench, REPORT("jinjiang", "jinjiang", "hosting", "1", DAY, ""));
    bench_take(&bench, "{'source':'wuhou','action':'self-check','year':2006}");
    bench_take(&bench, YEAR("close-year", "2005"));
    while (next(2000))
        continue;
    uint64_t n = bench_take(&bench, row->json).n;
    assert_int_equal(feed_deadline(bench.feed),
                     2000 + (row->changes[0] ? FEED_INTERVAL_MS : FEED_BEAT_MS));
    assert_true(next(3000));
    assert_int_equal(update.n, n);
    assert_int_equal(update.merged, 0);
    if (row->changes[0])
        snprintf(words, sizeof words, "%u%s", (unsigned)n, row->changes + 1);
    check_own_changes(&update, words);
    assert_false(next(3000));
    bench_end(&bench);
}

static void rulebook_is_not_told(void **state)
{
    char *book = rulebook_of_year(2007);

    (void)state;
    begin();
    assert_int_equal(bench_take_book(&bench, text_of(book)).outcome, OUTCOME_NOTED);
    free(book);
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_BEAT_MS);
    assert_true(next(3000));
    assert_int_equal(update.rows.count, 0);
    assert_int_equal(update.n, 2);
    bench_end(&bench);
}

static void row_of_a_year_that_closes_has_its_event(void **state)
{
    (void)state;
    begin();
    bench_take(&bench, YEAR("close-year", "2006"));
    assert_true(next(2000));
    assert_int_equal(update.rows.count, 1);
    check_text("row", update.rows.items[0],
               LIT("{\"n\":2,\"year\":2006,\"event\":{\"n\":2,"
                   "\"received\":\"2007-01-01T08:00:00.000+08:00\",\"source\":\"office\","
                   "\"outcome\":\"noted\",\"action\":\"close-year\",\"year\":2006}}"));
    assert_non_null(strstr(update.json.data, "\"closed\":true"));
    bench_end(&bench);
}

/* Those of two years, in their order, each as the log has it. */
static void changes_of_several_years_are_read_from_the_log(void **state)
{
    (void)state;
    begin();
    bench_take(&bench, OVERDUE("wuhou", "1", "2004-01-02"));
    bench_take(&bench, OVERDUE("wuhou", "1", DAY)); /* refused: it stands with another time */
    bench_take(&bench, PRAISE("jinjiang", "1", "3"));
    bench_take(&bench, YEAR("close-year", "2004"));
    bench_take(&bench, YEAR("close-year", "2005"));
    bench_take(&bench, PRAISE("gaoxin", "2", "1"));
    bench_take(&bench, OVERDUE("wuhou", "3", "2004-01-02")); /* late */
    assert_true(next(2000));
    assert_int_equal(update.year, 2004);
    check_own_changes(&update, "2 wuhou 1 70<1 70, 5 -, ");
    assert_true(next(2000));
    assert_int_equal(update.year, 2006);
    check_own_changes(&update, "4 jinjiang 1 73<1 70, 7 gaoxin 2 71<2 70, ");
    assert_true(next(2000));
    assert_int_equal(update.year, 2005);
    check_own_changes(&update, "6 -, ");
    assert_int_equal(update.n, 8);
    assert_false(next(2000));
    bench_end(&bench);
}

static void standings_are_those_of_the_view(void **state)
{
    static struct standings standings;
    static struct scorecard cards[CENTRES_MAX];
    char *sample = sample_read(), *rest = sample;
    uint64_t n = 0;

    (void)state;
    begin();
    for (char *line; (line = strsep(&rest, "\n")) && *line;)
        n = bench_take(&bench, line).n;
    free(sample);
    assert_true(next(2000));
    assert_int_equal(update.year, 2006);
    assert_int_equal(update.n, n);
    view_cards(bench_view(&bench), 2006, cards);
    standings_make(default_book(), 2006, cards, &standings);
    char *expected = json_line(standings_json(default_book(), 2006, n, true, &standings));
    check_text("standings", update.json, text_of(expected));
    assert_non_null(strstr(expected, "\"score\":89.25"));
    free(expected);
    bench_end(&bench);
}

/* One that was damaged after it was logged, and others that were not. */
static void record_that_cannot_be_read_fails_the_view_and_nothing_goes_out(void **state)
{
    (void)state;
    for (uint64_t damaged = 2; damaged <= 4; damaged++) {
        begin();
        bench_take(&bench, PRAISE("wuhou", "1", "2"));
        bench_take(&bench, YEAR("close-year", "2006"));
        bench_take(&bench, OVERDUE("wuhou", "1", "2005-01-01"));
        bench_damage_event(&bench, damaged);
        assert_int_equal(next(2000), damaged == 4); /* 2006 goes out first */
        assert_false(next(2000));
        assert_int_equal(view_status(bench.view), STATUS_DAMAGED);
        CHECK(strstr(view_why(bench.view), "record"), "%s", view_why(bench.view));
        bench_end(&bench);
    }
}

/* In a damaged store: no update goes out. */
static void finding_in_a_year_without_rulebook_fails_the_view(void **state)
{
    (void)state;
    begin();
    bench_damage(&bench, TABLE_YEARS, (struct text){"\x27\x0f", 2},
                 (struct text){"\0\0\0\0\0\0\0\0\1", 9});
    assert_false(next(2000));
    assert_int_equal(view_status(bench.view), STATUS_DAMAGED);
    bench_end(&bench);
}

int main(void)
{
    SUITE_TEST(row_has_rank_and_score_before_and_after);
    SUITE_TEST(row_has_the_event_that_caused_it);
    SUITE_ROWS(tolds, change_is_told);
    SUITE_TEST(rulebook_is_not_told);
    SUITE_TEST(row_of_a_year_that_closes_has_its_event);
    SUITE_TEST(changes_of_several_years_are_read_from_the_log);
    SUITE_TEST(standings_are_those_of_the_view);
    SUITE_TEST(record_that_cannot_be_read_fails_the_view_and_nothing_goes_out);
    SUITE_TEST(finding_in_a_year_without_rulebook_fails_the_view);
    return suite_run("feed_rows");
}
