/* What an event changed in the scorecard of a centre, as its record says it (proto/record.h). */
#ifndef KAOHE_SCORE_EFFECT_H
#define KAOHE_SCORE_EFFECT_H

#include "common/score/scorecard.h"
#include "proto/record.h"

/* `clause` is the id of the only clause in which the two may differ. Without year and centre. */
struct effect effect_of(const struct scorecard *before, const struct scorecard *after,
                        unsigned clause);
bool effect_is_none(const struct effect *effect);

#endif
