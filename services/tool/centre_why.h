/* Why a centre has its score, short: a line for the sums and one a clause. `kaohe explain` has
 * each finding. Pure. */
#ifndef KAOHE_TOOL_CENTRE_WHY_H
#define KAOHE_TOOL_CENTRE_WHY_H

#include <jansson.h>

#include "services/tool/page.h"

/* Adds the lines of an explanation (PROTOCOL.md 11), which may be anything; nothing where it is NULL. */
void centre_why_add(json_t *explanation, struct page *page);

#endif
