/* What an event is about, and whether it is refused, before what is known of its finding is looked at. */
#include <assert.h>
#include <string.h>

#include "common/score/judge.h"
#include "proto/key.h"

static bool is_ruling(enum action action)
{
    return action == ACTION_CONFIRM || action == ACTION_DISMISS || action == ACTION_REVOKE;
}

static bool names_centre(enum action action)
{
    return action == ACTION_REPORT || action == ACTION_SELF_CHECK || is_ruling(action);
}

static bool names_clause(enum action action)
{
    return action == ACTION_REPORT || is_ruling(action);
}

bool subject_has_finding(const struct subject *subject)
{
    return subject->reason == REASON_NONE && names_clause(subject->action);
}

/* Authority (EVENTS.md 4). */
static bool may_do(const struct subject *subject, const struct envelope *envelope)
{
    const struct centre *centre = subject->centre;
    bool is_self = centre && text_is(envelope->source, centre->slug);

    switch (action_may(subject->action)) {
    case MAY_OPEN:
        return subject->is_office || (is_self && subject->clause->district_may_report);
    case MAY_SELF:
        return subject->is_office || is_self;
    case MAY_OFFICE:
        return subject->is_office;
    case MAY_SCORER:
        return subject->is_office && envelope->is_own;
    }
    return false;
}

static bool is_too_far_ahead(struct instant occurred, int64_t received_ms)
{
    if (received_ms == RECEIVED_UNKNOWN)
        return false;
    struct instant limit = instant_of_ms(received_ms);
    limit.second += AHEAD_SECONDS_MAX;
    return instant_compare(occurred, limit) > 0;
}

static bool has_good_grade(const struct subject *subject, const struct event *event)
{
    if (subject->clause->form == CLAUSE_GRADED)
        return subject->grade >= 0;
    return !event->grade.data;
}

static bool has_good_points(const struct subject *subject, const struct event *event)
{
    if (subject->clause->form != CLAUSE_STATED)
        return event->points_form == POINTS_ABSENT;
    return event->points_form == POINTS_EXACT && event->points >= subject->clause->points_min &&
           event->points <= subject->clause->points_max;
}

/* The year that the subject is about, read before anything else, since it chooses the rulebook.
 * False where the event's time cannot be read. */
static bool read_year(struct subject *subject, const struct event *event)
{
    subject->year = event->year;
    if (subject->action != ACTION_REPORT)
        return true;
    if (!instant_read(event->occurred, &subject->occurred))
        return false;
    subject->year = instant_year(subject->occurred);
    return true;
}

static void find_names(struct subject *subject, const struct calendar *calendar,
                       const struct event *event, struct text source)
{
    subject->book = is_ruling(subject->action) ? calendar_book_with(calendar, event->clause)
                                               : calendar_book(calendar, subject->year);
    if (!subject->book)
        return;
    /* no roster drops a centre, so for a ruling the newest knows them all */
    const struct rulebook *roster =
        is_ruling(subject->action) ? calendar_newest(calendar) : subject->book;
    if (names_centre(subject->action))
        subject->centre = event->centre.data ? rulebook_centre_named(roster, event->centre)
                                             : rulebook_centre(roster, source);
    if (names_clause(subject->action))
        subject->clause = rulebook_clause(subject->book, event->clause);
}

/* Whether the event states the year that it is about. */
static bool states_year(enum action action)
{
    return action == ACTION_REPORT || action == ACTION_SELF_CHECK || action == ACTION_CLOSE_YEAR ||
           action == ACTION_REOPEN_YEAR;
}

static bool is_good_time(const struct subject *subject, const struct calendar *calendar,
                         bool is_readable, int64_t received_ms)
{
    if (!states_year(subject->action))
        return true;
    if (!is_readable || !calendar_year(calendar, subject->year))
        return false;
    return subject->action != ACTION_REPORT || !is_too_far_ahead(subject->occurred, received_ms);
}

