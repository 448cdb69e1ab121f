#include "tests/model/naive.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/naive_forms.h"
#include "tests/model/naive_rules.h"
#include "tests/model/naive_state.h"

enum { AHEAD_MS_MAX = 600 * 1000, SLOTS_MIN = 256, FINDINGS_MIN = 64 };

/* What is known of a record while it is judged. */
struct question {
    const struct event *event;
    enum action action;
    int source; /* a row of the roster; NONE: the office */
    int64_t received_ms;
    const struct naive_book *book; /* that it is read by */
    int centre, clause, grade, year;
    bool has_year;
    struct naive_time occurred;
    long points;
    size_t slot;
    struct finding *finding; /* NULL: none of that name */
};

/* ---- findings by their name ---- */

static size_t slot_of(const naive_t *naive, int centre, int clause, struct text record)
{
    uint64_t hash = UINT64_C(14695981039346656037) + (uint64_t)(centre * CLAUSES + clause);

    for (size_t i = 0; i < record.size; i++)
        hash = (hash ^ (unsigned char)record.data[i]) * UINT64_C(1099511628211);
    hash ^= hash >> 32;
    for (size_t slot = hash % naive->slot_count;; slot = (slot + 1) % naive->slot_count) {
        if (!naive->slots[slot])
            return slot;
        const struct finding *finding = &naive->findings[naive->slots[slot] - 1];
        if (finding->centre == centre && finding->clause == clause &&
            finding->record_size == record.size &&
            memcmp(finding->record, record.data, record.size) == 0)
            return slot;
    }
}

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static void grow_slots(naive_t *naive)
{
    free(naive->slots);
    naive->slot_count *= 2;
    naive->slots = must(calloc(naive->slot_count, sizeof *naive->slots));
    for (size_t i = 0; i < naive->count; i++) {
        struct finding *finding = &naive->findings[i];
        finding->slot = slot_of(naive, finding->centre, finding->clause, record_of(finding));
        naive->slots[finding->slot] = (uint32_t)(i + 1);
    }
}

static void add_finding(naive_t *naive, const struct question *q, enum outcome status)
{
    if (naive->count == naive->room) {
        naive->room *= 2;
        naive->findings = must(realloc(naive->findings, naive->room * sizeof *naive->findings));
    }
    struct finding *finding = &naive->findings[naive->count++];
    *finding = (struct finding){.centre = q->centre,
                                .clause = q->clause,
                                .grade = q->grade,
                                .record_size = (unsigned char)q->event->record.size,
                                .n = naive->n,
                                .occurred = q->occurred,
                                .year = q->year,
                                .points = q->points,
                                .status = status,
                                .slot = q->slot};
    memcpy(finding->record, q->event->record.data, q->event->record.size);
    naive->slots[q->slot] = (uint32_t)naive->count;
    if (2 * naive->count > naive->slot_count)
        grow_slots(naive);
}

naive_t *naive_new(void)
{
    naive_t *naive = must(calloc(1, sizeof *naive));

    naive->room = FINDINGS_MIN;
    naive->findings = must(calloc(naive->room, sizeof *naive->findings));
    naive->slot_count = SLOTS_MIN;
    naive->slots = must(calloc(naive->slot_count, sizeof *naive->slots));
    return naive;
}

void naive_destroy(naive_t **naive)
{
    if (!*naive)
        return;
    free((*naive)->findings);
    free((*naive)->slots);
    free(*naive);
    *naive = NULL;
}

void naive_reset(naive_t *naive)
{
    for (size_t i = 0; i < naive->count; i++)
        naive->slots[naive->findings[i].slot] = 0;
    naive->count = 0;
    naive->n = 0;
    naive->book_count = 0;
    naive->key_count = 0;
    naive->log_key_count = 0;
    memset(naive->closed, 0, sizeof naive->closed);
    memset(naive->has_self_check, 0, sizeof naive->has_self_check);
}

/* ---- what an event names ---- */

int naive_centre_of(struct text slug)
{
    for (int i = 0; i < NAIVE_CENTRES; i++)
        if (text_equal(naive_roster[i].slug, slug))
            return i;
    return NONE;
}

int naive_centre_named(struct text named)
{
    for (int i = 0; i < NAIVE_CENTRES; i++)
        if (text_equal(naive_roster[i].slug, named) || text_equal(naive_roster[i].name, named) ||
            text_equal(naive_roster[i].code, named))
            return i;
    return NONE;
}

/* Without a name the event is about the source. */
static int centre_named(const struct question *q)
{
    return q->event->centre.data ? naive_centre_named(q->event->centre) : q->source;
}

