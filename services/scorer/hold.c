#include "services/scorer/hold.h"

#include <inttypes.h>

#include "common/base/diag.h"
#include "common/ledger/restoring.h"
#include "services/scorer/order.h"

static const char *direction(int64_t off_ms)
{
    return off_ms < 0 ? "behind" : "ahead";
}

static void say_doubt(const struct timekeeper *keeper)
{
    int64_t off_ms = keeper->off_ms;
    int64_t apart_ms = off_ms < 0 ? -off_ms : off_ms;

    diag_warn("the clock is not trusted: %s (%" PRId64 ".%03" PRId64
              " s %s); nothing is logged until it agrees again, or `kaohe clock accept` says that "
              "it is right",
              clock_doubt_why(keeper->doubt), apart_ms / 1000, apart_ms % 1000, direction(off_ms));
}

static void say(const struct timekeeper *keeper)
{
    if (keeper->doubt == CLOCK_TRUSTED)
        diag_info("the clock is trusted again");
    else
        say_doubt(keeper);
}

static void warn_of_contradiction(struct hold *hold, const struct clock_votes *votes)
{
    bool is_contradicted = hold->keeper.doubt == CLOCK_TRUSTED && votes->disagree >= 2 &&
                           votes->disagree > votes->agree;

    if (is_contradicted && !hold->is_contradicted)
        diag_warn("the clocks of %u collectors disagree with the scorer's, and those of %u agree",
                  votes->disagree, votes->agree);
    hold->is_contradicted = is_contradicted;
}

void hold_start(struct hold *hold, const struct clock_reading *now, const ledger_t *ledger)
{
    *hold = (struct hold){0};
    timekeeper_start(&hold->keeper, now, ledger_received_ms(ledger));
    if (hold->keeper.doubt != CLOCK_TRUSTED)
        say_doubt(&hold->keeper);
}

bool hold_look(struct hold *hold, const struct clock_reading *now, const struct clock_votes *votes)
{
    if (timekeeper_step(&hold->keeper, now, votes))
        say(&hold->keeper);
    warn_of_contradiction(hold, votes);
    return hold->keeper.doubt != CLOCK_TRUSTED;
}

static void accept_silently(struct hold *hold, const struct clock_reading *now)
{
    timekeeper_accept(&hold->keeper, now);
    diag_warn("an operator said that the clock is right as it is; there is no record of it, since "
              "the log is being brought back");
}

void hold_accept(struct hold *hold, const struct clock_reading *now, ledger_t *ledger)
{
    if (hold->keeper.doubt == CLOCK_TRUSTED)
        return;
    if (ledger_restoring(ledger).phase != RESTORING_NOT) {
        accept_silently(hold, now);
        return;
    }
    uint64_t n = order_clock(ledger, hold->keeper.off_ms, now->wall_ms);
    if (n == 0)
        return; /* the commit fails, and ends the process */
    hold->accepted = n;
    timekeeper_accept(&hold->keeper, now);
    diag_warn("an operator said that the clock is right as it is: record %" PRIu64, n);
}

struct clock_state hold_state(const struct hold *hold, const struct clock_reading *now)
{
    return (struct clock_state){.wall_ms = now->wall_ms,
                                .expected_ms = now->wall_ms - hold->keeper.off_ms,
                                .doubt = hold->keeper.doubt,
                                .off_ms = hold->keeper.off_ms,
                                .accepted = hold->accepted};
}
