#include "common/score/effect.h"

#include <assert.h>

struct effect effect_of(const struct scorecard *before, const struct scorecard *after,
                        unsigned clause)
{
    struct effect effect = {
        .points = (int32_t)(after->sums[clause] - before->sums[clause]),
        .counted = (int8_t)((int64_t)after->counts[clause] - before->counts[clause]),
        .pending = (int8_t)((int64_t)after->pending - before->pending),
    };

    assert(clause < CLAUSES_MAX);
    if (after->has_self_check && !before->has_self_check)
        effect.marks = EFFECT_SELF_CHECK;
    if (effect.counted || effect.pending)
        effect.clause = (uint8_t)clause;
    return effect;
}

bool effect_is_none(const struct effect *effect)
{
    static const struct effect none;

    return effect_equal(effect, &none);
}
