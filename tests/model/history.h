/* A history: one plan, carried out in a new world until it has come to rest, and then checked.
 * At rest everything is up again, the network is well, no rival is alive; what is held is then to
 * be delivered within HISTORY_REST_MS of the world's time. */
#ifndef KAOHE_MODEL_HISTORY_H
#define KAOHE_MODEL_HISTORY_H

#include "tests/model/plan.h"

enum { HISTORY_REST_MS = 60000 };

struct history_counts {
    uint64_t histories, lines, faults, deaths, exits, passes, updates, gaps;
};

/* `left_out` has a flag for each step; NULL: none is. Returns what was violated; NULL: nothing. */
const char *history_run(const struct plan *plan, const bool *left_out, bool is_told);

const struct history_counts *history_counts(void);

#endif
