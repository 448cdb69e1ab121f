#include "services/collector/intake_lines.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/form/line.h"
#include "common/form/rulebook_file.h"
#include "proto/event_codec.h"
#include "services/collector/cases.h"

enum { FIELD_BYTES = 80, WHY_BYTES = 256 };

/* Copies of what was wrong with a line, whose own memory ends with the next line. */
struct note {
    char field[FIELD_BYTES], why[WHY_BYTES];
};

struct intake_lines {
    struct text source;
    const roster_t *roster;
    struct verdict_line verdicts[ITEMS_MAX];
    struct note notes[ITEMS_MAX];
    struct line line;
    uint8_t *event; /* EVENT_BYTES_MAX, the one being encoded */
};

/* Where the lines of one SUBMIT go, and by which time. */
struct taking {
    outbox_t *outbox;
    txn_t *txn;
    struct instant now;
    bool is_held;
};

intake_lines_t *intake_lines_new(struct text source, const roster_t *roster)
{
    intake_lines_t *lines = memory_new(sizeof *lines);

    lines->event = memory_raw(EVENT_BYTES_MAX);
    lines->source = source;
    lines->roster = roster;
    return lines;
}

void intake_lines_destroy(intake_lines_t **lines)
{
    if (!*lines)
        return;
    line_clear(&(*lines)->line);
    free((*lines)->event);
    free(*lines);
    *lines = NULL;
}

static struct text copy_cut(struct text text, char *copy, size_t size_max)
{
    struct text cut = text_cut(text, size_max);

    memcpy(copy, cut.data, cut.size);
    return (struct text){copy, cut.size};
}

static void note_fault(struct note *note, const char *field, const char *why,
                       struct verdict_line *ret_verdict)
{
    *ret_verdict =
        (struct verdict_line){.taken = TAKEN_MALFORMED,
                              .field = copy_cut(text_of(field), note->field, FIELD_BYTES),
                              .why = copy_cut(text_of(why), note->why, WHY_BYTES)};
}

/* Only the scorer judges a rulebook; but whoever sends one with a mistake is told where it is.
 * Returns the note, or an absent text. */
static struct text check_rulebook(const struct event *event, struct note *note)
{
    struct zpl_fault fault;

    if (event_action(event) != ACTION_RULEBOOK)
        return (struct text){0};
    if (rulebook_check(event->text, &fault))
        return (struct text){0};
    char why[sizeof fault.why + 64];
    snprintf(why, sizeof why, "not a rulebook: line %u of its text: %s", fault.line, fault.why);
    return copy_cut(text_of(why), note->why, WHY_BYTES);
}

static void add_event(intake_lines_t *lines, const struct taking *taking, struct note *note,
                      struct verdict_line *ret_verdict)
{
    const struct event *event = &lines->line.event;
    size_t size = event_encode(event, lines->event, EVENT_BYTES_MAX);

    assert(size > 0); /* every field is within its bound */
    *ret_verdict = (struct verdict_line){
        .taken = TAKEN_EVENT,
        .seq = outbox_add(taking->outbox, taking->txn, lines->event, size, false),
        .why = check_rulebook(event, note)};
}

static struct text note_correction(struct text id, struct note *note)
{
    snprintf(note->why, sizeof note->why,
             "case %.*s was reported overdue, and by this line it was not: only the office can "
             "revoke the report",
             (int)id.size, id.data);
    diag_warn("%s", note->why);
    return text_of(note->why);
}

/* While the clock is not trusted the case waits for the reporter, whatever its deadline. */
static void update_case(intake_lines_t *lines, const struct taking *taking, struct note *note,
                        struct verdict_line *ret_verdict)
{
    struct case_record *record = &lines->line.case_record;

    record->slug = roster_slug(lines->roster, record->centre);
    struct case_change change = case_update(taking->txn, lines->source, record, taking->now);
    size_t size = 0;

    if (!taking->is_held)
        size = case_overdue(taking->txn, lines->source, roster_case_clause(lines->roster), record,
                            taking->now, lines->event);

    *ret_verdict = (struct verdict_line){.taken = change.is_new ? TAKEN_OPENED : TAKEN_UPDATED};
    if (size > 0)
        ret_verdict->seq = outbox_add(taking->outbox, taking->txn, lines->event, size, true);
    if (change.was_not_overdue)
        ret_verdict->why = note_correction(record->id, note);
}

static void handle_line(intake_lines_t *lines, const struct taking *taking, struct text text,
                        struct note *note, struct verdict_line *ret_verdict)
{
    struct line *line = &lines->line;

    line_read(line, text.data, text.size, LINE_FROM_SENDER);
    switch (line->kind) {
    case LINE_BLANK:
        *ret_verdict = (struct verdict_line){.taken = TAKEN_BLANK};
        break;
    case LINE_MALFORMED:
        note_fault(note, line->fault.field, line->fault.why, ret_verdict);
        break;
    case LINE_EVENT:
        add_event(lines, taking, note, ret_verdict);
        break;
    case LINE_CASE:
        update_case(lines, taking, note, ret_verdict);
        break;
    }
}

struct verdict_list intake_lines_take(intake_lines_t *lines, outbox_t *outbox, txn_t *txn,
                                      const struct text_list *texts, struct instant now,
                                      bool is_held)
{
    struct taking taking = {outbox, txn, now, is_held};

    assert(texts->count <= ITEMS_MAX);
    for (size_t i = 0; i < texts->count; i++)
        handle_line(lines, &taking, texts->items[i], &lines->notes[i], &lines->verdicts[i]);
    return (struct verdict_list){lines->verdicts, texts->count};
}
