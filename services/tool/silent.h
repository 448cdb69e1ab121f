/* Which sources are silent: the scorer has no conversation with their collector. Pure.
 *
 * Behind a restart of the scorer all that were there have to come back first, which takes them some
 * seconds: for SILENT_RETURN_MS none of them is called silent that the scorer has not welcomed since its
 * start. */
#ifndef KAOHE_TOOL_SILENT_H
#define KAOHE_TOOL_SILENT_H

#include <jansson.h>
#include <stdint.h>

#include "services/tool/page.h"

/* A collector that is away tries again after LINK_BACKOFF_MS_MAX, 8 s, at the latest. */
enum { SILENT_RETURN_MS = 15 * 1000 };

/* What one status after the other has told. Begins with zeros. */
struct silent {
    json_t *
        sources; /* slug → {"heard": the latest, "here": when told last, "waits": from this ms on} */
};

void silent_clear(struct silent *silent);

/* From the scorer's status (PROTOCOL.md, section 11), which is told at `now_ms`: slug → when it
 * was heard last, as people read it, in Beijing's time; "从未" for one that never was. The caller
 * frees it. The status may be anything. */
json_t *silent_read(struct silent *silent, json_t *status, int64_t now_ms);

/* Adds one line with those that are, in red; nothing where none is, or `told` is NULL. Who has no
 * room in `columns` is counted, and "…" stands for him. Only of one tier, or of one centre, by its
 * slug; 0 and NULL: of all, and the office's. */
void silent_add(json_t *told, json_t *standings, int tier, const char *centre, int columns,
                struct page *page);

#endif
