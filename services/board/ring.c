#include "services/board/ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

struct entry {
    uint64_t n;
    char *data;
    size_t size;
};

struct ring {
    struct entry entries[RING_ENTRIES_MAX]; /* place % RING_ENTRIES_MAX */
    uint64_t first, end;                    /* places held: first ≤ place < end */
    uint64_t begin;                         /* the first place after ring_begin */
    uint64_t begin_n, last_n;               /* who goes on has all up to one of these */
    bool has_begun;
    size_t bytes, bytes_max;
};

ring_t *ring_new(size_t bytes_max)
{
    ring_t *ring = memory_new(sizeof *ring);

    ring->bytes_max = bytes_max;
    return ring;
}

static struct entry *entry_at(const ring_t *ring, uint64_t place)
{
    return (struct entry *)&ring->entries[place % RING_ENTRIES_MAX];
}

/* Of a record of which an entry is forgotten nobody knows who had it. */
static void forget_first(ring_t *ring)
{
    struct entry *entry = entry_at(ring, ring->first);

    assert(ring->first < ring->end);
    if (ring->first++ >= ring->begin)
        ring->begin_n = entry->n + 1;
    ring->bytes -= entry->size;
    free(entry->data);
    *entry = (struct entry){0};
}

void ring_destroy(ring_t **ring)
{
    if (!*ring)
        return;
    while ((*ring)->first < (*ring)->end)
        forget_first(*ring);
    free(*ring);
    *ring = NULL;
}

void ring_begin(ring_t *ring, uint64_t n)
{
    ring->has_begun = true;
    ring->begin = ring->end;
    ring->begin_n = ring->last_n = n;
}

void ring_add(ring_t *ring, uint64_t n, struct text text)
{
    ring_note(ring, n);
    if (ring->end - ring->first == RING_ENTRIES_MAX)
        forget_first(ring);
    struct entry *entry = entry_at(ring, ring->end++);
    *entry = (struct entry){ring->last_n, memory_copy(text.data, text.size), text.size};
    ring->bytes += text.size;
    while (ring->bytes > ring->bytes_max && ring->end - ring->first > 1)
        forget_first(ring);
}

void ring_note(ring_t *ring, uint64_t n)
{
    if (n > ring->last_n)
        ring->last_n = n;
}

uint64_t ring_end(const ring_t *ring)
{
    return ring->end;
}

uint64_t ring_last(const ring_t *ring)
{
    return ring->last_n;
}

bool ring_find(const ring_t *ring, uint64_t n, uint64_t *ret_place)
{
    uint64_t low = ring->begin > ring->first ? ring->begin : ring->first, high = ring->end;

    if (!ring->has_begun || n < ring->begin_n || n > ring->last_n)
        return false;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (entry_at(ring, middle)->n < n)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_place = low;
    return true;
}

enum ring_state ring_at(const ring_t *ring, uint64_t place, struct text *ret_text)
{
    if (place >= ring->end)
        return RING_END;
    if (place < ring->first)
        return RING_GONE;
    *ret_text = (struct text){entry_at(ring, place)->data, entry_at(ring, place)->size};
    return RING_HELD;
}
