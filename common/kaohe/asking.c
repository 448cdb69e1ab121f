/* A question to the scorer, on a connection of its own, and the rows of its answer, page by page. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/explanation_json.h"
#include "common/form/json.h"
#include "common/kaohe/kaohe_inside.h"

static char *copied(struct text text)
{
    char *copy = memory_raw(text.size + 1);

    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return copy;
}

static void own(struct text *text, char **ret_copy)
{
    if (!text->data)
        return;
    *ret_copy = copied(*text);
    text->data = *ret_copy;
}

static void own_texts(struct asking *asking)
{
    struct message *question = &asking->question;

    if (question->type == MESSAGE_GET_STANDINGS)
        own(&question->get_standings.as_of, &asking->as_of);
    else if (question->type == MESSAGE_GET_PENDING)
        own(&question->get_pending.centre, &asking->centre);
    else if (question->type == MESSAGE_GET_EXPLANATION) {
        own(&question->get_explanation.centre, &asking->centre);
        own(&question->get_explanation.as_of, &asking->as_of);
    }
}

static enum status open_ask(struct kaohe *kaohe, ask_t **ret_ask)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;
    struct home home;
    enum status status = inside_home(kaohe, &home, &kaohe->trouble);

    if (status == STATUS_OK)
        status = door_scorer(&home, false, endpoint, &room, &pass, &kaohe->trouble);
    if (status == STATUS_OK)
        status = ask_open(DOOR_SCORER_WHO, endpoint, pass, ret_ask, &kaohe->trouble);
    curve_clear(&room.pair);
    return status;
}

enum status asking_begin(struct kaohe *kaohe, const struct message *question)
{
    struct asking *asking = &kaohe->asking;
    enum status status = open_ask(kaohe, &asking->ask);

    if (status != STATUS_OK)
        return status;
    asking->question = *question;
    own_texts(asking);
    ask_begin(asking->ask, &asking->question, CLIENT_ANSWER_MS, clock_mono_ms());
    return STATUS_OK;
}

void asking_end(struct kaohe *kaohe)
{
    struct asking *asking = &kaohe->asking;

    ask_close(&asking->ask);
    free(asking->centre);
    free(asking->as_of);
    json_decref(asking->whole);
    *asking = (struct asking){0};
}

static void tell_row(struct kaohe *kaohe, struct text row)
{
    const struct kaohe_event event = {.kind = KAOHE_ROW};

    events_push(&kaohe->events, &event, (struct events_texts){.text = row});
}

static void tell_end(struct kaohe *kaohe, enum status status, const struct trouble *trouble)
{
    const struct kaohe_event event = {.kind = KAOHE_ANSWERED,
                                      .status = (kaohe_status_t)status_exit_code(status)};
    const struct text why = status == STATUS_OK ? (struct text){0} : text_of(trouble->why);

    events_push(&kaohe->events, &event, (struct events_texts){.why = why});
    asking_end(kaohe);
}

static enum status take_record(struct kaohe *kaohe, struct text bytes, struct trouble *ret_trouble)
{
    struct record record;
    char *line = record_decode(bytes.data, bytes.size, &record) ? record_line(&record) : NULL;

    if (!line)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "a record of the log cannot be read: the scorer's store is damaged");
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

static enum status take_item(struct kaohe *kaohe, struct text item, struct trouble *ret_trouble)
{
    switch (kaohe->asking.question.type) {
    case MESSAGE_GET_LOG:
        return take_record(kaohe, item, ret_trouble);
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
        status = take_item(kaohe, items.items[i], ret_trouble);
    return status == STATUS_OK
               ? ask_turn_page(asking->ask, &asking->question, answer, ret_is_last, ret_trouble)
               : status;
}

void asking_step(struct kaohe *kaohe, int64_t now_ms)
{
    struct asking *asking = &kaohe->asking;
    const struct message *answer;
    struct trouble trouble = {""};
    bool is_last = true;

    if (!asking->ask || ask_step(asking->ask, now_ms) == ASK_WAITING)
        return;
    enum status status = ask_answer(asking->ask, &answer, &trouble);
    if (status == STATUS_OK && answer->type == MESSAGE_ANSWER)
        tell_row(kaohe, answer->answer.json);
    else if (status == STATUS_OK)
        status = take_page(kaohe, answer, &is_last, &trouble);
    if (status == STATUS_OK && !is_last) {
        ask_begin(asking->ask, &asking->question, CLIENT_ANSWER_MS, now_ms);
        return;
    }
    if (status == STATUS_OK)
        tell_whole(kaohe);
    tell_end(kaohe, status, &trouble);
}

int64_t asking_deadline(const struct kaohe *kaohe)
{
    return kaohe->asking.ask ? ask_deadline(kaohe->asking.ask) : INT64_MAX;
}

wire_t *asking_wire(const struct kaohe *kaohe)
{
    return kaohe->asking.ask ? ask_wire(kaohe->asking.ask) : NULL;
}
