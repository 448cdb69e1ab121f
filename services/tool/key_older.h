/* A collector that was not started again after its key was rotated: it runs by a pair that was put aside. */
#ifndef KAOHE_TOOL_KEY_OLDER_H
#define KAOHE_TOOL_KEY_OLDER_H

#include "common/run/keyfile.h"
#include "services/tool/tool.h"

/* By which NAME-old-N the collector of a source runs; false: by none, or it does not answer. It is asked,
 * and each answer takes a moment. */
bool key_older_runs(const struct home *home, const char *source,
                    char ret_old[KEYFILE_NAME_BYTES_MAX + 1]);

/* Says why a talk with the collector of a source ended, and returns `status`: that it still runs by such a
 * pair, where that is why, else the trouble. */
enum status key_older_fail(const struct tool *tool, const struct home *home, const char *source,
                           enum status status, const struct trouble *trouble);

#endif
