/* The clock that decides whether a case is overdue. While the wall has leapt, none becomes so. Held against the
 * clock of the machine's boot and against the scorer's, whose word counts as that of a majority
 * (common/base/timekeeper.h). */
#ifndef KAOHE_COLLECTOR_CASE_CLOCK_H
#define KAOHE_COLLECTOR_CASE_CLOCK_H

#include "common/base/timekeeper.h"
#include "common/score/instant.h"
#include "services/collector/courier.h"

struct case_clock {
    struct timekeeper keeper;
};

/* At the start, and then once a pass: reads the clocks, says once that the wall is not trusted or
 * trusted again, and gives the courier what to tell the scorer. */
void case_clock_start(struct case_clock *clock);
void case_clock_look(struct case_clock *clock, courier_t *courier);

bool case_clock_is_held(const struct case_clock *clock); /* nothing is reported */
/* As it is expected to be, also where the wall has leapt. */
struct instant case_clock_now(const struct case_clock *clock);

#endif
