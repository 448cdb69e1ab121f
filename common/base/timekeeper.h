/* The timekeeper: whether the wall clock can be trusted. A core: it reads no clock.
 *
 * A wall clock may leap, and what is stamped meanwhile is wrong for good. The clock of the boot
 * (CLOCK_BOOTTIME) only ever runs on, so where the wall is expected to be follows from where it was:
 *
 *   expected = anchor's wall + (boot now - anchor's boot)       off = wall - expected
 *
 *                      off within the bound: the anchor follows
 *                     ┌──────────────────────────────────────┐
 *      start ────────►│ TRUSTED                              ├── off beyond it ──► STEPPED
 *        │            └──▲────────▲─────────────────┬────────┘                        │
 *        │ wall behind   │        │ no majority     │ on trial, and most              │
 *        │ the floor     │        │ against it      │ witnesses disagree              │
 *        ▼               │        │                 ▼                                 │
 *      BEHIND ───────────┘      OUTVOTED ◄──────────┘                                 │
 *        at the floor again                     off within the bound again ◄──────────┘
 *
 * A wall that is slewed is followed, up to a tenth of the time that passes; so many small steps in a
 * row add up to one. Any doubt ends also where an operator says that the wall is right
 * (timekeeper_accept).
 *
 * Witnesses are clocks of others. They count while the timekeeper is on trial: until TRIAL_MS after
 * the first has spoken, after BEHIND has ended, and after a majority was against it. At least two
 * make a majority; one that is alone is heard until the trial ends, and no longer. A clock that has
 * run on without a step since its trial is not moved by them.
 *
 * Times are milliseconds.
 */
#ifndef KAOHE_BASE_TIMEKEEPER_H
#define KAOHE_BASE_TIMEKEEPER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CLOCK_STEP_MS_MAX = 2000, /* two clocks that differ by no more agree */
    CLOCK_TRIAL_MS = 10000,   /* longer than a collector that lost the scorer takes to come back */
    CLOCK_SLEW_PART = 10,     /* a tenth of the time that passes: no time service slews faster */
};

enum clock_doubt {
    CLOCK_TRUSTED,
    CLOCK_STEPPED,  /* it has leapt */
    CLOCK_BEHIND,   /* at the start it was before the floor */
    CLOCK_OUTVOTED, /* other clocks disagree with it */
};

#define CLOCK_NO_FLOOR INT64_MIN

/* Both clocks at one moment. */
struct clock_reading {
    int64_t wall_ms; /* since 1970-01-01 UTC; may leap */
    int64_t boot_ms; /* since the machine's boot, sleep counted; only runs on */
};

/* What a witness told of its wall, at some moment of the boot's clock from `since_boot_ms` to
 * `heard_boot_ms`: in between it may have waited in a queue, or for a disk. */
struct clock_word {
    int64_t wall_ms; /* 0: nothing */
    int64_t since_boot_ms, heard_boot_ms;
};

/* What the clocks of others say of the wall. */
struct clock_votes {
    unsigned agree, disagree;
    unsigned abstain; /* they speak, and do not trust their own */
    int64_t off_ms;   /* of one that disagrees: the wall less what it says */
    bool is_decisive; /* where they agree they end a step too */
};

struct timekeeper {
    struct clock_reading anchor;
    enum clock_doubt doubt;
    int64_t off_ms;         /* while in doubt: how far the wall is ahead of what was expected */
    int64_t floor_ms;       /* CLOCK_BEHIND: where the wall must come to */
    int64_t trial_until_ms; /* of the boot's clock */
    bool has_heard;         /* a witness, since the start */
};

/* `floor_ms`: a time that is known to be past, or CLOCK_NO_FLOOR. */
void timekeeper_start(struct timekeeper *keeper, const struct clock_reading *now, int64_t floor_ms);

/* To be called at each pass, before the wall is used for anything that lasts. True: `doubt` is
 * another than before, which is to be said. */
bool timekeeper_step(struct timekeeper *keeper, const struct clock_reading *now,
                     const struct clock_votes *votes);

/* The wall as it should be; what to tell others. */
int64_t timekeeper_expected_ms(const struct timekeeper *keeper, int64_t boot_ms);

/* What to tell others who take it for decisive: the wall, or 0 while it is in doubt or on trial. Or a
 * leap from before the start would be confirmed by those who have seen it. */
int64_t timekeeper_vouched_ms(const struct timekeeper *keeper, const struct clock_reading *now);

/* The wall is right as it is now. */
void timekeeper_accept(struct timekeeper *keeper, const struct clock_reading *now);

/* Adds what one witness says. It disagrees only where no moment at which it can have told its wall
 * would let the two agree. */
void clock_votes_add(struct clock_votes *votes, const struct clock_reading *now,
                     const struct clock_word *word);

/* A doubt as a word (`stepped`) and as a sentence for people. */
const char *clock_doubt_word(enum clock_doubt doubt);
const char *clock_doubt_why(enum clock_doubt doubt);

#endif
