#include "services/collector/scorer_clock.h"

#include <assert.h>
#include <string.h>

static int64_t take_oldest(struct scorer_clock *clock)
{
    int64_t oldest_ms = clock->asked_ms[0];

    assert(clock->asked > 0);
    clock->asked--;
    memmove(clock->asked_ms, clock->asked_ms + 1, clock->asked * sizeof clock->asked_ms[0]);
    return oldest_ms;
}

void scorer_clock_greet(struct scorer_clock *clock, int64_t boot_ms)
{
    clock->asked = 0;
    scorer_clock_ask(clock, boot_ms);
}

void scorer_clock_ask(struct scorer_clock *clock, int64_t boot_ms)
{
    if (clock->asked < SCORER_CLOCK_ASKED_MAX) /* else it is answered as one of those before */
        clock->asked_ms[clock->asked++] = boot_ms;
}

void scorer_clock_hear(struct scorer_clock *clock, uint64_t told_ms, int64_t boot_ms)
{
    int64_t since_ms = clock->asked > 0 ? take_oldest(clock) : boot_ms;

    if (told_ms > INT64_MAX / 2)
        return; /* no time that anybody lives in */
    clock->word = (struct clock_word){(int64_t)told_ms, since_ms, boot_ms};
}
