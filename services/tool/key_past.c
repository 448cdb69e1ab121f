#include "services/tool/key_past.h"

#include <stdio.h>

#include "common/form/json.h"
#include "services/tool/log_pages.h"
#include "services/tool/row.h"

static void put_text(json_t *row, const char *name, struct text text)
{
    if (text.data)
        json_object_set_new(row, name, json_stringn(text.data, text.size));
}

static json_t *find(json_t *rows, struct text key)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (text_is(key, row_text(row, "key")))
            return row;
    }
    return NULL;
}

static enum status note_withdrawal(void *context, const struct record *record,
                                   const struct event *event, struct trouble *ret_trouble)
{
    json_t *row = NULL;

    (void)ret_trouble;
    if (record->outcome == OUTCOME_NOTED && event_action(event) == ACTION_WITHDRAW)
        row = find(context, event->key);
    if (!row)
        return STATUS_OK;
    json_t *withdrawn = json_pack("{s:I,s:o}", "n", (json_int_t)record->n, "received",
                                  json_stamp(record->received_ms));
    put_text(withdrawn, "summary", event->summary);
    json_object_set_new(row, "withdrawn", withdrawn);
    return STATUS_OK;
}

enum status key_past_withdrawals(ask_t *scorer, json_t *rows, struct trouble *ret_trouble)
{
    struct progress progress = {0};

    if (json_array_size(rows) == 0)
        return STATUS_OK;
    return log_pages_walk(scorer, 1, 0, &progress, note_withdrawal, rows, ret_trouble);
}

static enum status note_summary(void *context, const struct record *record,
                                const struct event *event, struct trouble *ret_trouble)
{
    (void)ret_trouble;
    if (record->epoch != 0) /* else the scorer says that it was itself */
        put_text(context, "summary", event->summary);
    return STATUS_OK;
}

enum status key_past_summaries(ask_t *scorer, json_t *rows, struct trouble *ret_trouble)
{
    enum status status = STATUS_OK;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        uint64_t n = (uint64_t)row_number(row, "n");
        if (status == STATUS_OK && n > 0)
            status = log_pages_walk(scorer, n, n, NULL, note_summary, row, ret_trouble);
    }
    return status;
}

void key_past_phrase(json_t *row, char ret_phrase[KEY_PAST_PHRASE_BYTES])
{
    json_t *withdrawn = json_object_get(row, "withdrawn");

    *ret_phrase = '\0';
    if (withdrawn)
        snprintf(ret_phrase, KEY_PAST_PHRASE_BYTES, "withdrawn by record %lld on %.10s",
                 row_number(withdrawn, "n"), row_text_or(withdrawn, "received", "-"));
}
