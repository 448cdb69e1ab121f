#include "common/score/explanation.h"

#include <assert.h>

static points_t least(points_t a, points_t b)
{
    return a < b ? a : b;
}

void explanation_begin(struct explanation *explanation, const struct rulebook *book,
                       const struct standings *standings, unsigned centre)
{
    *explanation = (struct explanation){.book = book,
                                        .standings = standings,
                                        .standing = standings_of(standings, centre),
                                        .clause_count = book->clause_count};
    assert(explanation->standing);
    for (unsigned i = 0; i < book->clause_count; i++)
        explanation->clauses[i].clause = &book->clauses[i];
}

static struct explained_clause *clause_of(struct explanation *explanation, unsigned id)
{
    for (unsigned i = 0; i < explanation->clause_count; i++)
        if (explanation->clauses[i].clause->id == id)
            return &explanation->clauses[i];
    return NULL;
}

static points_t below_cap(const struct explained_clause *explained, points_t points)
{
    points_t cap = explained->clause->cap;

    return cap == POINTS_NONE ? points : least(points, cap - explained->counts);
}

points_t explanation_add(struct explanation *explanation, unsigned clause,
                         const struct finding *finding)
{
    struct explained_clause *explained = clause_of(explanation, clause);

    if (!explained)
        return 0;
    explained->findings++;
    if (finding->status != FINDING_COUNTED || explained->clause->kind == CLAUSE_BASE)
        return 0;
    points_t counts = below_cap(explained, finding->worth);
    explained->sum += finding->worth;
    explained->counts += counts;
    return counts;
}

/* The centre just above in the tier. */
static const struct standing *next_above(const struct explanation *explanation)
{
    const struct standings *standings = explanation->standings;
    const struct standing *own = explanation->standing, *next = NULL;

    for (unsigned i = 0; i < standings->count; i++) {
        const struct standing *row = &standings->rows[i];
        if (row->centre->tier == own->centre->tier && row->rank < own->rank &&
            (!next || row->rank > next->rank))
            next = row;
    }
    return next;
}

static void add_rooms(struct explanation *explanation)
{
    points_t left = explanation->book->bonus_max - explanation->standing->score.bonus;

    for (unsigned i = 0; i < explanation->clause_count; i++) {
        const struct explained_clause *explained = &explanation->clauses[i];
        points_t room = below_cap(explained, left);
        if (explained->clause->kind == CLAUSE_BONUS && room > 0)
            explanation->rooms[explanation->room_count++] = (struct room){explained->clause, room};
    }
}

bool explanation_end(struct explanation *explanation)
{
    const struct score *score = &explanation->standing->score;
    const struct scorecard *card = explanation->standing->card;
    const struct standing *next = next_above(explanation);
    points_t bonus = 0;
    bool is_same = true;

    for (unsigned i = 0; i < explanation->clause_count; i++) {
        const struct explained_clause *explained = &explanation->clauses[i];
        if (explained->clause->kind == CLAUSE_BASE)
            continue;
        is_same = is_same && explained->sum == card->sums[explained->clause->id];
        if (explained->clause->kind == CLAUSE_BONUS)
            bonus += explained->counts;
    }
    explanation->bonus_cut = bonus - score->bonus;
    explanation->deduction_cut = score->deduction_raw - score->deduction;
    if (next) {
        explanation->next_rank = next->rank;
        explanation->next_points = next->score.score - score->score + explanation->deduction_cut;
    }
    add_rooms(explanation);
    return is_same;
}
