/* A stretch of days, as --since and --until give it: by the clock of Asia/Shanghai, both included. */
#ifndef KAOHE_TOOL_PERIOD_H
#define KAOHE_TOOL_PERIOD_H

#include "common/score/instant.h"
#include "services/tool/tool.h"

/* From its first second up to, not including, its end; seconds since 1970-01-01 UTC. */
struct period {
    int64_t begin, end;
};

/* NULL: open on that side. STATUS_USAGE, which it says: no date (2006-05-02), or none in between. */
MUST_CHECK enum status period_read(const struct tool *tool, const char *since, const char *until,
                                   struct period *ret_period);
bool period_has(const struct period *period, int64_t second);
/* The first second of the day in Asia/Shanghai that has this second. */
int64_t period_day_begin(int64_t second);

#endif
