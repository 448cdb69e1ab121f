/* The running totals of one centre in one year, and what they make (Article 8(2)). Pure. */
#ifndef KAOHE_SCORE_SCORECARD_H
#define KAOHE_SCORE_SCORECARD_H

#include "common/score/rulebook.h"

#define RECEIVED_UNKNOWN INT64_MIN /* of an event that was never received by a scorer */

struct scorecard {
    points_t sums[CLAUSES_MAX];   /* by clause id: points of the findings that count */
    uint32_t counts[CLAUSES_MAX]; /* by clause id: how many findings count */
    uint32_t pending;             /* findings that wait for a ruling */
    bool has_self_check;
    int64_t self_check_ms; /* when the year's first was received, or RECEIVED_UNKNOWN */
};

/* Whether no sum is below zero or more than its findings can be worth: to be asked of one that was
 * read from disk. */
bool scorecard_is_sound(const struct scorecard *card);

/* What a scorecard comes to. */
struct score {
    points_t base;          /* the rulebook's, or 0 while a finding takes it away (Article 8(1)) */
    points_t bonus;         /* after the clauses' caps and the cap of all (Articles 8(1), 9) */
    points_t deduction_raw; /* Article 10(1) to (7) */
    points_t deduction;     /* at most the bonus (Article 10(8)) */
    points_t score;         /* base + bonus - deduction (Article 8(2)) */
};

struct score scorecard_score(const struct scorecard *card, const struct rulebook *book);

#endif
