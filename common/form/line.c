#include "common/form/line.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/base/digest.h"
#include "common/base/signer.h"

/* Of a record that a file names: there are as many behind it. */
#define NUMBER_MAX (INT64_C(1) << 62)

static void blame(struct line *line, const char *field, const char *why)
{
    line->kind = LINE_MALFORMED;
    line->fault = (struct fault){.field = field, .why = why};
}

/* A string member; what kind of text it must be is checked where the field is known. */
static bool read_text(struct line *line, const char *key, json_t *value, struct text *ret_text)
{
    if (!json_is_string(value)) {
        blame(line, key, "not a string");
        return false;
    }
    *ret_text = (struct text){json_string_value(value), json_string_length(value)};
    return true;
}

static bool read_plain(struct line *line, const char *key, json_t *value, struct text *ret_text)
{
    if (!read_text(line, key, value, ret_text))
        return false;
    if (ret_text->size <= WORD_BYTES_MAX && text_is_plain(*ret_text))
        return true;
    blame(line, key, "too long, control characters or no UTF-8");
    return false;
}

static bool read_points(struct line *line, json_t *value)
{
    if (json_is_number(value) && event_set_points(&line->event, json_number_value(value)))
        return true;
    blame(line, "points", "not a number");
    return false;
}

/* A whole number from `min` to `max`. */
static bool read_whole(const struct line *line, json_t *value, json_int_t min, json_int_t max,
                       json_int_t *ret_number)
{
    double real = json_real_value(value);

    if (json_is_integer(value))
        *ret_number = json_integer_value(value);
    else if (line->is_all_real && json_is_real(value) && fabs(real) < 1e15 && trunc(real) == real)
        *ret_number = (json_int_t)real;
    else
        return false;
    return *ret_number >= min && *ret_number <= max;
}

static bool read_year(struct line *line, json_t *value)
{
    json_int_t year;

    if (read_whole(line, value, 1000, 9999, &year)) {
        line->event.year = (int)year;
        return true;
    }
    blame(line, "year", "not an integer of four digits");
    return false;
}

static bool read_integer(struct line *line, const struct field *field, json_t *value)
{
    json_int_t number;

    if (read_whole(line, value, -EVENT_INTEGER_MAX, EVENT_INTEGER_MAX, &number)) {
        *event_whole(&line->event, field) = (struct whole){.is_there = true, .value = number};
        return true;
    }
    blame(line, field->name, "not an integer up to 10^15 either way");
    return false;
}

static bool read_event_field(struct line *line, const struct field *field, json_t *value)
{
    switch (field->kind) {
    case FIELD_POINTS:
        return read_points(line, value);
    case FIELD_YEAR:
        return read_year(line, value);
    case FIELD_INTEGER:
        return read_integer(line, field, value);
    case FIELD_TEXT:
        break;
    }
    return read_text(line, field->name, value, event_text(&line->event, field));
}

static bool read_received(struct line *line, json_t *value)
{
    struct text text;
    struct instant instant;

    if (!read_plain(line, "received", value, &text))
        return false;
    if (!instant_read(text, &instant)) {
        blame(line, "received", "not an RFC 3339 time with offset");
        return false;
    }
    line->envelope.received_ms = instant.second * 1000 + instant.nano / 1000000;
    return true;
}

static bool read_n(struct line *line, const char *key, json_t *value, uint64_t *ret_n)
{
    json_int_t n;

    if (!read_whole(line, value, 1, NUMBER_MAX, &n)) {
        blame(line, key, "not an integer from 1 to 2^62");
        return false;
    }
    *ret_n = (uint64_t)n;
    return true;
}

/* The record that an export with proofs has beside it: it is passed over here. */
static bool read_bytes(struct line *line, json_t *value)
{
    struct text text;

    if (!read_text(line, "bytes", value, &text))
        return false;
    line->bytes_size = text.size;
    return true;
}

static bool read_envelope_field(struct line *line, const char *key, json_t *value)
{
    if (strcmp(key, "n") == 0)
        return read_n(line, key, value, &line->envelope.n);
    if (strcmp(key, "by_key") == 0)
        return read_n(line, key, value, &line->envelope.key);
    if (strcmp(key, "received") == 0)
        return read_received(line, value);
    if (strcmp(key, "source") == 0)
        return read_plain(line, key, value, &line->envelope.source);
    if (strcmp(key, "bytes") == 0)
        return read_bytes(line, value);
    if (strcmp(key, "outcome") == 0)
        return read_plain(line, key, value, &line->envelope.outcome);
    if (strcmp(key, "reason") == 0)
        return read_plain(line, key, value, &line->envelope.reason);
    blame(line, key, "unknown field");
    return false;
}

int line_envelope_member(struct text name)
{
    static const char *const members[LINE_ENVELOPE_MEMBERS] = {
        "n", "received", "source", "by_key", "outcome", "reason", "bytes"};

    for (int i = 0; i < LINE_ENVELOPE_MEMBERS; i++)
        if (text_is(name, members[i]))
            return i;
    return -1;
}

static bool read_event_member(struct line *line, const char *key, json_t *value,
                              enum line_from from)
{
    const struct field *field = field_named(key);

    if (from == LINE_FROM_LOG && strcmp(key, "key") == 0 && json_is_number(value))
        return read_n(line, key, value, &line->envelope.key);
    if (field)
        return read_event_field(line, field, value);
    if (from == LINE_FROM_LOG)
        return read_envelope_field(line, key, value);
    blame(line, key,
          line_envelope_member(text_of(key)) >= 0
              ? "belongs to the envelope, which the scorer writes"
              : "unknown field");
    return false;
}

