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

/* Copies a line. False: the frame that fills has no room for it. Only before submission_end. */
bool submission_offer(submission_t *submission, uint64_t tag, struct text line);
void submission_end(submission_t *submission); /* no more lines come */
/* Handles what has come, and sends what has gathered once nothing is on the way. Waits for nothing. To be
 * called until submission_state is no longer DELIVERY_OPEN, when submission_wire has something, and at the
 * deadline (as delivery_deadline). What it returns where that is not STATUS_OK (delivery_failure says what it
 * means; also STATUS_DENIED: our key may not enter there) ends the submission: it returns the same again. */
MUST_CHECK enum status submission_step(submission_t *submission, struct trouble *ret_trouble);
enum delivery_state submission_state(const submission_t *submission);
int64_t submission_deadline(const submission_t *submission, int64_t now_ms);
wire_t *submission_wire(const submission_t *submission);

#endif
