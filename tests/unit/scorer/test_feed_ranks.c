/* The ranks that the feed tells are those of the standings of the year, before an event and after
 * it; also where the log has several rulebooks, whose tiers lie in another order in each. */
#include "common/score/standings.h"
#include "tests/unit/scorer/support_feed.h"

#define DAY "2006-03-14"

static struct bench bench; /* too large for the stack */

static struct standing standing_of(int year, const char *slug)
{
    static struct scorecard cards[CENTRES_MAX];
    static struct standings standings;
    view_t *view = bench_view(&bench);
    const struct rulebook *book = calendar_year(view_calendar(view), year)->book;
    const struct centre *centre = rulebook_centre(book, text_of(slug));

    CHECK(centre, "%s is no centre in %d", slug, year);
    view_cards(view, year, cards);
    standings_make(book, year, cards, &standings);
    return *standings_of(&standings, centre->id);
}

/* Takes an event that is about one centre; the update's first row tells what the standings say. */
static struct told check_ranks(const char *json, const char *slug, int year, int64_t mono_ms)
{
    struct standing before = standing_of(year, slug);
    struct message_update update;

    bench_take(&bench, json);
    assert_true(bench_update(&bench, mono_ms, &update));
    assert_int_equal(update.year, year);
    assert_true(update.rows.count >= 1);
    struct told told = told_row(&update, 0);
    struct standing after = standing_of(year, slug);
    check_string("centre", told.centre, slug);
    assert_int_equal(told.rank_before, before.rank);
    assert_int_equal(told.rank, after.rank);
    assert_true(told.score_before * 100 == (double)before.score.score);
    assert_true(told.score * 100 == (double)after.score.score);
    return told;
}

/* Findings of 2006: all of tier 2 stand above all of tier 1, and wuhou has one that waits. */
static void take_findings_of_2006(void)
{
    bench_take(&bench, PRAISE("longquanyi", "1", "5"));
    bench_take(&bench, PRAISE("qingbaijiang", "1", "5"));
    bench_take(&bench, PRAISE("xindu", "1", "5"));
    bench_take(&bench, PRAISE("wenjiang", "1", "5"));
    bench_take(&bench, PRAISE("shuangliu", "1", "5"));
    bench_take(&bench, PRAISE("pixian", "1", "5"));
    bench_take(&bench, PRAISE("jinjiang", "1", "2"));
    bench_take(&bench, REPORT("wuhou", "wuhou", "innovation", "1", DAY, ""));
}

/* A log with the default rulebook, findings of 2006 and a rulebook for 2007 only. */
static void begin_with_later_book(char *book)
{
    struct message_update update;

    bench_begin(&bench, "");
    take_findings_of_2006();
    assert_int_equal(bench_take_book(&bench, text_of(book)).outcome, OUTCOME_NOTED);
    free(book);
    while (bench_update(&bench, 1000, &update))
        continue;
}

static void ruling_is_ranked_by_the_rulebook_of_its_year(void **state)
{
    (void)state;
    begin_with_later_book(rulebook_with_tiers_swapped(2007));
    struct told told =
        check_ranks(RULE("confirm", "wuhou", "innovation", "1"), "wuhou", 2006, 2000);
    assert_int_equal(told.rank, 2); /* of a tier of six; behind jinjiang */
    assert_int_equal(told.rank_before, 2);
    told = check_ranks(RULE("revoke", "jinjiang", "leadership", "1"), "jinjiang", 2006, 3000);
    assert_int_equal(told.rank_before, 1);
    assert_int_equal(told.rank, 2); /* behind wuhou */
    told = check_ranks(RULE("revoke", "xindu", "leadership", "1"), "xindu", 2006, 4000);
    assert_int_equal(told.rank_before, 1);
    assert_int_equal(told.rank, 6);
    bench_end(&bench);
}

