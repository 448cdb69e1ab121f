#include "tests/crash/speech.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/line.h"
#include "proto/event_codec.h"
#include "proto/message.h"

enum { SUBMITS_MAX = 1024 };

const char *const source_slugs[SOURCES] = {"wuhou", "office"};
const char *const promise_names[PROMISE_KINDS] = {
    [PROMISE_EPOCH] = "the epoch of a greeting", [PROMISE_SENT] = "an event that was sent",
    [PROMISE_TAKEN] = "an event that was taken", [PROMISE_REPORT] = "a report that was taken",
    [PROMISE_CASE] = "a case that was taken",    [PROMISE_RECEIPT] = "a receipt",
    [PROMISE_RECEIPTED] = "a receipt's digest",  [PROMISE_LAST] = "the last of a welcome",
    [PROMISE_LOG] = "a record that was told of"};

/* A line that is on its way to an intake: what taking it will promise. */
struct expected {
    bool is_case;
    unsigned char digest[DIGEST_BYTES];
    char name[CASE_NAME_BYTES];
};
static struct {
    struct expected *lines[SUBMITS_MAX]; /* by the question's id */
    struct message message;
    struct message_room room;
    struct line line;
    uint8_t event[EVENT_BYTES_MAX];
} speech;

static void promise(struct trace *trace, enum actor actor, struct promise promise)
{
    struct step step = {.kind = STEP_PROMISE, .actor = (uint8_t)actor, .size = sizeof promise};

    trace_add(trace, &step, &promise);
}

static void expect(struct text text, struct expected *ret_expected)
{
    line_read(&speech.line, text.data, text.size, LINE_FROM_SENDER);
    assert(speech.line.kind == LINE_EVENT || speech.line.kind == LINE_CASE);
    ret_expected->is_case = speech.line.kind == LINE_CASE;
    if (ret_expected->is_case) {
        struct text id = speech.line.case_record.id;
        assert(id.size < CASE_NAME_BYTES);
        memcpy(ret_expected->name, id.data, id.size);
        return;
    }
    size_t size = event_encode(&speech.line.event, speech.event, sizeof speech.event);
    digest_of(speech.event, size, ret_expected->digest);
}

static void look_at_submit(const struct message_submit *submit)
{
    assert(submit->id < SUBMITS_MAX);
    free(speech.lines[submit->id]);
    struct expected *lines = calloc(submit->lines.count, sizeof *lines);
    assert(lines);
    for (size_t i = 0; i < submit->lines.count; i++)
        expect(submit->lines.items[i], &lines[i]);
    speech.lines[submit->id] = lines;
}

static void look_at_taken(struct trace *trace, enum actor actor, const struct message_taken *taken)
{
    for (size_t i = 0; i < taken->verdicts.count; i++) {
        const struct expected *expected = &speech.lines[taken->id][i];
        struct promise made = {.kind = PROMISE_CASE,
                               .source = actor - ACTOR_COLLECTOR,
                               .seq = taken->verdicts.items[i].seq};
        memcpy(made.digest, expected->digest, DIGEST_BYTES);
        strcpy(made.name, expected->name);
        if (!expected->is_case)
            made.kind = PROMISE_TAKEN;
        promise(trace, actor, made);
        made.kind = PROMISE_REPORT;
        if (expected->is_case && made.seq)
            promise(trace, actor, made);
    }
}

static void look_at_batch(struct trace *trace, enum actor actor, const struct message_batch *batch)
{
    for (size_t i = 0; i < batch->events.count; i++) {
        struct text event = batch->events.items[i];
        struct promise made = {.kind = PROMISE_SENT,
                               .source = actor - ACTOR_COLLECTOR,
                               .epoch = batch->epoch,
                               .seq = batch->first + i};
        digest_of(event.data, event.size, made.digest);
        promise(trace, actor, made);
    }
}

static void look_at_receipt(struct trace *trace, enum actor actor,
                            const struct message_receipt *receipt)
{
    struct promise whole = {.kind = PROMISE_RECEIPTED,
                            .epoch = receipt->epoch,
                            .seq = receipt->first,
                            .count = receipt->receipts.count};

    memcpy(whole.digest, receipt->digest.data, DIGEST_BYTES);
    promise(trace, actor, whole);
    for (size_t i = 0; i < receipt->receipts.count; i++) {
        const struct receipt *of = &receipt->receipts.items[i];
        promise(trace, actor,
                (struct promise){.kind = PROMISE_RECEIPT,
                                 .epoch = receipt->epoch,
                                 .seq = receipt->first + i,
                                 .n = of->n,
                                 .ref = of->ref,
                                 .received_ms = of->received_ms,
                                 .outcome = (uint8_t)of->outcome,
                                 .reason = (uint8_t)of->reason});
    }
}

static void look_at_log(struct trace *trace, enum actor actor, uint64_t n)
{
    promise(trace, actor, (struct promise){.kind = PROMISE_LOG, .n = n});
}

static void look_at_welcome(struct trace *trace, enum actor actor,
                            const struct message_welcome *welcome)
{
    look_at_log(trace, actor, welcome->n);
    promise(trace, actor,
            (struct promise){.kind = PROMISE_LAST, .epoch = welcome->epoch, .seq = welcome->last});
}

static void look_at_hello(struct trace *trace, enum actor actor, const struct message_hello *hello)
{
    promise(trace, actor,
            (struct promise){.kind = PROMISE_EPOCH,
                             .source = actor - ACTOR_COLLECTOR,
                             .epoch = hello->epoch,
                             .seq = hello->last});
}

void speech_look(struct trace *trace, enum actor actor, struct text frame)
{
    struct message *message = &speech.message;
    enum refusal refusal;

    bool is_good = message_decode(frame.data, frame.size, &speech.room, message, &refusal);
    assert(is_good);
    switch (message->type) {
    case MESSAGE_HELLO:
        look_at_hello(trace, actor, &message->hello);
        break;
    case MESSAGE_WELCOME:
        look_at_welcome(trace, actor, &message->welcome);
        break;
    case MESSAGE_BATCH:
        look_at_batch(trace, actor, &message->batch);
        break;
    case MESSAGE_RECEIPT:
        look_at_receipt(trace, actor, &message->receipt);
        break;
    case MESSAGE_SUBMIT:
        look_at_submit(&message->submit);
        break;
    case MESSAGE_TAKEN:
        look_at_taken(trace, actor, &message->taken);
        break;
    case MESSAGE_UPDATE:
        look_at_log(trace, actor, message->update.n);
        break;
    default: /* promises nothing */
        break;
    }
}
