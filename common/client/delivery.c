#include "common/client/delivery.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/client/outcomes.h"

enum { PAUSE_MS_MIN = 1000 }; /* so long between two steps: the process was stopped */

/* Lines for the collector. */
struct frame {
    uint64_t id;     /* 0: not on the way */
    int64_t sent_ms; /* the last time */
    bool is_closed;  /* takes no more lines, and goes out next */
    size_t count, bytes;
    uint64_t tags[ITEMS_MAX];
    struct text lines[ITEMS_MAX]; /* each a copy of its own */
};

struct delivery {
    char source[SLUG_BYTES_MAX + 1];
    uint64_t client;
    bool waits;
    delivery_report *report;
    void *context;
    enum delivery_state state;
    enum status failure;
    struct trouble trouble;
    struct frame filling, sent;
    bool is_finishing;
    struct outcomes outcomes;
    uint64_t id;        /* of the last message */
    int64_t heard_ms;   /* the last message, or the last moment when no answer was due */
    int64_t outcome_ms; /* the last outcome, or TAKEN */
    int64_t stepped_ms;
    unsigned long taken; /* lines that are on disk */
};

delivery_t *delivery_new(const char *source, uint64_t client, bool waits, delivery_report *report,
                         void *context, int64_t now_ms)
{
    delivery_t *delivery = memory_new(sizeof *delivery);

    assert(strlen(source) <= SLUG_BYTES_MAX);
    snprintf(delivery->source, sizeof delivery->source, "%s", source);
    delivery->client = client;
    delivery->waits = waits;
    delivery->report = report;
    delivery->context = context;
    delivery->heard_ms = delivery->outcome_ms = delivery->stepped_ms = now_ms;
    return delivery;
}

static void empty_frame(struct frame *frame)
{
    for (size_t i = 0; i < frame->count; i++)
        free((void *)frame->lines[i].data);
    *frame = (struct frame){0};
}

void delivery_destroy(delivery_t **delivery)
{
    if (!*delivery)
        return;
    empty_frame(&(*delivery)->filling);
    empty_frame(&(*delivery)->sent);
    free(*delivery);
    *delivery = NULL;
}

enum delivery_state delivery_state(const delivery_t *delivery)
{
    return delivery->state;
}

enum status delivery_failure(const delivery_t *delivery, struct trouble *ret_trouble)
{
    assert((delivery->state == DELIVERY_FAILED) == (delivery->failure != STATUS_OK));
    if (delivery->failure != STATUS_OK)
        *ret_trouble = delivery->trouble;
    return delivery->failure;
}

static void fail(delivery_t *delivery, enum status status)
{
    assert(delivery->state == DELIVERY_OPEN); /* it fails once */
    delivery->state = DELIVERY_FAILED;
    delivery->failure = status;
}

bool delivery_add(delivery_t *delivery, uint64_t tag, struct text line)
{
    struct frame *frame = &delivery->filling;
    size_t bytes = message_item_bytes(line.size);

    assert(!delivery->is_finishing);
    assert(line.size <= LONG_LINE_BYTES_MAX); /* or no frame could hold it */
    frame->is_closed |=
        frame->count == ITEMS_MAX || (frame->count > 0 && frame->bytes + bytes > FRAME_BYTES_GOAL);
    if (frame->is_closed)
        return false;
    char *copy = memory_raw(line.size + 1);
    if (line.size > 0)
        memcpy(copy, line.data, line.size);
    frame->tags[frame->count] = tag;
    frame->lines[frame->count++] = (struct text){copy, line.size};
    frame->bytes += bytes;
    return true;
}

void delivery_flush(delivery_t *delivery)
{
    delivery->filling.is_closed |= delivery->filling.count > 0;
}

void delivery_finish(delivery_t *delivery, int64_t now_ms)
{
    delivery_flush(delivery);
    delivery->is_finishing = true;
    delivery->outcome_ms = now_ms;
}

static void receive_taken(delivery_t *delivery, const struct message_taken *taken, int64_t now_ms)
{
    struct frame *frame = &delivery->sent;

    if (!frame->id || frame->id != taken->id || frame->count != taken->verdicts.count)
        return; /* a second answer to a frame that was sent twice */
    for (size_t i = 0; i < frame->count; i++) {
        const struct verdict_line *verdict = &taken->verdicts.items[i];
        bool is_malformed = verdict->taken == TAKEN_MALFORMED;
        delivery->taken += !is_malformed && verdict->taken != TAKEN_BLANK;
        if (delivery->waits && !is_malformed && verdict->seq)
            outcomes_expect(&delivery->outcomes, verdict->seq, frame->tags[i]);
        delivery->report(delivery->context, frame->tags[i], verdict, NULL);
    }
    empty_frame(frame);
    delivery->outcome_ms = now_ms;
}

static void receive_outcomes(delivery_t *delivery, const struct message_outcomes *answer,
                             int64_t now_ms)
{
    size_t known = outcomes_known(&delivery->outcomes, answer, now_ms);

    for (size_t i = 0; i < known; i++) {
        const struct receipt *receipt = &answer->receipts.items[i];
        assert(receipt->outcome < OUTCOME_END);
        delivery->report(delivery->context, outcomes_drop(&delivery->outcomes), NULL, receipt);
        delivery->outcome_ms = now_ms;
    }
}

