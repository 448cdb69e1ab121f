/* The hold: while the scorer's clock is not trusted (timekeeper.h) nothing is logged and nothing
 * receipted, and collectors keep what they have. When the clock agrees again all goes on by itself;
 * or an operator says that it is right as it is, which is a record of the log.
 *
 * Says on stderr when it begins and when it ends, and once where others disagree with a clock that
 * has run on and is not moved by them. Reads no clock.
 */
#ifndef KAOHE_SCORER_HOLD_H
#define KAOHE_SCORER_HOLD_H

#include "common/ledger/ledger.h"
#include "services/scorer/presence.h"

struct hold {
    struct timekeeper keeper;
    bool is_contradicted; /* and said */
    uint64_t accepted;    /* the last record `clock` of this process; 0: none */
};

/* The last record of the log is the floor of the clock. */
void hold_start(struct hold *hold, const struct clock_reading *now, const ledger_t *ledger);

/* Once a pass, before anything is stamped. True: it is held. */
bool hold_look(struct hold *hold, const struct clock_reading *now, const struct clock_votes *votes);

/* An operator said that the clock is right: puts that into the log, between ledger_begin and
 * ledger_commit, unless the hold has ended. A log that is being brought back takes no record of it. */
void hold_accept(struct hold *hold, const struct clock_reading *now, ledger_t *ledger);

struct clock_state hold_state(const struct hold *hold, const struct clock_reading *now);

#endif
