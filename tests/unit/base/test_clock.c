/* common/base/clock: which clocks are read. */
#include <time.h>

#include "common/base/clock.h"
#include "tests/unit/support.h"

static int64_t ms_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void times_are_those_of_the_system(void **state)
{
    int64_t mono = ms_of(CLOCK_MONOTONIC), wall = ms_of(CLOCK_REALTIME);

    (void)state;
    assert_in_range(clock_mono_ms(), mono, ms_of(CLOCK_MONOTONIC));
    assert_in_range(clock_wall_ms(), wall, ms_of(CLOCK_REALTIME));
}

int main(void)
{
    SUITE_TEST(times_are_those_of_the_system);
    return suite_run("clock");
}
