/* Makes a history that fails as short as it gets: steps are left out for as long as it still fails.
 * Each try runs in a process of its own, so that a crash or a hang is a failure like any other. */
#ifndef KAOHE_MODEL_SHRINK_H
#define KAOHE_MODEL_SHRINK_H

#include "tests/model/plan.h"

/* Sets `left_out`, a flag for each step. Returns how many are left. */
unsigned shrink(const struct plan *plan, bool left_out[PLAN_STEPS_MAX]);

#endif
