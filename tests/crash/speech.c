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
    unsigned char digest[DIGEST_SIZE];
    char name[CASE_NAME_BYTES];
};
static struct {
    struct expected *lines[SUBMITS_MAX]; /* by the question's id */
    struct message message;
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

static void look_at_submit(const struct message *submit)
{
    assert(submit->id < SUBMITS_MAX);
    free(speech.lines[submit->id]);
    struct expected *lines = calloc(submit->count, sizeof *lines);
    assert(lines);
    for (size_t i = 0; i < submit->count; i++)
        expect(submit->lines[i], &lines[i]);
    speech.lines[submit->id] = lines;
}

static void look_at_taken(struct trace *trace, enum actor actor, const struct message *taken)
{
    for (size_t i = 0; i < taken->count; i++) {
        const struct expected *expected = &speech.lines[taken->id][i];
        struct promise made = {
            .kind = PROMISE_CASE, .source = actor - ACTOR_COLLECTOR, .seq = taken->verdicts[i].seq};
        memcpy(made.digest, expected->digest, DIGEST_SIZE);
        strcpy(made.name, expected->name);
        if (!expected->is_case)
            made.kind = PROMISE_TAKEN;
        promise(trace, actor, made);
        made.kind = PROMISE_REPORT;
        if (expected->is_case && made.seq)
            promise(trace, actor, made);
    }
}

static void look_at_batch(struct trace *trace, enum actor actor, const struct message *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct promise made = {.kind = PROMISE_SENT,
                               .source = actor - ACTOR_COLLECTOR,
                               .epoch = batch->epoch,
                               .seq = batch->first + i};
        digest_of(batch->events[i].data, batch->events[i].size, made.digest);
        promise(trace, actor, made);
    }
}

static void look_at_receipt(struct trace *trace, enum actor actor, const struct message *receipt)
{
    struct promise whole = {.kind = PROMISE_RECEIPTED,
                            .epoch = receipt->epoch,
                            .seq = receipt->first,
                            .count = receipt->count};

    memcpy(whole.digest, receipt->digest.data, DIGEST_SIZE);
    promise(trace, actor, whole);
    for (size_t i = 0; i < receipt->count; i++)
        promise(trace, actor,
                (struct promise){.kind = PROMISE_RECEIPT,
                                 .epoch = receipt->epoch,
                                 .seq = receipt->first + i,
                                 .n = receipt->receipts[i].n,
                                 .ref = receipt->receipts[i].ref,
                                 .outcome = (uint8_t)receipt->receipts[i].outcome,
                                 .reason = (uint8_t)receipt->receipts[i].reason});
}

static void look_at_log(struct trace *trace, enum actor actor, const struct message *message)
{
    promise(trace, actor, (struct promise){.kind = PROMISE_LOG, .n = message->n});
    if (message->type == MESSAGE_WELCOME)
        promise(
            trace, actor,
            (struct promise){.kind = PROMISE_LAST, .epoch = message->epoch, .seq = message->last});
}

void speech_look(struct trace *trace, enum actor actor, struct text frame)
{
    struct message *message = &speech.message;
    enum refusal refusal;

    bool is_good = message_decode(frame.data, frame.size, message, &refusal);
    assert(is_good);
    if (message->type == MESSAGE_SUBMIT)
        look_at_submit(message);
    else if (message->type == MESSAGE_TAKEN)
        look_at_taken(trace, actor, message);
    else if (message->type == MESSAGE_BATCH)
        look_at_batch(trace, actor, message);
    else if (message->type == MESSAGE_RECEIPT)
        look_at_receipt(trace, actor, message);
    else if (message->type == MESSAGE_WELCOME || message->type == MESSAGE_UPDATE)
        look_at_log(trace, actor, message);
    else if (message->type == MESSAGE_HELLO)
        promise(trace, actor,
                (struct promise){.kind = PROMISE_EPOCH,
                                 .source = actor - ACTOR_COLLECTOR,
                                 .epoch = message->epoch,
                                 .seq = message->last});
}
