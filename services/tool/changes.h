/* What is different between two standings of one year (EVENTS.md 10). Pure. */
#ifndef KAOHE_TOOL_CHANGES_H
#define KAOHE_TOOL_CHANGES_H

#include <jansson.h>

#include "services/tool/page.h"

/* The centres whose score, rank or `excellent` is another, in the order of `after`, then those that
 * it does not have:
 *
 *   [{"centre","score":[before,after],"rank":[…],"excellent":[…]}, …]
 *
 * A standing that is not there is null. The caller frees it. */
json_t *changes_between(json_t *before, json_t *after);

/* Adds a table of these, tier by tier, and of the others how many they are, and whose other columns
 * changed. 80 columns wide at most. */
void changes_table(json_t *before, json_t *after, struct page *page);

#endif
