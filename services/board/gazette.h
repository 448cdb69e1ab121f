/* What the board has to tell: what the news of a subscription mean to those who follow the events. Pure: it
 * fills the ring, and keeps which year is shown and whether the scorer is heard.
 *
 *   STANDINGS  → `standings`, without an id: the changes that led to them come behind, with it
 *   GAP        → `resync`, and nobody goes on from before it
 *   UPDATE     → a `merged` where not all is listed, then a `change` a row; the last one has the id
 *   SILENT, BACK → `silent`, `back`
 */
#ifndef KAOHE_BOARD_GAZETTE_H
#define KAOHE_BOARD_GAZETTE_H

#include "common/client/subscription.h"
#include "services/board/ring.h"

struct gazette {
    ring_t *ring;
    uint64_t year;         /* of the last event; 0: nothing was heard yet */
    uint64_t default_year; /* that the scorer shows when none is named; 0: not known */
    uint64_t epoch;        /* of the feed; 0: nothing was heard yet */
    bool is_silent;
};

void gazette_init(struct gazette *gazette, size_t ring_bytes_max);
void gazette_clear(struct gazette *gazette);

/* SUBSCRIPTION_UNANSWERED changes nothing. */
void gazette_take(struct gazette *gazette, const struct subscription_news *news);
/* The scorer has shown `year` by default, as of record `n`. An event of another year, or a gap, may change
 * that: it is forgotten then; an answer that is older than what was heard since is passed over. */
void gazette_learn_default(struct gazette *gazette, uint64_t year, uint64_t n);
/* Something was heard, and the scorer still is. */
bool gazette_is_live(const struct gazette *gazette);

#endif
