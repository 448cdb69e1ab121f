/* A history: one plan, carried out in a new world until it has come to rest, and then audited. */
#ifndef KAOHE_MODEL_HISTORY_H
#define KAOHE_MODEL_HISTORY_H

#include "tests/model/plan.h"

struct history_counts {
    uint64_t histories, lines, faults, deaths, exits, passes, updates, gaps;
};

/* `left_out` has a flag for each step; NULL: none is. Returns what was violated; NULL: nothing. */
const char *history_run(const struct plan *plan, const bool *left_out, bool is_traced);

const struct history_counts *history_counts(void);

#endif
