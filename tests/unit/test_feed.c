/* The feed: when subscribers are told, and that what they are told is whole: every change or its
 * number, the standings as of the record, and no gap. */
#include "tests/unit/support_ledger.h"

#include "common/form/json.h"
#include "common/form/standings_json.h"

#define DAY "2006-03-14"
#define PRAISE(centre, record, points)                                                             \
    REPORT("office", centre, "leadership", record, DAY, ",'points':" points)

static struct bench bench; /* too large for the stack */
static struct message update;

static bool next(int64_t mono_ms)
{
    return feed_next(bench.feed, bench.fold, bench.ledger.txn, appender_last_n(bench.appender),
                     2011, mono_ms, &update);
}

/* A feed that has told at 1000 ms that there is nothing yet. */
static void begin(const char *edits)
{
    bench_begin(&bench, edits);
    assert_true(next(1000));
}

/* The changes of the update that was made last, as "n centre rank score<rank score". */
static void check_rows(const char *expected)
{
    char words[1000] = "";
    size_t at = 0;

    for (size_t i = 0; i < update.count; i++) {
        json_t *row = json_loadb(update.rows[i].data, update.rows[i].size, 0, NULL);
        json_int_t n, rank, rank_before, year;
        const char *centre;
        double score, score_before;
        assert_non_null(row);
        assert_int_equal(json_unpack(row, "{s:I,s:I,s:s,s:I,s:F,s:I,s:F}", "n", &n, "year", &year,
                                     "centre", &centre, "rank", &rank, "score", &score,
                                     "rank_before", &rank_before, "score_before", &score_before),
                         0);
        assert_int_equal(year, update.year);
        at += (size_t)snprintf(words + at, sizeof words - at, "%d %s %d %g<%d %g, ", (int)n, centre,
                               (int)rank, score, (int)rank_before, score_before);
        json_decref(row);
    }
    check_string("rows", words, expected);
}

static void news_wait_for_the_interval(void **state)
{
    (void)state;
    begin("");
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_BEAT_MS);
    bench_take(&bench, PRAISE("wuhou", "1", "2"));
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_INTERVAL_MS);
    for (int64_t ms = 1000; ms < 1000 + FEED_INTERVAL_MS; ms++)
        assert_false(next(ms));
    assert_true(next(1000 + FEED_INTERVAL_MS));
    assert_int_equal(update.n, 2);
    check_rows("2 wuhou 1 72<1 70, ");
    assert_false(next(1000 + FEED_INTERVAL_MS));
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_INTERVAL_MS + FEED_BEAT_MS);
    bench_end(&bench);
}

static void without_news_it_beats(void **state)
{
    unsigned count = 0;

    (void)state;
    begin("");
    for (int64_t ms = 1000; ms <= 5500; ms++) {
        if (!next(ms))
            continue;
        count++;
        assert_int_equal(ms, 1000 + count * FEED_BEAT_MS);
        assert_int_equal(update.type, MESSAGE_UPDATE);
        assert_int_equal(update.seq, 1 + count);
        assert_int_equal(update.n_before, 1);
        assert_int_equal(update.n, 1);
        assert_int_equal(update.count + update.merged, 0);
        assert_true(update.json.size > 0);
    }
    assert_int_equal(count, 4);
    bench_end(&bench);
}

static void beat_shows_the_year_that_changed_last(void **state)
{
    (void)state;
    begin("");
    assert_int_equal(update.year, 2011); /* now, where none has a finding */
    bench_take(&bench, OVERDUE("wuhou", "1", "2006-03-14"));
    bench_take(&bench, OVERDUE("wuhou", "2", "2005-03-14"));
    assert_true(next(2000) && next(2000));
    assert_true(next(3000));
    assert_int_equal(update.year, 2005); /* so who missed its update is right again */
    bench_restart(&bench);
    assert_true(next(4000));
    assert_int_equal(update.year, 2006); /* at the start, the latest that has a finding */
    bench_end(&bench);
}

