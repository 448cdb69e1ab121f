/* Our own look at msgpack against two others. What prescan accepts is what a plain recursive reading of
 * the format accepts, and msgpack-c unpacks that as one value that fills the bytes. What message_decode
 * and event_decode made of the bytes is, field by field, what msgpack-c says. */
#include <string.h>

#include <msgpack.h>

#include "proto/event_codec.h"
#include "proto/message_layout.h"
#include "proto/prescan.h"
#include "tests/fuzz/fuzz.h"

/* ---- the format, read once more as its specification says it ---- */

struct naive {
    struct input input;
    size_t items_left;
};

static bool naive_value(struct naive *naive, unsigned depth_left);

static bool naive_list(struct naive *naive, uint64_t count, unsigned depth_left)
{
    if (depth_left == 0 || count > naive->input.left)
        return false;
    for (uint64_t i = 0; i < count; i++)
        if (!naive_value(naive, depth_left - 1))
            return false;
    return true;
}

static bool naive_skip(struct naive *naive, uint64_t size)
{
    if (size > naive->input.left)
        return false;
    naive->input.at += size;
    naive->input.left -= size;
    return true;
}

/* A length of so many bytes; false where they are not there. */
static bool naive_length(struct naive *naive, size_t bytes, uint64_t *ret_length)
{
    bool is_there = naive->input.left >= bytes;

    *ret_length = input_number(&naive->input, bytes);
    return is_there;
}

static bool naive_value(struct naive *naive, unsigned depth_left)
{
    static const uint8_t sizes[] = {[0xcb - 0xc0] = 8, [0xcc - 0xc0] = 1, [0xcd - 0xc0] = 2,
                                    [0xce - 0xc0] = 4, [0xcf - 0xc0] = 8, [0xd0 - 0xc0] = 1,
                                    [0xd1 - 0xc0] = 2, [0xd2 - 0xc0] = 4, [0xd3 - 0xc0] = 8};
    static const uint8_t lengths[] = {[0xc4 - 0xc0] = 1, [0xc5 - 0xc0] = 2, [0xc6 - 0xc0] = 4,
                                      [0xd9 - 0xc0] = 1, [0xda - 0xc0] = 2, [0xdb - 0xc0] = 4};
    uint64_t length;

    if (naive->items_left == 0 || naive->input.left == 0)
        return false;
    naive->items_left--;
    uint8_t type = input_byte(&naive->input);
    if (type < 0x80 || type >= 0xe0 || type == 0xc0 || type == 0xc2 || type == 0xc3)
        return true;
    if (type < 0x90)
        return false; /* a map */
    if (type < 0xc0)
        return type < 0xa0 ? naive_list(naive, type - 0x90, depth_left)
                           : naive_skip(naive, type - 0xa0);
    if (type == 0xdc || type == 0xdd)
        return naive_length(naive, type == 0xdc ? 2 : 4, &length) &&
               naive_list(naive, length, depth_left);
    if (type - 0xc0u < sizeof sizes && sizes[type - 0xc0])
        return naive_skip(naive, sizes[type - 0xc0]);
    return type - 0xc0u < sizeof lengths && lengths[type - 0xc0] &&
           naive_length(naive, lengths[type - 0xc0], &length) && naive_skip(naive, length);
}

static bool naive_prescan(const uint8_t *bytes, size_t size, unsigned depth_max, size_t items_max)
{
    struct naive naive = {{bytes, size}, items_max};

    return naive_value(&naive, depth_max) && naive.input.left == 0;
}

/* ---- msgpack-c ---- */

static size_t count_items(const msgpack_object *object, unsigned depth_left)
{
    size_t count = 1;

    if (object->type != MSGPACK_OBJECT_ARRAY)
        return count;
    assert(depth_left > 0);
    for (uint32_t i = 0; i < object->via.array.size; i++)
        count += count_items(&object->via.array.ptr[i], depth_left - 1);
    return count;
}