static void each_year_is_ranked_by_its_own_rulebook(void **state)
{
    (void)state;
    begin_with_later_book(rulebook_with_tiers_swapped(2007));
    bench.now.wall_ms += INT64_C(2) * 366 * 86400000;
    struct told told =
        check_ranks(REPORT("office", "gaoxin", "leadership", "G", "2007-05-01", ",'points':1"),
                    "gaoxin", 2007, 2000);
    assert_int_equal(told.rank_before, 1); /* all stand at 80 */
    assert_int_equal(told.rank, 1);
    told = check_ranks(REPORT("office", "xindu", "leadership", "G", "2007-05-01", ",'points':3"),
                       "xindu", 2007, 3000);
    assert_int_equal(told.rank, 1); /* of the tier that is listed first */
    told = check_ranks(REPORT("office", "wuhou", "leadership", "G", "2007-05-01", ",'points':2"),
                       "wuhou", 2007, 4000);
    assert_int_equal(told.rank_before, 2); /* behind gaoxin */
    assert_int_equal(told.rank, 1);
    told = check_ranks(REPORT("office", "wuhou", "leadership", "H", DAY, ",'points':1"), "wuhou",
                       2006, 5000);
    assert_int_equal(told.rank, 2); /* behind jinjiang, in 2006 */
    bench_end(&bench);
}

/* In a rulebook for 2007 a centre is added, so that the roster of 2006 lacks it. */
static void ruling_of_a_year_whose_roster_is_shorter_is_ranked_in_it(void **state)
{
    (void)state;
    begin_with_later_book(
        edited_rulebook(LIT("year-first = 2000=>year-first = 2007|year-last = 2099=>"
                            "year-last = 2007|            longquanyi\n=>            tianfu\n"
                            "                name = \"天府新区\"\n            longquanyi\n")));
    check_ranks(RULE("confirm", "wuhou", "innovation", "1"), "wuhou", 2006, 2000);
    check_ranks(RULE("dismiss", "pixian", "leadership", "1"), "pixian", 2006, 3000);
    bench.now.wall_ms += INT64_C(2) * 366 * 86400000;
    check_ranks(REPORT("office", "tianfu", "leadership", "G", "2007-05-01", ",'points':1"),
                "tianfu", 2007, 4000);
    check_ranks("{'source':'tianfu','action':'self-check','year':2007}", "tianfu", 2007, 5000);
    bench_end(&bench);
}

/* Nothing but a rulebook of one year with another order: it is the first of the log. */
static void rulebook_that_lists_a_later_tier_first_ranks_in_tiers(void **state)
{
    char *book = rulebook_with_tiers_swapped(2006);

    (void)state;
    bench_begin_with(&bench, text_of(book));
    free(book);
    take_findings_of_2006();
    struct message_update update;
    assert_true(bench_update(&bench, 1000, &update));
    check_changes(
        &update,
        "2 longquanyi 1 85<1 80, 2 qingbaijiang 2 80<1 80, 2 xindu 2 80<1 80, "
        "2 wenjiang 2 80<1 80, 2 shuangliu 2 80<1 80, 2 pixian 2 80<1 80, "
        "3 qingbaijiang 1 85<2 80, 3 xindu 3 80<2 80, 3 wenjiang 3 80<2 80, "
        "3 shuangliu 3 80<2 80, 3 pixian 3 80<2 80, 4 xindu 1 85<3 80, 4 wenjiang 4 80<3 80, "
        "4 shuangliu 4 80<3 80, 4 pixian 4 80<3 80, 5 wenjiang 1 85<4 80, "
        "5 shuangliu 5 80<4 80, 5 pixian 5 80<4 80, 6 shuangliu 1 85<5 80, 6 pixian 6 80<5 80, "
        "7 pixian 1 85<6 80, 8 jinjiang 1 82<1 80, 8 qingyang 2 80<1 80, 8 jinniu 2 80<1 80, "
        "8 wuhou 2 80<1 80, 8 chenghua 2 80<1 80, 8 gaoxin 2 80<1 80, 9 wuhou 2 80<2 80, ");
    bench_end(&bench);
}

/* The standings of one year before and after each event of the sample year. */
struct ranks {
    unsigned rank[CENTRES_MAX];
    points_t score[CENTRES_MAX];
};

static struct ranks ranks_now(void)
{
    static struct scorecard cards[CENTRES_MAX];
    static struct standings standings;
    struct ranks ranks = {0};

    view_cards(bench_view(&bench), 2006, cards);
    standings_make(default_book(), 2006, cards, &standings);
    for (unsigned i = 0; i < standings.count; i++) {
        unsigned id = standings.rows[i].centre->id;
        ranks.rank[id] = standings.rows[i].rank;
        ranks.score[id] = standings.rows[i].score.score;
    }
    return ranks;
}

