/* Who looks after the scorer's machine: makes backups of its store, puts one in its place when that is lost, and says
 * whom to pass over. */
#ifndef KAOHE_MODEL_OPERATOR_H
#define KAOHE_MODEL_OPERATOR_H

#include "tests/model/plan.h"

void operator_backs_up(void);
/* The store is lost, and a backup takes its place: the newest, or one that `draw` says. */
void operator_restores(uint64_t draw);
/* Passes over those of whom the log was never to come back: no collector is theirs. */
void operator_passes_over(void);

/* This one too, which has a collector. */
void operator_passes_over_slot(enum plan_slot number);

#endif
