#include "services/collector/intake.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/json.h"
#include "services/collector/clients.h"
#include "services/collector/intake_lines.h"

enum { SORRY_BYTES = 128 };

struct intake {
    struct text source;
    intake_lines_t *lines;
    answers_t *answers;
    struct receipt receipts[ITEMS_MAX]; /* of the answer being made */
    struct message_room again;          /* of an answer that is given again */
    bool is_again[INTAKE_ANSWERS_MAX];  /* of the answers that are kept back: given before */
    unsigned kept_back;
};

intake_t *intake_new(const char *source, const roster_t *roster)
{
    intake_t *intake = memory_new(sizeof *intake);

    intake->source = text_of(source);
    intake->lines = intake_lines_new(intake->source, roster);
    intake->answers = answers_new(INTAKE_ANSWERS_MAX);
    return intake;
}

void intake_destroy(intake_t **intake)
{
    if (!*intake)
        return;
    answers_destroy(&(*intake)->answers);
    intake_lines_destroy(&(*intake)->lines);
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

/* Why a submission is refused as a whole, in `ret_sorry`; false: it is not. */
static bool is_refused(const intake_t *intake, const outbox_t *outbox,
                       const struct message_submit *submit, const struct intake_terms *terms,
                       struct message *ret_sorry)
{
    uint64_t depth = outbox_depth(outbox);

    if (!text_equal(submit->source, intake->source))
        *ret_sorry = message_sorry(
            submit->id, REFUSAL_UNKNOWN_SOURCE,
            "this is another source's collector: look at the setting collector/intake");
    else if (terms->is_full)
        *ret_sorry = message_sorry(submit->id, REFUSAL_FULL, terms->why_full);
    else if (depth > 0 && depth + submit->lines.count > terms->events_max)
        *ret_sorry = message_sorry(submit->id, REFUSAL_FULL, "the outbox holds as much as it may");
    else
        return false; /* an empty outbox has room for any frame */
    return true;
}

static struct message answer_taken(uint64_t id, struct verdict_list verdicts)
{
    return (struct message){.type = MESSAGE_TAKEN, .taken = {.id = id, .verdicts = verdicts}};
}

static struct message take_lines(intake_t *intake, outbox_t *outbox, txn_t *txn,
                                 const struct message_submit *submit,
                                 const struct intake_terms *terms)
{
    struct verdict_list verdicts;
    struct message sorry;

    if (is_refused(intake, outbox, submit, terms, &sorry))
        return sorry;
    verdicts =
        intake_lines_take(intake->lines, outbox, txn, &submit->lines, terms->now, terms->is_held);
    client_keep(txn, submit, &verdicts);
    return answer_taken(submit->id, verdicts);
}

/* One that was answered before is answered so again, also where its lines would be refused by now. */
static struct message answer_submit(intake_t *intake, outbox_t *outbox, txn_t *txn,
                                    const struct message_submit *submit,
                                    const struct intake_terms *terms)
{
    struct verdict_list verdicts;

    switch (client_hear(txn, submit, &intake->again, &verdicts)) {
    case CLIENT_SAYS_AGAIN:
        intake->is_again[intake->kept_back] = true;
        return answer_taken(submit->id, verdicts);
    case CLIENT_SAYS_OLD:
        return message_sorry(submit->id, REFUSAL_BAD_MESSAGE,
                             "this client has submitted something else under this id, or a later "
                             "one");
    case CLIENT_SAYS_NEW:
        break;
    }
    return take_lines(intake, outbox, txn, submit, terms);
}

static struct message answer_await(intake_t *intake, txn_t *txn, const struct message_await *await)
{
    size_t count = await->seqs.count;

    assert(count <= ITEMS_MAX);
    for (size_t i = 0; i < count; i++)
        intake->receipts[i] = outbox_receipt(txn, await->seqs.items[i]);
    return (struct message){.type = MESSAGE_OUTCOMES,
                            .outcomes = {.id = await->id, .receipts = {intake->receipts, count}}};
}

/* A page of cases that fills. */
struct case_page {
    struct text texts[ITEMS_MAX]; /* of the heap */
    size_t count, bytes;
};

static bool add_case(void *context, json_t *row)
{
    struct case_page *page = context;

    if (page->count == ITEMS_MAX || page->bytes >= PAGE_BYTES_GOAL)
        return false;
    struct text text = text_of(json_line(json_incref(row)));
    page->texts[page->count++] = text;
    page->bytes += message_item_bytes(text.size);
    return true;
}

static void keep_back(intake_t *intake, const struct peer *peer, const struct message *answer)
{
    assert(intake->kept_back < INTAKE_ANSWERS_MAX);
    answers_add(intake->answers, peer, answer);
    intake->kept_back++;
}

static void answer_cases(intake_t *intake, txn_t *txn, const struct peer *peer,
                         const struct message_get_cases *question)
{
    struct case_page page = {.count = 0};
    struct case_place place, next;
    struct message answer =
        message_sorry(question->id, REFUSAL_BAD_MESSAGE, "no place that a page of cases has told");

    if (case_place_read(question->place, &place)) {
        case_list(txn, &place, add_case, &page, &next);
        answer = (struct message){
            .type = MESSAGE_CASES,
            .cases = {.id = question->id,
                      .place = {next.size ? (const char *)next.bytes : NULL, next.size},
                      .rows = {page.texts, page.count}}};
    }
    keep_back(intake, peer, &answer);
    for (size_t i = 0; i < page.count; i++)
        free((char *)page.texts[i].data);
}

void intake_handle(intake_t *intake, outbox_t *outbox, txn_t *txn, const struct peer *peer,
                   const struct message *message, enum refusal refusal,
                   const struct intake_terms *terms, const char *status)
{
    struct message answer;

    if (!message) {
        answer = message_sorry(0, refusal, "not a message that this intake can read");
    } else if (message->type == MESSAGE_SUBMIT) {
        answer = answer_submit(intake, outbox, txn, &message->submit, terms);
    } else if (message->type == MESSAGE_AWAIT) {
        answer = answer_await(intake, txn, &message->await);
    } else if (message->type == MESSAGE_GET_CASES) {
        answer_cases(intake, txn, peer, &message->get_cases);
        return;
    } else if (message->type == MESSAGE_GET_STATUS) {
        answer =
            (struct message){.type = MESSAGE_ANSWER,
                             .answer = {.id = message->get_status.id, .json = text_of(status)}};
    } else {
        answer =
            message_sorry(message_id(message), REFUSAL_BAD_MESSAGE, "not a message for an intake");
    }
    keep_back(intake, peer, &answer);
}

/* Answers that were given before are marked no more. */
static void forget_kept_back(intake_t *intake)
{
    memset(intake->is_again, 0, sizeof intake->is_again);
    intake->kept_back = 0;
}

void intake_release(intake_t *intake, answers_send *send, void *context)
{
    answers_release(intake->answers, send, context);
    forget_kept_back(intake);
}

struct refusing {
    const bool *is_again; /* of the next answer */
    answers_send *send;
    void *context;
};

/* An answer that is given again stands, or its SUBMIT is of the aborted transaction too: it is sent
 * once more, and then it shows which. */
static void send_refusal(void *context, const struct answer *answer)
{
    struct refusing *refusing = context;
    struct message sorry = message_sorry(answer->id, REFUSAL_FULL, "the outbox is full");
    uint8_t bytes[SORRY_BYTES];
    struct answer refusal = {.peer = answer->peer,
                             .type = MESSAGE_SORRY,
                             .id = answer->id,
                             .bytes = bytes,
                             .size = message_encode(&sorry, bytes, sizeof bytes)};

    assert(refusal.size > 0);
    if (*refusing->is_again++)
        return;
    if (answer->type != MESSAGE_TAKEN && answer->type != MESSAGE_CASES)
        refusing->send(refusing->context, answer);
    else
        refusing->send(refusing->context, &refusal);
}

void intake_refuse(intake_t *intake, answers_send *send, void *context)
{
    answers_release(intake->answers, send_refusal,
                    &(struct refusing){intake->is_again, send, context});
    forget_kept_back(intake);
}
