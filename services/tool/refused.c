#include "services/tool/refused.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/form/json.h"
#include "common/form/rulebook_file.h"
#include "common/score/judge.h"

enum { SHOWN_BYTES_MAX = 96, WHEN_BYTES = 32, LIST_BYTES = 480 };

__attribute__((format(printf, 3, 4))) static const char *
blame(const struct refused *refused, const char *field, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(refused->why, REFUSED_BYTES, format, args);
    va_end(args);
    return field;
}

static struct text shown(struct text text)
{
    return text_cut(text.data ? text : text_of(""), SHOWN_BYTES_MAX);
}

#define SHOWN(text) (int)shown(text).size, shown(text).data

static void write_when(int64_t ms, char ret_when[WHEN_BYTES])
{
    struct civil c = instant_civil(instant_of_ms(ms), BEIJING_SECONDS);

    snprintf(ret_when, WHEN_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", c.year % 10000, c.month,
             c.day, c.hour, c.minute, c.second);
}

static const char *unknown_action(const struct refused *refused)
{
    return blame(refused, "action", "\"%.*s\" is no action; without one a line is a `report`",
                 SHOWN(refused->event->action));
}

static const char *unknown_centre(const struct refused *refused)
{
    struct text centre = refused->event->centre;

    if (!centre.data)
        return blame(refused, "centre", "missing: what the office sends names its centre");
    return blame(refused, "centre", "no centre has the slug, GB code or name \"%.*s\"",
                 SHOWN(centre));
}

static bool is_own_centre(const struct refused *refused)
{
    struct text centre = refused->event->centre, source = refused->record->source;
    const struct centre *known =
        refused->roster && centre.data ? rulebook_centre_named(refused->roster, centre) : NULL;

    return !centre.data || text_equal(centre, source) || (known && text_is(source, known->slug));
}

static const char *forbidden(const struct refused *refused)
{
    enum action action = event_action(refused->event);
    struct text source = refused->record->source;

    if (action != ACTION_UNKNOWN && action_may(action) == MAY_SCORER)
        return blame(refused, "action", "only the scorer itself writes a `%s`",
                     action_name(action));
    if (action != ACTION_REPORT && action != ACTION_SELF_CHECK)
        return blame(refused, "action", "`%s` is for the office alone, and this is from %.*s",
                     action_name(action), SHOWN(source));
    if (!is_own_centre(refused))
        return blame(refused, "centre",
                     "%.*s may speak for its own centre alone, and this is about \"%.*s\": only "
                     "the office may",
                     SHOWN(source), SHOWN(refused->event->centre));
    return blame(refused, "clause",
                 "under `%.*s` the office alone may report, and this is from %.*s",
                 SHOWN(refused->event->clause), SHOWN(source));
}

static const char *bad_time(const struct refused *refused)
{
    const struct event *event = refused->event;
    struct instant occurred, received = instant_of_ms(refused->record->received_ms);
    char when[WHEN_BYTES];

    if (event->year)
        return blame(refused, "year", "no rulebook is for the year %d%s%s", event->year,
                     *refused->years ? ", they are for " : "", refused->years);
    if (!instant_read(event->occurred, &occurred))
        return blame(refused, "occurred",
                     "\"%.*s\" is no time with an offset, such as 2006-03-14T10:20:00+08:00",
                     SHOWN(event->occurred));
    received.second += AHEAD_SECONDS_MAX;
    write_when(refused->record->received_ms, when);
    if (instant_compare(occurred, received) > 0)
        return blame(refused, "occurred",
                     "%.*s is more than %d minutes after it was received, at %s by the scorer's "
                     "clock",
                     SHOWN(event->occurred), AHEAD_SECONDS_MAX / 60, when);
    return blame(refused, "occurred", "%.*s is in %d, and no rulebook is for that year%s%s",
                 SHOWN(event->occurred), instant_year(occurred),
                 *refused->years ? ", they are for " : "", refused->years);
}

static const struct clause *clause_of(const struct refused *refused)
{
    return refused->book ? rulebook_clause(refused->book, refused->event->clause) : NULL;
}

static void list_grades(const struct clause *clause, char ret_list[LIST_BYTES])
{
    size_t size = 0;

    ret_list[0] = '\0';
    for (unsigned i = 0; i < clause->grade_count && size < LIST_BYTES; i++)
        size += (size_t)snprintf(ret_list + size, LIST_BYTES - size, "%s%s", i ? ", " : "",
                                 clause->grades[i].slug);
}

static const char *bad_grade(const struct refused *refused)
{
    const struct clause *clause = clause_of(refused);
    struct text grade = refused->event->grade;
    char list[LIST_BYTES];

    if (!clause)
        return blame(refused, "grade",
                     grade.data ? "\"%.*s\" is none of the clause's" : "missing%.*s", SHOWN(grade));
    if (clause->form != CLAUSE_GRADED)
        return blame(refused, "grade", "`%s` has no grades", clause->slug);
    list_grades(clause, list);
    if (!grade.data)
        return blame(refused, "grade", "missing: `%s` has %s", clause->slug, list);
    return blame(refused, "grade", "\"%.*s\" is none of `%s`, which has %s", SHOWN(grade),
                 clause->slug, list);
}

static void write_points(const struct event *event, char ret_text[POINTS_TEXT_BYTES])
{
    if (event->points_form == POINTS_EXACT)
        points_print(event->points, ret_text);
    else
        snprintf(ret_text, POINTS_TEXT_BYTES, "none");
}

