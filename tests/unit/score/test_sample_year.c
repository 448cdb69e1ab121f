/* The sample year, which never was: its description in deploy/samples says what comes of its 671
 * events and how it ends. One whole history through lines, judge, scorecards and standings. */
#include "tests/unit/score/support_history.h"

#include "common/form/json.h"
#include "common/form/standings_json.h"

static struct history history; /* too large for the stack */
static char words[20000];

static void read_sample(void)
{
    static char script[400000];
    FILE *file = fopen(SOURCE_DIR "/deploy/samples/invented-2006.ndjson", "r");

    assert_non_null(file);
    script[fread(script, 1, sizeof script - 1, file)] = '\0';
    assert_true(feof(file));
    fclose(file);
    history_begin(&history);
    history_run(&history, script, words, sizeof words);
}

static const struct outcome_row {
    const char *title; /* the word */
    unsigned count;
} outcomes[] = {
    {"counted", 101},
    {"pending", 267},
    {"confirmed", 232},
    {"dismissed", 21},
    {"revoked", 4},
    {"noted", 24},
    {"duplicate", 6},
    {"late", 1},
    {"refused forbidden", 3},
    {"refused bad-grade", 2},
    {"refused bad-points", 2},
    {"refused conflict", 2},
    {"refused no-such-finding", 2},
    {"refused unknown-action", 1},
    {"refused unknown-centre", 1},
    {"refused unknown-clause", 1},
    {"refused bad-time", 1},
    {"refused ", 15},
};

static void outcome_comes_as_often_as_described(void **state)
{
    const struct outcome_row *row = *state;
    unsigned count = 0;

    for (const char *at = words; (at = strstr(at, row->title)); at++)
        count++;
    assert_int_equal(count, row->count);
}

static void every_event_has_one_outcome(void **state)
{
    unsigned count = 1;

    (void)state;
    for (const char *at = words; (at = strchr(at, ',')); at++)
        count++;
    assert_int_equal(count, 671);
    assert_int_equal(history.n, 672); /* the first is the rulebook */
}

static void year_ends_as_described(void **state)
{
    static struct standings standings;
    static const char *const tiers[] = {
        "武侯区 91 yes, 青羊区 89.25 no, 锦江区 85 no, 高新区 84.25 no, 金牛区 80.5 no, 成华区 "
        "77.5 no",
        "温江区 88.5 yes, 双流县 85.25 no, 龙泉驿区 82.5 no, 新都区 80.75 no, 郫县 77 no, 青白江区 "
        "75 no",
        "都江堰市 88 yes, 崇州市 84 tied, 大邑县 84 tied, 邛崃市 79 no, 蒲江县 77.75 no, "
        "彭州市 76.75 no, 金堂县 73.5 no, 新津县 70 no",
    };
    unsigned pending = 0;

    (void)state;
    standings_make(default_book(), 2006, history_cards(&history, 2006), &standings);
    for (unsigned tier = 0; tier < 3; tier++) {
        char line[1000];
        size_t at = 0;
        for (unsigned i = standings.tier_first[tier]; i < standings.tier_first[tier + 1]; i++) {
            const struct standing *row = &standings.rows[i];
            char score[POINTS_TEXT_BYTES];
            points_print(row->score.score, score);
            at += (size_t)snprintf(line + at, sizeof line - at, "%s%s %s %s", at ? ", " : "",
                                   row->centre->name, score, excellent_name(row->excellent));
            pending += row->card->pending;
        }
        check_string("tier", line, tiers[tier]);
    }
    assert_int_equal(pending, 16);
    assert_true(history.calendar.years[2006].is_closed);
    assert_int_equal(calendar_latest(&history.calendar), 2006);
}

static void totals_are_the_sum_over_the_findings(void **state)
{
    static struct scorecard sums[CENTRES_MAX];

    (void)state;
    for (size_t i = 0; i < history.finding_count; i++) {
        const struct history_finding *at = &history.findings[i];
        assert_int_equal(at->finding.year, 2006);
        if (at->finding.status == FINDING_PENDING)
            sums[at->centre].pending++;
        if (at->finding.status != FINDING_COUNTED)
            continue;
        sums[at->centre].sums[at->clause] += at->finding.worth;
        sums[at->centre].counts[at->clause]++;
    }
    for (size_t i = 0; i < CENTRES_MAX; i++) {
        const struct scorecard *card = &history_cards(&history, 2006)[i];
        assert_memory_equal(card->sums, sums[i].sums, sizeof card->sums);
        assert_memory_equal(card->counts, sums[i].counts, sizeof card->counts);
        assert_int_equal(card->pending, sums[i].pending);
    }
    assert_int_equal(history.calendar.years[2006].findings, history.finding_count);
}

int main(void)
{
    read_sample();
    SUITE_ROWS(outcomes, outcome_comes_as_often_as_described);
    SUITE_TEST(every_event_has_one_outcome);
    SUITE_TEST(year_ends_as_described);
    SUITE_TEST(totals_are_the_sum_over_the_findings);
    return suite_run("sample_year");
}
