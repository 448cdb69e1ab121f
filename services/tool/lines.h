/* Lines of a file or of stdin, as they come. */
#ifndef KAOHE_TOOL_LINES_H
#define KAOHE_TOOL_LINES_H

#include "common/form/line.h"
#include "services/tool/tool.h"

enum {
    LINES_IDLE_MS = 20, /* between two calls of lines_idle while nothing comes */
    LINES_BYTES_MAX = LINE_LOG_BYTES_MAX,
};

/* A line without its line end; `number` counts from 1. A byte-order mark before the first is
 * skipped. A line longer than LINES_BYTES_MAX comes cut, one byte longer than that. */
typedef enum status lines_visit(void *context, unsigned long number, struct text line);
/* All that has come was handed on, and nothing more is there yet; NULL where nobody wants to know.
 */
typedef enum status lines_idle(void *context);

/* Reads `path` ("-": stdin) to its end, or until a visit does not return STATUS_OK. Says what is
 * wrong with the file. */
MUST_CHECK enum status lines_read(const struct tool *tool, const char *path, lines_visit *visit,
                                  lines_idle *idle, void *context);
/* Names a malformed line: file, line, field and reason. */
void lines_say_malformed(const struct tool *tool, const char *path, unsigned long number,
                         const struct fault *fault);

#endif
