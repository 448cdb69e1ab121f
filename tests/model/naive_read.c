#include "tests/model/naive_read.h"

#include <math.h>
#include <string.h>

#include "tests/model/naive_forms.h"

enum { FORMAT_1_ITEMS = 15, FORMAT_2_ITEMS_MAX = 20, DIGEST_AT = 14 };

/* ---- records ---- */

static uint64_t big_endian(const unsigned char *bytes, unsigned count)
{
    uint64_t sum = 0;

    while (count-- > 0)
        sum = sum * 256 + *bytes++;
    return sum;
}

/* False: no record changes that. */
static bool read_effect(const unsigned char *at, struct naive_record *record)
{
    uint64_t sum = 0;

    record->key = big_endian(at, 8);
    record->year = (unsigned)big_endian(at + 8, 2);
    record->centre = at[10];
    record->clause = at[11];
    record->points = (int32_t)(uint32_t)big_endian(at + 12, 4);
    record->counted = at[16] == 255 ? -1 : at[16];
    record->pending = at[17] == 255 ? -1 : at[17];
    record->marks = at[18];
    for (unsigned i = 8; i < 19; i++)
        sum += at[i];
    return record->counted <= 1 && record->pending <= 1 && record->marks <= 7 &&
           (record->year > 0 || sum == 0);
}

bool naive_record_read(const void *bytes, size_t size, struct naive_record *ret_record)
{
    const unsigned char *at = bytes;
    size_t head = size > 0 && at[0] == 1 ? 44 : 63;

    if (size < head || (at[0] != 1 && at[0] != 2) || at[3] > 31 || size < head + at[3])
        return false;
    *ret_record = (struct naive_record){
        .outcome = at[1],
        .reason = at[2],
        .n = big_endian(at + 4, 8),
        .received_ms = (int64_t)big_endian(at + 12, 8),
        .epoch = big_endian(at + 20, 8),
        .seq = big_endian(at + 28, 8),
        .ref = big_endian(at + 36, 8),
        .source = {(const char *)at + head, at[3]},
        .event = {(const char *)at + head + at[3], size - head - at[3]},
    };
    if (at[0] == 2 && !read_effect(at + 44, ret_record))
        return false;
    return at[1] >= 1 && at[1] <= 9 && at[2] <= 9 && (at[2] != 0) == (at[1] == 1);
}

/* ---- one value of msgpack ---- */

struct item {
    enum { ITEM_NIL, ITEM_WHOLE, ITEM_BELOW_0, ITEM_FLOAT, ITEM_STR, ITEM_BIN, ITEM_ARRAY } type;
    uint64_t number; /* also a length; below 0: as two's complement */
    double real;
    struct text text;
};

struct input {
    const unsigned char *at, *end;
};

static bool take(struct input *input, unsigned bytes, uint64_t *ret_number)
{
    if ((size_t)(input->end - input->at) < bytes)
        return false;
    *ret_number = big_endian(input->at, bytes);
    input->at += bytes;
    return true;
}

static bool take_text(struct input *input, uint64_t size, struct item *item)
{
    if ((uint64_t)(input->end - input->at) < size)
        return false;
    item->text = (struct text){(const char *)input->at, size};
    input->at += size;
    return true;
}

static bool take_signed(struct input *input, unsigned bytes, struct item *item)
{
    if (!take(input, bytes, &item->number))
        return false;
    if (bytes < 8 && item->number >> (8 * bytes - 1))
        item->number -= UINT64_C(1) << (8 * bytes);
    item->type = item->number >> 63 ? ITEM_BELOW_0 : ITEM_WHOLE;
    return true;
}

/* A length of so many bytes, and then as many bytes. */
static bool take_long(struct input *input, unsigned bytes, struct item *item)
{
    uint64_t size;

    return take(input, bytes, &size) && take_text(input, size, item);
}

static bool take_real(struct input *input, struct item *item)
{
    uint64_t bits;

    item->type = ITEM_FLOAT;
    if (!take(input, 8, &bits))
        return false;
    memcpy(&item->real, &bits, sizeof item->real);
    return true;
}

/* The types that have a byte of their own. False also for maps, extensions, true, false, float 32. */
static bool take_marked(struct input *input, unsigned mark, struct item *item)
{
    if (mark == 0xc0)
        return true;
    if (mark >= 0xc4 && mark <= 0xc6) {
        item->type = ITEM_BIN;
        return take_long(input, 1U << (mark - 0xc4), item);
    }
    if (mark == 0xcb)
        return take_real(input, item);
    if (mark >= 0xcc && mark <= 0xcf) {
        item->type = ITEM_WHOLE;
        return take(input, 1U << (mark - 0xcc), &item->number);
    }
    if (mark >= 0xd0 && mark <= 0xd3)
        return take_signed(input, 1U << (mark - 0xd0), item);
    if (mark >= 0xd9 && mark <= 0xdb) {
        item->type = ITEM_STR;
        return take_long(input, 1U << (mark - 0xd9), item);
    }
    item->type = ITEM_ARRAY;
    return (mark == 0xdc || mark == 0xdd) && take(input, mark == 0xdc ? 2 : 4, &item->number);
}

