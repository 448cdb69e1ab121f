/* A source as who hands lines over meets it: whether there is such a source at all, and how its
 * collector is doing. What is wrong is said on stderr. */
#ifndef KAOHE_TOOL_SOURCE_H
#define KAOHE_TOOL_SOURCE_H

#include "services/tool/tool.h"

/* STATUS_USAGE: no collector of it has run in this home, and neither is it the office nor a centre of
 * the rulebook that a new log here begins with. A later rulebook may have more centres: then the
 * collector has run. */
MUST_CHECK enum status source_is_known(const struct tool *tool, const struct home *home,
                                       const char *source);

/* STATUS_NOBODY: its collector does not answer. */
MUST_CHECK enum status source_is_there(const struct tool *tool, const struct home *home,
                                       const char *source);

/* Says how many events wait in the outbox and for what, where the collector knows why it does not have
 * the scorer. */
void source_note_link(const struct tool *tool, const struct home *home, const char *source);

#endif
