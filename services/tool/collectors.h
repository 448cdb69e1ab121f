/* The collectors of a home. */
#ifndef KAOHE_TOOL_COLLECTORS_H
#define KAOHE_TOOL_COLLECTORS_H

#include "services/tool/tool.h"

enum { COLLECTORS_MAX = 128 };

/* The sources that have an outbox in this home, in order; `only` (not NULL) alone where it is
 * given. Returns how many. */
unsigned collectors_find(const struct home *home, const char *only,
                         char ret_sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1]);

#endif
