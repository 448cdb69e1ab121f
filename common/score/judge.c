#include "common/score/judge.h"

#include <assert.h>
#include <string.h>

#include "proto/key.h"

bool finding_is_sound(const struct finding *finding)
{
    return finding->status >= FINDING_PENDING && finding->status <= FINDING_REVOKED &&
           instant_is_sound(finding->occurred) && finding->year >= YEAR_MIN &&
           finding->year <= YEAR_MAX && finding->grade >= -1 && finding->grade < GRADES_MAX &&
           finding->worth >= 0 && finding->worth <= POINTS_MAX && finding->n > 0 &&
           (finding->n_ruled == 0 || finding->n_ruled > finding->n);
}

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

const char *finding_status_name(enum finding_status status)
{
    static const char *const names[] = {[FINDING_PENDING] = "pending",
                                        [FINDING_COUNTED] = "counted",
                                        [FINDING_DISMISSED] = "dismissed",
                                        [FINDING_REVOKED] = "revoked"};

    return names[status];
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
    return subject;
}

/* What a report of a good grade and good points is worth where it counts. */
static points_t worth_of(const struct subject *subject)
{
    const struct clause *clause = subject->clause;

    switch (clause->form) {
    case CLAUSE_FIXED:
        return clause->points;
    case CLAUSE_GRADED:
        assert(subject->grade >= 0);
        assert((unsigned)subject->grade < clause->grade_count);
        return clause->grades[subject->grade].points;
    case CLAUSE_STATED:
        break;
    }
    assert(subject->stated >= clause->points_min);
    assert(subject->stated <= clause->points_max);
    return subject->stated;
}

/* Adds to the scorecard what a finding has in it by its status. */
static void add_finding(const struct finding *finding, unsigned clause, struct scorecard *card)
{
    assert(clause < CLAUSES_MAX);
    assert(finding->worth >= 0);
    if (finding->status == FINDING_PENDING) {
        card->pending++;
    } else if (finding->status == FINDING_COUNTED) {
        card->counts[clause]++;
        card->sums[clause] += finding->worth;
        assert(card->sums[clause] >= finding->worth);
    }
}

/* Takes it out again. */
static void remove_finding(const struct finding *finding, unsigned clause, struct scorecard *card)
{
    assert(clause < CLAUSES_MAX);
    if (finding->status == FINDING_PENDING) {
        assert(card->pending > 0);
        card->pending--;
    } else if (finding->status == FINDING_COUNTED) {
        assert(card->counts[clause] > 0);
        assert(card->sums[clause] >= finding->worth);
        card->counts[clause]--;
        card->sums[clause] -= finding->worth;
    }
}

static bool is_same_fact(const struct finding *finding, const struct subject *subject)
{
    return instant_compare(finding->occurred, subject->occurred) == 0 &&
           finding->grade == subject->grade && finding->stated == subject->stated;
}

static struct verdict refuse(enum reason reason)
{
    return (struct verdict){.outcome = OUTCOME_REFUSED, .reason = reason};
}

static struct verdict judge_report(const struct calendar *calendar, const struct subject *subject,
                                   uint64_t n, bool has_finding, struct finding *finding,
                                   struct scorecard *card)
{
    if (has_finding && !is_same_fact(finding, subject))
        return refuse(REASON_CONFLICT);
    if (has_finding)
        return (struct verdict){.outcome = OUTCOME_DUPLICATE, .ref = finding->n};
    if (calendar_year(calendar, subject->year)->is_closed)
        return (struct verdict){.outcome = OUTCOME_LATE};

    bool counts = subject->is_office || subject->clause->counts_on_report;
    *finding = (struct finding){
        .status = counts ? FINDING_COUNTED : FINDING_PENDING,
        .occurred = subject->occurred,
        .year = subject->year,
        .grade = subject->grade,
        .stated = subject->stated,
        .worth = worth_of(subject),
        .n = n,
    };
    assert(finding->worth >= 0);
    assert(finding->worth <= POINTS_MAX);
    add_finding(finding, subject->clause->id, card);
    return (struct verdict){.outcome = counts ? OUTCOME_COUNTED : OUTCOME_PENDING,
                            .finding_changed = true,
                            .finding_made = true,
                            .card_changed = true};
}

