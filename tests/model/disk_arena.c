#include "tests/model/disk_arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 20 };

struct chunk {
    struct chunk *next;
    size_t size;
    _Alignas(8) uint8_t bytes[];
};

static struct chunk *first, *current;
static size_t used; /* of the current chunk */

static struct chunk *new_chunk(size_t size, struct chunk *next)
{
    struct chunk *chunk = malloc(sizeof *chunk + size);

    assert(chunk);
    chunk->next = next;
    chunk->size = size;
    return chunk;
}

void disk_arena_reset(void)
{
    current = first;
    used = 0;
}

/* What is left of the current chunk is lost: chunks of earlier worlds are used again in order. */
static void next_chunk(size_t size)
{
    struct chunk **next = current ? &current->next : &first;

    if (!*next || (*next)->size < size)
        *next = new_chunk(size > CHUNK_BYTES ? size : CHUNK_BYTES, *next);
    current = *next;
    used = 0;
}

void *disk_arena_alloc(size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if (!current || current->size - used < size)
        next_chunk(size);
    used += size;
    return current->bytes + used - size;
}

void *disk_arena_zeroed(size_t size)
{
    return memset(disk_arena_alloc(size), 0, size);
}

void *disk_arena_copy(struct span bytes)
{
    void *copy = disk_arena_alloc(bytes.size);

    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    return copy;
}
