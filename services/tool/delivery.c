#include "services/tool/delivery.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tool/progress.h"

enum { PAUSE_MS_MIN = 1000 }; /* so long between two turns is no waiting */

/* Lines for the collector. */
struct frame {
    uint64_t id;     /* 0: not on the way */
    int64_t sent_ms; /* the last time */
    size_t count, bytes;
    struct delivery_place places[ITEMS_MAX];
    struct text lines[ITEMS_MAX]; /* each a copy of its own */
};

/* An event whose outcome is not known yet. */
struct unknown {
    uint64_t seq;
    struct delivery_place place;
};

struct delivery {
    const struct tool *tool;
    wire_t *wire;
    char source[SLUG_BYTES_MAX + 1];
    bool waits;
    delivery_field_name *field_name;
    void *context;
    struct frame filling, sent;
    bool is_refused; /* said so: nothing more is sent */
    bool is_urgent;  /* what fills is to be sent though it is not full */
    struct unknown *unknown;
    size_t unknown_first, unknown_count, unknown_room; /* a window in the array */
    uint64_t id, asked_id;
    int64_t asked_ms, heard_ms, outcome_ms;
    int64_t turned_ms; /* the end of the last turn */
    struct progress progress;
    struct delivery_counts counts;
    struct message question, answer;
};

enum status delivery_open(const struct tool *tool, const struct home *home, const char *source,
                          bool waits, delivery_field_name *field_name, void *context,
                          delivery_t **ret_delivery)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES], why[WIRE_WHY_BYTES];
    delivery_t *delivery = calloc(1, sizeof *delivery);

    assert(delivery);
    delivery->tool = tool;
    delivery->waits = waits;
    delivery->field_name = field_name;
    delivery->context = context;
    delivery->heard_ms = delivery->outcome_ms = delivery->turned_ms = clock_mono_ms();
    snprintf(delivery->source, sizeof delivery->source, "%s", source);
    home_intake_name(source, name);
    home_endpoint(home, home->settings.intake, name, true, endpoint);
    enum status status = STATUS_NOBODY;
    snprintf(why, sizeof why, "the collector of %s does not run in this home", delivery->source);
    if (*endpoint)
        status = wire_connect(WIRE_DEALER, endpoint, &delivery->wire, why);
    if (status != STATUS_OK) {
        tool_say(tool, "%s", why);
        delivery_close(&delivery);
    }
    *ret_delivery = delivery;
    return status;
}

static void empty_frame(struct frame *frame)
{
    for (size_t i = 0; i < frame->count; i++)
        free((void *)frame->lines[i].data);
    *frame = (struct frame){0};
}

void delivery_close(delivery_t **delivery)
{
    if (!*delivery)
        return;
    empty_frame(&(*delivery)->filling);
    empty_frame(&(*delivery)->sent);
    wire_close(&(*delivery)->wire);
    free((*delivery)->unknown);
    free(*delivery);
    *delivery = NULL;
}

const struct delivery_counts *delivery_counts(const delivery_t *delivery)
{
    return &delivery->counts;
}

static void say_at(delivery_t *delivery, struct delivery_place place, const char *field,
                   struct text why)
{
    const char *name = delivery->field_name ? delivery->field_name(delivery->context, field) : NULL;

    progress_end(&delivery->progress);
    tool_say(delivery->tool, "%s:%lu: %s%s: %.*s", place.file, place.line, name ? "column " : "",
             name ? name : field, (int)why.size, why.data ? why.data : "");
}

void delivery_add_malformed(delivery_t *delivery, struct delivery_place place, const char *field,
                            const char *why)
{
    say_at(delivery, place, field, text_of(why));
    delivery->counts.malformed++;
}

static void tell_progress(delivery_t *delivery)
{
    const struct delivery_counts *counts = &delivery->counts;

    if (delivery->waits)
        progress_tell(&delivery->progress,
                      "%lu lines taken, %lu malformed, %zu wait for the scorer", counts->taken,
                      counts->malformed, delivery->unknown_count);
    else
        progress_tell(&delivery->progress, "%lu lines taken, %lu malformed", counts->taken,
                      counts->malformed);
}

static void expect_outcome(delivery_t *delivery, uint64_t seq, struct delivery_place place)
{
    if (delivery->unknown_first + delivery->unknown_count == delivery->unknown_room) {
        memmove(delivery->unknown, delivery->unknown + delivery->unknown_first,
                delivery->unknown_count * sizeof *delivery->unknown);
        delivery->unknown_first = 0;
        if (delivery->unknown_count * 2 >= delivery->unknown_room) {
            delivery->unknown_room = delivery->unknown_room * 2 + ITEMS_MAX;
            delivery->unknown =
                realloc(delivery->unknown, delivery->unknown_room * sizeof *delivery->unknown);
            assert(delivery->unknown);
        }
    }
    delivery->unknown[delivery->unknown_first + delivery->unknown_count++] =
        (struct unknown){.seq = seq, .place = place};
}

