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
    int64_t mono = ms_of(CLOCK_MONOTONIC), wall = ms_of(CLOCK_REALTIME),
            boot = ms_of(CLOCK_BOOTTIME);

    (void)state;
    assert_in_range(clock_mono_ms(), mono, ms_of(CLOCK_MONOTONIC));
    assert_in_range(clock_wall_ms(), wall, ms_of(CLOCK_REALTIME));
    assert_in_range(clock_boot_ms(), boot, ms_of(CLOCK_BOOTTIME));
}

static void reading_is_of_one_moment(void **state)
{
    int64_t wall = ms_of(CLOCK_REALTIME), boot = ms_of(CLOCK_BOOTTIME);
    struct clock_reading reading = clock_read();

    (void)state;
    assert_in_range(reading.wall_ms, wall, ms_of(CLOCK_REALTIME));
    assert_in_range(reading.boot_ms, boot, ms_of(CLOCK_BOOTTIME));
}

int main(void)
{
    SUITE_TEST(times_are_those_of_the_system);
    SUITE_TEST(reading_is_of_one_moment);
    return suite_run("clock");
}
