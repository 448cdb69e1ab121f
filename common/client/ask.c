#include "common/client/ask.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    char place[PLACE_BYTES_MAX]; /* where the page begins that is asked for */
    ask_waits *waits;            /* NULL: nobody is told of a wait */
    void *waits_context;
};

/* What asking needs of a question: its field `id`; the field that says where a page begins, `n` or
 * `place` (both NULL: its answer has no pages); and the type of its answer. */
struct question {
    uint64_t *id, *n;
    struct text *place;
    enum message_type answer;
};

static struct question question_of(struct message *message)
{
    switch (message->type) {
    case MESSAGE_SUBMIT:
        return (struct question){&message->submit.id, NULL, NULL, MESSAGE_TAKEN};
    case MESSAGE_AWAIT:
        return (struct question){&message->await.id, NULL, NULL, MESSAGE_OUTCOMES};
    case MESSAGE_GET_CASES:
        return (struct question){&message->get_cases.id, NULL, &message->get_cases.place,
                                 MESSAGE_CASES};
    case MESSAGE_GET_STANDINGS:
        return (struct question){&message->get_standings.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_LOG:
        return (struct question){&message->get_log.id, &message->get_log.n, NULL, MESSAGE_LOG};
    case MESSAGE_GET_PENDING:
        return (struct question){&message->get_pending.id, &message->get_pending.n, NULL,
                                 MESSAGE_PAGE};
    case MESSAGE_GET_EXPLANATION:
        return (struct question){&message->get_explanation.id, &message->get_explanation.n, NULL,
                                 MESSAGE_PAGE};
    case MESSAGE_GET_CHECKPOINT:
        return (struct question){&message->get_checkpoint.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_PROOF:
        return (struct question){&message->get_proof.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_FINDING:
        return (struct question){&message->get_finding.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_ACCEPT_CLOCK:
        return (struct question){&message->accept_clock.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_PASS_OVER:
        return (struct question){&message->pass_over.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_WAIT_FOR:
        return (struct question){&message->wait_for.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_KEYS:
        return (struct question){&message->get_keys.id, NULL, NULL, MESSAGE_ANSWER};
    case MESSAGE_GET_STATUS:
        return (struct question){&message->get_status.id, NULL, NULL, MESSAGE_ANSWER};
    default:
        return (struct question){0};
    }
}

enum status ask_open(const char *who, const char *endpoint, const struct wire_pass *pass,
                     ask_t **ret_ask, struct trouble *ret_trouble)
{
    ask_t *ask = memory_new(sizeof *ask);

    snprintf(ask->who, sizeof ask->who, "%s", who);
    snprintf(ask->endpoint, sizeof ask->endpoint, "%s", endpoint);
    ask->client = entropy_name();
    ask->state = ASK_NOBODY;
    ask->deadline_ms = INT64_MAX;
    enum status status = wire_connect(WIRE_DEALER, endpoint, pass, &ask->wire, ret_trouble);
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
    else if (wire_denial(ask->wire) == WIRE_DENIED_KEY)
        ask->state = ASK_NOBODY; /* and nobody will */
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

static enum status fail_nobody(const ask_t *ask, struct trouble *ret_trouble)
{
    enum wire_denial denial = wire_denial(ask->wire);

    if (denial != WIRE_NOT_DENIED)
        return trouble_set(ret_trouble, STATUS_DENIED, "not permitted: %s at %s: %s", ask->who,
                           ask->endpoint, wire_denial_why(denial));
    return trouble_set(ret_trouble, STATUS_NOBODY, "nobody answers: %s at %s; look whether it runs",
                       ask->who, ask->endpoint);
}

static enum status fail_sorry(const ask_t *ask, struct trouble *ret_trouble)
{
    struct text why = ask->answer.sorry.why, word = ask->answer.sorry.word;
    enum refusal refusal = refusal_of(word);
    enum status status = refusal == REFUSAL_NOT_PERMITTED ? STATUS_DENIED
                         : refusal == REFUSAL_NO_MOMENT   ? STATUS_BAD_DATA
                                                          : STATUS_NO;

    return trouble_set(ret_trouble, status, "%.*s (%.*s)", (int)why.size, why.data ? why.data : "",
                       (int)word.size, word.data ? word.data : "");
}

enum status ask_answer(const ask_t *ask, const struct message **ret_answer,
                       struct trouble *ret_trouble)
{
    assert(ask->id > 0);
    assert(ask->state != ASK_WAITING);
    if (ask->state == ASK_NOBODY)
        return fail_nobody(ask, ret_trouble);
    if (ask->answer.type != MESSAGE_SORRY && ask->answer.type != ask->answer_type)
        return trouble_set(ret_trouble, STATUS_BUG, "the answer of %s at %s is none to %s",
                           ask->who, ask->endpoint, message_name(ask->type));
    *ret_answer = &ask->answer;
    return ask->answer.type == MESSAGE_SORRY ? fail_sorry(ask, ret_trouble) : STATUS_OK;
}

void ask_tell(ask_t *ask, ask_waits *waits, void *context)
{
    ask->waits = waits;
    ask->waits_context = context;
}

enum status ask_within(ask_t *ask, struct message *question, int64_t wait_ms,
                       const struct message **ret_answer, struct trouble *ret_trouble)
{
    int64_t now_ms = clock_mono_ms(), begun_ms = now_ms;

    ask_begin(ask, question, wait_ms, now_ms);
    while (ask_step(ask, now_ms) == ASK_WAITING) {
        if (ask->waits && now_ms - begun_ms >= CLIENT_AGAIN_MS)
            ask->waits(ask->waits_context, ask->who);
        if (ask->deadline_ms > now_ms)
            wire_wait(&ask->wire, 1, -1, ask->deadline_ms - now_ms);
        now_ms = clock_mono_ms();
    }
    if (ask->waits && now_ms - begun_ms >= CLIENT_AGAIN_MS)
        ask->waits(ask->waits_context, NULL);
    return ask_answer(ask, ret_answer, ret_trouble);
}

enum status ask_for(ask_t *ask, struct message *question, const struct message **ret_answer,
                    struct trouble *ret_trouble)
{
    return ask_within(ask, question, CLIENT_ANSWER_MS, ret_answer, ret_trouble);
}

struct text_list ask_items(const struct message *page)
{
    switch (page->type) {
    case MESSAGE_LOG:
        return page->log.records;
    case MESSAGE_CASES:
        return page->cases.rows;
    default:
        return page->page.rows;
    }
}

/* Whether a place is behind another, as bytes: it is no other way to be told that pages lead on. */
static bool is_behind(struct text place, struct text before)
{
    size_t common = place.size < before.size ? place.size : before.size;
    int order = common > 0 ? memcmp(place.data, before.data, common) : 0;

    return order > 0 || (order == 0 && place.size > before.size);
}

/* The next page by its place; copied, for the answer's bytes end with the next question. */
static bool turn_to_place(ask_t *ask, struct text *place, struct text next)
{
    bool leads_on = next.size <= sizeof ask->place && (!next.size || is_behind(next, *place));

    if (!leads_on)
        return false;
    if (next.size > 0)
        memcpy(ask->place, next.data, next.size);
    *place = next.size > 0 ? (struct text){ask->place, next.size} : (struct text){0};
    return true;
}

/* Moves the question to the next page; after the last it begins at the start again. False: the pages
 * do not lead on, and one would ask for ever. */
static bool turn_page(ask_t *ask, const struct question *question, const struct message *answer)
{
    if (question->place)
        return turn_to_place(ask, question->place, answer->cases.place);
    uint64_t next = answer->type == MESSAGE_LOG ? answer->log.next : answer->page.next;
    bool leads_on = !next || next > *question->n;
    if (leads_on)
        *question->n = next;
    return leads_on;
}

static bool is_at_start(const struct question *question)
{
    return question->place ? question->place->size == 0 : *question->n == 0;
}

enum status ask_turn_page(ask_t *ask, struct message *question, const struct message *answer,
                          bool *ret_is_last, struct trouble *ret_trouble)
{
    struct question kind = question_of(question);

    assert(kind.n || kind.place); /* else a question whose answer has no pages */
    if (!turn_page(ask, &kind, answer))
        return trouble_set(ret_trouble, STATUS_BUG, "the pages of %s at %s do not lead on",
                           ask->who, ask->endpoint);
    *ret_is_last = is_at_start(&kind);
    return STATUS_OK;
}

enum status ask_pages(ask_t *ask, struct message *question, ask_visit *visit, void *context,
                      struct trouble *ret_trouble)
{
    const struct message *answer;
    bool is_last = false;

    while (!is_last) {
        enum status status = ask_for(ask, question, &answer, ret_trouble);
        if (status != STATUS_OK)
            return status;
        struct text_list items = ask_items(answer);
        for (size_t i = 0; status == STATUS_OK && i < items.count; i++)
            status = visit(context, items.items[i], ret_trouble);
        if (status == STATUS_OK)
            status = ask_turn_page(ask, question, answer, &is_last, ret_trouble);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}
