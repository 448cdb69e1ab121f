#include "common/score/scorecard.h"

#include <assert.h>

bool scorecard_is_sound(const struct scorecard *card)
{
    for (unsigned i = 0; i < CLAUSES_MAX; i++)
        if (card->sums[i] < 0 || card->sums[i] > card->counts[i] * POINTS_MAX)
            return false;
    return true;
}

static points_t least(points_t a, points_t b)
{
    return a < b ? a : b;
}

static void add_clause(struct score *score, const struct clause *clause,
                       const struct scorecard *card)
{
    assert(clause->id < CLAUSES_MAX);
    points_t sum = card->sums[clause->id];
    assert(sum >= 0);
    if (clause->cap != POINTS_NONE)
        sum = least(sum, clause->cap);
    switch (clause->kind) {
    case CLAUSE_BASE:
        if (card->counts[clause->id] > 0)
            score->base = 0;
        break;
    case CLAUSE_BONUS:
        score->bonus += sum;
        break;
    case CLAUSE_DEDUCTION:
        score->deduction_raw += sum;
        break;
    }
}

struct score scorecard_score(const struct scorecard *card, const struct rulebook *book)
{
    struct score score = {.base = book->base};

    for (unsigned i = 0; i < book->clause_count; i++)
        add_clause(&score, &book->clauses[i], card);
    score.bonus = least(score.bonus, book->bonus_max);
    score.deduction = least(score.deduction_raw, score.bonus);
    score.score = score.base + score.bonus - score.deduction;
    assert(score.bonus >= 0);
    assert(score.bonus <= book->bonus_max);
    assert(score.deduction >= 0);
    assert(score.deduction <= score.deduction_raw);
    assert(score.deduction <= score.bonus); /* Article 10(8) */
    assert(score.score >= score.base);
    assert(score.score <= book->base + book->bonus_max);
    return score;
}