static void changes_of_two_years_make_two_updates(void **state)
{
    (void)state;
    begin("");
    bench_take(&bench, REPORT("office", "wuhou", "leadership", "1", "2005-01-02", ",'points':1"));
    bench_take(&bench, PRAISE("jinjiang", "1", "3"));
    bench_take(&bench, REPORT("office", "wuhou", "leadership", "2", "2005-01-02", ",'points':1.5"));
    assert_true(next(2000));
    assert_int_equal(update.year, 2005);
    check_rows("2 wuhou 1 71<1 70, 4 wuhou 1 72.5<1 71, ");
    assert_int_equal(update.n_before, 1);
    assert_int_equal(update.n, 4);
    assert_true(next(2000)); /* at once: the interval is over for all */
    assert_int_equal(update.year, 2006);
    check_rows("3 jinjiang 1 73<1 70, ");
    assert_int_equal(update.n_before, 4);
    assert_int_equal(update.n, 4);
    assert_false(next(2000));
    bench_end(&bench);
}

static void row_has_rank_and_score_before_and_after(void **state)
{
    (void)state;
    begin("");
    bench_take(&bench, PRAISE("wuhou", "1", "2"));
    bench_take(&bench, PRAISE("wenjiang", "1", "5")); /* of another tier */
    bench_take(&bench, PRAISE("jinjiang", "1", "3.5"));
    bench_take(&bench, PRAISE("gaoxin", "1", "2"));
    bench_take(&bench, RULE("revoke", "jinjiang", "leadership", "1"));
    bench_take(&bench, REPORT("wuhou", "wuhou", "hosting", "1", DAY, "")); /* only waits */
    bench_take(&bench, "{'source':'chenghua','action':'self-check','year':2006}");
    assert_true(next(2000));
    check_rows("2 wuhou 1 72<1 70, 3 wenjiang 1 75<1 70, 4 jinjiang 1 73.5<2 70, "
               "5 gaoxin 2 72<3 70, 6 jinjiang 3 70<1 73.5, 7 wuhou 1 72<1 72, "
               "8 chenghua 3 70<3 70, ");
    bench_end(&bench);
}

static void row_has_the_event_that_caused_it(void **state)
{
    (void)state;
    begin("");
    bench_take(&bench, PRAISE("510104", "七", "0.25"));
    bench_take(&bench, REPORT("office", "锦江区", "leadership", "七", DAY, ",'points':1.25"));
    assert_true(next(2000));
    assert_int_equal(update.count, 1); /* the first was refused */
    check_text("row", update.rows[0],
               LIT("{\"n\":3,\"year\":2006,\"centre\":\"jinjiang\",\"name\":\"锦江区\",\"rank\":1,"
                   "\"score\":71.25,\"rank_before\":1,\"score_before\":70,\"event\":{\"n\":3,"
                   "\"received\":\"2007-01-01T08:00:00.000+08:00\",\"source\":\"office\","
                   "\"outcome\":\"counted\",\"centre\":\"锦江区\",\"clause\":\"leadership\","
                   "\"record\":\"七\",\"occurred\":\"2006-03-14T10:00:00+08:00\","
                   "\"points\":1.25}}"));
    bench_end(&bench);
}

static void year_that_closes_is_a_change_of_no_centre(void **state)
{
    (void)state;
    begin("");
    bench_take(&bench, YEAR("close-year", "2006"));
    assert_true(next(2000));
    assert_int_equal(update.count, 1);
    check_text("row", update.rows[0],
               LIT("{\"n\":2,\"year\":2006,\"event\":{\"n\":2,"
                   "\"received\":\"2007-01-01T08:00:00.000+08:00\",\"source\":\"office\","
                   "\"outcome\":\"noted\",\"action\":\"close-year\",\"year\":2006}}"));
    assert_non_null(strstr(update.json.data, "\"closed\":true"));
    bench_end(&bench);
}

static const char *const idle[] = {
    OVERDUE("wuhou", "1", DAY),                                      /* again */
    REPORT("wuhou", "jinjiang", "complaint", "1", DAY, ""),          /* forbidden */
    RULE("confirm", "wuhou", "complaint", "1"),                      /* no such finding */
    REPORT("wuhou", "wuhou", "overdue-case", "1", "2006-03-15", ""), /* conflict */
    "{'source':'wuhou','action':'close-year','year':2006}",          /* forbidden */
    "{'source':'office','action':'forget'}",                         /* unknown */
    OVERDUE("wuhou", "1", "2005-03-14"), /* conflict, in a closed year */
    OVERDUE("wuhou", "2", "2005-03-14"), /* late */
};

