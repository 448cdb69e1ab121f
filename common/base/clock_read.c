#include "common/base/clock.h"

enum { TRIES = 8, APART_MS_MAX = 50 };

/* A process that is stopped between the two readings must not take that for a leap. */
struct clock_reading clock_read(void)
{
    struct clock_reading reading;
    int64_t before;

    for (int i = 0; i < TRIES; i++) {
        before = clock_boot_ms();
        reading.wall_ms = clock_wall_ms();
        reading.boot_ms = clock_boot_ms();
        if (reading.boot_ms - before <= APART_MS_MAX)
            break;
    }
    return reading;
}
