/* The audit: whether a home that was left by a crash holds all that was promised before, and makes
 * sense in itself. */
#ifndef KAOHE_CRASH_AUDIT_H
#define KAOHE_CRASH_AUDIT_H

#include "tests/crash/ledgers.h"

struct audit {
    const char *root;          /* the home is below it */
    const struct trace *trace; /* whose promises count */
    unsigned point;            /* those before this step */
    bool is_delivered;         /* nothing may wait any more */
};

/* Opens the stores, and so changes them. Ends in SIGBUS or SIGSEGV where LMDB does: to be called in
 * a process of its own. */
void audit_run(const struct audit *audit, struct verdict_text *ret_verdict);

#endif
