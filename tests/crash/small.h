/* Stores that are made small. A daemon does that to a large file that is mostly empty, at most once a
 * minute; the stores of a scene are neither large nor empty, and a scene is over in a second. So here
 * it is drawn when a daemon finds that it is due; what it then does is its own. */
#ifndef KAOHE_CRASH_SMALL_H
#define KAOHE_CRASH_SMALL_H

#include <stdint.h>

#include "tests/crash/trace.h"

/* From now on; before it no store is made small. */
void small_begin(uint64_t seed);

/* How many stores were. */
unsigned small_count(const struct trace *trace);

#endif
