#include "tests/crash/node.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/crash/image.h"

enum { TORN_ONE_IN = 8 };

void node_clear(struct node *node)
{
    free(node->synced);
    free(node->current);
    free(node->versions);
    *node = (struct node){0};
}

static void reach(struct node *node, size_t size)
{
    size_t room = (size + SECTOR - 1) / SECTOR * SECTOR;

    if (room <= node->room)
        return;
    node->current = realloc(node->current, room);
    node->synced = realloc(node->synced, room);
    assert(node->current);
    assert(node->synced);
    memset(node->current + node->room, 0, room - node->room);
    memset(node->synced + node->room, 0, room - node->room);
    node->room = room;
}

static void add_version(struct node *node, size_t sector)
{
    if (node->version_count == node->version_room) {
        node->version_room = node->version_room * 2 + 64;
        node->versions = realloc(node->versions, node->version_room * sizeof *node->versions);
        assert(node->versions);
    }
    struct version *version = &node->versions[node->version_count++];
    version->sector = sector;
    memcpy(version->bytes, node->current + sector * SECTOR, SECTOR);
}

static void set_size(struct node *node, size_t size)
{
    if (size == node->size)
        return;
    node->size = size;
    if (node->size_count == SIZES_MAX)
        node->size_count--;
    node->sizes[node->size_count++] = size;
}

void node_write(struct node *node, size_t at, const void *bytes, size_t size)
{
    reach(node, at + size);
    memcpy(node->current + at, bytes, size);
    for (size_t i = at / SECTOR; i <= (at + size - 1) / SECTOR; i++)
        add_version(node, i);
    if (at + size > node->size)
        set_size(node, at + size);
}

void node_truncate(struct node *node, size_t size)
{
    assert(size >= node->size); /* nothing here ever shrinks a file */
    reach(node, size);
    set_size(node, size);
}

/* Of the file, the sectors from `first` up to but without `end`. */
static void sync_sectors(struct node *node, size_t first, size_t end)
{
    size_t kept = 0;

    for (size_t i = 0; i < node->version_count; i++) {
        size_t sector = node->versions[i].sector;
        if (sector >= first && sector < end)
            memcpy(node->synced + sector * SECTOR, node->current + sector * SECTOR, SECTOR);
        else
            node->versions[kept++] = node->versions[i];
    }
    node->version_count = kept;
}

void node_sync(struct node *node)
{
    sync_sectors(node, 0, node->room / SECTOR);
    node->synced_size = node->size;
    node->size_count = 0;
}

void node_sync_part(struct node *node, size_t at, size_t size)
{
    sync_sectors(node, at / SECTOR, (at + size - 1) / SECTOR + 1);
    if (at + size > node->synced_size)
        node->synced_size = at + size;
}

static bool fails(const struct choice *choice, const struct node *node)
{
    switch (choice->number) {
    case IMAGE_NONE:
        return true;
    case IMAGE_SCORER_FAILS:
        return node->actor == ACTOR_SCORER;
    case IMAGE_SCORER_STAYS:
        return node->actor != ACTOR_SCORER && node->actor != ACTOR_NOBODY;
    default:
        return false;
    }
}

unsigned choice_make(struct choice *choice, const struct node *node, unsigned options)
{
    if (choice->product < UINT32_MAX)
        choice->product *= options;
    if (choice->number < IMAGE_DRAWN)
        return fails(choice, node) ? 0 : options - 1;
    if (!choice->is_drawn) {
        unsigned digit = (unsigned)(choice->rest % options);
        choice->rest /= options;
        return digit;
    }
    return chance_below(&choice->chance, 8) < choice->bias
               ? 1 + chance_below(&choice->chance, options - 1)
               : 0;
}

/* The versions of the sector of `versions[i]` up to it; 0 where it has a later one. */
static unsigned versions_at(const struct node *node, size_t i)
{
    unsigned count = 0;

    for (size_t k = i + 1; k < node->version_count; k++)
        if (node->versions[k].sector == node->versions[i].sector)
            return 0;
    for (size_t k = 0; k <= i; k++)
        count += node->versions[k].sector == node->versions[i].sector;
    return count;
}

/* The `wanted`-th version of a sector, from 1; 0 is the synced one. */
static const uint8_t *version_of(const struct node *node, size_t sector, unsigned wanted)
{
    const uint8_t *bytes = node->synced + sector * SECTOR;

    for (size_t k = 0; k < node->version_count && wanted > 0; k++)
        if (node->versions[k].sector == sector && wanted-- > 0)
            bytes = node->versions[k].bytes;
    return bytes;
}

static void choose_sector(const struct node *node, struct choice *choice, size_t i, uint8_t *bytes)
{
    unsigned count = versions_at(node, i);
    size_t sector = node->versions[i].sector;

    if (count == 0)
        return;
    unsigned wanted = choice_make(choice, node, count + 1);
    memcpy(bytes + sector * SECTOR, version_of(node, sector, wanted), SECTOR);
    if (!choice->is_drawn || wanted == 0 || chance_below(&choice->chance, TORN_ONE_IN) != 0)
        return;
    size_t half = chance_below(&choice->chance, 2) * (SECTOR / 2);
    memcpy(bytes + sector * SECTOR + half, version_of(node, sector, wanted - 1) + half, SECTOR / 2);
}

size_t node_choose(const struct node *node, struct choice *choice, uint8_t **ret_bytes)
{
    uint8_t *bytes = malloc(node->room + 1);
    size_t size = node->synced_size;

    assert(bytes);
    if (node->room)
        memcpy(bytes, node->synced, node->room);
    for (size_t i = 0; i < node->version_count; i++)
        choose_sector(node, choice, i, bytes);
    if (node->size_count > 0) {
        unsigned wanted = choice_make(choice, node, node->size_count + 1);
        if (wanted > 0 && node->sizes[wanted - 1] > size)
            size = node->sizes[wanted - 1];
    }
    *ret_bytes = bytes;
    return size;
}
