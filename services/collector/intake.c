#include "services/collector/intake.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/form/json.h"
#include "common/form/rulebook_file.h"
#include "common/wire/answers.h"
#include "proto/event_codec.h"

enum { FIELD_BYTES = 80, WHY_BYTES = 256 };

/* Copies of what was wrong with a line, whose own memory ends with the next line. */
struct note {
    char field[FIELD_BYTES], why[WHY_BYTES];
};

struct intake {
    struct text source;
    const roster_t *roster;
    answers_t *answers;
    struct message message; /* the answer being made */
    struct note notes[ITEMS_MAX];
    struct line line;
    uint8_t *event; /* EVENT_BYTES_MAX, the one being encoded */
};

intake_t *intake_new(const char *source, const roster_t *roster)
{
    intake_t *intake = calloc(1, sizeof *intake);

    assert(intake);
    intake->event = malloc(EVENT_BYTES_MAX);
    assert(intake->event);
    intake->source = text_of(source);
    intake->roster = roster;
    intake->answers = answers_new(INTAKE_ANSWERS_MAX);
    return intake;
}

void intake_destroy(intake_t **intake)
{
    if (!*intake)
        return;
    answers_destroy(&(*intake)->answers);
    line_clear(&(*intake)->line);
    free((*intake)->event);
    free(*intake);
    *intake = NULL;
}

bool intake_has_room(const intake_t *intake)
{
    return answers_room(intake->answers) > 0;
}

