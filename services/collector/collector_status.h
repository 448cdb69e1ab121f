/* The status of a collector, as its JSON text (PROTOCOL.md 11). */
#ifndef KAOHE_COLLECTOR_STATUS_H
#define KAOHE_COLLECTOR_STATUS_H

#include "common/base/timekeeper.h"
#include "services/collector/courier.h"

/* The caller frees it. `full`: why nothing new is taken; empty: it is. */
char *collector_status(const char *source, const struct outbox_state *outbox,
                       const struct kept_range *kept, const courier_t *courier,
                       enum clock_doubt doubt, const char *full);
/* What it holds and where it listens, in a few words. */
void collector_status_line(const struct outbox_state *outbox, const char *intake, char *ret_text,
                           size_t size);

#endif
