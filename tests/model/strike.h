/* What a step of a plan does to the world: time, lines, and every kind of fault (steps.def). */
#ifndef KAOHE_MODEL_STRIKE_H
#define KAOHE_MODEL_STRIKE_H

#include "tests/model/plan.h"

void strike(const struct step *step);

/* Copies of both outboxes as they are now, to come back by STEP_RESTORE. */
void strike_copy(void);
/* Somebody waits for a checkpoint; where the scorer is down he is gone. */
void strike_wish(void);

#endif
