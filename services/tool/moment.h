/* --at N, --as-of TIME and --occurred-until TIME: which past is asked for. */
#ifndef KAOHE_TOOL_MOMENT_H
#define KAOHE_TOOL_MOMENT_H

#include "common/score/instant.h"
#include "services/tool/tool.h"

struct moment {
    const char *at_text, *as_of, *occurred_until; /* as they were given; NULL: not */
    uint64_t at;
};
#define MOMENT_OPTIONS(moment)                                                                     \
    {"--at", &(moment).at_text, NULL}, {"--as-of", &(moment).as_of, NULL},                         \
    {                                                                                              \
        "--occurred-until", &(moment).occurred_until, NULL                                         \
    }
enum { MOMENT_OPTION_COUNT = 3 };
#define MOMENT_USAGE "[--at N] [--as-of TIME] [--occurred-until TIME]"

/* STATUS_USAGE, which it says: a number or a time cannot be read. */
MUST_CHECK enum status moment_read(const struct tool *tool, struct moment *moment);

/* As a message has it. */
struct text moment_as_of(const struct moment *moment);
struct text moment_occurred_until(const struct moment *moment);

/* A line for people where they see the past. */
void moment_print(const struct moment *moment);

#endif
