#include "tests/model/generations.h"

#include <assert.h>
#include <string.h>

#include "common/ledger/tables.h"
#include "tests/model/disk.h"
#include "tests/model/naive_read.h"

enum { GENERATIONS = 40 }; /* more than a plan has restores */

static struct generation {
    uint64_t count; /* that were read */
    uint64_t from;
    uint64_t sums[GENERATIONS_RECORDS_MAX + 1];
    uint32_t own[GENERATIONS_SOURCES][GENERATIONS_RECORDS_MAX + 1];
} generations[GENERATIONS];

static struct {
    const char *disk;
    const char *sources[GENERATIONS_SOURCES];
    unsigned now;
} world;

void generations_reset(const char *scorer_disk, const char *const sources[GENERATIONS_SOURCES])
{
    world.disk = scorer_disk;
    memcpy(world.sources, sources, sizeof world.sources);
    world.now = 0;
    for (unsigned i = 0; i < GENERATIONS; i++)
        generations[i].count = generations[i].from = 0;
}

void generations_begin(void)
{
    assert(world.now + 1 < GENERATIONS);
    world.now++;
}

void generations_begin_restored(uint64_t from)
{
    generations_begin();
    generations[world.now].from = from;
}

uint64_t generations_from(unsigned generation)
{
    return generations[generation].from;
}

unsigned generations_now(void)
{
    return world.now;
}

/* FNV-1a over all that came before, too. */
static uint64_t sum_of(uint64_t sum, struct span bytes)
{
    const uint8_t *at = bytes.data;

    for (size_t i = 0; i < bytes.size; i++)
        sum = (sum ^ at[i]) * UINT64_C(0x100000001b3);
    return (sum ^ bytes.size) * UINT64_C(0x100000001b3);
}

static bool read_next(struct generation *generation)
{
    uint64_t n = generation->count + 1;
    struct key key = n_key(n);
    struct naive_record record;
    struct span bytes;

    assert(n <= GENERATIONS_RECORDS_MAX);
    if (!disk_holds(world.disk, TABLE_LOG, key_span(&key), &bytes) ||
        !naive_record_read(bytes.data, bytes.size, &record))
        return false;
    generation->sums[n] = sum_of(generation->sums[n - 1], bytes);
    for (unsigned i = 0; i < GENERATIONS_SOURCES; i++)
        generation->own[i][n] = generation->own[i][n - 1] +
                                (record.epoch != 0 && text_is(record.source, world.sources[i]));
    generation->count = n;
    return true;
}

bool generations_read(uint64_t n)
{
    struct generation *generation = &generations[world.now];

    while (generation->count < n)
        if (!read_next(generation))
            return false;
    return true;
}

uint64_t generations_count(struct tale tale, unsigned source)
{
    assert(tale.n <= generations[tale.generation].count);
    return generations[tale.generation].own[source][tale.n];
}

bool generations_goes_on(struct tale before, struct tale now)
{
    const struct generation *old = &generations[before.generation];
    const struct generation *new = &generations[now.generation];

    assert(before.n <= old->count);
    assert(now.n <= new->count);
    return before.n <= now.n && old->sums[before.n] == new->sums[before.n];
}

uint64_t generations_fork(void)
{
    const struct generation *old = &generations[0], *new = &generations[1];
    uint64_t n = 1;

    while (n <= old->count && n <= new->count && old->sums[n] == new->sums[n])
        n++;
    return n;
}
