/* Why a centre has its score: what each clause gave or took, what its caps cut off, what Article 10(8)
 * left out, and what is missing to the next rank. Findings come one at a time, in the order of their
 * records: so they fill a clause's cap. Pure.
 *
 *   explanation_begin → explanation_add … → explanation_end
 */
#ifndef KAOHE_SCORE_EXPLANATION_H
#define KAOHE_SCORE_EXPLANATION_H

#include "common/score/judge.h"
#include "common/score/standings.h"

struct explained_clause {
    const struct clause *clause;
    unsigned findings;    /* of any status */
    points_t sum, counts; /* of the findings that count: all of it, and what the cap leaves */
};

struct room {
    const struct clause *clause;
    points_t points; /* that it may still give, below its cap and that of all bonus */
};

struct explanation {
    const struct rulebook *book;
    const struct standings *standings;
    const struct standing *standing; /* of the centre */
    unsigned clause_count, room_count;
    struct explained_clause clauses[CLAUSES_MAX]; /* in the order of the rulebook */
    points_t bonus_cut, deduction_cut;
    unsigned next_rank; /* the next better one of the tier; 0: it has the best */
    /* By how much bonus less deductions must rise for that rank: first what Article 10(8) spares the
     * centre now is made good, then the score rises. */
    points_t next_points;
    struct room rooms[CLAUSES_MAX]; /* of the bonus clauses that have any */
};

/* The standings outlive the explanation. `centre` is the id of one of theirs. */
void explanation_begin(struct explanation *explanation, const struct rulebook *book,
                       const struct standings *standings, unsigned centre);
/* Returns what the finding counts: with its clause's cap nearly full, maybe a part of it. */
points_t explanation_add(struct explanation *explanation, unsigned clause,
                         const struct finding *finding);
/* Makes the sums, which are those of the scorecard: false where the findings that were added are not
 * those that it counted. */
bool explanation_end(struct explanation *explanation);

#endif