static struct verdict judge_ruling(const struct calendar *calendar, const struct subject *subject,
                                   uint64_t n, bool has_finding, struct finding *finding,
                                   struct scorecard *card)
{
    static const struct {
        enum finding_status status;
        enum outcome outcome;
    } rulings[] = {
        [ACTION_CONFIRM] = {FINDING_COUNTED, OUTCOME_CONFIRMED},
        [ACTION_DISMISS] = {FINDING_DISMISSED, OUTCOME_DISMISSED},
        [ACTION_REVOKE] = {FINDING_REVOKED, OUTCOME_REVOKED},
    };

    if (!has_finding)
        return refuse(REASON_NO_SUCH_FINDING);
    if (calendar_year(calendar, finding->year)->is_closed)
        return (struct verdict){.outcome = OUTCOME_LATE};
    remove_finding(finding, subject->clause->id, card);
    finding->status = rulings[subject->action].status;
    finding->n_ruled = n;
    add_finding(finding, subject->clause->id, card);
    return (struct verdict){
        .outcome = rulings[subject->action].outcome, .finding_changed = true, .card_changed = true};
}

static struct verdict judge_self_check(const struct calendar *calendar,
                                       const struct subject *subject, int64_t received_ms,
                                       struct scorecard *card)
{
    if (calendar_year(calendar, subject->year)->is_closed)
        return (struct verdict){.outcome = OUTCOME_LATE};
    if (card->has_self_check)
        return (struct verdict){.outcome = OUTCOME_NOTED};
    card->has_self_check = true;
    card->self_check_ms = received_ms;
    return (struct verdict){.outcome = OUTCOME_NOTED, .card_changed = true};
}

static struct verdict judge_action(const struct calendar *calendar, const struct subject *subject,
                                   const struct envelope *envelope, const struct rulebook *proposed,
                                   bool has_finding, struct finding *finding,
                                   struct scorecard *card)
{
    if (subject->reason != REASON_NONE)
        return refuse(subject->reason);
    switch (subject->action) {
    case ACTION_REPORT:
        return judge_report(calendar, subject, envelope->n, has_finding, finding, card);
    case ACTION_CONFIRM:
    case ACTION_DISMISS:
    case ACTION_REVOKE:
        return judge_ruling(calendar, subject, envelope->n, has_finding, finding, card);
    case ACTION_SELF_CHECK:
        return judge_self_check(calendar, subject, envelope->received_ms, card);
    case ACTION_RULEBOOK:
        if (!proposed || !calendar_accepts(calendar, proposed))
            return refuse(REASON_CONFLICT);
        break;
    case ACTION_CLOSE_YEAR:
    case ACTION_REOPEN_YEAR:
    case ACTION_CLOCK:
    case ACTION_GRANT:
    case ACTION_WITHDRAW:
    case ACTION_LOG_KEY:
    case ACTION_UNKNOWN:
        break;
    }
    return (struct verdict){.outcome = OUTCOME_NOTED};
}

struct verdict judge(const struct calendar *calendar, const struct subject *subject,
                     const struct envelope *envelope, const struct rulebook *proposed,
                     bool has_finding, struct finding *finding, struct scorecard *card)
{
    assert(!has_finding || subject_has_finding(subject));
    struct verdict verdict =
        judge_action(calendar, subject, envelope, proposed, has_finding, finding, card);

    assert(verdict.outcome != OUTCOME_NONE);
    assert((verdict.outcome == OUTCOME_REFUSED) == (verdict.reason != REASON_NONE));
    assert((verdict.outcome == OUTCOME_DUPLICATE) == (verdict.ref != 0));
    assert(!verdict.finding_made || !has_finding);
    assert(!verdict.finding_made || verdict.finding_changed);
    assert(!verdict.finding_changed || verdict.card_changed);
    return verdict;
}
