/* A year as it was asked for: of which moment, by which rulebook, and its scorecards then. A core: no clock. */
#ifndef KAOHE_SCORER_ASKED_H
#define KAOHE_SCORER_ASKED_H

#include "services/scorer/moment.h"

struct asked {
    struct moment_found found;
    int year;
    const struct rulebook *book; /* NULL: no rulebook is for it, or there is no such moment */
    bool is_closed;
    struct scorecard cards[CENTRES_MAX];
    struct calendar past_calendar;
};

/* Finds the moment, the year (0: the latest of then that has a finding) and its rulebook, which is good until
 * the view is closed. */
void asked_find(struct asked *asked, view_t *view, const struct moment *moment, uint64_t year,
                int64_t wall_ms);
/* Where there is a rulebook: fills the cards, and `is_closed`. */
void asked_fill(struct asked *asked, view_t *view);
/* Where there is none: says why. */
struct message asked_sorry(const struct asked *asked, uint64_t id);

#endif