static void check_prescan(const uint8_t *bytes, size_t size, unsigned depth_max, size_t items_max)
{
    bool is_good = prescan(bytes, size, depth_max, items_max);
    msgpack_unpacked unpacked;
    size_t end = 0;

    assert(is_good == naive_prescan(bytes, size, depth_max, items_max));
    if (!is_good)
        return;
    msgpack_unpacked_init(&unpacked);
    msgpack_unpack_return result = msgpack_unpack_next(&unpacked, (const char *)bytes, size, &end);
    assert(result == MSGPACK_UNPACK_SUCCESS);
    assert(end == size);
    assert(count_items(&unpacked.data, depth_max) <= items_max);
    msgpack_unpacked_destroy(&unpacked);
}

static bool is_text(const msgpack_object *object, struct text text)
{
    switch (object->type) {
    case MSGPACK_OBJECT_NIL:
        return !text.data;
    case MSGPACK_OBJECT_STR:
    case MSGPACK_OBJECT_BIN:
        return text.data &&
               text_equal(text, (struct text){object->via.str.ptr ? object->via.str.ptr : "",
                                              object->via.str.size});
    default:
        return false;
    }
}

static bool is_number(const msgpack_object *object, uint64_t number)
{
    return object->type == MSGPACK_OBJECT_POSITIVE_INTEGER && object->via.u64 == number;
}

static void check_texts(const msgpack_object_array *array, const struct text_list *list)
{
    assert(array->size == list->count);
    for (size_t i = 0; i < list->count; i++)
        assert(list->items[i].data && is_text(&array->ptr[i], list->items[i]));
}

static void check_seqs(const msgpack_object_array *array, const struct seq_list *list)
{
    assert(array->size == list->count);
    for (size_t i = 0; i < list->count; i++)
        assert(is_number(&array->ptr[i], list->items[i]));
}

static void check_receipts(const msgpack_object_array *array, const struct receipt_list *list)
{
    assert(array->size == list->count);
    for (size_t i = 0; i < list->count; i++) {
        const msgpack_object_array *row = &array->ptr[i].via.array;
        assert(array->ptr[i].type == MSGPACK_OBJECT_ARRAY && row->size == RECEIPT_ITEMS);
        assert(is_number(&row->ptr[0], list->items[i].n));
        assert(is_number(&row->ptr[1], list->items[i].outcome));
        assert(is_number(&row->ptr[2], list->items[i].reason));
        assert(is_number(&row->ptr[3], list->items[i].ref));
        assert(is_number(&row->ptr[4], (uint64_t)list->items[i].received_ms));
    }
}

static void check_verdicts(const msgpack_object_array *array, const struct verdict_list *list)
{
    assert(array->size == list->count);
    for (size_t i = 0; i < list->count; i++) {
        const msgpack_object_array *row = &array->ptr[i].via.array;
        assert(array->ptr[i].type == MSGPACK_OBJECT_ARRAY && row->size == VERDICT_ITEMS);
        assert(is_number(&row->ptr[0], list->items[i].taken));
        assert(is_number(&row->ptr[1], list->items[i].seq));
        assert(is_text(&row->ptr[2], list->items[i].field));
        assert(is_text(&row->ptr[3], list->items[i].why));
    }
}

static void check_kept(const msgpack_object_array *array, const struct kept_list *list)
{
    assert(array->size == list->count);
    for (size_t i = 0; i < list->count; i++) {
        const msgpack_object_array *row = &array->ptr[i].via.array;
        assert(array->ptr[i].type == MSGPACK_OBJECT_ARRAY);
        assert(row->size == KEPT_ITEMS || row->size == KEPT_ITEMS_OLD);
        assert(is_number(&row->ptr[0], list->items[i].n));
        assert(is_number(&row->ptr[1], (uint64_t)list->items[i].received_ms));
        assert(is_number(&row->ptr[2], list->items[i].epoch));
        assert(is_number(&row->ptr[3], list->items[i].seq));
        assert(row->size == KEPT_ITEMS ? is_number(&row->ptr[4], list->items[i].outcome)
                                       : list->items[i].outcome == OUTCOME_NONE);
        assert(row->size == KEPT_ITEMS ? is_number(&row->ptr[5], list->items[i].reason)
                                       : list->items[i].reason == REASON_NONE);
        assert(is_text(&row->ptr[row->size - 1], list->items[i].event));
    }
}