static bool next(struct input *input, struct item *item)
{
    uint64_t mark;

    *item = (struct item){.type = ITEM_NIL};
    if (!take(input, 1, &mark))
        return false;
    if (mark < 0x80 || mark >= 0xe0) {
        item->type = mark < 0x80 ? ITEM_WHOLE : ITEM_BELOW_0;
        item->number = mark < 0x80 ? mark : mark - 256;
        return true;
    }
    if (mark >= 0x90 && mark < 0xa0) {
        item->type = ITEM_ARRAY;
        item->number = mark - 0x90;
        return true;
    }
    if (mark >= 0xa0 && mark < 0xc0) {
        item->type = ITEM_STR;
        return take_text(input, mark - 0xa0, item);
    }
    return take_marked(input, (unsigned)mark, item);
}

/* ---- events ---- */

static bool set_points(const struct item *item, struct event *event)
{
    static const uint64_t most = UINT64_C(1000000000000000);

    switch (item->type) {
    case ITEM_NIL:
        return true;
    case ITEM_WHOLE:
    case ITEM_BELOW_0:
        event->points_form = POINTS_EXACT;
        event->points = (int64_t)item->number;
        return (item->type == ITEM_WHOLE ? item->number : 0 - item->number) <= most;
    case ITEM_FLOAT:
        event->points_form = POINTS_OTHER;
        event->points_other = item->real;
        return isfinite(item->real) &&
               (fabs(item->real) > 1e13 || round(item->real * 100) / 100 != item->real);
    default:
        return false;
    }
}

static bool set_year(const struct item *item, struct event *event)
{
    event->year = (int)item->number;
    return item->type == ITEM_NIL ||
           (item->type == ITEM_WHOLE && item->number >= 1000 && item->number <= 9999);
}

static bool set_whole(const struct item *item, struct whole *ret_whole)
{
    static const uint64_t most = UINT64_C(1000000000000000);

    if (item->type == ITEM_NIL)
        return true;
    *ret_whole = (struct whole){.is_there = true, .value = (int64_t)item->number};
    return (item->type == ITEM_WHOLE && item->number <= most) ||
           (item->type == ITEM_BELOW_0 && 0 - item->number <= most);
}

static bool set_text(const struct item *item, size_t least, size_t most, enum naive_form what,
                     struct text *ret_text)
{
    if (item->type == ITEM_NIL)
        return true;
    *ret_text = item->text;
    return item->type == ITEM_STR && item->text.size >= least && item->text.size <= most &&
           naive_holds(item->text, what);
}

static bool set_digest(const struct item *item, struct event *event)
{
    if (!event->text.data)
        return item->type == ITEM_NIL;
    event->digest = (const unsigned char *)item->text.data;
    return item->type == ITEM_BIN && item->text.size == 32;
}

static bool set_field(unsigned at, const struct item *item, struct event *event)
{
    switch (at) {
    case 1:
        return set_text(item, 0, 512, PLAIN, &event->action);
    case 2:
        return set_text(item, 0, 512, PLAIN, &event->centre);
    case 3:
        return set_text(item, 0, 512, PLAIN, &event->clause);
    case 4:
        return set_text(item, 1, 64, PLAIN, &event->record);
    case 5:
        return set_text(item, 0, 512, PLAIN, &event->occurred);
    case 6:
        return set_text(item, 0, 512, PLAIN, &event->grade);
    case 7:
        return set_points(item, event);
    case 8:
        return set_year(item, event);
    case 9:
        return set_text(item, 0, 512, METHOD, &event->method);
    case 10:
        return set_text(item, 0, 512, PART, &event->item);
    case 11:
        return set_text(item, 0, 512, PLAIN, &event->summary);
    case 12:
        return set_text(item, 0, 512, PLAIN, &event->evidence);
    case 13:
        return set_text(item, 1, 262144, LINES, &event->text);
    case DIGEST_AT:
        return set_digest(item, event);
    case 15:
        return set_whole(item, &event->step_ms);
    case 16:
        return set_text(item, 40, 40, KEY, &event->key);
    case 17:
        return set_text(item, 0, 512, ROLE, &event->role);
    case 18:
        return set_text(item, 1, 128, SIGNER, &event->signer);
    default:
        return set_whole(item, &event->from);
    }
}

bool naive_event_read(struct text bytes, struct event *ret_event)
{
    struct input input = {(const unsigned char *)bytes.data,
                          (const unsigned char *)bytes.data + bytes.size};
    struct item item;

    *ret_event = (struct event){0};
    if (!next(&input, &item) || item.type != ITEM_ARRAY || item.number < FORMAT_1_ITEMS ||
        item.number > FORMAT_2_ITEMS_MAX)
        return false;
    unsigned items = (unsigned)item.number, format = items == FORMAT_1_ITEMS ? 1 : 2;
    if (!next(&input, &item) || item.type != ITEM_WHOLE || item.number != format)
        return false;
    for (unsigned at = 1; at < items; at++)
        if (!next(&input, &item) || !set_field(at, &item, ret_event))
            return false;
    return input.at == input.end && (format == 1 || item.type != ITEM_NIL);
}
