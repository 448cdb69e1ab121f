/* --at N, --as-of TIME and --occurred-until TIME: which past is asked for. */
#ifndef KAOHE_TOOL_MOMENT_H
#define KAOHE_TOOL_MOMENT_H

#include "common/score/instant.h"
#include "services/tool/scorer.h"
#include "services/tool/tool.h"

struct moment {
    const char *at_text, *as_of, *occurred_until; /* as they were given; NULL: not */
    uint64_t at;
};
#define MOMENT_OPTIONS(moment)                                                                     \
    {"--at", &(moment).at_text, NULL, 0}, {"--as-of", &(moment).as_of, NULL, 0},                   \
    {                                                                                              \
        "--occurred-until", &(moment).occurred_until, NULL, 0                                      \
    }
enum { MOMENT_OPTION_COUNT = 3 };
#define MOMENT_USAGE "[--at N] [--as-of TIME] [--occurred-until TIME]"

/* STATUS_USAGE, which it says: a number or a time cannot be read. */
MUST_CHECK enum status moment_read(const struct tool *tool, struct moment *moment);

enum { MOMENT_LINE_BYTES = 320 };

/* What was found for a moment. */
struct moment_answer {
    uint64_t n, last;    /* the record, and the log's last one */
    int64_t received_ms; /* of record n */
    int64_t now_ms;
    int year; /* that was chosen for want of one; 0: it was given */
};

/* A line for people about what they see, if it is not just the present: which record that is and when it
 * was received, whether it is the past, and up to when findings are counted; else empty. */
void moment_line(const struct moment *moment, const struct moment_answer *answer,
                 char ret_line[MOMENT_LINE_BYTES]);
/* The same for record `n` of the log, looked up; empty where that cannot be. `status` is the scorer's, or NULL;
 * `year` as in moment_answer. */
void moment_tell(const struct moment *moment, kaohe_t *scorer, json_t *status, uint64_t n, int year,
                 char ret_line[MOMENT_LINE_BYTES]);

#endif