static void check_field(const msgpack_object *object, enum kind kind, const void *field)
{
    if (kind >= KIND_TEXTS)
        assert(object->type == MSGPACK_OBJECT_ARRAY && object->via.array.size <= ITEMS_MAX);
    switch (kind) {
    case KIND_U64:
        assert(is_number(object, *(const uint64_t *)field));
        break;
    case KIND_TEXT:
    case KIND_BIN:
        assert(object->type != (kind == KIND_TEXT ? MSGPACK_OBJECT_BIN : MSGPACK_OBJECT_STR));
        assert(is_text(object, *(const struct text *)field));
        break;
    case KIND_TEXTS:
    case KIND_BINS:
        check_texts(&object->via.array, field);
        break;
    case KIND_SEQS:
        check_seqs(&object->via.array, field);
        break;
    case KIND_RECEIPTS:
        check_receipts(&object->via.array, field);
        break;
    case KIND_VERDICTS:
        check_verdicts(&object->via.array, field);
        break;
    case KIND_KEPTS:
        check_kept(&object->via.array, field);
        break;
    }
}

static void unpack(const uint8_t *bytes, size_t size, msgpack_unpacked *ret_unpacked)
{
    size_t end = 0;

    msgpack_unpacked_init(ret_unpacked);
    msgpack_unpack_return result =
        msgpack_unpack_next(ret_unpacked, (const char *)bytes, size, &end);
    assert(result == MSGPACK_UNPACK_SUCCESS && end == size);
    assert(ret_unpacked->data.type == MSGPACK_OBJECT_ARRAY);
}

static void check_message(const uint8_t *bytes, size_t size)
{
    static struct message_room room;
    struct message message;
    enum refusal refusal;
    msgpack_unpacked unpacked;

    if (!message_decode(bytes, size, &room, &message, &refusal))
        return;
    unpack(bytes, size, &unpacked);
    const msgpack_object_array *array = &unpacked.data.via.array;
    const struct layout *layout = layout_of(message.type);
    assert(array->size == 2 + layout->count);
    assert(is_number(&array->ptr[0], PROTOCOL_VERSION));
    assert(is_number(&array->ptr[1], message.type));
    for (size_t i = 0; i < layout->count; i++)
        check_field(&array->ptr[2 + i], field_kinds[layout->slots[i].name],
                    (const char *)&message + layout->slots[i].offset);
    msgpack_unpacked_destroy(&unpacked);
}

/* The position of a field: the digest stands behind `text`. */
static size_t position_of(size_t field)
{
    return 1 + field + (field > FIELD_ROW_text);
}

static void check_event(const uint8_t *bytes, size_t size)
{
    struct event event;
    struct fault fault;
    msgpack_unpacked unpacked;

    if (!event_decode(bytes, size, &event, &fault))
        return;
    unpack(bytes, size, &unpacked);
    const msgpack_object_array *array = &unpacked.data.via.array;
    for (size_t i = 0; i < FIELD_COUNT && position_of(i) < array->size; i++) {
        const msgpack_object *object = &array->ptr[position_of(i)];
        assert(event_has(&event, &event_fields[i]) == (object->type != MSGPACK_OBJECT_NIL));
        if (event_fields[i].kind == FIELD_TEXT)
            assert(is_text(object, *event_text(&event, &event_fields[i])));
    }
    assert(array->ptr[position_of(FIELD_ROW_year)].type == MSGPACK_OBJECT_NIL ||
           is_number(&array->ptr[position_of(FIELD_ROW_year)], (uint64_t)event.year));
    if (event.points_form == POINTS_EXACT)
        assert(array->ptr[position_of(FIELD_ROW_points)].via.i64 == event.points);
    msgpack_unpacked_destroy(&unpacked);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    check_prescan(bytes, size, 0, 1);
    check_prescan(bytes, size, 1, 18);
    check_prescan(bytes, size, FRAME_DEPTH_MAX, FRAME_ITEMS_MAX);
    check_prescan(bytes, size, PRESCAN_DEPTH_MAX, 64);
    check_message(bytes, size);
    check_event(bytes, size);
    return 0;
}
