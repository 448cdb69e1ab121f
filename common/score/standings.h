/* Standings: the centres of each tier in their order (Article 11(1), EVENTS.md 8 and 10). Pure. */
#ifndef KAOHE_SCORE_STANDINGS_H
#define KAOHE_SCORE_STANDINGS_H

#include "common/score/scorecard.h"

enum excellent { EXCELLENT_NO, EXCELLENT_TIED, EXCELLENT_YES };

struct standing {
    const struct centre *centre;
    const struct scorecard *card;
    struct score score;
    unsigned rank; /* 1 + how many of the tier score higher */
    enum excellent excellent;
    bool self_check_late; /* received on or after the rulebook's day (Article 7) */
};

struct standings {
    unsigned count;                     /* = the rulebook's centres */
    struct standing rows[CENTRES_MAX];  /* by tier, then rank, then the order of the roster */
    unsigned tier_first[TIERS_MAX + 1]; /* rows of tier t: [tier_first[t], tier_first[t + 1]) */
    unsigned quota[TIERS_MAX];          /* how many may be excellent */
};

/* `cards` is indexed by centre id. The result points into `book` and `cards`. */
void standings_make(const struct rulebook *book, int year, const struct scorecard *cards,
                    struct standings *ret_standings);

/* A centre's row, by its id; NULL where the rulebook of the standings has no such centre. */
const struct standing *standings_of(const struct standings *standings, unsigned centre_id);

#endif
