/* kaohe score: standings from a file of events, without any daemon. */
#include <stdio.h>

#include "common/form/line.h"
#include "common/form/rulebook_file.h"
#include "services/tool/lines.h"
#include "services/tool/progress.h"
#include "services/tool/refolding.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"

struct scoring {
    const struct tool *tool;
    const char *file;
    struct text source; /* of events that do not say */
    refold_t *refold;
    struct line line;
    uint64_t n, n_given; /* of the last event, and of the last that says it */
    uint64_t n_first;    /* of the first that says it */
    bool has_rules;      /* a rulebook is in force */
    bool compares;       /* outcomes are held against the file's */
    unsigned long malformed, good;
    unsigned long refused, first_refused; /* of events that do not say their outcome; its line */
    enum status verdict;                  /* STATUS_NO once something disagrees */
    struct progress progress;
};

static void disagree(struct scoring *scoring, unsigned long number, const char *what)
{
    progress_end(&scoring->progress);
    if (scoring->verdict == STATUS_OK)
        tool_say(scoring->tool, "%s:%lu: %s", scoring->file, number, what);
    scoring->verdict = STATUS_NO;
}

static bool agrees(const struct line_envelope *envelope, const struct verdict *verdict)
{
    if (!envelope->outcome.data)
        return true;
    if (!text_is(envelope->outcome, outcome_name(verdict->outcome)))
        return false;
    return !envelope->reason.data || (verdict->outcome == OUTCOME_REFUSED &&
                                      text_is(envelope->reason, reason_name(verdict->reason)));
}

static void compare(struct scoring *scoring, unsigned long number, const struct verdict *verdict)
{
    const struct line_envelope *given = &scoring->line.envelope;
    char what[256];
    struct text outcome = text_cut(given->outcome, 60), reason = text_cut(given->reason, 60);

    if (!scoring->compares || agrees(given, verdict))
        return;
    snprintf(what, sizeof what, "record %llu: the file says %.*s%s%.*s, by the rules it is %s%s%s",
             (unsigned long long)scoring->n, (int)outcome.size, outcome.data,
             reason.data ? " " : "", (int)reason.size, reason.data ? reason.data : "",
             outcome_name(verdict->outcome), verdict->outcome == OUTCOME_REFUSED ? " " : "",
             verdict->outcome == OUTCOME_REFUSED ? reason_name(verdict->reason) : "");
    disagree(scoring, number, what);
}

/* A file whose first event is no good rulebook of the office's is judged by the default. */
static void choose_rules(struct scoring *scoring, struct text source)
{
    const struct event *event = &scoring->line.event;
    struct zpl_fault fault;
    bool is_own = event_action(event) == ACTION_RULEBOOK && text_is(source, OFFICE) &&
                  rulebook_check(event->text, &fault);

    if (!scoring->has_rules && !is_own)
        refold_add_book(scoring->refold, rulebook_default());
    scoring->has_rules = true;
}

/* In an exported log what was noted of a `clock` is that the scorer wrote it. Any other came from the
 * office's outbox, as what people write does: the file has no epochs. */
static bool is_sent(const struct line *line)
{
    return !text_is(line->envelope.outcome, outcome_name(OUTCOME_NOTED));
}

/* Where the file holds the record that granted the key. */
static void check_key(struct scoring *scoring, unsigned long number, const struct record *record)
{
    bool is_held = scoring->n_first > 0 && record->key >= scoring->n_first;
    char what[160];

    if (!scoring->compares || !is_held || refold_permits(scoring->refold, record))
        return;
    snprintf(
        what, sizeof what,
        "record %llu: the key that it came by (record %llu) was not granted for its source, or "
        "withdrawn",
        (unsigned long long)record->n, (unsigned long long)record->key);
    disagree(scoring, number, what);
}

