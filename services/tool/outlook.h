/* Where an explanation ends: the centre's place among the others, and what would change it. The sums of what
 * waits, and of what can still be had, need the rulebook of that very year. Pure. */
#ifndef KAOHE_TOOL_OUTLOOK_H
#define KAOHE_TOOL_OUTLOOK_H

#include <jansson.h>

#include "common/score/rulebook.h"
#include "services/tool/page.h"

struct outlook {
    json_t *explanation;          /* whole, as `kaohe explain --json` has it */
    json_t *standings;            /* of the same moment and year; NULL: not known */
    const struct rulebook *names; /* of clauses, by any rulebook that has them */
    const struct rulebook *rules; /* of the year; NULL: it is not sure which */
};

/* Adds lines: the rank, ties, excellence and self-check; what waits for a ruling; in a year that is not
 * closed also the way to the next rank. */
void outlook_add(const struct outlook *outlook, struct page *page);

#endif
