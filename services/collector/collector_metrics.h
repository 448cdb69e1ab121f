/* What the collector counts and measures (metrics.def), and where Prometheus reads it: by a thread of its own, and
 * only where the setting collector/metrics asks for it. Once a second the pass notes how all stands. */
#ifndef KAOHE_COLLECTOR_METRICS_H
#define KAOHE_COLLECTOR_METRICS_H

#include "common/http/exporter.h"
#include "common/run/home.h"
#include "services/collector/courier.h"

enum { COLLECTOR_METRICS_EVERY_MS = 1000 };

typedef struct collector_metrics collector_metrics_t;

/* `source` stays the caller's. */
collector_metrics_t *collector_metrics_new(const char *source);
void collector_metrics_destroy(
    collector_metrics_t **metrics); /* NULL is fine; nobody reads them any more */

/* Where the settings ask for it, they can be read from now on, at run/metrics.SOURCE.endpoint. `home` stays the
 * caller's, and lives longer. As exporter_open, exporter_keep and exporter_check. */
MUST_CHECK enum status collector_metrics_open(collector_metrics_t *metrics, const struct home *home,
                                              struct trouble *ret_trouble);
MUST_CHECK enum status collector_metrics_keep(const collector_metrics_t *metrics, bool *ret_mended,
                                              struct trouble *ret_trouble);
MUST_CHECK enum status collector_metrics_check(const struct home *home,
                                               struct trouble *ret_trouble);

void collector_metrics_committed(collector_metrics_t *metrics, int64_t us);

/* What is noted once a second. */
struct collector_metrics_now {
    const outbox_t *outbox; /* without a transaction */
    const struct link *link;
    struct testimony_state witness;
    bool is_full, is_held;
    int64_t wall_ms, mono_ms;
};
/* Whether anybody could read it, and it is time. */
bool collector_metrics_is_due(const collector_metrics_t *metrics, int64_t mono_ms);
void collector_metrics_note(collector_metrics_t *metrics, const struct collector_metrics_now *now);

/* For tests: what is read. */
const metrics_t *collector_metrics_all(const collector_metrics_t *metrics);

#endif
