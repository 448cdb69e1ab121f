/* kaohe keys rotate log: the log's signing key is changed for the next one (EVENTS.md 4). Called again it goes on
 * where it stopped: that shows in keys/ and in the log alone. What is wrong is said. */
#ifndef KAOHE_TOOL_LOG_ROTATE_H
#define KAOHE_TOOL_LOG_ROTATE_H

#include "common/run/home.h"
#include "services/tool/tool.h"

/* Whether `kaohe keys rotate NAME` means the log's key in this home. */
bool log_rotate_is_meant(const struct home *home, const char *name);
/* STATUS_USAGE: a key file has that name too. */
MUST_CHECK enum status log_rotate(const struct tool *tool, const struct home *home);

#endif
