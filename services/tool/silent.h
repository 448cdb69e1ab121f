/* Which centres are silent: the scorer has no conversation with their collector. Pure. */
#ifndef KAOHE_TOOL_SILENT_H
#define KAOHE_TOOL_SILENT_H

#include <jansson.h>

#include "services/tool/page.h"

/* From the scorer's status (PROTOCOL.md, section 11): slug → when it was heard last, as people read it, in
 * Beijing's time; "从未" for one that never was. The caller frees it. The status may be anything. */
json_t *silent_read(json_t *status);

/* Adds one line with those of the standings that are, in red; nothing where none is, or `silent` is NULL.
 * Only of one tier, or of one centre, by its slug; 0 and NULL: of all. */
void silent_add(json_t *silent, json_t *standings, int tier, const char *centre, struct page *page);

#endif