static void take_verdict(delivery_t *delivery, struct delivery_place place,
                         const struct verdict_line *verdict)
{
    char field[128];
    bool is_case = verdict->taken == TAKEN_OPENED || verdict->taken == TAKEN_UPDATED;

    snprintf(field, sizeof field, "%.*s", (int)verdict->field.size,
             verdict->field.data ? verdict->field.data : "");
    if (verdict->taken == TAKEN_MALFORMED) {
        say_at(delivery, place, field, verdict->why);
        delivery->counts.malformed++;
        return;
    }
    if (verdict->why.data)
        say_at(delivery, place, is_case ? "case" : "text", verdict->why);
    delivery->counts.taken += verdict->taken != TAKEN_BLANK;
    delivery->counts.opened += verdict->taken == TAKEN_OPENED;
    delivery->counts.updated += verdict->taken == TAKEN_UPDATED;
    delivery->counts.overdue += is_case && verdict->seq;
    if (verdict->seq && delivery->waits)
        expect_outcome(delivery, verdict->seq, place);
}

static void send_frame(delivery_t *delivery)
{
    struct frame *frame = &delivery->sent;
    struct message *question = &delivery->question;

    *question = (struct message){.type = MESSAGE_SUBMIT,
                                 .id = frame->id,
                                 .source = text_of(delivery->source),
                                 .count = frame->count};
    memcpy(question->lines, frame->lines, frame->count * sizeof *frame->lines);
    wire_send_message(delivery->wire, NULL, question);
    frame->sent_ms = clock_mono_ms();
}

/* Sends what fills, if nothing is on the way. */
static void send_next(delivery_t *delivery)
{
    if (delivery->sent.id || delivery->filling.count == 0)
        return;
    delivery->sent = delivery->filling;
    delivery->filling = (struct frame){0};
    delivery->sent.id = ++delivery->id;
    delivery->is_urgent = false;
    send_frame(delivery);
}

static void take_taken(delivery_t *delivery)
{
    struct frame *frame = &delivery->sent;

    if (frame->id != delivery->answer.id || frame->count != delivery->answer.count)
        return; /* answered before */
    for (size_t i = 0; i < frame->count; i++)
        take_verdict(delivery, frame->places[i], &delivery->answer.verdicts[i]);
    empty_frame(frame);
    if (delivery->is_urgent)
        send_next(delivery);
    delivery->outcome_ms = clock_mono_ms();
}

static void take_outcome(delivery_t *delivery, struct delivery_place place,
                         const struct receipt *receipt)
{
    char why[128];

    delivery->counts.outcomes[receipt->outcome]++;
    if (receipt->outcome != OUTCOME_REFUSED)
        return;
    snprintf(why, sizeof why, "refused: %s (record %llu)", reason_name(receipt->reason),
             (unsigned long long)receipt->n);
    say_at(delivery, place, reason_field(receipt->reason), text_of(why));
}

/* The answer is for the oldest unknown ones, in order; as far as it goes without a gap. */
static void take_outcomes(delivery_t *delivery)
{
    if (delivery->answer.id != delivery->asked_id ||
        delivery->answer.count > delivery->unknown_count)
        return;
    delivery->asked_id = 0;
    if (delivery->answer.count > 0 && delivery->answer.receipts[delivery->answer.count - 1].n)
        delivery->asked_ms = 0; /* all of these were known: ask on at once */
    for (size_t i = 0; i < delivery->answer.count && delivery->answer.receipts[i].n; i++) {
        const struct unknown *unknown = &delivery->unknown[delivery->unknown_first++];
        delivery->unknown_count--;
        take_outcome(delivery, unknown->place, &delivery->answer.receipts[i]);
        delivery->outcome_ms = clock_mono_ms();
    }
}

static enum status take_sorry(delivery_t *delivery)
{
    enum refusal refusal = refusal_of(delivery->answer.word);
    enum status status = refusal == REFUSAL_FULL             ? STATUS_FULL
                         : refusal == REFUSAL_UNKNOWN_SOURCE ? STATUS_CONFIG
                                                             : STATUS_BUG;

    delivery->is_refused = true;
    return tool_fail(delivery->tool, status, "%.*s%s; %lu lines were taken before",
                     (int)delivery->answer.why.size,
                     delivery->answer.why.data ? delivery->answer.why.data : "",
                     status == STATUS_FULL ? ": try later" : "", delivery->counts.taken);
}

static enum status take_answers(delivery_t *delivery)
{
    struct text frame;
    enum refusal refusal;

    while (wire_receive(delivery->wire, NULL, &frame)) {
        if (!message_decode(frame.data, frame.size, &delivery->answer, &refusal))
            continue;
        delivery->heard_ms = clock_mono_ms();
        if (delivery->answer.type == MESSAGE_TAKEN)
            take_taken(delivery);
        else if (delivery->answer.type == MESSAGE_OUTCOMES)
            take_outcomes(delivery);
        else if (delivery->answer.type == MESSAGE_SORRY)
            return take_sorry(delivery);
    }
    return STATUS_OK;
}

