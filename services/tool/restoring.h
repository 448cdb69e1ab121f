/* A log that is brought back from a backup: how far it is, as the scorer tells, and the office's word on whom to pass
 * over. */
#ifndef KAOHE_TOOL_RESTORING_H
#define KAOHE_TOOL_RESTORING_H

#include <jansson.h>

#include "services/tool/tool.h"

enum { RESTORING_WITHOUT_MAX = 65 };

/* Of `kaohe restore --without S …` and `--status [--json]`: first says to the scorer that these sources are to be
 * passed over, and waits until it has heard; then shows how it stands. Says what is wrong. */
MUST_CHECK enum status restoring_command(const struct tool *tool, const char *const *without,
                                         int without_count, bool as_json);

/* Some lines of a scorer's status; nothing where there is nothing to tell. */
void restoring_print(json_t *status);

#endif
