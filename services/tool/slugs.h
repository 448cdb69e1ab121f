/* The slugs of a map against the rulebook that a new log of the home begins with. One that is mistyped
 * would become the centre of cases; it is only noted, since a later rulebook may have it. */
#ifndef KAOHE_TOOL_SLUGS_H
#define KAOHE_TOOL_SLUGS_H

#include "common/form/map.h"
#include "services/tool/tool.h"

void slugs_check(const struct tool *tool, const struct home *home, const map_t *map,
                 const char *map_path);

#endif
