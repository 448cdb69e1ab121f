/* The tiers side by side, for a terminal that has no room for their tables one below the other: of each
 * centre its rank, name, score and move, and whether it is excellent. Pure. */
#ifndef KAOHE_TOOL_OVERVIEW_H
#define KAOHE_TOOL_OVERVIEW_H

#include "services/tool/standings_table.h"

/* Adds a line of the tiers' names, and one for each place in them. False, and adds nothing: they do not
 * fit into the width of `looks`. */
bool overview_add(json_t *tiers, const struct table_looks *looks, struct page *page);
/* Adds one line: what its signs mean in that width. */
void overview_legend(json_t *tiers, const struct table_looks *looks, struct page *page);
/* The same in a few columns, for a terminal that is too low for that line. */
const char *overview_signs(json_t *tiers, const struct table_looks *looks);

#endif
