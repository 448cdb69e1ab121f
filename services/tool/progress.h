/* One line on stderr that says how far a long command is, written over again and again. Only where
 * stderr is a terminal; elsewhere every call does nothing. */
#ifndef KAOHE_TOOL_PROGRESS_H
#define KAOHE_TOOL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PROGRESS_MS = 200,
    PROGRESS_ITEMS = 256, /* that are done quickly: between two looks at the clock */
};

/* Begins as {0}: nothing told yet. */
struct progress {
    int64_t told_ms; /* the last time; 0: never */
    bool is_shown;   /* the line stands on the terminal */
};

/* Writes the line, without a line end, unless it was written less than PROGRESS_MS ago. */
__attribute__((format(printf, 2, 3))) void progress_tell(struct progress *progress,
                                                         const char *format, ...);
/* Takes the line away: at the end, and before anything else is said. Told again, it comes back. */
void progress_end(struct progress *progress);

#endif
