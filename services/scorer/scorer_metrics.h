/* What the scorer counts and measures (metrics.def), and where Prometheus reads it: by a thread of its own, and
 * only where the setting scorer/metrics asks for it. The pass counts into atomic cells; once a second it notes
 * what changes by itself, where anybody can read it. */
#ifndef KAOHE_SCORER_METRICS_H
#define KAOHE_SCORER_METRICS_H

#include "common/http/exporter.h"
#include "common/ledger/ledger.h"
#include "common/run/home.h"
#include "services/scorer/presence.h"

enum { SCORER_METRICS_EVERY_MS = 1000 };

typedef struct scorer_metrics scorer_metrics_t;

scorer_metrics_t *scorer_metrics_new(void);
void scorer_metrics_destroy(
    scorer_metrics_t **metrics); /* NULL is fine; nobody reads them any more */

/* Where the settings ask for it, they can be read from now on. Says itself what went wrong. `home` stays the
 * caller's, and lives longer. */
MUST_CHECK enum status scorer_metrics_open(scorer_metrics_t *metrics, const struct home *home);
/* As the `keep` of a daemon_kind. */
MUST_CHECK enum status scorer_metrics_keep(const scorer_metrics_t *metrics, bool *ret_mended);
MUST_CHECK enum status scorer_metrics_check(const struct home *home);

/* A commit of records: most passes have none, and would hide how long it takes. */
void scorer_metrics_committed(scorer_metrics_t *metrics, int64_t us);
/* A new record is in the log. */
void scorer_metrics_logged(scorer_metrics_t *metrics, const struct record *record);

/* What is noted once a second. */
struct scorer_metrics_now {
    ledger_t *ledger; /* without a transaction */
    const struct source_state *sources;
    unsigned count;
    uint64_t checkpoint_n; /* the newest */
    enum checkpoints checkpoints;
    bool is_full, is_held, is_restoring;
};
/* Whether anybody could read it, and it is time. */
bool scorer_metrics_is_due(const scorer_metrics_t *metrics, int64_t mono_ms);
void scorer_metrics_note(scorer_metrics_t *metrics, const struct scorer_metrics_now *now,
                         int64_t mono_ms);

/* For tests: what is read. */
const metrics_t *scorer_metrics_all(const scorer_metrics_t *metrics);

#endif
