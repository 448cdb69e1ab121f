/* The feed: when subscribers are told, of which year, and that no change is lost: each is listed or
 * counted, and updates follow each other without a gap. */
#include "tests/unit/scorer/support_feed.h"

#define DAY "2006-03-14"

/* The rest of tier 1, where a first praise of wuhou passes it. */
#define PASSED(n)                                                                                  \
    n " jinjiang 2 70<1 70, " n " qingyang 2 70<1 70, " n " jinniu 2 70<1 70, " n                  \
      " chenghua 2 70<1 70, " n " gaoxin 2 70<1 70, "

static struct bench bench;           /* too large for the stack */
static struct message_update update; /* the last that went out */

static bool next(int64_t mono_ms)
{
    return bench_update(&bench, mono_ms, &update);
}

/* A feed that has told at 1000 ms that there is nothing yet. */
static void begin(void (*begin_bench)(struct bench *, const char *))
{
    begin_bench(&bench, "");
    assert_true(next(1000));
}

static void news_wait_for_the_interval(void **state)
{
    (void)state;
    begin(bench_begin);
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_BEAT_MS);
    bench_take(&bench, PRAISE("wuhou", "1", "2"));
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_INTERVAL_MS);
    for (int64_t ms = 1000; ms < 1000 + FEED_INTERVAL_MS; ms++)
        assert_false(next(ms));
    assert_true(next(1000 + FEED_INTERVAL_MS));
    assert_int_equal(update.n, 2);
    check_changes(&update, "2 wuhou 1 72<1 70, " PASSED("2"));
    assert_false(next(1000 + FEED_INTERVAL_MS));
    assert_int_equal(feed_deadline(bench.feed), 1000 + FEED_INTERVAL_MS + FEED_BEAT_MS);
    bench_end(&bench);
}

static void without_news_it_beats(void **state)
{
    unsigned count = 0;

    (void)state;
    begin(bench_begin);
    for (int64_t ms = 1000; ms <= 5500; ms++) {
        if (!next(ms))
            continue;
        count++;
        assert_int_equal(ms, 1000 + count * FEED_BEAT_MS);
        assert_int_equal(update.seq, 1 + count);
        assert_int_equal(update.n_before, 1);
        assert_int_equal(update.n, 1);
        assert_int_equal(update.rows.count + update.merged, 0);
        assert_true(update.json.size > 0);
    }
    assert_int_equal(count, 4);
    bench_end(&bench);
}

static void beat_shows_the_year_that_changed_last(void **state)
{
    (void)state;
    begin(bench_begin_on_disk);
    assert_int_equal(update.year, 2011); /* now, where none has a finding */
    bench_take(&bench, OVERDUE("wuhou", "1", "2006-03-14"));
    bench_take(&bench, OVERDUE("wuhou", "2", "2005-03-14"));
    assert_true(next(2000) && next(2000));
    assert_true(next(3000));
    assert_int_equal(update.year, 2005); /* so who missed its update is right again */
    bench_restart(&bench);
    assert_true(next(4000));
    assert_int_equal(update.year, 2005); /* a restart does not move what is shown */
    bench_end(&bench);
}

/* What moves a year moves it for good: the beat is the same after a restart, from the log. */
static const struct moving_row {
    const char *title;
    const char *events[3]; /* behind findings of 2006 and then 2005 */
    int year;
} moving_rows[] = {
    {"nothing more", {NULL}, 2005},
    {"a report that counts", {OVERDUE("wuhou", "2", "2006-03-14")}, 2006},
    {"a report that waits", {REPORT("wuhou", "wuhou", "complaint", "3", "2004-03-14", "")}, 2004},
    {"a ruling, by the year of its finding", {RULE("revoke", "wuhou", "overdue-case", "6")}, 2006},
    {"the same ruling again",
     {RULE("revoke", "wuhou", "overdue-case", "6"), OVERDUE("wuhou", "2", "2007-03-14"),
      RULE("revoke", "wuhou", "overdue-case", "6")},
     2006},
    {"a self-check", {"{'source':'wuhou','action':'self-check','year':2008}"}, 2008},
    {"a year that is closed", {YEAR("close-year", "2003")}, 2003},
    {"a year that is opened again", {YEAR("reopen-year", "2003")}, 2003},
    {"a report that is refused", {OVERDUE("wuhou", "2", "2006-13-14")}, 2005},
    {"a report that is known", {OVERDUE("wuhou", "6", "2006-03-14")}, 2005},
    {"a report that is late",
     {YEAR("close-year", "2006"), OVERDUE("wuhou", "2", "2004-03-14"),
      OVERDUE("wuhou", "3", "2006-03-14")},
     2004},
};

