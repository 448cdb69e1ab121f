/* The log, record by record, as the scorer answers it. Nothing is said: what is wrong is returned. */
#ifndef KAOHE_TOOL_LOG_PAGES_H
#define KAOHE_TOOL_LOG_PAGES_H

#include "common/client/ask.h"
#include "proto/event.h"
#include "proto/record.h"
#include "services/tool/progress.h"

/* Texts are good during the visit. One that does not return STATUS_OK ends the walk, and fills in the
 * trouble. It may not ask. */
typedef enum status log_pages_visit(void *context, const struct record *record,
                                    const struct event *event, struct trouble *ret_trouble);

/* Visits the records from `from` to `to` (0: the newest). `progress` (may be NULL) is told where the
 * walk is, and ended behind it; a visit that prints ends it first. */
MUST_CHECK enum status log_pages_walk(ask_t *scorer, uint64_t from, uint64_t to,
                                      struct progress *progress, log_pages_visit *visit,
                                      void *context, struct trouble *ret_trouble);
/* The newest record; 0: the log is empty. */
MUST_CHECK enum status log_pages_last(ask_t *scorer, uint64_t *ret_n, struct trouble *ret_trouble);
/* The first record that was received at `ms` or later; last + 1: none was. `received` never decreases,
 * so few records are looked at. */
MUST_CHECK enum status log_pages_since(ask_t *scorer, int64_t ms, uint64_t last, uint64_t *ret_n,
                                       struct trouble *ret_trouble);

#endif
