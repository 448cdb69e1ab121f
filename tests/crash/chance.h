/* Chance from a seed: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef KAOHE_CRASH_CHANCE_H
#define KAOHE_CRASH_CHANCE_H

#include <stdint.h>

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

/* 0 to `end` - 1. */
static inline unsigned chance_below(struct chance *chance, unsigned end)
{
    return (unsigned)(chance_next(chance) % end);
}

/* Another stream for each thing that is numbered. */
static inline struct chance chance_of(uint64_t seed, uint64_t number)
{
    struct chance chance = {seed};

    chance.state = chance_next(&chance) ^ number * UINT64_C(0xd6e8feb86659fd93);
    chance.state = chance_next(&chance);
    return chance;
}

#endif
