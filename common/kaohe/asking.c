/* A question to the scorer, on a connection of its own, and the rows of its answer, page by page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "common/form/explanation_json.h"
#include "common/form/json.h"
#include "common/kaohe/kaohe_inside.h"

static void own(struct text *text, char **ret_copy)
{
    if (!text->data)
        return;
    *ret_copy = inside_copy(text->data, text->size);
    text->data = *ret_copy;
}

static void own_texts(struct asking *asking)
{
    struct message *question = &asking->question;

    if (question->type == MESSAGE_GET_STANDINGS) {
        own(&question->get_standings.as_of, &asking->as_of);
        own(&question->get_standings.occurred_until, &asking->occurred_until);
    } else if (question->type == MESSAGE_GET_PENDING) {
        own(&question->get_pending.centre, &asking->centre);
    } else if (question->type == MESSAGE_GET_EXPLANATION) {
        own(&question->get_explanation.centre, &asking->centre);
        own(&question->get_explanation.as_of, &asking->as_of);
        own(&question->get_explanation.occurred_until, &asking->occurred_until);
    }
}

/* Whether the connection that there is leads there, by the same keys. */
static bool leads_to(const struct asking *asking, const char *endpoint,
                     const struct wire_pass *pass)
{
    if (!asking->ask || strcmp(asking->endpoint, endpoint) || asking->has_pass != (pass != NULL))
        return false;
    return !pass || (memcmp(&asking->pass.pair, &pass->pair, sizeof pass->pair) == 0 &&
                     memcmp(asking->pass.server, pass->server, sizeof pass->server) == 0);
}

static enum status connect_anew(struct kaohe *kaohe, const char *endpoint,
                                const struct wire_pass *pass)
{
    struct asking *asking = &kaohe->asking;

    asking_close(kaohe);
    snprintf(asking->endpoint, sizeof asking->endpoint, "%s", endpoint);
    asking->has_pass = pass != NULL;
    if (pass)
        asking->pass = *pass;
    return ask_open(DOOR_SCORER_WHO, endpoint, pass, &asking->ask, &kaohe->trouble);
}

static enum status connect_scorer(struct kaohe *kaohe)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;
    struct home home;
    enum status status = inside_home(kaohe, &home, &kaohe->trouble);

    if (status == STATUS_OK)
        status = door_scorer(&home, false, endpoint, &room, &pass, &kaohe->trouble);
    if (status == STATUS_OK && !leads_to(&kaohe->asking, endpoint, pass))
        status = connect_anew(kaohe, endpoint, pass);
    curve_clear(&room.pair);
    return status;
}

enum status asking_begin(struct kaohe *kaohe, const struct message *question)
{
    struct asking *asking = &kaohe->asking;
    enum status status = connect_scorer(kaohe);

    if (status != STATUS_OK)
        return status;
    asking->question = *question;
    asking->is_open = asking->is_due = true;
    own_texts(asking);
    return STATUS_OK;
}

static void let_go(char **text)
{
    free(*text);
    *text = NULL;
}

void asking_end(struct kaohe *kaohe)
{
    struct asking *asking = &kaohe->asking;

    let_go(&asking->centre);
    let_go(&asking->as_of);
    let_go(&asking->occurred_until);
    json_decref(asking->whole);
    asking->whole = NULL;
    asking->is_open = asking->is_due = false;
}

void asking_close(struct kaohe *kaohe)
{
    asking_end(kaohe);
    ask_close(&kaohe->asking.ask);
    curve_clear(&kaohe->asking.pass.pair);
}

static void tell_row(struct kaohe *kaohe, struct text row)
{
    const struct kaohe_event event = {.kind = KAOHE_ROW};

    events_push(&kaohe->events, &event, (struct events_texts){.text = row});
}

/* The scorer's word where it says no; NULL: it does not. */
static const char *word_of(const struct message *answer)
{
    enum refusal refusal =
        answer && answer->type == MESSAGE_SORRY ? refusal_of(answer->sorry.word) : REFUSAL_COUNT;

    return refusal == REFUSAL_COUNT ? NULL : refusal_word(refusal);
}

/* A SORRY of id 0 is to no question by name: another copy of it would be taken for the next one's answer. */
static bool is_nameless(const struct message *answer)
{
    return answer && message_id(answer) == 0;
}

/* After one that nobody answered, that could not be asked, or whose answer does not name it, the next one
 * is asked over a new connection. */
