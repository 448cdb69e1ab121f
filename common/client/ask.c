#include "common/client/ask.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "common/base/memory.h"
#include "common/client/exchange.h"

struct ask {
    wire_t *wire;
    char who[ASK_WHO_BYTES];
    char endpoint[WIRE_ENDPOINT_BYTES];
    uint64_t client; /* who submits by it */
    uint64_t id;     /* of the last question */
    enum ask_state state;
    int64_t deadline_ms; /* INT64_MAX: nothing is waited for */
    struct exchange exchange;
    enum message_type type, answer_type; /* of the question, and of what answers it */
    void *frame;                         /* the question, encoded */
    size_t frame_size;
    struct message answer;
    struct message_room room;
};

/* What asking needs of a question: its fields `id` and `n` (NULL: its answer has no pages), and the
 * type of its answer. */
struct question {
    uint64_t *id, *n;
    enum message_type answer;
};

static struct question question_of(struct message *message)
{
    switch (message->type) {
    case MESSAGE_SUBMIT:
        return (struct question){&message->submit.id, NULL, MESSAGE_TAKEN};
    case MESSAGE_AWAIT:
        return (struct question){&message->await.id, NULL, MESSAGE_OUTCOMES};
    case MESSAGE_GET_CASES:
        return (struct question){&message->get_cases.id, &message->get_cases.n, MESSAGE_PAGE};
    case MESSAGE_GET_STANDINGS:
        return (struct question){&message->get_standings.id, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_LOG:
        return (struct question){&message->get_log.id, &message->get_log.n, MESSAGE_LOG};
    case MESSAGE_GET_PENDING:
        return (struct question){&message->get_pending.id, &message->get_pending.n, MESSAGE_PAGE};
    case MESSAGE_GET_FINDING:
        return (struct question){&message->get_finding.id, NULL, MESSAGE_ANSWER};
    case MESSAGE_ACCEPT_CLOCK:
        return (struct question){&message->accept_clock.id, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_STATUS:
        return (struct question){&message->get_status.id, NULL, MESSAGE_ANSWER};
    default:
        return (struct question){0};
    }
}

enum status ask_open(const char *who, const char *endpoint, ask_t **ret_ask,
                     struct trouble *ret_trouble)
{
    ask_t *ask = memory_new(sizeof *ask);

    snprintf(ask->who, sizeof ask->who, "%s", who);
    snprintf(ask->endpoint, sizeof ask->endpoint, "%s", endpoint);
    ask->client = entropy_name();
    ask->state = ASK_NOBODY;
    ask->deadline_ms = INT64_MAX;
    enum status status = wire_connect(WIRE_DEALER, endpoint, &ask->wire, ret_trouble);
    if (status != STATUS_OK) {
        ask_close(&ask);
        return status;
    }
    *ret_ask = ask;
    return STATUS_OK;
}

void ask_close(ask_t **ask)
{
    if (!*ask)
        return;
    wire_close(&(*ask)->wire);
    free((*ask)->frame);
    free(*ask);
    *ask = NULL;
}

/* Encodes the question. Only the pages that it fills are memory. */
static void keep_question(ask_t *ask, const struct message *question)
{
    if (!ask->frame)
        ask->frame = memory_raw(FRAME_BYTES_MAX);
    ask->frame_size = message_encode(question, ask->frame, FRAME_BYTES_MAX);
    assert(ask->frame_size > 0);
}

void ask_begin(ask_t *ask, struct message *question, int64_t wait_ms, int64_t now_ms)
{
    struct question kind = question_of(question);

    assert(kind.id); /* else nothing that can be asked */
    *kind.id = ++ask->id;
    if (question->type == MESSAGE_SUBMIT)
        question->submit.client = ask->client;
    ask->type = question->type;
    ask->answer_type = kind.answer;
    ask->state = ASK_WAITING;
    ask->deadline_ms = now_ms;
    keep_question(ask, question);
    exchange_init(&ask->exchange, ask->id, wait_ms, now_ms);
}

/* Reads what has come; true once it is the answer. */
static bool receive_answer(ask_t *ask)
{
    struct text frame;
    enum refusal refusal;

    while (wire_receive(ask->wire, NULL, &frame))
        if (message_decode(frame.data, frame.size, &ask->room, &ask->answer, &refusal) &&
            exchange_is_answer(&ask->exchange, &ask->answer))
            return true;
    return false;
}

/* Carries out a step of the exchange while no answer is there. */
static enum ask_state step_exchange(ask_t *ask, int64_t now_ms)
{
    struct exchange_output output;

    exchange_step(&ask->exchange, now_ms, &output);
    if (output.is_over)
        return ASK_NOBODY;
    if (output.send) /* what is not sent now is sent again */
        wire_send(ask->wire, NULL, ask->frame, ask->frame_size);
    ask->deadline_ms = now_ms + output.wait_ms;
    return ASK_WAITING;
}

enum ask_state ask_step(ask_t *ask, int64_t now_ms)
{
    if (ask->state != ASK_WAITING)
        return ask->state;
    if (receive_answer(ask))
        ask->state = ASK_ANSWERED;
    else if (now_ms >= ask->deadline_ms)
        ask->state = step_exchange(ask, now_ms);
    if (ask->state != ASK_WAITING)
        ask->deadline_ms = INT64_MAX;
    return ask->state;
}

int64_t ask_deadline(const ask_t *ask)
{
    return ask->deadline_ms;
}

wire_t *ask_wire(const ask_t *ask)
{
    return ask->wire;
}

static enum status fail_sorry(const ask_t *ask, struct trouble *ret_trouble)
{
    struct text why = ask->answer.sorry.why, word = ask->answer.sorry.word;

    return trouble_set(ret_trouble, STATUS_NO, "%.*s (%.*s)", (int)why.size,
                       why.data ? why.data : "", (int)word.size, word.data ? word.data : "");
}

enum status ask_answer(const ask_t *ask, const struct message **ret_answer,
                       struct trouble *ret_trouble)
{
    assert(ask->id > 0);
    assert(ask->state != ASK_WAITING);
    if (ask->state == ASK_NOBODY)
        return trouble_set(ret_trouble, STATUS_NOBODY,
                           "nobody answers: %s at %s; look whether it runs", ask->who,
                           ask->endpoint);
    if (ask->answer.type != MESSAGE_SORRY && ask->answer.type != ask->answer_type)
        return trouble_set(ret_trouble, STATUS_BUG, "the answer of %s at %s is none to %s",
                           ask->who, ask->endpoint, message_name(ask->type));
    *ret_answer = &ask->answer;
    return ask->answer.type == MESSAGE_SORRY ? fail_sorry(ask, ret_trouble) : STATUS_OK;
}

enum status ask_within(ask_t *ask, struct message *question, int64_t wait_ms,
                       const struct message **ret_answer, struct trouble *ret_trouble)
{
    int64_t now_ms = clock_mono_ms();

    ask_begin(ask, question, wait_ms, now_ms);
    while (ask_step(ask, now_ms) == ASK_WAITING) {
        if (ask->deadline_ms > now_ms)
            wire_wait(&ask->wire, 1, -1, ask->deadline_ms - now_ms);
        now_ms = clock_mono_ms();
    }
    return ask_answer(ask, ret_answer, ret_trouble);
}

enum status ask_for(ask_t *ask, struct message *question, const struct message **ret_answer,
                    struct trouble *ret_trouble)
{
    return ask_within(ask, question, CLIENT_ANSWER_MS, ret_answer, ret_trouble);
}

static struct text_list items_of(const struct message *page, uint64_t *ret_next)
{
    *ret_next = page->type == MESSAGE_LOG ? page->log.next : page->page.next;
    return page->type == MESSAGE_LOG ? page->log.records : page->page.rows;
}

enum status ask_pages(ask_t *ask, struct message *question, ask_visit *visit, void *context,
                      struct trouble *ret_trouble)
{
    uint64_t *n = question_of(question).n, next;
    const struct message *answer;

    assert(n); /* else a question whose answer has no pages */
    do {
        enum status status = ask_for(ask, question, &answer, ret_trouble);
        if (status != STATUS_OK)
            return status;
        struct text_list items = items_of(answer, &next);
        for (size_t i = 0; status == STATUS_OK && i < items.count; i++)
            status = visit(context, items.items[i], ret_trouble);
        if (status != STATUS_OK)
            return status;
        if (next && next <= *n) /* or we would ask for ever */
            return trouble_set(ret_trouble, STATUS_BUG, "the pages of %s at %s do not lead on",
                               ask->who, ask->endpoint);
        *n = next;
    } while (next);
    return STATUS_OK;
}
