/* The audit of what one district handed over: each line that was taken came into the log, as often as it may, and the
 * outbox tells what became of it. */
#ifndef KAOHE_MODEL_AUDIT_LINES_H
#define KAOHE_MODEL_AUDIT_LINES_H

#include "tests/model/audit.h"

/* What the log has of each line stands in `handed` already; it has `count` records. */
void audit_lines(const struct audit_sender *sender, uint64_t count);

#endif
