/* Handing lines over through libkaohe (common/kaohe/kaohe.h), and waiting: what files and streams
 * (handing.h) and the office's own events (office.h) share. Nothing is said.
 *
 *   begin ─► line, flush … ─► finish ─► clear
 */
#ifndef KAOHE_TOOL_HANDOVER_H
#define KAOHE_TOOL_HANDOVER_H

#include "common/base/trouble.h"
#include "common/kaohe/kaohe.h"
#include "common/run/home.h"
#include "proto/message.h"

enum { HANDOVER_IDLE_MS = 20 };

/* Of the lines that the collector has answered for. */
struct handover_counts {
    unsigned long taken;                 /* on its disk */
    unsigned long malformed;             /* passed over by it */
    unsigned long opened, updated;       /* of `taken`: case records */
    unsigned long overdue;               /* of those: that caused a report */
    unsigned long outcomes[OUTCOME_END]; /* where they are waited for */
};

/* Called for each KAOHE_TAKEN and KAOHE_OUTCOME, counted already; it may not hand over. */
typedef void handover_hear(void *context, const kaohe_event_t *event);

/* All 0 before it begins. */
struct handover {
    kaohe_t *kaohe; /* NULL: not begun */
    handover_hear *hear;
    void *context;
    bool waits, is_over;
    struct handover_counts counts;
    size_t unknown; /* outcomes that are waited for */
    enum status status;
    struct trouble trouble;
};

/* Begins a submission to a source's collector; with `waits` outcomes are waited for. `by` as for
 * kaohe_submit_begin_by. What it returns, with a trouble. */
MUST_CHECK enum status handover_begin(struct handover *handover, const struct home *home,
                                      const char *source, const char *by, bool waits,
                                      struct trouble *ret_trouble);
void handover_clear(struct handover *handover);

/* What the next three return where it is not STATUS_OK ended the submission, and `trouble` says why:
 * they return it again, and nothing more is sent. */

/* A line of at most KAOHE_LINE_BYTES_MAX; waits where there is no room for it. */
MUST_CHECK enum status handover_line(struct handover *handover, uint64_t tag, struct text line);
/* Sends what has gathered and hears what has come. Does not wait. */
MUST_CHECK enum status handover_flush(struct handover *handover);
/* Waits until every line is on disk and each outcome that is waited for is known. `idle` is called about
 * every HANDOVER_IDLE_MS while it waits. */
typedef void handover_idle(void *context);
MUST_CHECK enum status handover_finish(struct handover *handover, handover_idle *idle);

bool handover_is_case(const kaohe_event_t *taken); /* the line was a case record, and was taken */
/* What a KAOHE_OUTCOME tells. */
struct receipt handover_receipt(const kaohe_event_t *outcome);

#endif
