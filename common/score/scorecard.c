#include "common/score/scorecard.h"

static points_t least(points_t a, points_t b)
{
    return a < b ? a : b;
}

static void add_clause(struct score *score, const struct clause *clause,
                       const struct scorecard *card)
{
    points_t sum = card->sums[clause->id];

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
    return score;
}
