#include "common/proof/restored.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "proto/event_codec.h"

#define OFFICE "office"

size_t restored_add(char bytes[RESTORED_BYTES_MAX], size_t used, struct text record)
{
    if (record.size > RESTORED_RECORD_BYTES_MAX ||
        used + RESTORED_SIZE_BYTES + record.size > RESTORED_BYTES_MAX)
        return used;
    bytes_put((uint8_t *)bytes + used, record.size, RESTORED_SIZE_BYTES);
    memcpy(bytes + used + RESTORED_SIZE_BYTES, record.data, record.size);
    return used + RESTORED_SIZE_BYTES + record.size;
}

static bool read_one(digest_t *digest, struct text bytes, struct restored *restored)
{
    struct record record;
    struct event event;
    struct fault fault;

    if (restored->count == RESTORED_MAX || !record_decode(bytes.data, bytes.size, &record) ||
        !event_decode(record.event.data, record.event.size, &event, &fault) ||
        event_action(&event) != ACTION_RESTORE || !text_is(record.source, OFFICE) ||
        record.epoch != 0 || record.outcome != OUTCOME_NOTED || !event.from.is_there ||
        event.from.value < 0 || (uint64_t)event.from.value + 1 != record.n)
        return false;
    restored->items[restored->count].n = record.n;
    restored->items[restored->count].from = (uint64_t)event.from.value;
    restored->items[restored->count].leaf =
        merkle_leaf(digest, (struct span){bytes.data, bytes.size});
    restored->count++;
    return true;
}

bool restored_read(digest_t *digest, struct text bytes, struct restored *ret_restored)
{
    struct restored restored = {0};

    ret_restored->count = 0;
    while (bytes.size > RESTORED_SIZE_BYTES) {
        size_t size = bytes_get((const uint8_t *)bytes.data, RESTORED_SIZE_BYTES);
        bytes = (struct text){bytes.data + RESTORED_SIZE_BYTES, bytes.size - RESTORED_SIZE_BYTES};
        if (size > bytes.size || !read_one(digest, (struct text){bytes.data, size}, &restored))
            return false;
        bytes = (struct text){bytes.data + size, bytes.size - size};
    }
    if (bytes.size > 0)
        return false;
    *ret_restored = restored;
    return true;
}

bool restored_leads(const struct restored *restored, struct text before, struct text now)
{
    if (text_equal(before, now))
        return true;
    for (unsigned from = 0; from < restored->count; from++) {
        char origin[NOTE_NAME_BYTES_MAX + 1];
        snprintf(origin, sizeof origin, "%.*s", (int)before.size, before.data);
        for (unsigned i = from; i < restored->count; i++) {
            origin_restore(origin, &restored->items[i].leaf);
            if (text_is(now, origin))
                return true;
        }
    }
    return false;
}

static uint64_t log_of(const struct restored *restored, unsigned i)
{
    return bytes_get(restored->items[i].leaf.bytes, sizeof(uint64_t));
}

bool restored_fork(const struct restored *restored, uint64_t log, uint64_t *ret_n)
{
    unsigned from = log == 0 ? 0 : 1;

    if (log == 0 && restored->count == RESTORED_MAX)
        return false; /* there may have been more */
    while (log != 0 && from <= restored->count && log_of(restored, from - 1) != log)
        from++;
    if (from > restored->count)
        return false;
    *ret_n = UINT64_MAX;
    for (unsigned i = from; i < restored->count; i++)
        if (restored->items[i].from < *ret_n)
            *ret_n = restored->items[i].from;
    return true;
}

uint64_t restored_log(const struct restored *restored)
{
    assert(restored->count > 0);
    return log_of(restored, restored->count - 1);
}
