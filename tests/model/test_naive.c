/* The second judge against the first: random histories and the sample year go through both, and
 * every outcome, every standing and every year must be the same. Then a history by hand, so that
 * not both are wrong in the plainest sums. */
#include "tests/model/naive.h"
#include "tests/model/support_naive.h"

#include "common/score/standings.h"
#include "tests/unit/support_ledger.h"

enum { HISTORIES = 4000, HISTORY_RECORDS = 60, LONG_HISTORIES = 8, LONG_RECORDS = 10000 };
enum { FEW_NAMES = 3, MANY_NAMES = 60, WHAT_BYTES = 640 };

/* The same log before both judges. */
struct court {
    struct ledger ledger;
    fold_t *fold;
    naive_t *naive;
    uint64_t seed, n;
    unsigned outcomes[OUTCOME_END], reasons[REASON_END]; /* how often each was given */
};

static struct court court;

_Static_assert(RECEIVED_UNKNOWN == NAIVE_MS_UNKNOWN, "both judges are told alike");

static void take_both(const struct sent *sent);

/* Nothing of it is kept, and the store is empty again. */
static void history_forget(void)
{
    fold_destroy(&court.fold);
    txn_abort(&court.ledger.txn);
    court.ledger.txn = txn_begin_write(court.ledger.store);
}

static void history_begin(uint64_t seed)
{
    struct text book = rulebook_default();
    unsigned char digest[DIGEST_BYTES];

    digest_of(book.data, book.size, digest);
    history_forget(); /* where a test before this one failed */
    court.seed = seed;
    court.n = 0;
    court.fold = fold_new(court.ledger.txn);
    naive_reset(court.naive);
    take_both(&(struct sent){
        .event = {.action = text_of("rulebook"), .text = book, .digest = digest},
        .source = LIT(OFFICE),
        .received_ms = AUTHOR_START_MS,
    });
}

static void history_end(void)
{
    check_good(&court.ledger);
    history_forget();
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

static void take_both(const struct sent *sent)
{
    struct envelope envelope = {++court.n, sent->received_ms, sent->source};
    struct folded folded = fold_apply(court.fold, court.ledger.txn, &sent->event, &envelope);
    struct naive_verdict naive =
        naive_take(court.naive, court.n, sent->source, sent->received_ms, &sent->event);
    char what[WHAT_BYTES], first[64];

    if (folded.verdict.outcome != naive.outcome || folded.verdict.reason != naive.reason ||
        folded.verdict.ref != naive.ref) {
        describe(sent, what);
        snprintf(first, sizeof first, "%s",
                 outcome_words(folded.verdict.outcome, folded.verdict.reason, folded.verdict.ref));
        fail_msg("%s:\n  %s; by the second judge: %s", what, first,
                 outcome_words(naive.outcome, naive.reason, naive.ref));
    }
    court.outcomes[naive.outcome]++;
    court.reasons[naive.reason]++;
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
    const struct calendar *calendar = fold_calendar(court.fold);
    struct naive_standing naive[NAIVE_CENTRES];
    struct standings standings;
    uint64_t findings = 0;

    standings_make(calendar_book(calendar, year), year,
                   fold_cards(court.fold, court.ledger.txn, year), &standings);
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

static void check_years(void)
{
    static const int years[] = {2000, 2004, 2005, 2006, 2007, 2099};

    for (size_t i = 0; i < COUNT_OF(years); i++)
        check_year(years[i]);
    check_number("all", 0, "latest year", calendar_latest(fold_calendar(court.fold)),
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
        draw_event(&author, &sent);
        CHECK(event_check(&sent.event, &fault), "%s: %s", fault.field, fault.why);
        take_both(&sent);
        if (draw(&author, records) == 0)
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
    memset(court.outcomes, 0, sizeof court.outcomes);
    memset(court.reasons, 0, sizeof court.reasons);
    for (uint64_t seed = 1; seed <= HISTORIES / 10; seed++)
        write_history(seed, HISTORY_RECORDS, FEW_NAMES);
    for (unsigned i = OUTCOME_NONE + 1; i < OUTCOME_END; i++)
        CHECK(court.outcomes[i] >= 20, "%s: %u times", outcome_name(i), court.outcomes[i]);
    for (unsigned i = REASON_NONE + 1; i < REASON_END; i++)
        CHECK(court.reasons[i] >= 20, "%s: %u times", reason_name(i), court.reasons[i]);
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
        read_json(&line, json, strcspn(json, "\n"));
        if (event_action(&line.event) == ACTION_RULEBOOK)
            continue;
        take_both(
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

static void say(const char *json)
{
    struct line line = {0};

    read_json(&line, json, strlen(json));
    take_both(
        &(struct sent){.event = line.event, .source = line.envelope.source, .received_ms = NOW_MS});
    line_clear(&line);
}

/* By hand: publication 1 + 1.5 + 1.5 + 1.5 reaches its cap of 4, leadership adds 5, so the bonus is
 * 9; deductions of 2 + 5 + 3.25 are 10.25, of which Article 10(8) takes 9. A second centre has
 * nothing, and leads in a tie until the base is taken away from the first. */
static void sums_by_hand_are_the_standings(void **state)
{
#define PUBLISHED(record, grade)                                                                   \
    REPORT("office", "wuhou", "publication", record, "2006-05-02", ",'grade':'" grade "'")
    (void)state;
    history_begin(0);
    say(PUBLISHED("1", "province"));
    say(PUBLISHED("2", "nation"));
    say(PUBLISHED("3", "nation"));
    say(PUBLISHED("4", "nation"));
    say(REPORT("office", "wuhou", "leadership", "5", "2006-05-02", ",'points':5"));
    say(OVERDUE("wuhou", "6", "2006-05-02"));
    say(REPORT("office", "wuhou", "criticism", "7", "2006-05-02", ""));
    say(REPORT("office", "wuhou", "special-deduction", "8", "2006-05-02", ",'points':3.25"));
    struct naive_standing wuhou = naive_standing(court.naive, 2006, LIT("wuhou"));
    assert_int_equal(wuhou.bonus, 900);
    assert_int_equal(wuhou.deduction_raw, 1025);
    assert_int_equal(wuhou.score, 7000);
    assert_int_equal(wuhou.rank, 1);
    assert_int_equal(wuhou.excellent, NAIVE_TIED);
    say(REPORT("office", "wuhou", "not-operating", "9", "2006-05-02", ""));
    wuhou = naive_standing(court.naive, 2006, LIT("wuhou"));
    assert_int_equal(wuhou.score, 0);
    assert_int_equal(wuhou.rank, 6);
    history_end();
#undef PUBLISHED
}

int main(void)
{
    court.ledger = ledger_in_memory();
    court.naive = naive_new();
    SUITE_TEST(sums_by_hand_are_the_standings);
    SUITE_TEST(both_judges_agree_on_the_sample_year);
    SUITE_TEST(both_judges_agree_on_random_histories);
    SUITE_TEST(both_judges_agree_on_long_histories);
    SUITE_TEST(the_histories_reach_every_outcome_and_every_reason);
    int failures = suite_run("naive");
    naive_destroy(&court.naive);
    ledger_end(&court.ledger);
    return failures;
}