static unsigned check_row(const struct told *told, const struct ranks *before,
                          const struct ranks *after)
{
    unsigned id = rulebook_centre(default_book(), text_of(told->centre))->id;

    assert_int_equal(told->rank_before, before->rank[id]);
    assert_int_equal(told->rank, after->rank[id]);
    assert_true(told->score_before * 100 == (double)before->score[id]);
    assert_true(told->score * 100 == (double)after->score[id]);
    return id;
}

/* Each row is of another centre, and none whose rank has changed is left out. Returns how many are
 * of a centre that the event is not about: those behind the first. */
static unsigned check_told(const struct message_update *update, const struct ranks *before,
                           const struct ranks *after)
{
    bool is_told[CENTRES_MAX] = {false};

    for (size_t i = 0; i < update->rows.count; i++) {
        struct told told = told_row(update, i);
        if (!told.centre[0])
            continue;
        unsigned id = check_row(&told, before, after);
        assert_false(is_told[id]);
        assert_true(i == 0 || told.rank != told.rank_before);
        is_told[id] = true;
    }
    for (unsigned id = 0; id < CENTRES_MAX; id++)
        assert_true(is_told[id] || before->rank[id] == after->rank[id]);
    return update->rows.count > 1 ? (unsigned)update->rows.count - 1 : 0;
}

static void every_change_of_the_sample_year_is_told_as_the_standings_have_it(void **state)
{
    char *sample = sample_read(), *rest = sample;
    struct message_update update;
    unsigned rows = 0, others = 0;
    int64_t ms = 1000;

    (void)state;
    bench_begin(&bench, "");
    struct ranks before = ranks_now();
    for (char *line; (line = strsep(&rest, "\n")) && *line;) {
        bench_take(&bench, line);
        struct ranks after = ranks_now();
        for (ms += FEED_BEAT_MS; bench_update(&bench, ms, &update);) {
            if (update.year != 2006 || update.rows.count == 0)
                continue;
            others += check_told(&update, &before, &after);
            rows++;
        }
        before = after;
    }
    free(sample);
    assert_true(rows > 400);
    assert_true(others > 100);
    bench_end(&bench);
}

static void centres_that_fall_by_the_rise_of_another_are_told(void **state)
{
    struct message_update update;

    (void)state;
    bench_begin(&bench, "");
    bench_take(&bench, PRAISE("wuhou", "1", "1"));
    bench_take(&bench, PRAISE("jinjiang", "1", "2"));
    bench_take(&bench, REPORT("wuhou", "wuhou", "innovation", "1", DAY, ""));
    bench_take(&bench, RULE("revoke", "jinjiang", "leadership", "1"));
    assert_true(bench_update(&bench, 1000, &update));
    check_changes(&update, "2 wuhou 1 71<1 70, 2 jinjiang 2 70<1 70, 2 qingyang 2 70<1 70, "
                           "2 jinniu 2 70<1 70, 2 chenghua 2 70<1 70, 2 gaoxin 2 70<1 70, "
                           "3 jinjiang 1 72<2 70, 3 wuhou 2 71<1 71, 3 qingyang 3 70<2 70, "
                           "3 jinniu 3 70<2 70, 3 chenghua 3 70<2 70, 3 gaoxin 3 70<2 70, "
                           "4 wuhou 2 71<2 71, "
                           "5 jinjiang 2 70<1 72, 5 wuhou 1 71<2 71, 5 qingyang 2 70<3 70, "
                           "5 jinniu 2 70<3 70, 5 chenghua 2 70<3 70, 5 gaoxin 2 70<3 70, ");
    bench_end(&bench);
}

int main(void)
{
    SUITE_TEST(ruling_is_ranked_by_the_rulebook_of_its_year);
    SUITE_TEST(each_year_is_ranked_by_its_own_rulebook);
    SUITE_TEST(ruling_of_a_year_whose_roster_is_shorter_is_ranked_in_it);
    SUITE_TEST(rulebook_that_lists_a_later_tier_first_ranks_in_tiers);
    SUITE_TEST(every_change_of_the_sample_year_is_told_as_the_standings_have_it);
    SUITE_TEST(centres_that_fall_by_the_rise_of_another_are_told);
    return suite_run("feed_ranks");
}
