#include "services/scorer/moved.h"

bool moved_by(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_COUNTED:
    case OUTCOME_PENDING:
    case OUTCOME_CONFIRMED:
    case OUTCOME_DISMISSED:
    case OUTCOME_REVOKED:
    case OUTCOME_NOTED:
        return true;
    default:
        return false;
    }
}

/* Of a ruling the finding says it. */
static int ruled_year(view_t *view, const struct event *event)
{
    const struct calendar *calendar = view_calendar(view);
    const struct centre *centre = rulebook_centre_named(calendar_newest(calendar), event->centre);
    const struct clause *clause =
        rulebook_clause(calendar_book_with(calendar, event->clause), event->clause);
    struct finding finding;

    if (!centre || !clause)
        return 0;
    struct finding_key key = {centre->id, clause->id, event->record};
    return view_finding(view, &key, &finding) ? finding.year : 0;
}

static int year_of(view_t *view, const struct event *event)
{
    struct instant occurred;

    switch (event_action(event)) {
    case ACTION_REPORT:
        return instant_read(event->occurred, &occurred) ? instant_year(occurred) : 0;
    case ACTION_CONFIRM:
    case ACTION_DISMISS:
    case ACTION_REVOKE:
        return ruled_year(view, event);
    case ACTION_SELF_CHECK:
    case ACTION_CLOSE_YEAR:
    case ACTION_REOPEN_YEAR:
        return event->year;
    default:
        return 0;
    }
}

int moved_year(view_t *view)
{
    struct record record;
    struct event event;
    int year = 0;

    for (uint64_t n = view_last(view); n > 0 && !year && view_record(view, n, &record); n--)
        if (moved_by(record.outcome) && view_event(view, n, &record, &event))
            year = year_of(view, &event);
    return calendar_year(view_calendar(view), year) ? year : 0;
}