static const char *bad_points(const struct refused *refused)
{
    const struct clause *clause = clause_of(refused);
    enum points_form form = refused->event->points_form;
    char min[POINTS_TEXT_BYTES], max[POINTS_TEXT_BYTES], points[POINTS_TEXT_BYTES];

    if (!clause)
        return blame(refused, "points", "%s", form == POINTS_ABSENT ? "missing" : "");
    if (clause->form != CLAUSE_STATED)
        return blame(refused, "points",
                     "`%s` is worth what the rulebook says: a report states none", clause->slug);
    points_print(clause->points_min, min);
    points_print(clause->points_max, max);
    if (form == POINTS_OTHER)
        return blame(refused, "points", "%.15g is no multiple of 0.01, or far beyond any bound",
                     refused->event->points_other);
    write_points(refused->event, points);
    return blame(refused, "points", "%s: `%s` takes %s to %s",
                 form == POINTS_ABSENT ? "missing" : points, clause->slug, min, max);
}

static const char *no_such_finding(const struct refused *refused)
{
    const struct event *event = refused->event;

    return blame(refused, "record", "nobody reported \"%.*s\" of %.*s under `%.*s`",
                 SHOWN(event->record), SHOWN(event->centre), SHOWN(event->clause));
}

static void add_difference(char ret_list[LIST_BYTES], const char *field, struct text there,
                           struct text here)
{
    size_t size = strlen(ret_list);

    if (!text_equal(there, here))
        snprintf(ret_list + size, LIST_BYTES - size, "%s`%s` is %.*s there and %.*s here",
                 size ? ", " : "", field, SHOWN(there.data ? there : text_of("none")),
                 SHOWN(here.data ? here : text_of("none")));
}

/* What two reports of a finding differ in. */
static void list_differences(const struct event *there, const struct event *here,
                             char ret_list[LIST_BYTES])
{
    struct instant was = {0}, is = {0};
    char points_were[POINTS_TEXT_BYTES], points_are[POINTS_TEXT_BYTES];

    ret_list[0] = '\0';
    instant_read(there->occurred, &was);
    instant_read(here->occurred, &is);
    write_points(there, points_were);
    write_points(here, points_are);
    if (instant_compare(was, is) != 0)
        add_difference(ret_list, "occurred", there->occurred, here->occurred);
    add_difference(ret_list, "grade", there->grade, here->grade);
    add_difference(ret_list, "points", text_of(points_were), text_of(points_are));
}

static const char *bad_rulebook(const struct refused *refused)
{
    struct zpl_fault fault;

    if (!rulebook_check(refused->event->text, &fault))
        return blame(refused, "text", "line %u: %s", fault.line, fault.why);
    return blame(refused, "text",
                 "a year that it is for has a finding already, or it drops or changes a centre, or "
                 "the log has no room for another");
}

static const char *bad_grant(const struct refused *refused)
{
    const char *granted = refused->granted;

    if (!granted)
        return blame(refused, "key", "it is granted already, or as many keys are as can be");
    if (*granted)
        return blame(refused, "key", "it is granted already, %s: withdraw it first", granted);
    return blame(refused, "key", "as many keys are granted as can be: withdraw another first");
}

static const char *bad_withdrawal(const struct refused *refused)
{
    const char *granted = refused->granted;

    if (!granted)
        return blame(refused, "key", "it is not granted, or it is the office's last one");
    if (*granted)
        return blame(refused, "key", "it is the office's last one: grant another one first");
    return blame(refused, "key", "it is not granted, or not any more");
}

static const char *bad_log_key(const struct refused *refused)
{
    return blame(refused, "signer",
                 "the log's key was changed less than a day before, or a record has named this "
                 "very one already, or as many as it can (%d)",
                 LOG_KEYS_MAX);
}

static const char *conflict(const struct refused *refused)
{
    const struct record *met = refused->met;
    char when[WHEN_BYTES], differences[LIST_BYTES];

    if (event_action(refused->event) == ACTION_RULEBOOK)
        return bad_rulebook(refused);
    if (event_action(refused->event) == ACTION_GRANT)
        return bad_grant(refused);
    if (event_action(refused->event) == ACTION_WITHDRAW)
        return bad_withdrawal(refused);
    if (event_action(refused->event) == ACTION_LOG_KEY)
        return bad_log_key(refused);
    if (!met)
        return "record";
    write_when(met->received_ms, when);
    list_differences(refused->met_event, refused->event, differences);
    return blame(refused, "record", "it is record %" PRIu64 " already, from %.*s on %.10s: %s",
                 met->n, SHOWN(met->source), when, differences);
}

const char *refused_say(const struct refused *refused)
{
    refused->why[0] = '\0';
    switch (refused->record->reason) {
    case REASON_UNKNOWN_ACTION:
        return unknown_action(refused);
    case REASON_UNKNOWN_CENTRE:
        return unknown_centre(refused);
    case REASON_UNKNOWN_CLAUSE:
        return blame(refused, "clause", "the rulebook has no clause \"%.*s\"",
                     SHOWN(refused->event->clause));
    case REASON_FORBIDDEN:
        return forbidden(refused);
    case REASON_BAD_TIME:
        return bad_time(refused);
    case REASON_BAD_GRADE:
        return bad_grade(refused);
    case REASON_BAD_POINTS:
        return bad_points(refused);
    case REASON_NO_SUCH_FINDING:
        return no_such_finding(refused);
    case REASON_CONFLICT:
        return conflict(refused);
    default:
        return reason_field(refused->record->reason);
    }
}
