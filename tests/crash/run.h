/* The two long runs, and one image again. Each prints its figures, and returns how many violations
 * it found. */
#ifndef KAOHE_CRASH_RUN_H
#define KAOHE_CRASH_RUN_H

#include <stdint.h>

#include "tests/crash/violation.h"

struct run {
    uint64_t seed;
    uint64_t seconds; /* 0: no bound */
    uint64_t count;   /* images, or kills; 0: no bound */
    uint64_t rounds;  /* of a scene: how long it is */
    uint64_t every;   /* kth: one call of so many */
    uint64_t on;      /* images: one of so many goes on */
};

uint64_t run_images(const struct run *run);
uint64_t run_kth(const struct run *run);
uint64_t run_replay(const char *trace_path, const struct image_name *name);

#endif
