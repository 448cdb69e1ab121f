/* In the place of tests/model/disk_arena.c: each piece has memory of its very size, so that a sanitizer
 * sees who reads beyond a key or a value. */
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "tests/model/disk_arena.h"

static struct held {
    struct held *next;
    void *bytes;
} * all;

void disk_arena_reset(void)
{
    while (all) {
        struct held *held = all;
        all = held->next;
        free(held->bytes);
        free(held);
    }
}

static void *keep(void *bytes)
{
    struct held *held = memory_new(sizeof *held);

    *held = (struct held){all, bytes};
    all = held;
    return bytes;
}

void *disk_arena_alloc(size_t size)
{
    return keep(memory_raw(size));
}

void *disk_arena_zeroed(size_t size)
{
    return keep(memory_new(size));
}

void *disk_arena_copy(struct span bytes)
{
    return keep(bytes.size > 0 ? memory_copy(bytes.data, bytes.size) : memory_raw(0));
}