static void beat_goes_on_with_the_year_that_moved_last(void **state)
{
    const struct moving_row *row = *state;

    begin(bench_begin_on_disk);
    bench.now.wall_ms += INT64_C(2) * 366 * 86400000;
    bench_take(&bench, OVERDUE("wuhou", "6", "2006-03-14"));
    bench_take(&bench, OVERDUE("wuhou", "5", "2005-03-14"));
    for (size_t i = 0; i < COUNT_OF(row->events) && row->events[i]; i++)
        bench_take(&bench, row->events[i]);
    while (next(2000))
        continue;
    assert_true(next(3000));
    assert_int_equal(update.year, row->year);
    bench_restart(&bench);
    assert_true(next(4000));
    assert_int_equal(update.year, row->year);
    bench_end(&bench);
}

/* While nothing has changed since the start. */
static void beat_shows_the_default_year_until_something_changes(void **state)
{
    char *first = rulebook_of_year(2007), *second = rulebook_of_year(2012);
    struct message message;

    (void)state;
    bench_begin_with(&bench, text_of(first));
    assert_true(next(1000));
    assert_int_equal(update.year, 2007);
    bench_take_book(&bench, text_of(second)); /* is no change of any standings */
    assert_true(next(2000));
    assert_int_equal(update.year, 2012); /* now is 2011 */
    assert_true(feed_next(bench.feed, bench_view(&bench), 2008, 3000, &message));
    assert_int_equal(message.update.year, 2007);
    bench_take(&bench, YEAR("close-year", "2012"));
    assert_true(next(4000) && next(5000));
    assert_int_equal(update.year, 2012);
    free(first);
    free(second);
    bench_end(&bench);
}

static void changes_of_two_years_make_two_updates(void **state)
{
    (void)state;
    begin(bench_begin);
    bench_take(&bench, REPORT("office", "wuhou", "leadership", "1", "2005-01-02", ",'points':1"));
    bench_take(&bench, PRAISE("jinjiang", "1", "3"));
    bench_take(&bench, REPORT("office", "wuhou", "leadership", "2", "2005-01-02", ",'points':1.5"));
    assert_true(next(2000));
    assert_int_equal(update.year, 2005);
    check_changes(&update, "2 wuhou 1 71<1 70, " PASSED("2") "4 wuhou 1 72.5<1 71, ");
    assert_int_equal(update.n_before, 1);
    assert_int_equal(update.n, 4);
    assert_true(next(2000)); /* at once: the interval is over for all */
    assert_int_equal(update.year, 2006);
    check_changes(&update, "3 jinjiang 1 73<1 70, 3 qingyang 2 70<1 70, 3 jinniu 2 70<1 70, "
                           "3 wuhou 2 70<1 70, 3 chenghua 2 70<1 70, 3 gaoxin 2 70<1 70, ");
    assert_int_equal(update.n_before, 4);
    assert_int_equal(update.n, 4);
    assert_false(next(2000));
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
    begin(bench_begin);
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
    assert_int_equal(update.rows.count, 0);
    bench_end(&bench);
}

static void changes_beyond_the_bound_are_counted(void **state)
{
    (void)state;
    begin(bench_begin);
    bench_take_changes(&bench, "2006", 1, FEED_CHANGES_MAX);
    assert_true(next(2000));
    assert_int_equal(update.rows.count, FEED_CHANGES_MAX);
    assert_int_equal(update.merged, 0);
    bench_take_changes(&bench, "2006", 1000, FEED_CHANGES_MAX + 7);
    assert_true(next(3000));
    assert_int_equal(update.rows.count, FEED_CHANGES_MAX);
    assert_int_equal(update.merged, 7);
    assert_false(next(3000));
    bench_take_changes(&bench, "2006", 2000, 1);
    assert_true(next(4000));
    assert_int_equal(update.rows.count, 1);
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
        count += (unsigned)(update.rows.count + update.merged);
    }
    check_string("years told", words, years);
    assert_int_equal(count, changes);
}