bool intake_writes(const struct message *message)
{
    return message->type == MESSAGE_SUBMIT;
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

/* What is wrong with a rulebook is the scorer's to judge; but whoever sends it is told the place.
 * Returns the note, or an absent text. */
static struct text look_at_rulebook(const struct event *event, struct note *note)
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

static void take_event(intake_t *intake, outbox_t *outbox, txn_t *txn, struct note *note,
                       struct verdict_line *ret_verdict)
{
    const struct event *event = &intake->line.event;
    size_t size = event_encode(event, intake->event, EVENT_BYTES_MAX);

    assert(size > 0); /* every field is within its bound */
    *ret_verdict = (struct verdict_line){.taken = TAKEN_EVENT,
                                         .seq = outbox_add(outbox, txn, intake->event, size, false),
                                         .why = look_at_rulebook(event, note)};
}

static void take_case(intake_t *intake, outbox_t *outbox, txn_t *txn, struct instant now,
                      struct note *note, struct verdict_line *ret_verdict)
{
    struct case_record *record = &intake->line.case_record;

    record->slug = roster_slug(intake->roster, record->centre);
    struct case_taken taken = case_take(txn, intake->source, record, now);
    size_t size = case_overdue(txn, intake->source, record, now, intake->event);

    *ret_verdict = (struct verdict_line){.taken = taken.is_new ? TAKEN_OPENED : TAKEN_UPDATED};
    if (size > 0)
        ret_verdict->seq = outbox_add(outbox, txn, intake->event, size, true);
    if (taken.was_not_overdue) {
        snprintf(note->why, sizeof note->why,
                 "case %.*s was reported overdue, and by this line it was not: only the "
                 "office can revoke the report",
                 (int)record->id.size, record->id.data);
        ret_verdict->why = text_of(note->why);
        diag_warn("%s", note->why);
    }
}

static void take_line(intake_t *intake, outbox_t *outbox, txn_t *txn, struct text text,
                      struct instant now, struct note *note, struct verdict_line *ret_verdict)
{
    struct line *line = &intake->line;

    line_read(line, text.data, text.size, LINE_FROM_SENDER);
    switch (line->kind) {
    case LINE_BLANK:
        *ret_verdict = (struct verdict_line){.taken = TAKEN_BLANK};
        break;
    case LINE_MALFORMED:
        note_fault(note, line->fault.field, line->fault.why, ret_verdict);
        break;
    case LINE_EVENT:
        take_event(intake, outbox, txn, note, ret_verdict);
        break;
    case LINE_CASE:
        take_case(intake, outbox, txn, now, note, ret_verdict);
        break;
    }
}

static void take_lines(intake_t *intake, outbox_t *outbox, txn_t *txn,
                       const struct message *message, const struct intake_terms *terms)
{
    struct message *answer = &intake->message;

    if (!text_equal(message->source, intake->source)) {
        *answer = message_sorry(
            message->id, REFUSAL_UNKNOWN_SOURCE,
            "this is another source's collector: look at the setting collector/intake");
        return;
    }
    if (terms->is_full) {
        *answer = message_sorry(message->id, REFUSAL_FULL,
                                "the disk, or the outbox's map, is nearly full");
        return;
    }
    uint64_t depth = outbox_depth(outbox); /* an empty outbox takes any frame */
    if (depth > 0 && depth + message->count > terms->events_max) {
        *answer = message_sorry(message->id, REFUSAL_FULL, "the outbox holds as much as it may");
        return;
    }
    *answer = (struct message){.type = MESSAGE_TAKEN, .id = message->id, .count = message->count};
    for (size_t i = 0; i < message->count; i++)
        take_line(intake, outbox, txn, message->lines[i], terms->now, &intake->notes[i],
                  &answer->verdicts[i]);
}

static void tell_outcomes(struct message *answer, txn_t *txn, const struct message *message)
{
    *answer =
        (struct message){.type = MESSAGE_OUTCOMES, .id = message->id, .count = message->count};
    for (size_t i = 0; i < message->count; i++)
        answer->receipts[i] = outbox_receipt(txn, message->seqs[i]);
}

/* A page of open cases as JSON texts; the answer's texts point into `texts`, which the caller
 * frees. */
static void tell_cases(struct message *answer, txn_t *txn, const struct message *message,
                       char **texts)
{
    json_t *rows = json_array();
    size_t bytes = 0;

    *answer = (struct message){.type = MESSAGE_PAGE, .id = message->id};
    case_list(txn, message->n, ITEMS_MAX, rows);
    while (answer->count < json_array_size(rows) && bytes < PAGE_BYTES_GOAL) {
        char *text = json_line(json_incref(json_array_get(rows, answer->count)));
        bytes += message_item_bytes(strlen(text));
        texts[answer->count] = text;
        answer->rows[answer->count++] = text_of(text);
    }
    if (answer->count == ITEMS_MAX || answer->count < json_array_size(rows))
        answer->next = message->n + answer->count;
    json_decref(rows);
}

static void answer_cases(intake_t *intake, txn_t *txn, const struct peer *peer,
                         const struct message *message)
{
    char *texts[ITEMS_MAX];

    tell_cases(&intake->message, txn, message, texts);
    answers_add(intake->answers, peer, &intake->message);
    for (size_t i = 0; i < intake->message.count; i++)
        free(texts[i]);
}

void intake_take(intake_t *intake, outbox_t *outbox, txn_t *txn, const struct peer *peer,
                 const struct message *message, enum refusal refusal,
                 const struct intake_terms *terms, const char *status)
{
    struct message *answer = &intake->message;

    if (!message) {
        *answer = message_sorry(0, refusal, "not a message that this intake can read");
    } else if (message->type == MESSAGE_SUBMIT) {
        take_lines(intake, outbox, txn, message, terms);
    } else if (message->type == MESSAGE_AWAIT) {
        tell_outcomes(answer, txn, message);
    } else if (message->type == MESSAGE_GET_CASES) {
        answer_cases(intake, txn, peer, message);
        return;
    } else if (message->type == MESSAGE_GET_STATUS) {
        *answer =
            (struct message){.type = MESSAGE_ANSWER, .id = message->id, .json = text_of(status)};
    } else {
        *answer = message_sorry(message->id, REFUSAL_BAD_MESSAGE, "not a message for an intake");
    }
    answers_add(intake->answers, peer, &intake->message);
}

static void send_answer(void *context, const struct answer *answer)
{
    wire_send(context, &answer->peer, answer->bytes, answer->size);
}

void intake_release(intake_t *intake, wire_t *wire)
{
    answers_release(intake->answers, send_answer, wire);
}

static void send_refusal(void *context, const struct answer *answer)
{
    struct message sorry;

    if (answer->type != MESSAGE_TAKEN && answer->type != MESSAGE_PAGE) {
        send_answer(context, answer);
        return;
    }
    sorry = message_sorry(answer->id, REFUSAL_FULL, "the outbox is full");
    wire_send_message(context, &answer->peer, &sorry);
}

void intake_refuse(intake_t *intake, wire_t *wire)
{
    answers_release(intake->answers, send_refusal, wire);
}
