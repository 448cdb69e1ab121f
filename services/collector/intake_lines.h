/* The lines of a SUBMIT: each becomes an event in the outbox, a case in its table, or is malformed, and
 * is told so. Whether they are taken at all is for the intake to say. */
#ifndef KAOHE_COLLECTOR_INTAKE_LINES_H
#define KAOHE_COLLECTOR_INTAKE_LINES_H

#include "common/score/instant.h"
#include "services/collector/outbox.h"
#include "services/collector/roster.h"

typedef struct intake_lines intake_lines_t;

/* `source` and `roster` stay the caller's. */
intake_lines_t *intake_lines_new(struct text source, const roster_t *roster);
void intake_lines_destroy(intake_lines_t **lines); /* NULL is fine */

/* Takes at most ITEMS_MAX lines, in order, into the transaction; a case is overdue by `now`, and is not
 * reported while the clock `is_held`. The verdicts, one a line, are good until the next call. */
struct verdict_list intake_lines_take(intake_lines_t *lines, outbox_t *outbox, txn_t *txn,
                                      const struct text_list *texts, struct instant now,
                                      bool is_held);

#endif
