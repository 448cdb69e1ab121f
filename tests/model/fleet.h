/* The fleet: the daemons of a history - the scorer, two collectors, and a rival of the first - each
 * the real program, opened, passed and closed as its main loop does. What has died is started again
 * after a while, as systemd does. */
#ifndef KAOHE_MODEL_FLEET_H
#define KAOHE_MODEL_FLEET_H

#include "services/collector/collector.h"
#include "services/scorer/scorer.h"
#include "tests/model/machine.h"
#include "tests/model/plan.h"

enum { FLEET_RESTART_MS_MAX = 1500 }; /* what has ended is started again within that */

struct slot {
    struct machine machine;
    scorer_t *scorer;       /* NULL: down, or no scorer */
    collector_t *collector; /* NULL: down, or no collector */
    bool is_wanted;         /* to be started again when it is down */
    bool loses_power;       /* when it dies in a call */
    int64_t start_ms;       /* when it is started again */
    int64_t stopped_until_ms;
    int64_t due_ms; /* when its next pass is due though nothing comes */
};

struct fleet {
    struct slot slots[SLOT_COUNT];
    struct chance chance;
    uint64_t deaths, exits, passes;
};

void fleet_init(struct fleet *fleet, const struct plan *plan);
/* Every daemon ends, whatever it was doing. */
void fleet_clear(struct fleet *fleet);

bool slot_is_up(const struct slot *slot);
void slot_start(struct fleet *fleet, struct slot *slot);
void slot_stop(struct slot *slot); /* in order, for good */
/* It is gone at this moment; it comes back after a while where it is wanted. */
void slot_kill(struct fleet *fleet, struct slot *slot, bool with_power);

int64_t slot_wake_ms(const struct slot *slot);
/* What is due: a pass, or a start. */
void slot_pass(struct fleet *fleet, struct slot *slot);

#endif