static bool is_ruling(enum action action)
{
    return action == ACTION_CONFIRM || action == ACTION_DISMISS || action == ACTION_REVOKE;
}

/* ---- the reasons (EVENTS.md, sections 4 and 5) ---- */

/* A district may report on its own centre under some clauses, and send its own self-check. All else
 * is for the office alone. */
static bool is_forbidden(const struct question *q)
{
    if (q->action == ACTION_CLOCK || q->action == ACTION_RESTORE)
        return true; /* the scorer's own are not asked about */
    if (q->source == NONE)
        return false;
    if (q->action == ACTION_REPORT)
        return q->centre != q->source || !naive_clauses[q->clause].by_district;
    return q->action != ACTION_SELF_CHECK || q->centre != q->source;
}

/* The year of the event, and the rulebook that it is read by: that of the year, or the newest; of a
 * ruling the newest that has its clause. */
static void choose_book(const naive_t *naive, struct question *q)
{
    unsigned newest = naive->book_count;

    q->year = q->event->year;
    q->has_year = true;
    if (q->action == ACTION_REPORT) {
        q->has_year = naive_time_read(q->event->occurred, &q->occurred);
        q->year = q->has_year ? naive_time_year(q->occurred) : 0;
    }
    q->book = q->has_year ? naive_book_of(naive, q->year) : NULL;
    q->has_year = q->book != NULL;
    if (!q->book && newest > 0)
        q->book = naive->books[newest - 1];
    if (is_ruling(q->action))
        while (newest-- > 0)
            if (naive_clause_named(naive->books[newest], q->event->clause) != NONE) {
                q->book = naive->books[newest];
                break;
            }
}

/* No RFC 3339 time, in a year that no rulebook is for, or more than 10 minutes after `received`. */
static bool is_bad_time(const struct question *q)
{
    if (!q->has_year)
        return true;
    return q->action == ACTION_REPORT && q->received_ms != NAIVE_MS_UNKNOWN &&
           naive_time_compare(q->occurred, naive_time_of_ms(q->received_ms + AHEAD_MS_MAX)) > 0;
}

/* A grade stands exactly where the clause asks for one. */
static bool is_bad_grade(struct question *q)
{
    const struct naive_clause *clause = &naive_clauses[q->clause];

    if (!clause->grades)
        return q->event->grade.data;
    for (q->grade = 0; q->grade < GRADES; q->grade++)
        if (text_equal(clause->grades[q->grade].name, q->event->grade))
            return false;
    return true;
}

static bool is_bad_points(struct question *q)
{
    const struct naive_clause *clause = &naive_clauses[q->clause];

    q->points = q->grade == NONE ? clause->points : clause->grades[q->grade].points;
    if (q->clause == CLAUSE_COMPLAINT)
        q->points = q->book->complaint_points;
    if (!clause->most)
        return q->event->points_form != POINTS_ABSENT;
    if (q->event->points_form != POINTS_EXACT || q->event->points < clause->least ||
        q->event->points > clause->most)
        return true;
    q->points = (long)q->event->points;
    return false;
}

/* A report on a finding that stands with another instant, grade or points. */
static bool is_conflict(const struct question *q)
{
    const struct finding *finding = q->finding;

    return naive_time_compare(finding->occurred, q->occurred) != 0 || finding->grade != q->grade ||
           finding->points != q->points;
}

static void look_up(naive_t *naive, struct question *q)
{
    assert(q->event->record.size <= RECORD_BYTES_MAX);
    q->slot = slot_of(naive, q->centre, q->clause, q->event->record);
    if (naive->slots[q->slot])
        q->finding = &naive->findings[naive->slots[q->slot] - 1];
}

/* The first reason that applies, in the order of EVENTS.md. */
static enum reason reason_to_refuse(naive_t *naive, struct question *q)
{
    bool is_report = q->action == ACTION_REPORT,
         has_finding_name = is_report || is_ruling(q->action);