static void what_changes_nothing_is_not_told(void **state)
{
    (void)state;
    begin("");
    bench_take(&bench, OVERDUE("wuhou", "1", DAY));
    bench_take(&bench, YEAR("close-year", "2005"));
    while (next(2000))
        continue;
    for (size_t i = 0; i < COUNT_OF(idle); i++) {
        bench_take(&bench, idle[i]);
        CHECK(feed_deadline(bench.feed) == 2000 + FEED_BEAT_MS, "%s", idle[i]);
    }
    assert_false(next(2999));
    assert_true(next(3000)); /* the beat says how far the log is */
    assert_int_equal(update.n, 3 + COUNT_OF(idle));
    assert_int_equal(update.count, 0);
    bench_end(&bench);
}

/* `count` changes of wuhou in a year, under numbers from `first` on. */
static void take_changes(const char *year, unsigned first, unsigned count)
{
    char json[300];

    for (unsigned i = first; i < first + count; i++) {
        snprintf(json, sizeof json,
                 "{'source':'wuhou','clause':'overdue-case','record':'%s-%u',"
                 "'occurred':'%s-03-14T10:00:00+08:00'}",
                 year, i, year);
        assert_int_equal(bench_take(&bench, json).outcome, OUTCOME_COUNTED);
    }
}

static void changes_beyond_the_bound_are_counted(void **state)
{
    (void)state;
    begin("");
    take_changes("2006", 1, FEED_CHANGES_MAX);
    assert_true(next(2000));
    assert_int_equal(update.count, FEED_CHANGES_MAX);
    assert_int_equal(update.merged, 0);
    take_changes("2006", 1000, FEED_CHANGES_MAX + 7);
    assert_true(next(3000));
    assert_int_equal(update.count, FEED_CHANGES_MAX);
    assert_int_equal(update.merged, 7);
    assert_false(next(3000));
    take_changes("2006", 2000, 1);
    assert_true(next(4000));
    assert_int_equal(update.count, 1);
    assert_int_equal(update.merged, 0);
    bench_end(&bench);
}

/* One update after another, until none is due: which years were told, and how many changes. */
static void check_years_told(const char *years, unsigned changes)
{
    char words[100] = "";
    unsigned count = 0;

    while (next(2000)) {
        size_t at = strlen(words);
        snprintf(words + at, sizeof words - at, "%u ", (unsigned)update.year);
        count += (unsigned)(update.count + update.merged);
    }
    check_string("years told", words, years);
    assert_int_equal(count, changes);
}

static void year_whose_changes_are_only_counted_is_told(void **state)
{
    (void)state;
    begin("");
    take_changes("2006", 1, FEED_CHANGES_MAX);
    take_changes("2005", 1, 2);
    check_years_told("2006 2005 ", FEED_CHANGES_MAX + 2);
    bench_end(&bench);
}

static void every_year_whose_changes_are_only_counted_is_told(void **state)
{
    (void)state;
    begin("");
    take_changes("2006", 1, FEED_CHANGES_MAX);
    take_changes("2005", 1, 1); /* beyond the bound, and so is the next */
    take_changes("2006", 1000, 1);
    check_years_told("2006 2005 ", FEED_CHANGES_MAX + 2);
    bench_end(&bench);
}

#define EIGHT(x) x x x x x x x x
#define NOTE EIGHT(EIGHT(EIGHT("\\\\"))) /* 512 bytes that take twice as many as JSON */

static void changes_that_fill_a_frame_are_counted(void **state)
{
    static char json[4096], frame[FRAME_BYTES_MAX];

    (void)state;
    begin("");
    for (unsigned i = 0; i < FEED_CHANGES_MAX; i++) {
        snprintf(json, sizeof json,
                 "{'source':'wuhou','clause':'overdue-case','record':'%u',"
                 "'occurred':'2006-03-14T10:00:00+08:00','summary':'" NOTE "','evidence':'" NOTE
                 "'}",
                 i);
        assert_int_equal(bench_take(&bench, json).outcome, OUTCOME_COUNTED);
    }
    assert_true(next(2000));
    assert_true(update.count > 0 && update.merged > 0);
    assert_int_equal(update.count + update.merged, FEED_CHANGES_MAX);
    assert_true(message_encode(&update, frame, sizeof frame) > 0);
    assert_false(next(2000));
    bench_end(&bench);
}

