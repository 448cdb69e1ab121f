#include "common/ledger/fold.h"

#include <assert.h>
#include <stdlib.h>

#include "common/ledger/totals.h"

/* The scorecards of one year, as they stand in the running transaction. */
struct sheet {
    struct scorecard cards[CENTRES_MAX];
    bool is_changed[CENTRES_MAX];
    bool year_changed, is_fetched;
};

struct fold {
    books_t *books;
    struct sheet *sheets[YEAR_MAX + 1]; /* NULL: not fetched yet */
    int fetched[YEAR_MAX + 1];          /* years that have one */
    int changed[YEAR_MAX + 1];          /* years with anything to flush */
    unsigned fetched_count, changed_count;
};

fold_t *fold_new(txn_t *txn)
{
    fold_t *fold = calloc(1, sizeof *fold);

    assert(fold);
    fold->books = books_new();
    books_load(fold->books, txn);
    return fold;
}

void fold_destroy(fold_t **fold)
{
    if (!*fold)
        return;
    for (unsigned i = 0; i < (*fold)->fetched_count; i++)
        free((*fold)->sheets[(*fold)->fetched[i]]);
    books_destroy(&(*fold)->books);
    free(*fold);
    *fold = NULL;
}

const struct calendar *fold_calendar(fold_t *fold)
{
    return books_calendar(fold->books);
}

static struct sheet *sheet_of(fold_t *fold, txn_t *txn, int year)
{
    struct sheet *sheet = fold->sheets[year];

    if (!sheet) {
        sheet = calloc(1, sizeof *sheet);
        assert(sheet);
        fold->sheets[year] = sheet;
        fold->fetched[fold->fetched_count++] = year;
    }
    if (!sheet->is_fetched)
        totals_get(txn, year, sheet->cards);
    sheet->is_fetched = txn_status(txn) == STATUS_OK; /* else what was read is not to be kept */
    return sheet;
}

const struct scorecard *fold_cards(fold_t *fold, txn_t *txn, int year)
{
    return sheet_of(fold, txn, year)->cards;
}

bool fold_take_book(fold_t *fold, struct text text)
{
    struct rulebook *book = books_propose(fold->books, text);

    if (book)
        books_add(fold->books, 0, book);
    return book != NULL;
}

/* Remembers that something of a year is to be written before the commit. */
static struct sheet *touch(fold_t *fold, txn_t *txn, int year)
{
    struct sheet *sheet = sheet_of(fold, txn, year);

    for (unsigned i = 0; i < fold->changed_count; i++)
        if (fold->changed[i] == year)
            return sheet;
    fold->changed[fold->changed_count++] = year;
    return sheet;
}

static void flush_year(fold_t *fold, txn_t *txn, int year)
{
    struct sheet *sheet = fold->sheets[year];

    for (unsigned centre = 0; centre < CENTRES_MAX; centre++) {
        if (sheet->is_changed[centre])
            total_put(txn, year, centre, &sheet->cards[centre]);
        sheet->is_changed[centre] = false;
    }
    if (sheet->year_changed)
        year_put(txn, year, &books_calendar(fold->books)->years[year]);
    sheet->year_changed = false;
}

void fold_flush(fold_t *fold, txn_t *txn)
{
    for (unsigned i = 0; i < fold->changed_count; i++)
        flush_year(fold, txn, fold->changed[i]);
    fold->changed_count = 0;
}

static void note_year(fold_t *fold, txn_t *txn, int year)
{
    touch(fold, txn, year)->year_changed = true;
}

/* What an event changes beyond its finding and its scorecard. */
static void change_year(fold_t *fold, txn_t *txn, const struct subject *subject,
                        const struct verdict *verdict)
{
    struct calendar *calendar = books_calendar(fold->books);

    if (verdict->finding_made) {
        calendar->years[subject->year].findings++;
        note_year(fold, txn, subject->year);
    }
    if (verdict->outcome != OUTCOME_NOTED || subject->action == ACTION_SELF_CHECK ||
        subject->action == ACTION_RULEBOOK)
        return;
    calendar->years[subject->year].is_closed = subject->action == ACTION_CLOSE_YEAR;
    note_year(fold, txn, subject->year);
}

static void settle_book(fold_t *fold, txn_t *txn, uint64_t n, const struct verdict *verdict,
                        struct rulebook *proposed)
{
    if (!proposed)
        return;
    if (verdict->outcome == OUTCOME_NOTED) {
        books_put(txn, n, proposed);
        books_add(fold->books, n, proposed);
    } else {
        free(proposed);
    }
}

/* The case of a subject with a centre: fetch, judge, put back. */
static struct folded fold_centre(fold_t *fold, txn_t *txn, const struct event *event,
                                 const struct subject *subject, const struct envelope *envelope)
{
    const struct calendar *calendar = books_calendar(fold->books);
    struct folded folded = {.centre = subject->centre, .year = subject->year};
    struct finding_key key;
    struct finding finding;
    bool has_finding = false;

    if (subject_has_finding(subject)) {
        key = finding_key(subject->centre->id, subject->clause->id, event->record);
        has_finding = finding_get(txn, &key, &finding);
    }
    if (has_finding)
        folded.year = finding.year;
    struct scorecard spare = {0};
    struct scorecard *card = &spare;
    if (folded.year)
        card = &sheet_of(fold, txn, folded.year)->cards[subject->centre->id];
    const struct rulebook *book = calendar_book(calendar, folded.year);
    folded.before = scorecard_score(card, book);
    folded.verdict = judge(calendar, subject, envelope, NULL, has_finding, &finding, card);
    folded.after = scorecard_score(card, book);
    if (folded.verdict.finding_changed)
        finding_put(txn, &key, &finding);
    if (folded.verdict.card_changed)
        touch(fold, txn, folded.year)->is_changed[subject->centre->id] = true;
    return folded;
}

struct folded fold_apply(fold_t *fold, txn_t *txn, const struct event *event,
                         const struct envelope *envelope)
{
    const struct calendar *calendar = books_calendar(fold->books);
    struct subject subject = judge_subject(calendar, event, envelope);
    struct folded folded = {.year = subject.year};
    struct rulebook *proposed = NULL;

    if (subject.reason == REASON_NONE && subject.centre) {
        folded = fold_centre(fold, txn, event, &subject, envelope);
    } else {
        if (subject.reason == REASON_NONE && subject.action == ACTION_RULEBOOK)
            proposed = books_propose(fold->books, event->text);
        folded.verdict = judge(calendar, &subject, envelope, proposed, false, NULL, NULL);
    }
    change_year(fold, txn, &subject, &folded.verdict);
    settle_book(fold, txn, envelope->n, &folded.verdict, proposed);
    return folded;
}
