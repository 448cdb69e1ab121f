/* Events of a file that are laid behind a log: read and checked before the log is, and kept. */
#ifndef KAOHE_TOOL_ADDITIONS_H
#define KAOHE_TOOL_ADDITIONS_H

#include "common/form/line.h"
#include "services/tool/tool.h"

enum { ADDITIONS_BYTES_MAX = 64 << 20 }; /* of their lines, all together */

typedef struct additions additions_t;

/* Reads the lines of `path` ("-": stdin). They are events as they are submitted, and may have the
 * envelope of an exported one. STATUS_BAD_DATA: a line is malformed, each of which is named; a case
 * record, from which only a collector makes events; or more than ADDITIONS_BYTES_MAX. */
MUST_CHECK enum status additions_read(const struct tool *tool, const char *path,
                                      additions_t **ret_additions);
void additions_destroy(additions_t **additions); /* NULL is fine */

unsigned long additions_count(const additions_t *additions);
/* The next event, in the order of the file; NULL: that was the last. Good until the next call. */
const struct line *additions_next(additions_t *additions);

#endif