static void updates_are_numbered_and_chained_without_a_gap(void **state)
{
    uint64_t seq = 1, n = 1;
    int64_t ms = 1000;

    (void)state;
    begin("");
    assert_int_equal(update.epoch, FEED_EPOCH);
    assert_int_equal(update.seq, 1);
    for (unsigned i = 1; i <= 30; i++) {
        take_changes(i % 3 ? "2006" : "2005", i * 100, i % 4);
        take_changes("2004", i * 100, i % 2);
        for (ms += 600; next(ms);) {
            assert_int_equal(update.epoch, FEED_EPOCH);
            assert_int_equal(update.seq, ++seq);
            assert_int_equal(update.n_before, n);
            assert_int_equal(update.n, appender_last_n(bench.appender));
            n = update.n;
        }
    }
    assert_true(seq > 30);
    bench_end(&bench);
}

static void standings_are_those_of_the_fold(void **state)
{
    static struct standings standings;
    char *sample = sample_read(), *rest = sample;
    uint64_t n = 0;

    (void)state;
    begin("");
    for (char *line; (line = strsep(&rest, "\n")) && *line;)
        n = bench_take(&bench, line).n;
    free(sample);
    assert_true(next(2000));
    assert_int_equal(update.year, 2006);
    assert_int_equal(update.n, n);
    standings_make(default_book(), 2006, fold_cards(bench.fold, bench.ledger.txn, 2006),
                   &standings);
    char *expected = json_line(standings_json(default_book(), 2006, n, true, &standings));
    check_text("standings", update.json, text_of(expected));
    assert_non_null(strstr(expected, "\"score\":89.25"));
    free(expected);
    bench_end(&bench);
}

static void feed_that_begins_anew_goes_on_from_the_log(void **state)
{
    (void)state;
    begin("");
    take_changes("2006", 1, 3);
    bench_restart(&bench);
    assert_true(next(FEED_BEAT_MS));
    assert_int_equal(update.seq, 1);
    assert_int_equal(update.n_before, 4);
    assert_int_equal(update.n, 4);
    assert_non_null(strstr(update.json.data, "\"deduction_raw\":6"));
    bench_end(&bench);
}

/* Now is 2011; the rulebook ends before, or begins after. */
static void year_without_rulebook_gives_way_to_the_nearest(void **state)
{
    static const char *const edits[] = {"year-last = 2099=>year-last = 2006",
                                        "year-first = 2000=>year-first = 2050"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        bench_begin(&bench, edits[i]);
        assert_true(next(5000));
        assert_int_equal(update.year, i == 0 ? 2006 : 2050);
        assert_int_equal(feed_deadline(bench.feed), 5000 + FEED_BEAT_MS);
        bench_end(&bench);
    }
}

int main(void)
{
    SUITE_TEST(news_wait_for_the_interval);
    SUITE_TEST(without_news_it_beats);
    SUITE_TEST(beat_shows_the_year_that_changed_last);
    SUITE_TEST(changes_of_two_years_make_two_updates);
    SUITE_TEST(row_has_rank_and_score_before_and_after);
    SUITE_TEST(row_has_the_event_that_caused_it);
    SUITE_TEST(year_that_closes_is_a_change_of_no_centre);
    SUITE_TEST(what_changes_nothing_is_not_told);
    SUITE_TEST(changes_beyond_the_bound_are_counted);
    SUITE_TEST(year_whose_changes_are_only_counted_is_told);
    SUITE_TEST(every_year_whose_changes_are_only_counted_is_told);
    SUITE_TEST(changes_that_fill_a_frame_are_counted);
    SUITE_TEST(updates_are_numbered_and_chained_without_a_gap);
    SUITE_TEST(standings_are_those_of_the_fold);
    SUITE_TEST(feed_that_begins_anew_goes_on_from_the_log);
    SUITE_TEST(year_without_rulebook_gives_way_to_the_nearest);
    return suite_run("feed");
}
