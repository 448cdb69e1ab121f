/* Explains a centre's score (PROTOCOL.md 11) as rows of JSON: the head, then the findings in the order of
 * their records, then the reports that came late. What was made stays true: the past does not change. So it
 * can be kept for further pages, and what a row has beyond numbers is read when it is asked for. A core: no
 * sockets, no clock. */
#ifndef KAOHE_SCORER_EXPLAINING_H
#define KAOHE_SCORER_EXPLAINING_H

#include <jansson.h>

#include "common/ledger/view_past.h"
#include "common/score/explanation.h"

typedef struct explaining explaining_t;

/* What is explained: one centre (its id) in one year, as of a moment. */
struct explained {
    struct past past;
    int year;
    unsigned centre;
};

/* `book` is the year's rulebook, and has the centre; `cards` are the year's. Neither is needed any more behind
 * this call. `max`: how many findings and late reports it may have. */
explaining_t *explaining_new(view_t *view, const struct explained *explained,
                             const struct rulebook *book, const struct scorecard cards[CENTRES_MAX],
                             size_t max);
void explaining_destroy(explaining_t **explaining); /* NULL is fine */
bool explaining_is_of(const explaining_t *explaining, const struct explained *explained);

/* Why there are no rows, for people: the findings are not those that the totals have counted, or there are
 * too many. NULL: there are rows. */
const char *explaining_why(const explaining_t *explaining);
uint64_t explaining_rows(const explaining_t *explaining); /* how many there are, at least one */
/* By any later view of the same log. NULL: it has failed, or a text of the row is not in UTF-8. */
json_t *explaining_row(const explaining_t *explaining, view_t *view, const struct rulebook *book,
                       uint64_t row);

#endif
