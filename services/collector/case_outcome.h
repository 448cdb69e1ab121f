/* What the outcome of a report means for the case that it was made for. */
#ifndef KAOHE_COLLECTOR_CASE_OUTCOME_H
#define KAOHE_COLLECTOR_CASE_OUTCOME_H

#include "services/collector/outbox.h"
#include "services/collector/roster.h"

struct case_reports {
    const char *source;
    const roster_t *roster;
};

/* An outbox_visit; `context` is a struct case_reports. After `late` and `bad-time` the report may be made again. */
outbox_visit case_outcome_visit;

#endif
