/* The collectors of a home. */
#ifndef KAOHE_TOOL_COLLECTORS_H
#define KAOHE_TOOL_COLLECTORS_H

#include "services/tool/tool.h"

enum { COLLECTORS_MAX = 128 };

/* The sources that have an outbox in this home, in order; `only` (not NULL) alone where it is given.
 * Says why it cannot be known: there is no such home (STATUS_NOBODY), or it may not be read. */
MUST_CHECK enum status collectors_find(const struct tool *tool, const struct home *home,
                                       const char *only,
                                       char ret_sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1],
                                       unsigned *ret_count);

#endif
