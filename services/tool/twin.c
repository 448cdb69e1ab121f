#include "services/tool/twin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "services/tool/refolding.h"
#include "services/tool/ruling_kind.h"
#include "services/tool/twin_about.h"
#include "services/tool/twin_keys.h"

/* One of the two folds. */
struct side {
    refold_t *refold;
    uint64_t n; /* the last record in it */
};

struct twin {
    struct side before, after;
    struct twin_keys keys; /* of `after` */
    char *text;            /* of the other rulebook; NULL: none */
    size_t text_size;
    struct rulebook own, book; /* that, and one of the log */
    unsigned drop_count;
    uint64_t drops[TWIN_DROPS_MAX];
    struct twin_notes changed, dropped, added;
};

enum status twin_open(struct text rulebook, twin_t **ret_twin, struct trouble *ret_trouble)
{
    twin_t *twin = memory_new(sizeof *twin);
    struct zpl_fault fault;
    enum status status = STATUS_OK;

    if (rulebook.data && !rulebook_read(rulebook, &twin->own, &fault)) {
        status = trouble_set(ret_trouble, STATUS_BAD_DATA, "%u: %s", fault.line, fault.why);
    } else if (rulebook.data) {
        twin->text = memory_copy(rulebook.data, rulebook.size);
        twin->text_size = rulebook.size;
    }
    if (status == STATUS_OK)
        status = refold_open(&twin->before.refold, ret_trouble);
    if (status == STATUS_OK)
        status = refold_open(&twin->after.refold, ret_trouble);
    if (status != STATUS_OK)
        twin_close(&twin);
    *ret_twin = twin;
    return status;
}

void twin_close(twin_t **twin)
{
    if (!*twin)
        return;
    refold_close(&(*twin)->before.refold);
    refold_close(&(*twin)->after.refold);
    free((*twin)->text);
    free(*twin);
    *twin = NULL;
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

    return one < other ? -1 : one > other;
}

static bool is_dropped(const twin_t *twin, uint64_t n)
{
    return bsearch(&n, twin->drops, twin->drop_count, sizeof n, compare_numbers);
}

bool twin_drop(twin_t *twin, uint64_t n)
{
    if (is_dropped(twin, n))
        return true;
    if (twin->drop_count == TWIN_DROPS_MAX)
        return false;
    twin->drops[twin->drop_count++] = n;
    qsort(twin->drops, twin->drop_count, sizeof n, compare_numbers);
    return true;
}

static void put_outcome(const struct verdict *verdict, char ret_text[TWIN_OUTCOME_BYTES])
{
    bool is_refused = verdict->outcome == OUTCOME_REFUSED;

    snprintf(ret_text, TWIN_OUTCOME_BYTES, "%s%s%s", outcome_name(verdict->outcome),
             is_refused ? " " : "", is_refused ? reason_name(verdict->reason) : "");
}

static void note(twin_t *twin, struct twin_notes *notes, const struct twin_note *row,
                 struct text source, const struct event *event)
{
    if (notes->count == TWIN_NOTES_MAX) {
        notes->more++;
        return;
    }
    struct twin_note *kept = &notes->rows[notes->count++];
    *kept = *row;
    twin_about(refold_calendar(twin->before.refold), source, event, &kept->about);
}

static struct verdict fold(struct side *side, const struct record *record,
                           const struct event *event)
{
    struct record placed = *record;

    refolding_place(&placed, event, record->epoch != 0);
    side->n = record->n;
    return refold_event(side->refold, &placed, event).verdict;
}

static enum status fold_before(twin_t *twin, const struct record *record, const struct event *event,
                               struct trouble *ret_trouble)
{
    unsigned long long n = record->n;

    if (!refold_permits(twin->before.refold, record))
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "record %llu of the log came by a key that was not granted for its "
                           "source, or withdrawn: see kaohe replay",
                           n);
    struct verdict verdict = fold(&twin->before, record, event);
    if (verdict.outcome == record->outcome && verdict.reason == record->reason)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_DAMAGED,
                       "record %llu of the log is %s, and by the rules it is %s: see kaohe replay",
                       n, outcome_name(record->outcome), outcome_name(verdict.outcome));
}

static bool covers(const struct rulebook *own, const struct rulebook *book)
{
    return own->year_first <= book->year_first && own->year_last >= book->year_last;
}

static bool overlaps(const struct rulebook *own, const struct rulebook *book)
{
    return own->year_first <= book->year_last && own->year_last >= book->year_first;
}

/* The log's first rulebook, and the other one in its place or, if it is for other years too, above it. */
static enum status begin_after(twin_t *twin, const struct record *record, const struct event *event,
                               struct trouble *ret_trouble)
{
    if (!covers(&twin->own, &twin->book))
        fold(&twin->after, record, event);
    twin->after.n = record->n;
    if (refold_add_book(twin->after.refold, (struct text){twin->text, twin->text_size}))
        return STATUS_OK;
    return trouble_set(
        ret_trouble, STATUS_BAD_DATA,
        "the rulebook is for %d to %d, and that of the log, which stays for other "
        "years (%d to %d), cannot stand beside it: a centre that it drops or changes, "
        "or too many clauses",
        twin->own.year_first, twin->own.year_last, twin->book.year_first, twin->book.year_last);
}

/* Whether the other rulebook is put in the place of one of the log: the first, beside which it then stands where
 * it is for other years; or a later one for years of its own. */