static void ask_outcomes(delivery_t *delivery)
{
    struct message *question = &delivery->question;
    int64_t now = clock_mono_ms();
    bool is_open = delivery->asked_id && now - delivery->asked_ms < DELIVERY_AGAIN_MS;

    if (delivery->unknown_count == 0 || is_open || now - delivery->asked_ms < DELIVERY_ASK_MS)
        return;
    *question = (struct message){.type = MESSAGE_AWAIT, .id = ++delivery->id};
    while (question->count < ITEMS_MAX && question->count < delivery->unknown_count) {
        question->seqs[question->count] =
            delivery->unknown[delivery->unknown_first + question->count].seq;
        question->count++;
    }
    wire_send_message(delivery->wire, NULL, question);
    delivery->asked_id = question->id;
    delivery->asked_ms = now;
}

/* A process that was stopped has waited for nobody meanwhile. */
static void forgive_pause(delivery_t *delivery, int64_t now)
{
    int64_t pause = now - delivery->turned_ms;

    if (pause < PAUSE_MS_MIN)
        return;
    delivery->heard_ms += pause;
    delivery->outcome_ms += pause;
}

/* Gives up where nothing but outcomes is waited for, and none has come for too long. */
static enum status look_at_outcomes(delivery_t *delivery)
{
    if (delivery->sent.id || delivery->unknown_count == 0 ||
        clock_mono_ms() - delivery->outcome_ms < DELIVERY_OUTCOME_GIVE_UP_MS)
        return STATUS_OK;
    return tool_fail(delivery->tool, STATUS_NOBODY,
                     "%zu events are in the outbox and wait for the scorer",
                     delivery->unknown_count);
}

/* One turn: what is due is sent, what has come is taken; waits a little where nothing has. */
static enum status turn(delivery_t *delivery, int64_t wait_ms)
{
    int64_t now = clock_mono_ms();

    forgive_pause(delivery, now);
    if (delivery->sent.id && now - delivery->sent.sent_ms >= DELIVERY_AGAIN_MS)
        send_frame(delivery);
    ask_outcomes(delivery);
    if (!delivery->sent.id && !delivery->asked_id)
        delivery->heard_ms = now;
    if (now - delivery->heard_ms >= DELIVERY_GIVE_UP_MS)
        return tool_fail(delivery->tool, STATUS_NOBODY,
                         "nobody answers: the collector of %s; %lu lines were taken before",
                         delivery->source, delivery->counts.taken);
    wire_wait(&delivery->wire, 1, -1, wait_ms);
    tell_progress(delivery);
    delivery->turned_ms = clock_mono_ms();
    return take_answers(delivery);
}

static bool is_full(const struct frame *frame, size_t bytes)
{
    return frame->count == ITEMS_MAX ||
           (frame->count > 0 && frame->bytes + bytes > FRAME_BYTES_GOAL);
}

/* Makes room for a line: what fills goes out once the frame before it was answered, and not while
 * too many outcomes are unknown. */
static enum status make_room(delivery_t *delivery, size_t bytes)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && is_full(&delivery->filling, bytes)) {
        if (!delivery->sent.id && delivery->unknown_count <= DELIVERY_UNKNOWN_MAX)
            send_next(delivery);
        else
            status = turn(delivery, DELIVERY_ASK_MS);
        if (status == STATUS_OK && delivery->unknown_count > DELIVERY_UNKNOWN_MAX)
            status = look_at_outcomes(delivery);
    }
    return status;
}

enum status delivery_add(delivery_t *delivery, struct delivery_place place, struct text line)
{
    struct frame *frame = &delivery->filling;
    size_t bytes = message_item_bytes(line.size);
    enum status status = make_room(delivery, bytes);

    if (status != STATUS_OK)
        return status;
    char *copy = malloc(line.size + 1);
    assert(copy);
    memcpy(copy, line.data, line.size);
    frame->places[frame->count] = place;
    frame->lines[frame->count++] = (struct text){copy, line.size};
    frame->bytes += bytes;
    return STATUS_OK;
}

enum status delivery_flush(delivery_t *delivery)
{
    delivery->is_urgent = true;
    send_next(delivery);
    return turn(delivery, 0);
}

static bool is_finished(const delivery_t *delivery)
{
    return !delivery->sent.id && delivery->filling.count == 0 && delivery->unknown_count == 0;
}

enum status delivery_finish(delivery_t *delivery)
{
    enum status status = delivery->is_refused ? STATUS_OK : delivery_flush(delivery);

    delivery->outcome_ms = clock_mono_ms();
    while (status == STATUS_OK && !delivery->is_refused && !is_finished(delivery)) {
        delivery->is_urgent = true;
        status = turn(delivery, DELIVERY_ASK_MS);
        if (status == STATUS_OK)
            status = look_at_outcomes(delivery);
    }
    progress_end(&delivery->progress);
    return status;
}