static void receive_sorry(delivery_t *delivery, const struct message_sorry *sorry)
{
    enum refusal refusal = refusal_of(sorry->word);
    enum status status = refusal == REFUSAL_FULL             ? STATUS_FULL
                         : refusal == REFUSAL_UNKNOWN_SOURCE ? STATUS_CONFIG
                         : refusal == REFUSAL_NOT_PERMITTED  ? STATUS_DENIED
                                                             : STATUS_BUG;

    if (sorry->id && sorry->id != delivery->sent.id && sorry->id != delivery->outcomes.asked_id)
        return; /* likewise */
    fail(delivery, trouble_set(&delivery->trouble, status, "%.*s%s; %lu lines were taken before",
                               (int)sorry->why.size, sorry->why.data ? sorry->why.data : "",
                               status == STATUS_FULL ? ": try later" : "", delivery->taken));
}

void delivery_receive(delivery_t *delivery, const struct message *message, int64_t now_ms)
{
    if (delivery->state != DELIVERY_OPEN)
        return;
    delivery->heard_ms = now_ms;
    if (message->type == MESSAGE_TAKEN)
        receive_taken(delivery, &message->taken, now_ms);
    else if (message->type == MESSAGE_OUTCOMES)
        receive_outcomes(delivery, &message->outcomes, now_ms);
    else if (message->type == MESSAGE_SORRY)
        receive_sorry(delivery, &message->sorry);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The time for which the process was stopped does not count as waiting. */
static void forgive_pause(delivery_t *delivery, int64_t now_ms)
{
    int64_t pause_ms = now_ms - delivery->stepped_ms;

    assert(pause_ms >= 0); /* the clock does not go back */
    delivery->stepped_ms = now_ms;
    if (pause_ms < PAUSE_MS_MIN)
        return;
    delivery->heard_ms = earlier(delivery->heard_ms + pause_ms, now_ms);
    delivery->outcome_ms = earlier(delivery->outcome_ms + pause_ms, now_ms);
}

static bool owes_nothing(const delivery_t *delivery)
{
    return !delivery->sent.id && delivery->filling.count == 0 && delivery->outcomes.count == 0;
}

static bool is_finished(const delivery_t *delivery)
{
    return delivery->is_finishing && owes_nothing(delivery);
}

bool delivery_is_sending(const delivery_t *delivery)
{
    return delivery->sent.id != 0;
}

/* Whether the frame that fills has to wait, since too many outcomes are unknown. */
static bool is_held_back(const delivery_t *delivery)
{
    return delivery->filling.is_closed && !delivery->is_finishing &&
           delivery->outcomes.count > DELIVERY_UNKNOWN_MAX;
}

int64_t delivery_deadline(const delivery_t *delivery, int64_t now_ms)
{
    bool has_lines = delivery->filling.count > 0;

    if (delivery->state != DELIVERY_OPEN || is_finished(delivery))
        return now_ms;
    if (!delivery->sent.id && has_lines && !is_held_back(delivery))
        return now_ms;
    return owes_nothing(delivery) ? INT64_MAX : now_ms + DELIVERY_ASK_MS;
}

/* Whether nothing but outcomes is waited for, and none has come for too long. */
static bool lacks_outcomes(const delivery_t *delivery, int64_t now_ms)
{
    return !delivery->sent.id && delivery->outcomes.count > 0 &&
           (delivery->is_finishing || is_held_back(delivery)) &&
           now_ms - delivery->outcome_ms >= DELIVERY_OUTCOME_GIVE_UP_MS;
}

static void give_up_where_due(delivery_t *delivery, int64_t now_ms)
{
    if (!delivery->sent.id && !delivery->outcomes.asked_id)
        delivery->heard_ms = now_ms; /* no answer is owed */
    if (now_ms - delivery->heard_ms >= DELIVERY_GIVE_UP_MS)
        fail(delivery, trouble_set(&delivery->trouble, STATUS_NOBODY,
                                   "nobody answers: the collector of %s; %lu lines were taken "
                                   "before: start it, and send the others again",
                                   delivery->source, delivery->taken));
    else if (lacks_outcomes(delivery, now_ms))
        fail(delivery, trouble_set(&delivery->trouble, STATUS_NOBODY,
                                   delivery->outcomes.count == 1
                                       ? "%zu event is in the outbox and waits for the scorer"
                                       : "%zu events are in the outbox and wait for the scorer",
                                   delivery->outcomes.count));
}

static struct message submit_frame(delivery_t *delivery, int64_t now_ms)
{
    struct frame *frame = &delivery->sent;

    assert(frame->id != 0);
    assert(frame->count > 0);
    frame->sent_ms = now_ms;
    return (struct message){.type = MESSAGE_SUBMIT,
                            .submit = {.id = frame->id,
                                       .client = delivery->client,
                                       .source = text_of(delivery->source),
                                       .lines = {frame->lines, frame->count}}};
}

static bool submit_next(delivery_t *delivery, int64_t now_ms, struct message *ret_message)
{
    bool is_due = delivery->sent.id && now_ms - delivery->sent.sent_ms >= DELIVERY_AGAIN_MS;

    if (!delivery->sent.id && delivery->filling.is_closed && !is_held_back(delivery)) {
        delivery->sent = delivery->filling;
        delivery->filling = (struct frame){0};
        delivery->sent.id = ++delivery->id;
        is_due = true;
    }
    if (is_due)
        *ret_message = submit_frame(delivery, now_ms);
    return is_due;
}

bool delivery_step(delivery_t *delivery, int64_t now_ms, struct message *ret_message)
{
    if (delivery->state != DELIVERY_OPEN)
        return false;
    forgive_pause(delivery, now_ms);
    if (is_finished(delivery)) {
        delivery->state = DELIVERY_FINISHED;
        return false;
    }
    give_up_where_due(delivery, now_ms);
    if (delivery->state != DELIVERY_OPEN)
        return false;
    if (submit_next(delivery, now_ms, ret_message))
        return true;
    bool has_question = outcomes_ask(&delivery->outcomes, delivery->id + 1, now_ms, ret_message);
    delivery->id += has_question;
    return has_question;
}
