/* The reporter: reports the cases whose deadline has passed, each as an event in the outbox, and
 * knows the next deadline, so that the collector can wait for it. Reads no clock. */
#ifndef KAOHE_COLLECTOR_REPORTER_H
#define KAOHE_COLLECTOR_REPORTER_H

#include "services/collector/cases.h"

enum { REPORTS_A_PASS = BOUND(256, 2) };

typedef struct reporter reporter_t;

/* `clause` is the one that cases are reported under (roster_case_clause). An outbox of `events_max`
 * events gets no more reports. The outbox and the text stay the caller's. */
reporter_t *reporter_new(outbox_t *outbox, struct text clause, uint64_t events_max);
void reporter_destroy(reporter_t **reporter); /* NULL is fine */

/* Reads the next deadline: at the start, and after each commit that may have changed a case. */
void reporter_look(reporter_t *reporter, txn_t *txn);

/* Whether a deadline has passed, and its report has room. Never where it is held back: the disk is
 * full, or the clock is not trusted. */
bool reporter_is_due(const reporter_t *reporter, bool is_held_back, struct instant now);
/* How long it takes until then; INT64_MAX: no time alone makes a report due. */
int64_t reporter_wait_ms(const reporter_t *reporter, bool is_held_back, struct instant now);

/* Reports what is due, up to REPORTS_A_PASS cases, in a transaction that writes. */
void reporter_report(reporter_t *reporter, txn_t *txn, struct instant now);

#endif
