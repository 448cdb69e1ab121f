/* A submission: a delivery (delivery.h) with its connection to the collector. It belongs to the
 * thread that uses it. Nothing is printed: `report` is called with what became of each line.
 */
#ifndef KAOHE_CLIENT_SUBMISSION_H
#define KAOHE_CLIENT_SUBMISSION_H

#include "common/client/delivery.h"
#include "common/wire/wire.h"

typedef struct submission submission_t;

/* Connects to the endpoint of the source's intake; nobody need be there yet. `report` is called
 * within the other calls; it may not call back. `pass` as for wire_connect. STATUS_CONFIG: the endpoint cannot be used. */
MUST_CHECK enum status submission_open(const char *source, const char *endpoint,
                                       const struct wire_pass *pass, bool waits,
                                       delivery_report *report, void *context,
                                       submission_t **ret_submission, struct trouble *ret_trouble);
void submission_close(submission_t **submission); /* NULL is fine */

/* What the next three return where it is not STATUS_OK (delivery_failure says what it means; also
 * STATUS_DENIED: our key may not enter there) ends the submission: they return the same again, and nothing more is sent. */

/* Copies a line; waits where the frame that fills is full and the one before it has no answer. */
MUST_CHECK enum status submission_add(submission_t *submission, uint64_t tag, struct text line,
                                      struct trouble *ret_trouble);
/* Sends what has gathered, as soon as nothing else is on the way, and handles what has come. Does
 * not wait. Where lines come slowly, call it every DELIVERY_ASK_MS. */
MUST_CHECK enum status submission_flush(submission_t *submission, struct trouble *ret_trouble);
/* Waits until every line is on disk and, with `waits`, every outcome known; then no line can be
 * added. `idle` (may be NULL) is called about every DELIVERY_ASK_MS while it waits. */
typedef void submission_idle(void *context);
MUST_CHECK enum status submission_finish(submission_t *submission, submission_idle *idle,
                                         void *context, struct trouble *ret_trouble);

/* For who may not wait: submission_offer is false where the frame that fills has no room, and
 * submission_end says that no more lines come. submission_step handles what has come and sends what has
 * gathered once nothing is on the way, until submission_state is no longer DELIVERY_OPEN; it is due when
 * submission_wire has something, and at the deadline (as delivery_deadline). */
bool submission_offer(submission_t *submission, uint64_t tag, struct text line);
void submission_end(submission_t *submission);
MUST_CHECK enum status submission_step(submission_t *submission, struct trouble *ret_trouble);
enum delivery_state submission_state(const submission_t *submission);
int64_t submission_deadline(const submission_t *submission, int64_t now_ms);
wire_t *submission_wire(const submission_t *submission);

const struct delivery_counts *submission_counts(const submission_t *submission);
size_t submission_unknown(const submission_t *submission); /* as delivery_unknown */

#endif
