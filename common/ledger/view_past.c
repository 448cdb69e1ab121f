#include "common/ledger/view_past.h"

#include <string.h>

#include "common/ledger/findings.h"
#include "common/ledger/log.h"
#include "common/ledger/past.h"
#include "common/ledger/view_inside.h"

/* Times never decrease with n. */
uint64_t view_received_by(view_t *view, int64_t received_ms)
{
    uint64_t below = 0, above = log_last(view->txn) + 1; /* the answer is at least `below` */
    struct record record;

    while (above - below > 1) {
        uint64_t middle = below + (above - below) / 2;
        if (!log_get(view->txn, middle, &record))
            return 0;
        if (record.received_ms <= received_ms)
            below = middle;
        else
            above = middle;
    }
    return below;
}

struct finding_walk {
    view_t *view;
    const struct past *past;
    int year;
    view_visit_finding *visit;
    void *context;
};

static bool take_status(void *context, uint64_t n, enum finding_status status)
{
    (void)n;
    *(enum finding_status *)context = status;
    return true;
}

/* A report made it wait or count. */
static enum finding_status first_status(view_t *view, uint64_t n)
{
    struct record record;

    return log_get(view->txn, n, &record) && record.outcome == OUTCOME_PENDING ? FINDING_PENDING
                                                                               : FINDING_COUNTED;
}

static void set_back(view_t *view, uint64_t n, struct finding *finding)
{
    if (finding->n_ruled <= n)
        return;
    finding->status = first_status(view, finding->n);
    ruling_walk(view->txn, finding->n, n, take_status, &finding->status);
    finding->n_ruled = 0;
}

static bool is_of(const struct past *past, int year, const struct finding *finding)
{
    return finding->year == year && finding->n <= past->n &&
           (!past->has_until || instant_compare(finding->occurred, past->until) <= 0);
}

static bool visit_of_past(void *context, const struct finding_key *key,
                          const struct finding *finding)
{
    const struct finding_walk *walk = context;
    struct finding past = *finding;

    if (!is_of(walk->past, walk->year, finding))
        return true;
    set_back(walk->view, walk->past->n, &past);
    return walk->visit(walk->context, key, &past);
}

void view_past_findings(view_t *view, const struct past *past, int year, unsigned centre,
                        const struct finding_key *from, view_visit_finding *visit, void *context)
{
    struct finding_walk walk = {view, past, year, visit, context};

    findings_walk(view->txn, centre, from, visit_of_past, &walk);
}

void view_past_rulings(view_t *view, uint64_t finding, uint64_t n, view_visit_ruling *visit,
                       void *context)
{
    ruling_walk(view->txn, finding, n, visit, context);
}

/* A year that a walk adds up. */
struct adding {
    txn_t *txn;
    int year;
    uint64_t n;
    struct snapshot snapshot;
};

static bool add_record(void *context, const struct record *record)
{
    struct adding *adding = context;

    if (record->n > adding->n)
        return false;
    struct effect effect = effect_get(adding->txn, record);
    if (effect.year == adding->year &&
        !snapshot_apply(&adding->snapshot, &effect, record->received_ms))
        txn_fail(adding->txn, STATUS_DAMAGED, "what a record changed is impossible");
    return txn_status(adding->txn) == STATUS_OK;
}

struct leaving {
    view_t *view;
    const struct past *past;
    struct scorecard *cards;
};

static void fail_otherwise_counted(view_t *view)
{
    txn_fail(view->txn, STATUS_DAMAGED, "the findings are not those that the totals count");
}

/* False: the card does not have what the finding says. */
static bool take_away(struct scorecard *card, unsigned clause, const struct finding *finding)
{
    if (finding->status == FINDING_PENDING)
        return card->pending-- > 0;
    if (finding->status != FINDING_COUNTED)
        return true;
    card->sums[clause] -= finding->worth;
    return card->counts[clause]-- > 0;
}

static bool leave_later(void *context, const struct finding_key *key, const struct finding *finding)
{
    const struct leaving *leaving = context;

    if (instant_compare(finding->occurred, leaving->past->until) <= 0 ||
        take_away(&leaving->cards[key->centre], key->clause, finding))
        return true;
    fail_otherwise_counted(leaving->view);
    return false;
}

/* Takes away what is left out: those that occurred later. */
static void leave_out(view_t *view, const struct past *past, int year,
                      struct scorecard cards[CENTRES_MAX])
{
    struct past later = *past;

    later.has_until = false;
    struct leaving leaving = {view, past, cards};
    view_past_findings(view, &later, year, CENTRES_MAX, NULL, leave_later, &leaving);
    for (unsigned centre = 0; centre < CENTRES_MAX; centre++)
        if (!scorecard_is_sound(&cards[centre]))
            fail_otherwise_counted(view);
}

void view_past_cards(view_t *view, const struct past *past, int year,
                     struct scorecard ret_cards[CENTRES_MAX], bool *ret_is_closed)
{
    uint64_t begin = past->n - past->n % SNAPSHOT_EVERY;
    struct adding adding = {.txn = view->txn, .year = year, .n = past->n};

    snapshot_get(view->txn, year, begin, &adding.snapshot);
    if (begin < past->n)
        log_walk(view->txn, begin + 1, add_record, &adding);
    memcpy(ret_cards, adding.snapshot.cards, sizeof adding.snapshot.cards);
    *ret_is_closed = adding.snapshot.is_closed;
    if (past->has_until)
        leave_out(view, past, year, ret_cards);
    if (view_status(view) != STATUS_OK)
        memset(ret_cards, 0, sizeof adding.snapshot.cards);
}

static bool stop(void *context, const struct finding_key *key, const struct finding *finding)
{
    (void)key, (void)finding;
    *(bool *)context = true;
    return false;
}

/* Of the year that the moment is in, only some findings may have occurred by then. */
static bool has_findings(view_t *view, const struct past *past, int year, const struct year *state)
{
    bool is_found = false;
    int last = past->has_until ? instant_year(past->until) : YEAR_MAX + 1;

    if (state->first == 0 || state->first > past->n || year > last)
        return false;
    if (year < last)
        return true;
    view_past_findings(view, past, year, CENTRES_MAX, NULL, stop, &is_found);
    return is_found;
}

void view_past_calendar(view_t *view, const struct past *past, struct calendar *ret_calendar)
{
    const struct calendar *now = view_calendar(view);

    books_calendar_at(view->books, past->n, ret_calendar);
    for (int year = YEAR_MIN; year <= YEAR_MAX; year++)
        ret_calendar->years[year].findings = has_findings(view, past, year, &now->years[year]);
}

void view_past_late(view_t *view, const struct past *past, int year, unsigned centre, uint64_t from,
                    view_visit_late *visit, void *context)
{
    late_walk(view->txn, year, centre, from, past->n, visit, context);
}