static void name_action(struct line *line)
{
    if (line->fault.why != event_unused)
        return;
    snprintf(line->why, sizeof line->why, "`%s` has no field `%s`",
             action_name(event_action(&line->event)), line->fault.field);
    line->fault.why = line->why;
}

static void read_event(struct line *line, size_t size, enum line_from from)
{
    const char *key;
    json_t *value;

    line->envelope.received_ms = RECEIVED_UNKNOWN;
    json_object_foreach(line->json, key,
                        value) if (!read_event_member(line, key, value, from)) return;
    if (!event_check(&line->event, &line->fault)) {
        line->kind = LINE_MALFORMED;
        name_action(line);
        return;
    }
    if (!line->event.text.data && size - line->bytes_size > LINE_BYTES_MAX) {
        blame(line, "line", "longer than 64 KiB");
        return;
    }
    if (size - line->bytes_size > LONG_LINE_BYTES_MAX + ENVELOPE_BYTES_MAX) {
        blame(line, "line", "longer than 384 KiB");
        return;
    }
    if (line->event.text.data) {
        digest_of(line->event.text.data, line->event.text.size, line->digest);
        line->event.digest = line->digest;
    }
    if (line->event.signer.data && !signer_has_true_hash(line->event.signer)) {
        blame(line, "signer", "its hash is not that of its name and key");
        return;
    }
    line->kind = LINE_EVENT;
}

static bool read_moment(struct line *line, const char *key, json_t *value, struct text *ret_text,
                        struct instant *ret_instant)
{
    if (!read_plain(line, key, value, ret_text))
        return false;
    if (instant_read(*ret_text, ret_instant))
        return true;
    blame(line, key, "not an RFC 3339 time with offset");
    return false;
}

static bool read_case_member(struct line *line, const char *key, json_t *value)
{
    struct case_record *record = &line->case_record;
    struct instant accepted;

    if (strcmp(key, "case") == 0)
        return read_plain(line, key, value, &record->id);
    if (strcmp(key, "centre") == 0)
        return read_plain(line, key, value, &record->centre);
    if (strcmp(key, "accepted") == 0)
        return read_moment(line, key, value, &record->accepted, &accepted);
    if (strcmp(key, "due") == 0)
        return read_moment(line, key, value, &record->due, &record->due_at);
    if (strcmp(key, "closed") == 0)
        return json_is_null(value) ||
               read_moment(line, key, value, &record->closed, &record->closed_at);
    blame(line, key, "unknown field of a case record");
    return false;
}

static void read_case(struct line *line, size_t size)
{
    const char *key;
    json_t *value;

    json_object_foreach(line->json, key, value) if (!read_case_member(line, key, value)) return;
    if (line->case_record.id.size < 1 || line->case_record.id.size > RECORD_BYTES_MAX)
        blame(line, "case", "not 1 to 64 bytes");
    else if (line->case_record.centre.size > CASE_CENTRE_BYTES_MAX)
        blame(line, "centre", "too long");
    else if (size > LINE_BYTES_MAX)
        blame(line, "line", "longer than 64 KiB");
    else
        line->kind = LINE_CASE;
}

static bool is_blank(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != ' ' && bytes[i] != '\t')
            return false;
    return true;
}

/* A whole number of any length is good JSON; jansson reads one beyond 64 bits only as a real. */
static void load(struct line *line, const char *bytes, size_t size)
{
    line->json = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &line->error);
    if (line->json || json_error_code(&line->error) != json_error_numeric_overflow)
        return;
    line->is_all_real = true;
    line->json =
        json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &line->error);
}

/* What jansson quotes may end within a character. */
static const char *why_no_json(json_error_t *error)
{
    char *quoted = strstr(error->text, " near '");

    if (json_error_code(error) == json_error_invalid_utf8)
        return "not UTF-8 text: perhaps GBK; JSON lines are UTF-8";
    if (quoted && !text_is_plain(text_of(quoted)))
        *quoted = '\0';
    return error->text;
}

static bool is_checkpoint(json_t *json)
{
    return json_object_size(json) == 1 && json_is_string(json_object_get(json, "checkpoint"));
}

/* What a sender wrote in the longest line comes back from the log with its envelope. */
static size_t size_max(enum line_from from)
{
    return from == LINE_FROM_LOG ? LINE_LOG_BYTES_MAX : LONG_LINE_BYTES_MAX;
}

void line_read(struct line *line, const char *bytes, size_t size, enum line_from from)
{
    line_clear(line);
    if (size > 0 && bytes[size - 1] == '\r')
        size--;
    if (is_blank(bytes, size))
        return;
    if (size > size_max(from)) {
        blame(line, "line", "longer than 384 KiB");
        return;
    }
    load(line, bytes, size);
    if (!line->json)
        blame(line, "json", why_no_json(&line->error));
    else if (!json_is_object(line->json))
        blame(line, "json", "not an object");
    else if (from == LINE_FROM_LOG && is_checkpoint(line->json))
        line->kind = LINE_BLANK;
    else if (from == LINE_FROM_SENDER && json_object_get(line->json, "case"))
        read_case(line, size);
    else
        read_event(line, size, from);
}

void line_clear(struct line *line)
{
    json_decref(line->json);
    *line = (struct line){.kind = LINE_BLANK};
}

size_t line_mark_size(const char *bytes, size_t size)
{
    return size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}
