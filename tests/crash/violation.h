/* What was found wrong, kept so that it can be looked at and made again exactly: the trace, the
 * image, and the command. */
#ifndef KAOHE_CRASH_VIOLATION_H
#define KAOHE_CRASH_VIOLATION_H

#include "tests/crash/ledgers.h"

/* An image is named by these, and its trace. */
struct image_name {
    unsigned point, number;
    uint64_t seed;
    bool goes_on;
};

void violation_tell(const struct trace *trace, const struct image_name *name,
                    const struct verdict_text *verdict);

#endif
