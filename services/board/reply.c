#include "services/board/reply.h"

#include <stdlib.h>
#include <string.h>

#include "common/http/statuses.h"
#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/json.h"
#include "proto/event_codec.h"

void reply_clear(struct reply *reply)
{
    bool is_last = !reply->sharing || --reply->sharing->replies == 0;

    if (is_last) {
        free(reply->sharing);
        free(reply->is_fixed ? NULL : reply->body);
    }
    *reply = (struct reply){0};
}

struct reply reply_share(struct reply *reply)
{
    if (!reply->sharing) {
        reply->sharing = memory_new(sizeof *reply->sharing);
        reply->sharing->replies = 1;
    }
    reply->sharing->replies++;
    return *reply;
}

static struct reply of_text(unsigned status, struct text text)
{
    text.size -= text.size > 0 && text.data[text.size - 1] == '\n';
    struct reply reply = {
        .status = status, .body = memory_raw(text.size + 1), .size = text.size + 1};

    memcpy(reply.body, text.data, text.size);
    reply.body[text.size] = '\n';
    return reply;
}

/* Frees the value. */
static struct reply of_value(unsigned status, json_t *value)
{
    char *line = json_line(value);
    struct reply reply = of_text(status, text_of(line));

    free(line);
    return reply;
}

struct reply reply_json(struct text json)
{
    return of_text(HTTP_OK, json);
}

struct reply reply_file(const char *type, struct text text)
{
    return (struct reply){.status = HTTP_OK,
                          .body = memory_copy(text.data, text.size),
                          .size = text.size,
                          .type = type};
}

struct reply reply_fixed(const char *type, struct text text)
{
    return (struct reply){.status = HTTP_OK,
                          .body = (char *)text.data, /* and nobody writes there */
                          .is_fixed = true,
                          .size = text.size,
                          .type = type};
}

struct reply reply_error(unsigned status, const char *code, const char *why)
{
    return of_value(status,
                    memory_made(json_pack("{s:{s:i,s:s,s:o}}", "error", "status", (int)status,
                                          "code", code, "why", json_shown(why))));
}

struct reply reply_nothing_there(void)
{
    static const char page[] =
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" "
        "content=\"width=device-width\"><title>没有这个页面</title></head>\n"
        "<body><h1>没有这个页面</h1><p><a href=\"/\">查看名次</a></p>\n"
        "<p lang=\"en\">There is no such page: <a href=\"/?lang=en\">the "
        "standings</a></p></body></html>\n";
    struct reply reply =
        reply_fixed("text/html; charset=utf-8", (struct text){page, sizeof page - 1});

    reply.status = HTTP_NOT_FOUND;
    return reply;
}

struct reply reply_busy(void)
{
    return reply_error(HTTP_UNAVAILABLE, "busy",
                       "too many questions wait for the scorer: try again");
}

/* NULL: it cannot be read. */
static json_t *read_record(struct text bytes)
{
    struct record record;
    struct event event;
    struct fault fault;

    return record_decode(bytes.data, bytes.size, &record) &&
                   event_decode(record.event.data, record.event.size, &event, &fault)
               ? event_json(&record, &event)
               : NULL;
}

struct reply reply_records(const struct message_log *log)
{
    json_t *records = memory_made(json_array());
    json_t *next = log->next ? json_integer((json_int_t)log->next) : json_null();
    bool is_good = true;

    for (size_t i = 0; i < log->records.count; i++)
        is_good &= json_array_append_new(records, read_record(log->records.items[i])) == 0;
    json_t *whole = memory_made(json_pack("{s:o,s:o}", "next", next, "records", records));
    if (is_good)
        return of_value(HTTP_OK, whole);
    json_decref(whole);
    return reply_error(HTTP_BAD_GATEWAY, "no-answer", "a record of the log cannot be read");
}

/* What the sender could have asked otherwise is 4xx, anything else is the scorer's. */
static unsigned status_of_refusal(enum refusal refusal)
{
    switch (refusal) {
    case REFUSAL_BAD_MESSAGE:
        return HTTP_BAD_REQUEST;
    case REFUSAL_NOT_FOUND:
    case REFUSAL_NO_MOMENT:
    case REFUSAL_NO_CHECKPOINT:
        return HTTP_NOT_FOUND;
    default:
        return HTTP_UNAVAILABLE;
    }
}

const struct message_sorry *reply_sorry(const struct message *answer)
{
    return answer && answer->type == MESSAGE_SORRY ? &answer->sorry : NULL;
}

struct reply reply_trouble(enum status status, const struct message_sorry *sorry, const char *why)
{
    if (sorry && refusal_of(sorry->word) != REFUSAL_COUNT) {
        enum refusal refusal = refusal_of(sorry->word);
        return reply_error(status_of_refusal(refusal), refusal_word(refusal), why);
    }
    if (status == STATUS_BUG)
        return reply_error(HTTP_BAD_GATEWAY, "no-answer", why);
    return reply_error(HTTP_UNAVAILABLE, status == STATUS_DENIED ? "not-permitted" : "no-scorer",
                       why);
}

/* The row of a centre; NULL: none. Sets its tier. */
static json_t *find_row(json_t *standings, const char *slug, json_t **ret_tier)
{
    size_t i, j;
    json_t *tier, *row;

    json_array_foreach(json_object_get(standings, "tiers"), i, tier)
        json_array_foreach(json_object_get(tier, "centres"), j, row)
    {
        const char *centre = json_string_value(json_object_get(row, "centre"));
        if (centre && strcmp(centre, slug) == 0) {
            *ret_tier = tier;
            return row;
        }
    }
    return NULL;
}

static json_t *join(json_t *standings, json_t *tier, json_t *row)
{
    json_t *joined = memory_made(json_object());

    json_object_update(joined, standings);
    json_object_del(joined, "tiers");
    json_object_set(joined, "tier", json_object_get(tier, "tier"));
    json_object_set(joined, "quota", json_object_get(tier, "quota"));
    json_object_update(joined, row);
    return joined;
}

struct reply reply_centre(struct text text, const char *slug)
{
    json_t *standings = json_loadb(text.data ? text.data : "", text.size, 0, NULL), *tier = NULL;
    json_t *row = find_row(standings, slug, &tier);
    if (!json_is_array(json_object_get(standings, "tiers"))) {
        json_decref(standings);
        return reply_error(HTTP_BAD_GATEWAY, "no-answer", "the scorer's standings cannot be read");
    }
    struct reply reply = row ? of_value(HTTP_OK, join(standings, tier, row))
                             : reply_error(HTTP_NOT_FOUND, "not-found",
                                           "the rulebook of this year has no such centre");

    json_decref(standings);
    return reply;
}
