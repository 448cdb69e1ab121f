#include "proto/event_codec.h"

#include <assert.h>

#include "proto/codec.h"

#define HUNDREDTHS_MAX INT64_C(1000000000000000) /* 10^13 points, as event_set_points */

enum {
    FIRST_FIELDS = FIELD_ROW_text + 1, /* of format 1 */
    FIRST_ITEMS = 1 + FIRST_FIELDS + 1,
    EVENT_ITEMS_MAX = 1 + FIELD_COUNT + 1,
};

static void write_points(struct writer *writer, const struct event *event)
{
    switch (event->points_form) {
    case POINTS_ABSENT:
        writer_nil(writer);
        break;
    case POINTS_EXACT:
        writer_i64(writer, event->points);
        break;
    case POINTS_OTHER:
        writer_double(writer, event->points_other);
        break;
    }
}

static void write_year(struct writer *writer, const struct event *event)
{
    if (event->year)
        writer_u64(writer, (uint64_t)event->year);
    else
        writer_nil(writer);
}

static void write_whole(struct writer *writer, const struct whole *whole)
{
    if (whole->is_there)
        writer_i64(writer, whole->value);
    else
        writer_nil(writer);
}

static void write_field(struct writer *writer, const struct event *event, const struct field *field)
{
    switch (field->kind) {
    case FIELD_POINTS:
        write_points(writer, event);
        break;
    case FIELD_YEAR:
        write_year(writer, event);
        break;
    case FIELD_INTEGER:
        write_whole(writer, event_whole((struct event *)event, field));
        break;
    case FIELD_TEXT:
        writer_text(writer, *event_text((struct event *)event, field));
        break;
    }
}

/* How many fields are written: those of format 1, or up to the last that is there. */
static size_t count_fields(const struct event *event)
{
    size_t count = FIELD_COUNT;

    while (count > FIRST_FIELDS && !event_has(event, &event_fields[count - 1]))
        count--;
    return count;
}

size_t event_encode(const struct event *event, void *bytes, size_t size_max)
{
    struct writer writer;
    size_t count = count_fields(event);

    writer_init(&writer, bytes, size_max);
    writer_array(&writer, 1 + count + 1);
    writer_u64(&writer, count > FIRST_FIELDS ? EVENT_FORMAT_MORE : EVENT_FORMAT);
    for (size_t i = 0; i < FIRST_FIELDS; i++)
        write_field(&writer, event, &event_fields[i]);
    assert((event->digest != NULL) == (event->text.data != NULL)); /* or no reader takes it */
    writer_bin(&writer, event->digest, DIGEST_BYTES);
    for (size_t i = FIRST_FIELDS; i < count; i++)
        write_field(&writer, event, &event_fields[i]);
    return writer.failed ? 0 : writer.size;
}

/* A float64 must need to be one: the same number never has two forms. */
static void read_points(struct reader *reader, struct event *event)
{
    const msgpack_object *item = reader_any(reader);

    switch (item->type) {
    case MSGPACK_OBJECT_NIL:
        return;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        event->points_form = POINTS_EXACT;
        event->points = item->via.i64;
        if (item->type == MSGPACK_OBJECT_POSITIVE_INTEGER ? item->via.u64 > HUNDREDTHS_MAX
                                                          : item->via.i64 < -HUNDREDTHS_MAX)
            reader->failed = true;
        return;
    case MSGPACK_OBJECT_FLOAT64:
        if (!event_set_points(event, item->via.f64) || event->points_form != POINTS_OTHER)
            reader->failed = true;
        return;
    default:
        reader->failed = true;
    }
}

static void read_year(struct reader *reader, struct event *event)
{
    const msgpack_object *item = reader_any(reader);

    if (item->type == MSGPACK_OBJECT_NIL)
        return;
    if (item->type == MSGPACK_OBJECT_POSITIVE_INTEGER && item->via.u64 <= 9999 && item->via.u64)
        event->year = (int)item->via.u64;
    else
        reader->failed = true;
}

static void read_digest(struct reader *reader, struct event *event)
{
    struct text digest = reader_bin(reader);

    event->digest = (const unsigned char *)digest.data;
    if ((digest.data != NULL) != (event->text.data != NULL) ||
        (digest.data && digest.size != DIGEST_BYTES))
        reader->failed = true;
}

static void read_whole(struct reader *reader, struct whole *ret_whole)
{
    const msgpack_object *item = reader_any(reader);
    bool is_whole = item->type == MSGPACK_OBJECT_NEGATIVE_INTEGER ||
                    (item->type == MSGPACK_OBJECT_POSITIVE_INTEGER && item->via.u64 <= INT64_MAX);

    if (is_whole)
        *ret_whole = (struct whole){.is_there = true, .value = item->via.i64};
    else if (item->type != MSGPACK_OBJECT_NIL)
        reader->failed = true;
}

static void read_field(struct reader *reader, struct event *event, const struct field *field)
{
    switch (field->kind) {
    case FIELD_POINTS:
        read_points(reader, event);
        break;
    case FIELD_YEAR:
        read_year(reader, event);
        break;
    case FIELD_INTEGER:
        read_whole(reader, event_whole(event, field));
        break;
    case FIELD_TEXT:
        *event_text(event, field) = reader_text(reader);
        break;
    }
}

/* Format 2 has at least one field more than format 1, and the last one is there. */
static void read_fields(struct reader *reader, struct event *event)
{
    uint64_t format = reader_u64(reader);
    size_t count = reader->count >= FIRST_ITEMS ? reader->count - 2 : 0;
    bool is_format = format == EVENT_FORMAT        ? count == FIRST_FIELDS
                     : format == EVENT_FORMAT_MORE ? count > FIRST_FIELDS
                                                   : false;

    if (!is_format || count > FIELD_COUNT) {
        reader->failed = true;
        return;
    }
    for (size_t i = 0; i < FIRST_FIELDS; i++)
        read_field(reader, event, &event_fields[i]);
    read_digest(reader, event);
    for (size_t i = FIRST_FIELDS; i < count; i++)
        read_field(reader, event, &event_fields[i]);
    if (!event_has(event, &event_fields[count - 1]) && count > FIRST_FIELDS)
        reader->failed = true;
}

bool event_decode(const void *bytes, size_t size, struct event *ret_event, struct fault *ret_fault)
{
    struct reader reader;
    struct event event = {0};

    *ret_fault = (struct fault){.field = "event", .why = "not an encoded event"};
    if (!reader_init(&reader, bytes, size, 1, 1 + EVENT_ITEMS_MAX))
        return false;
    read_fields(&reader, &event);
    bool is_whole = reader_done(&reader);
    reader_clear(&reader);
    if (!is_whole || !event_check(&event, ret_fault))
        return false;
    *ret_event = event;
    return true;
}
