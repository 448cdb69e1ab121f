/* The file calls of this program and of the libraries it links, wrapped: each that changes the disk
 * below a home is made and noted in the trace. So is each frame that leaves; and where a death is
 * planned, the process kills itself in that call.
 *
 * Only calls of the thread that called calls_begin are noted: the scorer's second thread only
 * reads. */
#ifndef KAOHE_CRASH_CALLS_H
#define KAOHE_CRASH_CALLS_H

#include "proto/text.h"
#include "tests/crash/trace.h"

/* Dies in the `call`-th call that changes the disk, or before the `send`-th frame leaves; 0: never.
 * A write that dies has written its first half where `is_torn`. */
struct death {
    uint64_t call, send;
    bool is_torn;
};

/* Looks at one frame before it leaves. */
typedef void calls_frame(struct trace *trace, enum actor actor, struct text frame);

/* From now on. `root` is the directory that holds the home; it is there already. */
void calls_begin(struct trace *trace, const char *root, struct death death, calls_frame *look);
void calls_act(enum actor actor);

#endif
