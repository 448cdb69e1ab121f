/* Explains a centre's score (PROTOCOL.md 11) as rows of JSON: the head, then the findings in the order of
 * their records, then the reports that came late. A core: no sockets, no clock. */
#ifndef KAOHE_SCORER_EXPLAINING_H
#define KAOHE_SCORER_EXPLAINING_H

#include <jansson.h>

#include "common/ledger/view_past.h"
#include "common/score/explanation.h"

typedef struct explaining explaining_t;

/* The state of one year at one record; `book` is the year's rulebook, and has the centre. The caller
 * destroys it before the view is renewed. */
explaining_t *explaining_new(view_t *view, const struct past *past, const struct rulebook *book,
                             int year, const struct scorecard cards[CENTRES_MAX],
                             const struct centre *centre);
void explaining_destroy(explaining_t **explaining); /* NULL is fine */

/* False: the findings are not those that the totals have counted. */
bool explaining_is_sound(const explaining_t *explaining);
uint64_t explaining_rows(const explaining_t *explaining); /* how many there are, at least one */
json_t *explaining_row(explaining_t *explaining, uint64_t row);

#endif
