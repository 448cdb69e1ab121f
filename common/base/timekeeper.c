#include "common/base/timekeeper.h"

#include <assert.h>

static bool is_off(int64_t off_ms)
{
    return off_ms > CLOCK_STEP_MS_MAX || off_ms < -CLOCK_STEP_MS_MAX;
}

static void begin_trial(struct timekeeper *keeper, int64_t boot_ms)
{
    keeper->trial_until_ms = boot_ms + CLOCK_TRIAL_MS;
}

static bool is_on_trial(const struct timekeeper *keeper, int64_t boot_ms)
{
    return !keeper->has_heard || boot_ms < keeper->trial_until_ms;
}

static void trust(struct timekeeper *keeper, const struct clock_reading *now)
{
    keeper->doubt = CLOCK_TRUSTED;
    keeper->off_ms = 0;
    keeper->anchor = *now;
}

void timekeeper_start(struct timekeeper *keeper, const struct clock_reading *now, int64_t floor_ms)
{
    *keeper = (struct timekeeper){.floor_ms = floor_ms};
    trust(keeper, now);
    begin_trial(keeper, now->boot_ms);
    if (floor_ms == CLOCK_NO_FLOOR || now->wall_ms >= floor_ms - CLOCK_STEP_MS_MAX)
        return;
    keeper->doubt = CLOCK_BEHIND;
    keeper->off_ms = now->wall_ms - floor_ms;
}

int64_t timekeeper_expected_ms(const struct timekeeper *keeper, int64_t boot_ms)
{
    return keeper->anchor.wall_ms + (boot_ms - keeper->anchor.boot_ms);
}

/* The anchor goes with the clocks, and towards the wall by no more than it may be slewed. */
static void follow(struct timekeeper *keeper, const struct clock_reading *now, int64_t off_ms)
{
    int64_t most = (now->boot_ms - keeper->anchor.boot_ms) / CLOCK_SLEW_PART;
    int64_t towards = off_ms > most ? most : off_ms < -most ? -most : off_ms;

    if (off_ms != 0 && most == 0)
        return; /* too short a time to tell */
    keeper->anchor.wall_ms = timekeeper_expected_ms(keeper, now->boot_ms) + towards;
    keeper->anchor.boot_ms = now->boot_ms;
}

static void wait_for_floor(struct timekeeper *keeper, const struct clock_reading *now)
{
    keeper->off_ms = now->wall_ms - keeper->floor_ms;
    if (keeper->off_ms < -CLOCK_STEP_MS_MAX)
        return;
    trust(keeper, now);
    begin_trial(keeper, now->boot_ms);
}

static void hear_witnesses(struct timekeeper *keeper, const struct clock_reading *now,
                           const struct clock_votes *votes)
{
    bool is_against = votes->disagree > votes->agree;
    bool is_silent = votes->disagree + votes->agree == 0;

    if (is_silent && votes->abstain == 0 && keeper->doubt == CLOCK_TRUSTED)
        return;
    if (!keeper->has_heard)
        begin_trial(keeper, now->boot_ms);
    keeper->has_heard = true;
    if (is_silent && keeper->doubt == CLOCK_TRUSTED)
        return; /* who waits to be told the time makes no trial longer */
    if (is_silent || (is_against && votes->disagree >= 2))
        begin_trial(keeper, now->boot_ms); /* or it would end while they disagree */
    if (is_silent)
        return;
    bool is_outvoted = is_against && is_on_trial(keeper, now->boot_ms);
    keeper->doubt = is_outvoted ? CLOCK_OUTVOTED : CLOCK_TRUSTED;
    keeper->off_ms = is_outvoted ? votes->off_ms : 0;
}

static void look_for_step(struct timekeeper *keeper, const struct clock_reading *now,
                          const struct clock_votes *votes)
{
    int64_t off_ms = now->wall_ms - timekeeper_expected_ms(keeper, now->boot_ms);
    bool is_confirmed = votes->is_decisive && votes->agree > votes->disagree;

    if (is_off(off_ms) && is_confirmed && keeper->doubt != CLOCK_TRUSTED) {
        trust(keeper, now);
    } else if (is_off(off_ms)) {
        keeper->doubt = CLOCK_STEPPED;
        keeper->off_ms = off_ms;
    } else {
        if (keeper->doubt == CLOCK_STEPPED)
            trust(keeper, &(struct clock_reading){now->wall_ms - off_ms, now->boot_ms});
        follow(keeper, now, off_ms);
    }
}

bool timekeeper_step(struct timekeeper *keeper, const struct clock_reading *now,
                     const struct clock_votes *votes)
{
    enum clock_doubt before = keeper->doubt;

    assert(now->boot_ms >= keeper->anchor.boot_ms);
    if (keeper->doubt == CLOCK_BEHIND)
        wait_for_floor(keeper, now);
    else if (keeper->doubt == CLOCK_OUTVOTED)
        keeper->anchor = *now; /* it tells nothing: the others decide */
    else
        look_for_step(keeper, now, votes);
    bool is_heard = keeper->doubt == CLOCK_OUTVOTED ||
                    (keeper->doubt == CLOCK_TRUSTED && is_on_trial(keeper, now->boot_ms));
    if (is_heard)
        hear_witnesses(keeper, now, votes);
    return keeper->doubt != before;
}

int64_t timekeeper_vouched_ms(const struct timekeeper *keeper, const struct clock_reading *now)
{
    bool is_sure = keeper->doubt == CLOCK_TRUSTED && !is_on_trial(keeper, now->boot_ms);

    return is_sure && now->wall_ms > 0 ? now->wall_ms : 0;
}

void timekeeper_accept(struct timekeeper *keeper, const struct clock_reading *now)
{
    trust(keeper, now);
    keeper->trial_until_ms = now->boot_ms; /* no other clock knows better */
    keeper->has_heard = true;
}

/* How far the wall is ahead of what was told; of all that it can be, the least. */
static int64_t off_least_ms(const struct clock_reading *now, const struct clock_word *word)
{
    int64_t ahead_ms = now->wall_ms - word->wall_ms;
    int64_t from_ms = ahead_ms - (now->boot_ms - word->since_boot_ms);
    int64_t to_ms = ahead_ms - (now->boot_ms - word->heard_boot_ms);

    assert(from_ms <= to_ms);
    return from_ms > 0 ? from_ms : to_ms < 0 ? to_ms : 0;
}

void clock_votes_add(struct clock_votes *votes, const struct clock_reading *now,
                     const struct clock_word *word)
{
    int64_t off_ms = off_least_ms(now, word);

    if (!is_off(off_ms)) {
        votes->agree++;
        return;
    }
    votes->disagree++;
    votes->off_ms = off_ms;
}

const char *clock_doubt_word(enum clock_doubt doubt)
{
    static const char *const words[] = {[CLOCK_TRUSTED] = "trusted",
                                        [CLOCK_STEPPED] = "stepped",
                                        [CLOCK_BEHIND] = "behind",
                                        [CLOCK_OUTVOTED] = "outvoted"};

    return words[doubt];
}

const char *clock_doubt_why(enum clock_doubt doubt)
{
    static const char *const reasons[] = {[CLOCK_TRUSTED] = "it is trusted",
                                          [CLOCK_STEPPED] = "it has leapt",
                                          [CLOCK_BEHIND] = "it is before the last record",
                                          [CLOCK_OUTVOTED] = "other clocks disagree with it"};

    return reasons[doubt];
}
