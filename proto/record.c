#include "proto/record.h"

#include <string.h>

static void put_u64(uint8_t *at, uint64_t value)
{
    for (int i = 7; i >= 0; i--, value >>= 8)
        at[i] = (uint8_t)value;
}

static uint64_t get_u64(const uint8_t *at)
{
    uint64_t value = 0;

    for (int i = 0; i < 8; i++)
        value = value << 8 | at[i];
    return value;
}

static size_t size_of(const struct record *record)
{
    return RECORD_HEAD_BYTES + record->source.size + record->event.size;
}

size_t record_encode(const struct record *record, void *bytes, size_t size_max)
{
    uint8_t *at = bytes;
    size_t size = size_of(record);

    if (record->source.size > SLUG_BYTES_MAX || size > size_max)
        return 0;
    at[0] = RECORD_FORMAT;
    at[1] = (uint8_t)record->outcome;
    at[2] = (uint8_t)record->reason;
    at[3] = (uint8_t)record->source.size;
    put_u64(at + 4, record->n);
    put_u64(at + 12, (uint64_t)record->received_ms);
    put_u64(at + 20, record->epoch);
    put_u64(at + 28, record->seq);
    put_u64(at + 36, record->ref);
    memcpy(at + RECORD_HEAD_BYTES, record->source.data, record->source.size);
    memcpy(at + RECORD_HEAD_BYTES + record->source.size, record->event.data, record->event.size);
    return size;
}

/* A reason stands exactly where the event was refused. */
static bool is_reason_of(uint8_t outcome, uint8_t reason)
{
    return outcome == OUTCOME_REFUSED ? reason_name(reason) != NULL : reason == REASON_NONE;
}

bool record_decode(const void *bytes, size_t size, struct record *ret_record)
{
    const uint8_t *at = bytes;

    if (size < RECORD_HEAD_BYTES || at[0] != RECORD_FORMAT || at[3] > SLUG_BYTES_MAX ||
        size < (size_t)RECORD_HEAD_BYTES + at[3] || !outcome_name(at[1]) ||
        !is_reason_of(at[1], at[2]))
        return false;
    *ret_record = (struct record){
        .n = get_u64(at + 4),
        .received_ms = (int64_t)get_u64(at + 12),
        .epoch = get_u64(at + 20),
        .seq = get_u64(at + 28),
        .ref = get_u64(at + 36),
        .outcome = at[1],
        .reason = at[2],
        .source = {(const char *)at + RECORD_HEAD_BYTES, at[3]},
        .event = {(const char *)at + RECORD_HEAD_BYTES + at[3], size - RECORD_HEAD_BYTES - at[3]},
    };
    return true;
}

struct text record_bytes(const struct record *record)
{
    return (struct text){record->source.data - RECORD_HEAD_BYTES, size_of(record)};
}
