#include "tests/model/history.h"

#include "tests/model/audit.h"
#include "tests/model/checker.h"
#include "tests/model/reckoning.h"
#include "tests/model/rest.h"
#include "tests/model/strike.h"
#include "tests/model/world.h"

enum { REFOLD_EVERY = 8 }; /* histories */

static struct history_counts counts;

const struct history_counts *history_counts(void)
{
    return &counts;
}

static void count(void)
{
    counts.histories++;
    counts.deaths += world.fleet.deaths;
    counts.exits += world.fleet.exits;
    counts.passes += world.fleet.passes;
    counts.updates += world.reader.updates;
    counts.gaps += world.reader.gaps;
    for (unsigned i = 0; i < WORLD_CLIENTS; i++)
        counts.lines += world.clients[i].next - world.clients[i].first;
}

static void come_to_an_end(const struct plan *plan)
{
    if (world.is_forged) {
        reckoning_of_forged();
        return;
    }
    rest_all();
    if (plan->has_witnesses && !checker_violation())
        reckoning_of_honest();
}

const char *history_run(const struct plan *plan, const bool *left_out, bool is_traced)
{
    struct audit_sender senders[WORLD_CLIENTS];

    world_open(plan, is_traced);
    for (unsigned i = 0; i < plan->step_count && !checker_violation(); i++) {
        if (i == plan->step_count / 3)
            strike_copy();
        if (left_out && left_out[i])
            continue;
        strike(&plan->steps[i]);
        counts.faults += step_is_fault(plan->steps[i].kind);
    }
    bool is_forged = world.is_forged;
    if (!checker_violation())
        come_to_an_end(plan);
    world_close();
    count();
    for (unsigned i = 0; i < WORLD_CLIENTS; i++)
        senders[i] = (struct audit_sender){&world.clients[i],
                                           world.fleet.slots[SLOT_FIRST + i].machine.disk};
    if (!checker_violation() && !is_forged) /* else the log is not what was sent */
        audit_run(world.fleet.slots[SLOT_SCORER].machine.disk, senders, WORLD_CLIENTS,
                  &world.reader,
                  plan->seed % REFOLD_EVERY == 0 || (plan->has_restores && plan->seed / 8 % 2));
    return checker_violation();
}
