/* The past that a view tells is what folding the log from its start to that record gives: at each record
 * of a random log that crosses several snapshots, for each year, and without what occurred later. */
#include "common/ledger/past.h"
#include "common/ledger/view_past.h"
#include "tests/chance.h"
#include "tests/unit/ledger/support_ledger.h"

enum { EVENTS = 3 * SNAPSHOT_EVERY + SNAPSHOT_EVERY / 2, RECORDS = 400, COMMIT_EVERY = 97 };

static const char *const centres[] = {"wuhou", "jinjiang", "jinniu", "dayi"};

static void random_event(struct chance *chance, char ret_json[256])
{
    static const char *const rulings[] = {"confirm", "dismiss", "revoke"};
    const char *centre = centres[chance_below(chance, 4)];
    const char *clause = chance_in(chance, 500) ? "overdue-case" : "complaint";
    unsigned record = chance_below(chance, RECORDS), what = chance_below(chance, 100);
    unsigned year = 2004 + chance_below(chance, 3);

    if (what < 60)
        snprintf(
            ret_json, 256,
            "{'source':'%s','clause':'%s','record':'%u','occurred':'%u-%02u-14T10:00:00+08:00'}",
            centre, clause, record, year, 1 + chance_below(chance, 12));
    else if (what < 95)
        snprintf(ret_json, 256,
                 "{'source':'office','action':'%s','centre':'%s','clause':'%s','record':'%u'}",
                 rulings[chance_below(chance, 3)], centre, clause, record);
    else if (what < 98)
        snprintf(ret_json, 256, "{'source':'office','action':'%s','year':%u}",
                 chance_in(chance, 500) ? "close-year" : "reopen-year", year);
    else
        snprintf(ret_json, 256, "{'source':'%s','action':'self-check','year':%u}", centre, year);
}

static void fill(ledger_t *ledger, struct chance *chance, unsigned events)
{
    char json[256];

    ledger_begin(ledger);
    for (unsigned i = 0; i < events; i++) {
        random_event(chance, json);
        take_next(ledger, json);
        if (i % COMMIT_EVERY == 0)
            commit_and_begin(ledger);
    }
    commit_ledger(ledger);
}

/* Opened again in the middle of a stretch between two snapshots. */
static ledger_t *random_ledger(const char *dir)
{
    struct chance chance = chance_of(11, 1);
    ledger_t *ledger = ledger_in(dir);

    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    fill(ledger, &chance, EVENTS / 2 + 5);
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    fill(ledger, &chance, EVENTS - EVENTS / 2);
    return ledger;
}

/* What is known of the findings by looking at each record. */
struct seen_finding {
    struct finding_key key;
    int year;
    struct instant occurred;
    bool counts, waits;
    points_t worth;
    char record[8];
};

struct world {
    refold_t *refold;
    struct seen_finding findings[2 * RECORDS * 4];
    unsigned count;
};

static struct seen_finding *find_finding(struct world *world, const struct event *event,
                                         const struct folded *folded, unsigned clause)
{
    for (unsigned i = 0; i < world->count; i++) {
        struct seen_finding *finding = &world->findings[i];
        if (finding->key.centre == folded->centre->id && finding->key.clause == clause &&
            text_equal(finding->key.record, event->record))
            return finding;
    }
    return NULL;
}

static void add_finding(struct world *world, view_t *view, const struct event *event,
                        const struct folded *folded, unsigned clause)
{
    struct seen_finding *seen = &world->findings[world->count++];
    struct finding finding;

    memcpy(seen->record, event->record.data, event->record.size);
    seen->key =
        (struct finding_key){folded->centre->id, clause, {seen->record, event->record.size}};
    assert_true(view_finding(view, &seen->key, &finding));
    seen->year = finding.year;
    seen->occurred = finding.occurred;
    seen->worth = finding.worth;
}

static void look(struct world *world, view_t *view, const struct record *record,
                 const struct event *event, const struct folded *folded)
{
    enum outcome outcome = folded->verdict.outcome;

    (void)record;
    if (!folded->verdict.finding_changed)
        return;
    unsigned clause = rulebook_clause(default_book(), event->clause)->id;
    if (folded->verdict.finding_made)
        add_finding(world, view, event, folded, clause);
    struct seen_finding *finding = find_finding(world, event, folded, clause);
    assert_non_null(finding);
    finding->waits = outcome == OUTCOME_PENDING;
    finding->counts = outcome == OUTCOME_COUNTED || outcome == OUTCOME_CONFIRMED;
}

static void leave_out(const struct world *world, int year, struct instant until,
                      struct scorecard cards[CENTRES_MAX])
{
    for (unsigned i = 0; i < world->count; i++) {
        const struct seen_finding *finding = &world->findings[i];
        struct scorecard *card = &cards[finding->key.centre];
        if (finding->year != year || instant_compare(finding->occurred, until) <= 0)
            continue;
        card->pending -= finding->waits;
        card->counts[finding->key.clause] -= finding->counts;
        card->sums[finding->key.clause] -= finding->counts ? finding->worth : 0;
    }
}

static void check_cards(const struct scorecard *expected, const struct scorecard *cards, uint64_t n,
                        int year)
{
    for (unsigned centre = 0; centre < CENTRES_MAX; centre++)
        CHECK(memcmp(&expected[centre], &cards[centre], sizeof *cards) == 0,
              "centre %u in %d as of %llu", centre, year, (unsigned long long)n);
}

static void check_year(struct world *world, view_t *view, uint64_t n, int year)
{
    static struct scorecard expected[CENTRES_MAX], cards[CENTRES_MAX];
    static struct calendar calendar;
    const struct year *state = &refold_calendar(world->refold)->years[year];
    struct past past = {.n = n};
    bool is_closed;

    memcpy(expected, refold_cards(world->refold, year), sizeof expected);
    view_past_cards(view, &past, year, cards, &is_closed);
    check_cards(expected, cards, n, year);
    assert_int_equal(is_closed, state->is_closed);
    view_past_calendar(view, &past, &calendar);
    assert_int_equal(calendar.years[year].findings > 0, state->findings > 0);
    check_string("newest", calendar_newest(&calendar)->name, "chengdu-2006");

    past.has_until = true;
    past.until = instant_of_ms(INT64_C(1120000000000) + (int64_t)n * 3600000); /* mid-2005 on */
    leave_out(world, year, past.until, expected);
    view_past_cards(view, &past, year, cards, &is_closed);
    check_cards(expected, cards, n, year);
}

static void past_is_what_folding_to_it_gives(void **state)
{
    char dir[PLACE_BYTES];
    struct world world = {0};
    struct trouble trouble;
    struct record record;
    struct event event;

    (void)state;
    fresh_dir(dir);
    ledger_t *ledger = random_ledger(dir);
    view_t *view = view_open(ledger);
    uint64_t last = view_last(view);
    assert_true(last > 3 * SNAPSHOT_EVERY);
    assert_int_equal(refold_open(&world.refold, &trouble), STATUS_OK);
    for (uint64_t n = 1; n <= last; n++) {
        assert_true(view_event(view, n, &record, &event));
        struct folded folded = refold_event(world.refold, &record, &event);
        look(&world, view, &record, &event, &folded);
        for (int year = 2004; year <= 2006 && (n < 40 || n % 7 == 0); year++)
            check_year(&world, view, n, year);
    }
    assert_int_equal(view_status(view), STATUS_OK);
    refold_close(&world.refold);
    view_close(&view);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(past_is_what_folding_to_it_gives);
    return suite_run("view_past");
}
