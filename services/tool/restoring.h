/* A log that is brought back from a backup: how far it is, as the scorer tells, and the office's word on whom to pass
 * over. */
#ifndef KAOHE_TOOL_RESTORING_H
#define KAOHE_TOOL_RESTORING_H

#include <jansson.h>

#include "services/tool/tool.h"

enum { RESTORING_WITHOUT_MAX = 65 };

/* Of `kaohe restore --without S …`, `--with S …` and `--status [--json]`: first says to the scorer that the ones are
 * to be passed over, and that the others are not after all, and waits until it has heard; then shows how it stands.
 * One that has come, or may, is passed over with `is_sure` alone; one is taken back before the first event has come
 * back. Where no scorer runs on this home's log, it is noted for the one that starts (resting.h). Says what is
 * wrong. */
struct restoring_words {
    const char *without[RESTORING_WITHOUT_MAX], *with[RESTORING_WITHOUT_MAX];
    int without_count, with_count, is_sure, as_json;
};
MUST_CHECK enum status restoring_command(const struct tool *tool,
                                         const struct restoring_words *words);

/* One line to stderr where what the scorer answers is as of a backup, since its log is being brought back:
 * by its status (NULL: who may not ask for it, or is not answered, is told so by what he asks). */
void restoring_warn(const struct tool *tool, json_t *status);

/* Some lines of a scorer's status; nothing where there is nothing to tell. */
void restoring_print(json_t *status);

#endif
