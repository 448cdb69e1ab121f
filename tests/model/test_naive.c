/* The naive judge against the product's: random histories and the sample year go through both, and
 * every outcome, every standing and every year must be the same. Then a history by hand, so that
 * not both are wrong in the plainest sums. */
#include "common/base/digest.h"
#include "common/form/line.h"
#include "common/ledger/refold.h"
#include "common/score/effect.h"
#include "common/score/standings.h"
#include "tests/model/author.h"
#include "tests/model/naive.h"
#include "tests/unit/form/support_rulebook.h"

#define NOW_MS INT64_C(1167609600000) /* 2007-01-01 UTC: all of 2006 has happened */

enum { HISTORIES = 4000, HISTORY_RECORDS = 60, LONG_HISTORIES = 8, LONG_RECORDS = 10000 };
enum { COURT_YEARS = YEAR_MAX - YEAR_MIN + 1 };
enum { FEW_NAMES = 3, MANY_NAMES = 60, WHAT_BYTES = 640, WORDS_BYTES = 64 };

/* The same log before both judges. */
struct court {
    refold_t *refold;
    naive_t *naive;
    uint64_t seed, n, keys;
    unsigned permitted; /* keys */
    /* what the effects of all records come to */
    struct naive_sum sums[COURT_YEARS][NAIVE_CENTRES][NAIVE_CLAUSES];
    int self_checks[COURT_YEARS][NAIVE_CENTRES], closed[COURT_YEARS];
    unsigned outcomes[OUTCOME_END], reasons[REASON_END]; /* how often each was given */
};

static struct court court;

_Static_assert(RECEIVED_UNKNOWN == NAIVE_MS_UNKNOWN, "both judges get the same");

static void judge_by_both(const struct sent *sent);

static void history_begin(uint64_t seed)
{
    struct text book = rulebook_default();
    unsigned char digest[DIGEST_BYTES];
    struct trouble trouble;

    refold_close(&court.refold); /* where a test before this one failed */
    CHECK(refold_open(&court.refold, &trouble) == STATUS_OK, "%s", trouble.why);
    digest_of(book.data, book.size, digest);
    court.seed = seed;
    court.n = 0;
    court.keys = seed;
    memset(court.sums, 0, sizeof court.sums);
    memset(court.self_checks, 0, sizeof court.self_checks);
    memset(court.closed, 0, sizeof court.closed);
    naive_reset(court.naive);
    judge_by_both(&(struct sent){
        .event = {.action = text_of("rulebook"), .text = book, .digest = digest},
        .source = LIT(OFFICE),
        .received_ms = AUTHOR_START_MS,
    });
}

static void history_end(void)
{
    struct trouble trouble;

    CHECK(refold_status(court.refold, &trouble) == STATUS_OK, "%s", trouble.why);
    refold_close(&court.refold);
}

/* `counted`, `refused conflict`, `duplicate 2`. */
static void outcome_words(enum outcome outcome, enum reason reason, uint64_t ref,
                          char ret_words[WORDS_BYTES])
{
    int size = snprintf(ret_words, WORDS_BYTES, "%s", outcome_name(outcome));

    if (reason != REASON_NONE)
        snprintf(ret_words + size, WORDS_BYTES - (size_t)size, " %s", reason_name(reason));
    else if (ref)
        snprintf(ret_words + size, WORDS_BYTES - (size_t)size, " %llu", (unsigned long long)ref);
}

static void describe(const struct sent *sent, char ret_what[WHAT_BYTES])
{
    const struct event *event = &sent->event;

    snprintf(ret_what, WHAT_BYTES,
             "seed %llu, record %llu, received %lld: %.*s from %.*s on %.*s %.*s %.*s, %.*s, "
             "grade %.*s, points %lld, year %d",
             (unsigned long long)court.seed, (unsigned long long)court.n,
             (long long)sent->received_ms, (int)event->action.size, event->action.data,
             (int)sent->source.size, sent->source.data, (int)event->centre.size, event->centre.data,
             (int)event->clause.size, event->clause.data, (int)event->record.size,
             event->record.data, (int)event->occurred.size, event->occurred.data,
             (int)event->grade.size, event->grade.data, (long long)event->points, event->year);
}