static void year_whose_changes_are_only_counted_is_told(void **state)
{
    (void)state;
    begin(bench_begin);
    bench_take_changes(&bench, "2006", 1, FEED_CHANGES_MAX);
    bench_take_changes(&bench, "2005", 1, 2);
    check_years_told("2006 2005 ", FEED_CHANGES_MAX + 2);
    bench_end(&bench);
}

static void every_year_whose_changes_are_only_counted_is_told(void **state)
{
    (void)state;
    begin(bench_begin);
    bench_take_changes(&bench, "2006", 1, FEED_CHANGES_MAX);
    bench_take_changes(&bench, "2005", 1, 1); /* beyond the bound, and so is the next */
    bench_take_changes(&bench, "2006", 1000, 1);
    check_years_told("2006 2005 ", FEED_CHANGES_MAX + 2);
    bench_end(&bench);
}

#define EIGHT(x) x x x x x x x x
#define NOTE EIGHT(EIGHT(EIGHT("\\\\"))) /* 512 bytes that take twice as many as JSON */

static void changes_that_fill_a_frame_are_counted(void **state)
{
    static char json[4096], frame[FRAME_BYTES_MAX];

    (void)state;
    begin(bench_begin);
    for (unsigned i = 0; i < FEED_CHANGES_MAX; i++) {
        snprintf(json, sizeof json,
                 "{'source':'wuhou','clause':'overdue-case','record':'%u',"
                 "'occurred':'2006-03-14T10:00:00+08:00','summary':'" NOTE "','evidence':'" NOTE
                 "'}",
                 i);
        assert_int_equal(bench_take(&bench, json).outcome, OUTCOME_COUNTED);
    }
    assert_true(next(2000));
    assert_true(update.rows.count > 0 && update.merged > 0);
    assert_int_equal(update.rows.count + update.merged, FEED_CHANGES_MAX);
    assert_true(message_encode(&(struct message){.type = MESSAGE_UPDATE, .update = update}, frame,
                               sizeof frame) > 0);
    assert_false(next(2000));
    bench_end(&bench);
}

static void updates_are_numbered_and_chained_without_a_gap(void **state)
{
    uint64_t seq = 1, n = 1;
    int64_t ms = 1000;

    (void)state;
    begin(bench_begin);
    assert_int_equal(update.epoch, FEED_EPOCH);
    assert_int_equal(update.seq, 1);
    for (unsigned i = 1; i <= 30; i++) {
        bench_take_changes(&bench, i % 3 ? "2006" : "2005", i * 100, i % 4);
        bench_take_changes(&bench, "2004", i * 100, i % 2);
        for (ms += 600; next(ms);) {
            assert_int_equal(update.epoch, FEED_EPOCH);
            assert_int_equal(update.seq, ++seq);
            assert_int_equal(update.n_before, n);
            assert_int_equal(update.n, ledger_last(bench.ledger));
            n = update.n;
        }
    }
    assert_true(seq > 30);
    bench_end(&bench);
}

static void feed_that_begins_anew_goes_on_from_the_log(void **state)
{
    (void)state;
    begin(bench_begin_on_disk);
    bench_take_changes(&bench, "2006", 1, 3);
    bench_restart(&bench);
    assert_true(next(FEED_BEAT_MS));
    assert_int_equal(update.seq, 1);
    assert_int_equal(update.n_before, 4);
    assert_int_equal(update.n, 4);
    assert_non_null(strstr(update.json.data, "\"deduction_raw\":6"));
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_TEST(news_wait_for_the_interval);
    SUITE_TEST(without_news_it_beats);
    SUITE_TEST(beat_shows_the_year_that_changed_last);
    SUITE_ROWS(moving_rows, beat_goes_on_with_the_year_that_moved_last);
    SUITE_TEST(beat_shows_the_default_year_until_something_changes);
    SUITE_TEST(changes_of_two_years_make_two_updates);
    SUITE_TEST(what_changes_nothing_is_not_told);
    SUITE_TEST(changes_beyond_the_bound_are_counted);
    SUITE_TEST(year_whose_changes_are_only_counted_is_told);
    SUITE_TEST(every_year_whose_changes_are_only_counted_is_told);
    SUITE_TEST(changes_that_fill_a_frame_are_counted);
    SUITE_TEST(updates_are_numbered_and_chained_without_a_gap);
    SUITE_TEST(feed_that_begins_anew_goes_on_from_the_log);
    return suite_run("feed");
}
