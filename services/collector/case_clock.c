#include "services/collector/case_clock.h"

#include "common/base/clock.h"
#include "common/base/diag.h"

enum { SCORER_CLOCK_MS_MAX = 12000 }; /* what the scorer said of its clock counts for so long */

static struct clock_votes scorer_votes(const courier_t *courier, const struct clock_reading *now)
{
    struct clock_word told = courier_clock(courier);
    struct clock_votes votes = {.is_decisive = true};

    if (told.wall_ms > 0 && now->boot_ms - told.heard_boot_ms < SCORER_CLOCK_MS_MAX)
        clock_votes_add(&votes, now, &told);
    votes.disagree *= 2; /* a majority */
    return votes;
}

void case_clock_start(struct case_clock *clock)
{
    struct clock_reading now = clock_read();

    timekeeper_start(&clock->keeper, &now, CLOCK_NO_FLOOR);
}

bool case_clock_is_held(const struct case_clock *clock)
{
    return clock->keeper.doubt != CLOCK_TRUSTED;
}

static void say(const struct case_clock *clock)
{
    int64_t off_ms = clock->keeper.off_ms;

    if (case_clock_is_held(clock))
        diag_warn("the clock is not trusted: %s (%lld ms %s); no case is reported overdue until it "
                  "agrees again",
                  clock_doubt_why(clock->keeper.doubt), (long long)(off_ms < 0 ? -off_ms : off_ms),
                  off_ms < 0 ? "behind" : "ahead");
    else
        diag_info("the clock is trusted again");
}

/* A clock that has leapt still knows the time as it was expected to be; one that is outvoted does
 * not. */
void case_clock_look(struct case_clock *clock, courier_t *courier)
{
    struct clock_reading now = clock_read();
    struct clock_votes votes = scorer_votes(courier, &now);

    if (timekeeper_step(&clock->keeper, &now, &votes))
        say(clock);
    bool knows = clock->keeper.doubt != CLOCK_OUTVOTED;
    courier_tell_clock(courier, knows ? timekeeper_expected_ms(&clock->keeper, now.boot_ms) : 0);
}

struct instant case_clock_now(const struct case_clock *clock)
{
    return instant_of_ms(timekeeper_expected_ms(&clock->keeper, clock_boot_ms()));
}