/* Any key of a record before, for a source of any kind. */
static void check_key(struct record record)
{
    static const char *const sources[] = {OFFICE, "jinjiang", "wuhou"};

    record.key = next_random(&court.keys) % (court.n + 1);
    if (next_random(&court.keys) % 2)
        record.source = text_of(sources[next_random(&court.keys) % COUNT_OF(sources)]);
    bool is_permitted = refold_permits(court.refold, &record);
    CHECK(naive_permits(court.naive, record.key, record.source) == is_permitted,
          "seed %llu, record %llu: by the key of record %llu for %.*s, which %s",
          (unsigned long long)court.seed, (unsigned long long)court.n,
          (unsigned long long)record.key, (int)record.source.size, record.source.data,
          is_permitted ? "the first permits" : "the second permits");
    court.permitted += record.key > 0 && is_permitted;
}

static void add_effect(const struct effect *effect)
{
    if (effect_is_none(effect))
        return;
    assert_in_range(effect->year, YEAR_MIN, YEAR_MAX);
    assert_true(effect->centre < NAIVE_CENTRES);
    assert_true(effect->clause < NAIVE_CLAUSES);
    unsigned row = effect->year - YEAR_MIN;
    struct naive_sum *sum = &court.sums[row][effect->centre][effect->clause];
    sum->points += effect->points;
    sum->counted += effect->counted;
    sum->pending += effect->pending;
    court.self_checks[row][effect->centre] += effect->marks & EFFECT_SELF_CHECK;
    court.closed[row] += !!(effect->marks & EFFECT_CLOSED);
    court.closed[row] -= !!(effect->marks & EFFECT_OPENED);
}

static void judge_by_both(const struct sent *sent)
{
    struct record record = {
        .n = ++court.n, .received_ms = sent->received_ms, .source = sent->source};
    check_key(record);
    struct folded folded = refold_event(court.refold, &record, &sent->event);
    struct verdict first = folded.verdict;
    struct naive_verdict second =
        naive_judge(court.naive, court.n, sent->source, sent->received_ms, &sent->event);
    char what[WHAT_BYTES], words[2][WORDS_BYTES];

    if (first.outcome != second.outcome || first.reason != second.reason ||
        first.ref != second.ref) {
        describe(sent, what);
        outcome_words(first.outcome, first.reason, first.ref, words[0]);
        outcome_words(second.outcome, second.reason, second.ref, words[1]);
        fail_msg("%s:\n  %s; by the second judge: %s", what, words[0], words[1]);
    }
    add_effect(&folded.effect);
    court.outcomes[second.outcome]++;
    court.reasons[second.reason]++;
}

static void check_number(const char *centre, int year, const char *what, int64_t first,
                         int64_t second)
{
    CHECK(first == second, "seed %llu, after record %llu: %s in %d, %s: %lld; by the second: %lld",
          (unsigned long long)court.seed, (unsigned long long)court.n, centre, year, what,
          (long long)first, (long long)second);
}

static void check_standing(const struct standing *first, int year,
                           const struct naive_standing *second)
{
    static const enum naive_excellent excellent[] = {
        [EXCELLENT_NO] = NAIVE_NOT_EXCELLENT,
        [EXCELLENT_TIED] = NAIVE_TIED,
        [EXCELLENT_YES] = NAIVE_EXCELLENT,
    };
    const char *centre = first->centre->slug;
    const struct scorecard *card = first->card;

    check_text("centre", second->centre, text_of(centre));
    check_number(centre, year, "base", first->score.base, second->base);
    check_number(centre, year, "bonus", first->score.bonus, second->bonus);
    check_number(centre, year, "raw", first->score.deduction_raw, second->deduction_raw);
    check_number(centre, year, "deduction", first->score.deduction, second->deduction);
    check_number(centre, year, "score", first->score.score, second->score);
    check_number(centre, year, "pending", card->pending, second->pending);
    check_number(centre, year, "rank", first->rank, second->rank);
    check_number(centre, year, "excellent", excellent[first->excellent], second->excellent);
    check_number(centre, year, "self-check", card->has_self_check, second->has_self_check);
    check_number(centre, year, "late", first->self_check_late, second->self_check_late);
    if (card->has_self_check)
        check_number(centre, year, "received", card->self_check_ms, second->self_check_ms);
}