static bool is_replaced(twin_t *twin, uint64_t n, const struct event *event)
{
    struct zpl_fault fault;

    return twin->text && event_action(event) == ACTION_RULEBOOK && event->text.data &&
           rulebook_read(event->text, &twin->book, &fault) &&
           (n == 1 || overlaps(&twin->own, &twin->book));
}

static enum status replace(twin_t *twin, const struct record *record, const struct event *event,
                           struct trouble *ret_trouble)
{
    if (record->n == 1)
        return begin_after(twin, record, event, ret_trouble);
    twin->after.n = record->n;
    if (record->outcome != OUTCOME_NOTED || covers(&twin->own, &twin->book))
        return STATUS_OK;
    return trouble_set(
        ret_trouble, STATUS_BAD_DATA,
        "the rulebook is for %d to %d, and that of record %llu for %d to %d: it must be "
        "for all of these years, or for none",
        twin->own.year_first, twin->own.year_last, (unsigned long long)record->n,
        twin->book.year_first, twin->book.year_last);
}

/* Judges a record anew. It keeps its outcome where the other rulebook holds instead of its own. */
static enum status fold_after(twin_t *twin, const struct record *record, const struct event *event,
                              struct twin_note *note_of, struct trouble *ret_trouble)
{
    struct record anew = *record;
    struct verdict verdict;

    anew.key = record->key ? twin_keys_grant(&twin->keys, record->key) : 0;
    if (!refold_permits(twin->after.refold, &anew)) {
        snprintf(note_of->after, TWIN_OUTCOME_BYTES, "%s", TWIN_NOT_PERMITTED);
        return STATUS_OK;
    }
    if (is_replaced(twin, record->n, event)) {
        memcpy(note_of->after, note_of->before, TWIN_OUTCOME_BYTES);
        return replace(twin, record, event, ret_trouble);
    }
    verdict = fold(&twin->after, &anew, event);
    twin_keys_note(&twin->keys, record, event, verdict.outcome);
    put_outcome(&verdict, note_of->after);
    return STATUS_OK;
}

/* A ruling that took effect changes how a finding stood whose report is dropped. */
static void note_ruling(twin_t *twin, const struct record *record, const struct event *event)
{
    struct twin_about about;

    if (twin->dropped.count == 0 || !ruling_kind_of_outcome(record->outcome))
        return;
    twin_about(refold_calendar(twin->before.refold), record->source, event, &about);
    for (unsigned i = 0; i < twin->dropped.count; i++) {
        struct twin_note *row = &twin->dropped.rows[i];
        if (row->is_report && strcmp(row->about.centre, about.centre) == 0 &&
            strcmp(row->about.what, about.what) == 0 &&
            strcmp(row->about.record, about.record) == 0) {
            row->ruled = record->n;
            row->ruling = record->outcome;
        }
    }
}

enum status twin_record(twin_t *twin, const struct record *record, const struct event *event,
                        struct trouble *ret_trouble)
{
    struct verdict was = {.outcome = record->outcome, .reason = record->reason};
    struct twin_note row = {.n = record->n};
    enum status status = fold_before(twin, record, event, ret_trouble);

    if (status != STATUS_OK)
        return status;
    put_outcome(&was, row.before);
    note_ruling(twin, record, event);
    row.is_report = was.outcome == OUTCOME_COUNTED || was.outcome == OUTCOME_PENDING;
    if (is_dropped(twin, record->n)) {
        note(twin, &twin->dropped, &row, record->source, event);
        return STATUS_OK;
    }
    status = fold_after(twin, record, event, &row, ret_trouble);
    if (status == STATUS_OK && strcmp(row.before, row.after) != 0)
        note(twin, &twin->changed, &row, record->source, event);
    return status;
}

void twin_add(twin_t *twin, struct text source, int64_t received_ms, const struct event *event)
{
    uint64_t last = twin->after.n > twin->before.n ? twin->after.n : twin->before.n;
    struct record record = {.n = last + 1,
                            .received_ms = received_ms,
                            .source = source.data ? source : text_of(OFFICE),
                            .epoch = 1};
    struct twin_note row = {.n = record.n};
    struct verdict verdict = fold(&twin->after, &record, event);

    put_outcome(&verdict, row.after);
    note(twin, &twin->added, &row, record.source, event);
}

enum status twin_status(twin_t *twin, struct trouble *ret_trouble)
{
    enum status status = refold_status(twin->before.refold, ret_trouble);

    return status == STATUS_OK ? refold_status(twin->after.refold, ret_trouble) : status;
}

const struct twin_notes *twin_changed(const twin_t *twin)
{
    return &twin->changed;
}

const struct twin_notes *twin_dropped(const twin_t *twin)
{
    return &twin->dropped;
}

const struct twin_notes *twin_added(const twin_t *twin)
{
    return &twin->added;
}

uint64_t twin_last(const twin_t *twin)
{
    return twin->before.n;
}

int twin_default_year(const twin_t *twin)
{
    int before = calendar_latest(refold_calendar(twin->before.refold));
    int after = calendar_latest(refold_calendar(twin->after.refold));
    int latest = before > after ? before : after;

    return latest ? latest : refolding_default_year(twin->before.refold);
}

json_t *twin_before(twin_t *twin, int year)
{
    return refolding_standings(twin->before.refold, year, twin->before.n);
}

json_t *twin_after(twin_t *twin, int year)
{
    return refolding_standings(twin->after.refold, year, twin->after.n);
}

bool twin_has(const twin_t *twin, int year)
{
    const struct year *before = calendar_year(refold_calendar(twin->before.refold), year);
    const struct year *after = calendar_year(refold_calendar(twin->after.refold), year);

    return (before && before->findings) || (after && after->findings);
}