static void judge_event(struct scoring *scoring, unsigned long number)
{
    const struct line_envelope *given = &scoring->line.envelope;

    bool rises = given->n > scoring->n_given;

    if (given->n && !rises)
        disagree(scoring, number, "`n` does not rise");
    if (rises)
        scoring->n_given = given->n;
    if (given->n && !scoring->n_first)
        scoring->n_first = given->n;
    scoring->n = given->n > scoring->n ? given->n : scoring->n + 1;
    struct record record = {.n = scoring->n,
                            .received_ms = given->received_ms,
                            .key = given->key,
                            .source = given->source.data ? given->source : scoring->source};
    refolding_place(&record, &scoring->line.event, is_sent(&scoring->line));
    choose_rules(scoring, record.source);
    check_key(scoring, number, &record);
    struct folded folded = refold_event(scoring->refold, &record, &scoring->line.event);
    compare(scoring, number, &folded.verdict);
    if (folded.verdict.outcome == OUTCOME_REFUSED && !given->outcome.data &&
        scoring->refused++ == 0)
        scoring->first_refused = number;
}

static enum status score_line(void *context, unsigned long number, struct text text)
{
    struct scoring *scoring = context;
    struct line *line = &scoring->line;

    line_read(line, text.data, text.size, LINE_FROM_LOG);
    if (number % PROGRESS_ITEMS == 0)
        progress_tell(&scoring->progress, "line %lu", number);
    if (line->kind == LINE_MALFORMED) {
        progress_end(&scoring->progress);
        lines_say_malformed(scoring->tool, scoring->file, number, &line->fault);
        scoring->malformed++;
    } else if (line->kind == LINE_EVENT) {
        scoring->good++;
        judge_event(scoring, number);
    }
    return STATUS_OK;
}

static enum status show(struct scoring *scoring, int year, bool as_json)
{
    if (!year)
        year = refolding_default_year(scoring->refold);
    json_t *json = refolding_standings(scoring->refold, year, scoring->n);
    if (!json)
        return tool_fail(scoring->tool, STATUS_NO, "no rulebook is for the year %d", year);
    if (as_json) {
        row_print(json);
    } else {
        standings_table_print(json);
        json_decref(json);
    }
    return STATUS_OK;
}

static enum status score(struct scoring *scoring, int year, bool as_json)
{
    enum status status = lines_read(scoring->tool, scoring->file, score_line, NULL, scoring);

    progress_end(&scoring->progress);
    if (status == STATUS_OK && scoring->malformed && !scoring->good)
        return tool_fail(scoring->tool, STATUS_BAD_DATA,
                         "%s：没有一行可用，不出名次表 (no line is an event)", scoring->file);
    if (status == STATUS_OK && !scoring->has_rules)
        refold_add_book(scoring->refold, rulebook_default());
    if (status == STATUS_OK)
        status = refolding_check(scoring->tool, scoring->refold);
    if (status == STATUS_OK)
        status = show(scoring, year, as_json);
    if (scoring->refused)
        tool_say(scoring->tool, "%lu %s refused, the first in line %lu", scoring->refused,
                 scoring->refused == 1 ? "event was" : "events were", scoring->first_refused);
    if (status != STATUS_OK)
        return status;
    return scoring->malformed ? STATUS_BAD_DATA : scoring->verdict;
}

enum status command_score(struct tool *tool, int argc, char **argv)
{
    const char *year_text = NULL, *rulebook = NULL, *source = OFFICE;
    int as_json = 0;
    const struct tool_option options[] = {{"--year", &year_text, NULL, 0},
                                          {"--rulebook", &rulebook, NULL, 0},
                                          {"--source", &source, NULL, 0},
                                          {"--json", NULL, &as_json, 0}};
    struct scoring scoring = {.tool = tool};
    uint64_t year = 0;
    enum status status = tool_arguments(tool, argc, argv, options, 4, &scoring.file, 1, 1);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year_text, YEAR_MIN, YEAR_MAX, &year);
    if (status == STATUS_OK)
        status = refolding_open(tool, rulebook, &scoring.refold);
    if (status != STATUS_OK)
        return status;
    scoring.source = text_of(source);
    scoring.compares = !rulebook;
    scoring.has_rules = rulebook != NULL;
    status = score(&scoring, (int)year, as_json);
    line_clear(&scoring.line);
    refold_close(&scoring.refold);
    return status;
}
