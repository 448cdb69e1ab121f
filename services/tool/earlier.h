/* What the last records of a log have changed, for a list of changes that begins with them. Pure.
 *
 * A record does not say how the standings stood before it and after it: such a change has no scores and no
 * ranks, but what its finding is worth. A ruling does not say of which year it is: it is of its finding's,
 * and one whose finding is not among the records is passed over. */
#ifndef KAOHE_TOOL_EARLIER_H
#define KAOHE_TOOL_EARLIER_H

#include <jansson.h>

#include "common/score/rulebook.h"

/* Begins with zeros. */
struct earlier {
    json_t *changes;  /* the oldest first */
    json_t *findings; /* centre, clause and record → the event that reported it */
};

void earlier_clear(struct earlier *earlier);
/* Takes the next record, as `kaohe export` has it; what has changed no standing is passed over. */
void earlier_take(struct earlier *earlier, json_t *record, const struct rulebook *rules);
/* As a line of `kaohe watch --json`, without scores and ranks, and with "worth", what its finding
 * is worth, for people, in brackets where that does not count; the change before `back` others, NULL: there is none. */
json_t *earlier_change(const struct earlier *earlier, size_t back);

#endif