    if (q->action == ACTION_UNKNOWN)
        return REASON_UNKNOWN_ACTION;
    choose_book(naive, q);
    if (has_finding_name || q->action == ACTION_SELF_CHECK)
        if ((q->centre = centre_named(q)) == NONE)
            return REASON_UNKNOWN_CENTRE;
    if (has_finding_name && (q->clause = naive_clause_named(q->book, q->event->clause)) == NONE)
        return REASON_UNKNOWN_CLAUSE;
    bool is_about_key = q->event->key.data || q->action == ACTION_LOG_KEY;
    if (is_about_key && naive_key_is_for_nobody(q->event))
        return REASON_UNKNOWN_CENTRE;
    if (is_forbidden(q))
        return REASON_FORBIDDEN;
    if (is_about_key)
        return naive_key_has_conflict(naive, q->event, q->received_ms) ? REASON_CONFLICT
                                                                       : REASON_NONE;
    if (!is_ruling(q->action) && q->action != ACTION_RULEBOOK && is_bad_time(q))
        return REASON_BAD_TIME;
    if (is_report && is_bad_grade(q))
        return REASON_BAD_GRADE;
    if (is_report && is_bad_points(q))
        return REASON_BAD_POINTS;
    if (has_finding_name)
        look_up(naive, q);
    if (is_ruling(q->action) && !q->finding)
        return REASON_NO_SUCH_FINDING;
    if (is_report && q->finding && is_conflict(q))
        return REASON_CONFLICT;
    if (q->action == ACTION_RULEBOOK &&
        !naive_may_take_effect(naive, naive_book_named(q->event->text)))
        return REASON_CONFLICT;
    return REASON_NONE;
}

/* ---- outcomes ---- */

static enum outcome accept_report(naive_t *naive, const struct question *q)
{
    bool at_once = q->source == NONE || naive_clauses[q->clause].at_once;
    enum outcome outcome = at_once ? OUTCOME_COUNTED : OUTCOME_PENDING;

    add_finding(naive, q, outcome);
    return outcome;
}

/* The first self-check of a year is kept. */
static void note_self_check(naive_t *naive, const struct question *q)
{
    int row = q->year - YEAR_MIN;

    if (naive->has_self_check[q->centre][row])
        return;
    naive->has_self_check[q->centre][row] = true;
    naive->self_check_ms[q->centre][row] = q->received_ms;
}

static enum outcome accept(naive_t *naive, const struct question *q)
{
    switch (q->action) {
    case ACTION_REPORT:
        return accept_report(naive, q);
    case ACTION_CONFIRM:
        return q->finding->status = OUTCOME_CONFIRMED;
    case ACTION_DISMISS:
        return q->finding->status = OUTCOME_DISMISSED;
    case ACTION_REVOKE:
        return q->finding->status = OUTCOME_REVOKED;
    case ACTION_SELF_CHECK:
        note_self_check(naive, q);
        return OUTCOME_NOTED;
    case ACTION_CLOSE_YEAR:
    case ACTION_REOPEN_YEAR:
        naive->closed[q->year - YEAR_MIN] = q->action == ACTION_CLOSE_YEAR;
        return OUTCOME_NOTED;
    case ACTION_RULEBOOK:
        naive->book_ns[naive->book_count] = naive->n;
        naive->books[naive->book_count++] = naive_book_named(q->event->text);
        return OUTCOME_NOTED;
    case ACTION_GRANT:
    case ACTION_WITHDRAW:
    case ACTION_LOG_KEY:
        naive_change_keys(naive, q->event, q->received_ms);
        return OUTCOME_NOTED;
    case ACTION_CLOCK:
    case ACTION_RESTORE:
    case ACTION_UNKNOWN:
        break;
    }
    abort();
}

/* A report, ruling or self-check for a closed year; a ruling is for the year of its finding. */
static bool is_late(const naive_t *naive, const struct question *q)
{
    if (is_ruling(q->action))
        return naive_year_is_closed(naive, q->finding->year);
    return (q->action == ACTION_REPORT || q->action == ACTION_SELF_CHECK) &&
           naive_year_is_closed(naive, q->year);
}

struct naive_verdict naive_judge(naive_t *naive, uint64_t n, struct text source,
                                 int64_t received_ms, const struct event *event)
{
    struct question q = {.event = event,
                         .action = naive_action_of(event->action),
                         .source = naive_centre_of(source),
                         .received_ms = received_ms,
                         .centre = NONE,
                         .clause = NONE,
                         .grade = NONE};

    assert(q.source != NONE || text_is(source, "office"));
    assert(n > naive->n);
    naive->n = n;
    enum reason reason = reason_to_refuse(naive, &q);
    if (reason != REASON_NONE)
        return (struct naive_verdict){OUTCOME_REFUSED, reason, 0};
    if (q.action == ACTION_REPORT && q.finding)
        return (struct naive_verdict){OUTCOME_DUPLICATE, REASON_NONE, q.finding->n};
    if (is_late(naive, &q))
        return (struct naive_verdict){OUTCOME_LATE, REASON_NONE, 0};
    return (struct naive_verdict){accept(naive, &q), REASON_NONE, 0};
}
