#include "common/score/judge.h"

#include <assert.h>

bool finding_is_sound(const struct finding *finding)
{
    return finding->status >= FINDING_PENDING && finding->status <= FINDING_REVOKED &&
           instant_is_sound(finding->occurred) && finding->year >= YEAR_MIN &&
           finding->year <= YEAR_MAX && finding->grade >= -1 && finding->grade < GRADES_MAX &&
           finding->worth >= 0 && finding->worth <= POINTS_MAX && finding->n > 0 &&
           (finding->n_ruled == 0 || finding->n_ruled > finding->n);
}

const char *finding_status_name(enum finding_status status)
{
    static const char *const names[] = {[FINDING_PENDING] = "pending",
                                        [FINDING_COUNTED] = "counted",
                                        [FINDING_DISMISSED] = "dismissed",
                                        [FINDING_REVOKED] = "revoked"};

    return names[status];
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
    case ACTION_RESTORE:
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
