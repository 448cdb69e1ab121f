/* Chance: a seeded generator (splitmix64), the same on every machine. Each part of a test draws from
 * its own, so that what one draws does not shift the others. */
#ifndef KAOHE_TESTS_CHANCE_H
#define KAOHE_TESTS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

struct chance {
    uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* One generator of another: `salt` tells those of one seed apart. */
static inline struct chance chance_of(uint64_t seed, uint64_t salt)
{
    struct chance chance = {seed ^ salt * UINT64_C(0xd1342543de82ef95)};

    chance_next(&chance);
    return chance;
}

/* 0 to `bound` - 1; 0 where the bound is 0. */
static inline unsigned chance_below(struct chance *chance, unsigned bound)
{
    return bound ? (unsigned)(chance_next(chance) % bound) : 0;
}

static inline bool chance_in(struct chance *chance, unsigned per_mille)
{
    return per_mille && chance_below(chance, 1000) < per_mille;
}

/* Where a run begins that was given no seed: KAOHE_SEED, or one that is as good as any. */
static inline uint64_t chance_fresh_seed(void)
{
    const char *given = getenv("KAOHE_SEED");
    uint32_t seed = 0;

    if (given && *given)
        return strtoull(given, NULL, 10);
    return getrandom(&seed, sizeof seed, 0) == (ssize_t)sizeof seed ? seed : 1;
}

#endif
