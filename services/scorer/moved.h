/* Which year has moved last: what the feed's beat goes on with, also after a restart, for the log
 * tells it. A year moves with each event that it takes: a report, a ruling or a self-check that is
 * neither refused nor a duplicate nor late, and with closing or reopening it. */
#ifndef KAOHE_SCORER_MOVED_H
#define KAOHE_SCORER_MOVED_H

#include "common/ledger/view.h"

/* Whether an event with this outcome moves its year, where it has one. */
bool moved_by(enum outcome outcome);
/* The year that has moved last, as of the view; 0: none has, or the view has failed. Reads the log
 * backwards to there. */
int moved_year(view_t *view);

#endif