static enum reason check_report(const struct subject *subject, const struct event *event)
{
    if (!has_good_grade(subject, event))
        return REASON_BAD_GRADE;
    return has_good_points(subject, event) ? REASON_NONE : REASON_BAD_POINTS;
}

/* Whose source the key of a grant is for. False: nobody's. An event that was read has a role, and a
 * centre where that needs one. */
static bool find_grantee(struct grant *grant, const struct calendar *calendar,
                         const struct event *event)
{
    const struct rulebook *roster = calendar_newest(calendar);
    bool is_office = grant->role == ROLE_OFFICE ||
                     (grant->role == ROLE_INTAKE && text_is(event->centre, OFFICE));

    grant->source = is_office ? SOURCE_ID_OFFICE : SOURCE_ID_NONE;
    if (is_office || !role_has_centre(grant->role))
        return true;
    const struct centre *centre = roster ? rulebook_centre_named(roster, event->centre) : NULL;
    if (centre)
        grant->source = (uint8_t)centre->id;
    return centre != NULL;
}

/* What an event about keys names. False: its centre is not known. */
static bool read_grant(struct subject *subject, const struct calendar *calendar,
                       const struct event *event, uint64_t n)
{
    struct grant *grant = &subject->grant;

    grant->n = n;
    if (event->signer.data)
        memcpy(grant->signer, event->signer.data, event->signer.size);
    if (subject->action != ACTION_GRANT && subject->action != ACTION_WITHDRAW)
        return true;
    bool is_key = key_read(event->key, grant->key);
    assert(is_key); /* or it would be malformed */
    grant->role = role_named(event->role);
    return subject->action == ACTION_WITHDRAW || find_grantee(grant, calendar, event);
}

/* Whether an event about keys can take effect. */
static bool may_key_change(const struct subject *subject, const struct keyring *keyring,
                           int64_t received_ms)
{
    if (subject->action == ACTION_LOG_KEY)
        return log_keys_may_add(&keyring->log, subject->grant.signer, received_ms);
    if (subject->action == ACTION_GRANT)
        return keyring_may_grant(keyring, subject->grant.key);
    return subject->action != ACTION_WITHDRAW || keyring_may_withdraw(keyring, subject->grant.key);
}

struct subject judge_subject(const struct calendar *calendar, const struct keyring *keyring,
                             const struct event *event, const struct envelope *envelope)
{
    struct subject subject = {
        .action = event_action(event),
        .is_office = text_is(envelope->source, OFFICE),
        .grade = -1,
        .stated = event->points_form == POINTS_EXACT ? event->points : POINTS_NONE,
    };
    bool is_readable = read_year(&subject, event);
    bool has_grantee = read_grant(&subject, calendar, event, envelope->n);

    find_names(&subject, calendar, event, envelope->source);
    if (subject.clause && event->grade.data)
        subject.grade = clause_grade(subject.clause, event->grade);

    if (subject.action == ACTION_UNKNOWN)
        subject.reason = REASON_UNKNOWN_ACTION;
    else if ((names_centre(subject.action) && !subject.centre) || !has_grantee)
        subject.reason = REASON_UNKNOWN_CENTRE;
    else if (names_clause(subject.action) && !subject.clause)
        subject.reason = REASON_UNKNOWN_CLAUSE;
    else if (!may_do(&subject, envelope))
        subject.reason = REASON_FORBIDDEN;
    else if (!is_good_time(&subject, calendar, is_readable, envelope->received_ms))
        subject.reason = REASON_BAD_TIME;
    else if (subject.action == ACTION_REPORT)
        subject.reason = check_report(&subject, event);
    else if (!may_key_change(&subject, keyring, envelope->received_ms))
        subject.reason = REASON_CONFLICT;
    else if (subject.action == ACTION_RESTORE && event->from.value + 1 != (int64_t)envelope->n)
        subject.reason = REASON_CONFLICT; /* a log goes on behind the last record of the backup */
    return subject;
}
