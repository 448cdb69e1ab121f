/* What the scorer tells of its clock, and from when to when that may have been: each greeting and
 * each PING asks, and the answers come in the order of the questions. An answer that never comes makes
 * the later ones of that conversation look older than they are, so that less of a difference is
 * seen. Pure; times are milliseconds of the boot's clock. */
#ifndef KAOHE_COLLECTOR_SCORER_CLOCK_H
#define KAOHE_COLLECTOR_SCORER_CLOCK_H

#include "common/base/timekeeper.h"

enum { SCORER_CLOCK_ASKED_MAX = 8 }; /* more than a silent conversation has before it ends */

struct scorer_clock {
    struct clock_word word; /* the last; a wall of 0: nothing, or the scorer does not trust it */
    int64_t asked_ms[SCORER_CLOCK_ASKED_MAX]; /* not answered yet, the oldest first */
    unsigned asked;
};

/* A greeting: what was asked before is not answered any more. */
void scorer_clock_greet(struct scorer_clock *clock, int64_t boot_ms);
void scorer_clock_ask(struct scorer_clock *clock, int64_t boot_ms);
/* `told_ms` as it stands in a WELCOME or PONG. One that nobody asked for was told as it was heard. */
void scorer_clock_hear(struct scorer_clock *clock, uint64_t told_ms, int64_t boot_ms);

#endif