static void tell_end(struct kaohe *kaohe, enum status status, const struct message *answer,
                     const struct trouble *trouble)
{
    const struct kaohe_event event = {.kind = KAOHE_ANSWERED,
                                      .status = (kaohe_status_t)status_exit_code(status),
                                      .reason = word_of(answer)};
    const struct text why = status == STATUS_OK ? (struct text){0} : text_of(trouble->why);

    events_push(&kaohe->events, &event, (struct events_texts){.why = why});
    if (status == STATUS_NOBODY || status == STATUS_DENIED || is_nameless(answer))
        asking_close(kaohe);
    else
        asking_end(kaohe);
}

static enum status take_record(struct kaohe *kaohe, uint64_t n, struct text bytes,
                               struct trouble *ret_trouble)
{
    struct record record;
    char *line = record_decode(bytes.data, bytes.size, &record) ? record_line(&record) : NULL;

    if (!line)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "record %llu of the log cannot be read: the scorer's store is damaged",
                           (unsigned long long)n);
    tell_row(kaohe, text_of(line));
    free(line);
    return STATUS_OK;
}

static enum status take_explanation(struct asking *asking, struct text row,
                                    struct trouble *ret_trouble)
{
    bool is_head = !asking->whole;

    if (!explanation_json_add(&asking->whole, row))
        return trouble_set(ret_trouble, STATUS_BUG, "a row of the answer makes no sense");
    if (is_head)
        explanation_json_pin(asking->whole, &asking->question.get_explanation);
    return STATUS_OK;
}

static enum status take_item(struct kaohe *kaohe, size_t i, struct text item,
                             struct trouble *ret_trouble)
{
    const struct message *question = &kaohe->asking.question;

    switch (question->type) {
    case MESSAGE_GET_LOG:
        return take_record(kaohe, question->get_log.n + i, item, ret_trouble);
    case MESSAGE_GET_EXPLANATION:
        return take_explanation(&kaohe->asking, item, ret_trouble);
    default:
        tell_row(kaohe, item);
        return STATUS_OK;
    }
}

/* After the last page. */
static void tell_whole(struct kaohe *kaohe)
{
    char *line = kaohe->asking.whole ? json_line(json_incref(kaohe->asking.whole)) : NULL;

    if (line)
        tell_row(kaohe, text_of(line));
    free(line);
}

static enum status take_page(struct kaohe *kaohe, const struct message *answer, bool *ret_is_last,
                             struct trouble *ret_trouble)
{
    struct asking *asking = &kaohe->asking;
    struct text_list items = ask_items(answer);
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < items.count; i++)
        status = take_item(kaohe, i, items.items[i], ret_trouble);
    return status == STATUS_OK
               ? ask_turn_page(asking->ask, &asking->question, answer, ret_is_last, ret_trouble)
               : status;
}

/* The time for an answer begins in the step in which the question goes out: before it the program may
 * have taken as long as it liked. */
static void begin_if_due(struct asking *asking, int64_t now_ms)
{
    if (asking->is_due)
        ask_begin(asking->ask, &asking->question, CLIENT_ANSWER_MS, now_ms);
    asking->is_due = false;
}

void asking_step(struct kaohe *kaohe, int64_t now_ms)
{
    struct asking *asking = &kaohe->asking;
    const struct message *answer = NULL;
    struct trouble trouble = {""};
    bool is_last = true;

    begin_if_due(asking, now_ms);
    if (!asking->is_open || ask_step(asking->ask, now_ms) == ASK_WAITING)
        return;
    enum status status = ask_answer(asking->ask, &answer, &trouble);
    if (status == STATUS_OK && answer->type == MESSAGE_ANSWER)
        tell_row(kaohe, answer->answer.json);
    else if (status == STATUS_OK)
        status = take_page(kaohe, answer, &is_last, &trouble);
    asking->is_due = status == STATUS_OK && !is_last;
    if (asking->is_due)
        return;
    if (status == STATUS_OK)
        tell_whole(kaohe);
    tell_end(kaohe, status, answer, &trouble);
}

int64_t asking_deadline(const struct kaohe *kaohe)
{
    const struct asking *asking = &kaohe->asking;

    return asking->is_due ? 0 : asking->is_open ? ask_deadline(asking->ask) : INT64_MAX;
}

wire_t *asking_wire(const struct kaohe *kaohe)
{
    return kaohe->asking.is_open ? ask_wire(kaohe->asking.ask) : NULL;
}