static void check_year(int year)
{
    const struct calendar *calendar = refold_calendar(court.refold);
    struct naive_standing naive[NAIVE_CENTRES];
    struct standings standings;
    uint64_t findings = 0;

    standings_make(calendar_book(calendar, year), year, refold_cards(court.refold, year),
                   &standings);
    naive_standings(court.naive, year, naive);
    check_number("roster", year, "centres", standings.count, NAIVE_CENTRES);
    for (unsigned i = 0; i < standings.count; i++) {
        const struct centre *centre = standings.rows[i].centre;
        size_t place = (size_t)(centre - calendar_book(calendar, year)->centres);
        check_standing(&standings.rows[i], year, &naive[place]);
    }
    for (size_t i = 0; i < naive_finding_count(court.naive); i++)
        findings += naive_finding(court.naive, i).year == year;
    check_number("all", year, "findings", (int64_t)calendar->years[year].findings,
                 (int64_t)findings);
    check_number("all", year, "closed", calendar->years[year].is_closed,
                 naive_year_is_closed(court.naive, year));
}

/* What the records say that they changed is, in sum, what stands. */
static void check_effects(int year)
{
    struct naive_sum sums[NAIVE_CENTRES][NAIVE_CLAUSES];
    struct naive_standing standings[NAIVE_CENTRES];

    int row = year - YEAR_MIN;

    naive_sums(court.naive, year, sums);
    naive_standings(court.naive, year, standings);
    for (unsigned i = 0; i < NAIVE_CENTRES; i++) {
        for (unsigned clause = 0; clause < NAIVE_CLAUSES; clause++) {
            const struct naive_sum *sum = &court.sums[row][i][clause];
            check_number("effects", year, "points", sum->points, sums[i][clause].points);
            check_number("effects", year, "counted", sum->counted, sums[i][clause].counted);
            check_number("effects", year, "pending", sum->pending, sums[i][clause].pending);
        }
        check_number("effects", year, "self-check", court.self_checks[row][i],
                     standings[i].has_self_check);
    }
    check_number("effects", year, "closed", court.closed[row],
                 naive_year_is_closed(court.naive, year));
}

static void check_years(void)
{
    static const int years[] = {2000, 2004, 2005, 2006, 2007, 2099};

    for (size_t i = 0; i < COUNT_OF(years); i++)
        check_year(years[i]);
    for (size_t i = 0; i < COUNT_OF(years); i++)
        check_effects(years[i]);
    check_number("all", 0, "latest year", calendar_latest(refold_calendar(court.refold)),
                 naive_latest_year(court.naive));
}

static void check_none_counts_twice(void)
{
    for (size_t i = 0; i < naive_finding_count(court.naive); i++) {
        struct naive_finding finding = naive_finding(court.naive, i);
        unsigned times =
            naive_times_counted(court.naive, finding.centre, finding.clause, finding.record);
        CHECK(times == finding.counts, "a finding counts %u times", times);
    }
}

static void write_history(uint64_t seed, unsigned records, unsigned names)
{
    struct author author = author_of(seed, names);
    struct sent sent;
    struct fault fault;

    history_begin(seed);
    for (unsigned i = 0; i < records; i++) {
        author_write(&author, &sent);
        CHECK(event_check(&sent.event, &fault), "%s: %s", fault.field, fault.why);
        judge_by_both(&sent);
        if (author_draw(&author, records) == 0)
            check_years();
    }
    check_years();
    check_none_counts_twice();
    history_end();
}

static void both_judges_agree_on_random_histories(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++)
        write_history(seed, HISTORY_RECORDS, FEW_NAMES);
}

static void both_judges_agree_on_long_histories(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= LONG_HISTORIES; seed++)
        write_history(seed, LONG_RECORDS, MANY_NAMES);
}

static void the_histories_reach_every_outcome_and_every_reason(void **state)
{
    (void)state;
    court.permitted = 0;
    memset(court.outcomes, 0, sizeof court.outcomes);
    memset(court.reasons, 0, sizeof court.reasons);
    for (uint64_t seed = 1; seed <= HISTORIES / 10; seed++)
        write_history(seed, HISTORY_RECORDS, FEW_NAMES);
    for (unsigned i = OUTCOME_NONE + 1; i < OUTCOME_END; i++)
        CHECK(court.outcomes[i] >= 20, "%s: %u times", outcome_name(i), court.outcomes[i]);
    for (unsigned i = REASON_NONE + 1; i < REASON_END; i++)
        CHECK(court.reasons[i] >= 20, "%s: %u times", reason_name(i), court.reasons[i]);
    CHECK(court.permitted >= 20, "a key was permitted %u times", court.permitted);
}

