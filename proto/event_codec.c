#include "proto/event_codec.h"

#include <assert.h>

#include "proto/codec.h"

#define HUNDREDTHS_MAX INT64_C(1000000000000000) /* 10^13 points, as event_set_points */

enum { EVENT_ITEMS = 1 + FIELD_COUNT + 1 };

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

size_t event_encode(const struct event *event, void *bytes, size_t size_max)
{
    struct writer writer;

    writer_init(&writer, bytes, size_max);
    writer_array(&writer, EVENT_ITEMS);
    writer_u64(&writer, EVENT_FORMAT);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (event_fields[i].kind == FIELD_POINTS)
            write_points(&writer, event);
        else if (event_fields[i].kind == FIELD_YEAR)
            write_year(&writer, event);
        else
            writer_text(&writer, *event_text((struct event *)event, &event_fields[i]));
    }
    assert((event->digest != NULL) == (event->text.data != NULL)); /* or no reader takes it */
    writer_bin(&writer, event->digest, DIGEST_BYTES);
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

static void read_fields(struct reader *reader, struct event *event)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (event_fields[i].kind == FIELD_POINTS)
            read_points(reader, event);
        else if (event_fields[i].kind == FIELD_YEAR)
            read_year(reader, event);
        else
            *event_text(event, &event_fields[i]) = reader_text(reader);
    }
    read_digest(reader, event);
}

bool event_decode(const void *bytes, size_t size, struct event *ret_event, struct fault *ret_fault)
{
    struct reader reader;
    struct event event = {0};

    *ret_fault = (struct fault){.field = "event", .why = "not an encoded event"};
    if (!reader_init(&reader, bytes, size, 1, 1 + EVENT_ITEMS))
        return false;
    if (reader_u64(&reader) == EVENT_FORMAT)
        read_fields(&reader, &event);
    bool is_whole = reader_done(&reader);
    reader_clear(&reader);
    if (!is_whole || !event_check(&event, ret_fault))
        return false;
    *ret_event = event;
    return true;
}
