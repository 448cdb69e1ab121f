#include "proto/record.h"

#include <string.h>

enum { KEY_AT = 44, EFFECT_AT = 52, EFFECT_MARKS = 7 };

static void put(uint8_t *at, uint64_t value, size_t bytes)
{
    for (size_t i = bytes; i-- > 0; value >>= 8)
        at[i] = (uint8_t)value;
}

static uint64_t get(const uint8_t *at, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

bool effect_equal(const struct effect *a, const struct effect *b)
{
    return a->year == b->year && a->centre == b->centre && a->clause == b->clause &&
           a->points == b->points && a->counted == b->counted && a->pending == b->pending &&
           a->marks == b->marks;
}

void effect_encode(const struct effect *effect, uint8_t at[EFFECT_BYTES])
{
    put(at, effect->year, 2);
    at[2] = effect->centre;
    at[3] = effect->clause;
    put(at + 4, (uint32_t)effect->points, 4);
    at[8] = (uint8_t)effect->counted;
    at[9] = (uint8_t)effect->pending;
    at[10] = effect->marks;
}

bool effect_decode(const uint8_t at[EFFECT_BYTES], struct effect *ret_effect)
{
    static const struct effect none;
    struct effect effect = {.year = (uint16_t)get(at, 2),
                            .centre = at[2],
                            .clause = at[3],
                            .points = (int32_t)(uint32_t)get(at + 4, 4),
                            .counted = (int8_t)at[8],
                            .pending = (int8_t)at[9],
                            .marks = at[10]};

    *ret_effect = effect;
    if (effect.year == 0)
        return effect_equal(&effect, &none);
    return effect.counted >= -1 && effect.counted <= 1 && effect.pending >= -1 &&
           effect.pending <= 1 && effect.marks <= EFFECT_MARKS;
}

size_t record_encode(const struct record *record, void *bytes, size_t size_max)
{
    size_t size = RECORD_HEAD_BYTES + record->source.size + record->event.size;
    uint8_t *at = bytes;

    if (record->source.size > SLUG_BYTES_MAX || size > size_max)
        return 0;
    at[0] = RECORD_FORMAT;
    at[1] = (uint8_t)record->outcome;
    at[2] = (uint8_t)record->reason;
    at[3] = (uint8_t)record->source.size;
    put(at + 4, record->n, 8);
    put(at + 12, (uint64_t)record->received_ms, 8);
    put(at + 20, record->epoch, 8);
    put(at + 28, record->seq, 8);
    put(at + 36, record->ref, 8);
    put(at + KEY_AT, record->key, 8);
    effect_encode(&record->effect, at + EFFECT_AT);
    memcpy(at + RECORD_HEAD_BYTES, record->source.data, record->source.size);
    memcpy(at + RECORD_HEAD_BYTES + record->source.size, record->event.data, record->event.size);
    return size;
}

/* A reason stands exactly where the event was refused. */
static bool is_reason_of(uint8_t outcome, uint8_t reason)
{
    return outcome == OUTCOME_REFUSED ? reason_name(reason) != NULL : reason == REASON_NONE;
}

/* The bytes before the source; 0: of no format that is known. */
static size_t head_bytes(uint8_t format)
{
    return format == RECORD_FORMAT         ? RECORD_HEAD_BYTES
           : format == RECORD_FORMAT_FIRST ? RECORD_FIRST_HEAD_BYTES
                                           : 0;
}

/* What format 1 does not have. */
static bool decode_more(const uint8_t *at, struct record *record)
{
    if (record->format == RECORD_FORMAT_FIRST)
        return true;
    record->key = get(at + KEY_AT, 8);
    return effect_decode(at + EFFECT_AT, &record->effect);
}

bool record_decode(const void *bytes, size_t size, struct record *ret_record)
{
    const uint8_t *at = bytes;
    size_t head = size > 0 ? head_bytes(at[0]) : 0;

    if (head == 0 || size < head || at[3] > SLUG_BYTES_MAX || size < head + at[3] ||
        !outcome_name(at[1]) || !is_reason_of(at[1], at[2]))
        return false;
    struct record record = {
        .n = get(at + 4, 8),
        .received_ms = (int64_t)get(at + 12, 8),
        .epoch = get(at + 20, 8),
        .seq = get(at + 28, 8),
        .ref = get(at + 36, 8),
        .outcome = at[1],
        .reason = at[2],
        .format = at[0],
        .source = {(const char *)at + head, at[3]},
        .event = {(const char *)at + head + at[3], size - head - at[3]},
    };
    if (!decode_more(at, &record))
        return false;
    *ret_record = record;
    return true;
}

struct text record_bytes(const struct record *record)
{
    size_t head = head_bytes(record->format);

    return (struct text){record->source.data - head,
                         head + record->source.size + record->event.size};
}