/* The sample year but for its later rulebook, received when it ends, so that nothing lies ahead. */
static void both_judges_agree_on_the_sample_year(void **state)
{
    FILE *file = fopen(SOURCE_DIR "/deploy/samples/invented-2006.ndjson", "re");
    struct line line = {0};
    char *json = NULL;
    size_t room = 0;

    (void)state;
    assert_non_null(file);
    history_begin(0);
    for (ssize_t size; (size = getline(&json, &room, file)) > 0;) {
        line_read(&line, json, strcspn(json, "\n"), LINE_FROM_LOG);
        CHECK(line.kind == LINE_EVENT, "%s  is no event", json);
        if (event_action(&line.event) == ACTION_RULEBOOK)
            continue;
        judge_by_both(
            &(struct sent){.event = line.event,
                           .source = line.envelope.source.data ? line.envelope.source : LIT(OFFICE),
                           .received_ms = NOW_MS});
    }
    check_years();
    check_none_counts_twice();
    assert_in_range(naive_finding_count(court.naive), court.n / 2, court.n);
    history_end();
    line_clear(&line);
    free(json);
    fclose(file);
}

/* The office reports it of 武侯区. */
struct reported {
    const char *clause, *grade; /* "": the clause has none */
    int64_t points;             /* 0: the clause has none */
};

static void report(const struct reported *reported)
{
    char record[16];
    struct sent sent = {.source = LIT(OFFICE), .received_ms = NOW_MS};
    struct event *event = &sent.event;

    snprintf(record, sizeof record, "%llu", (unsigned long long)court.n);
    event->centre = LIT("wuhou");
    event->clause = text_of(reported->clause);
    event->record = text_of(record);
    event->occurred = LIT("2006-05-02T10:00:00+08:00");
    if (*reported->grade)
        event->grade = text_of(reported->grade);
    if (reported->points)
        event_set_points(event, (double)reported->points / 100);
    judge_by_both(&sent);
}

/* By hand: publication 1 + 1.5 + 1.5 + 1.5 reaches its cap of 4, leadership adds 5, so the bonus is
 * 9; deductions of 2 + 5 + 3.25 are 10.25, of which Article 10(8) takes 9. A second centre has
 * nothing, and leads in a tie until the base is taken away from the first. */
static void sums_by_hand_are_the_standings(void **state)
{
    static const struct reported reports[] = {
        {"publication", "province", 0}, {"publication", "nation", 0},
        {"publication", "nation", 0},   {"publication", "nation", 0},
        {"leadership", "", 500},        {"overdue-case", "", 0},
        {"criticism", "", 0},           {"special-deduction", "", 325},
    };

    (void)state;
    history_begin(0);
    for (size_t i = 0; i < COUNT_OF(reports); i++)
        report(&reports[i]);
    struct naive_standing wuhou = naive_standing(court.naive, 2006, LIT("wuhou"));
    assert_int_equal(wuhou.bonus, 900);
    assert_int_equal(wuhou.deduction_raw, 1025);
    assert_int_equal(wuhou.score, 7000);
    assert_int_equal(wuhou.rank, 1);
    assert_int_equal(wuhou.excellent, NAIVE_TIED);
    report(&(struct reported){"not-operating", "", 0});
    wuhou = naive_standing(court.naive, 2006, LIT("wuhou"));
    assert_int_equal(wuhou.score, 0);
    assert_int_equal(wuhou.rank, 6);
    check_years();
    history_end();
}

int main(void)
{
    court.naive = naive_new();
    SUITE_TEST(sums_by_hand_are_the_standings);
    SUITE_TEST(both_judges_agree_on_the_sample_year);
    SUITE_TEST(both_judges_agree_on_random_histories);
    SUITE_TEST(both_judges_agree_on_long_histories);
    SUITE_TEST(the_histories_reach_every_outcome_and_every_reason);
    int failures = suite_run("naive");
    naive_destroy(&court.naive);
    refold_close(&court.refold);
    return failures;
}
