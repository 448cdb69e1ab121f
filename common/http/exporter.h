/* Where Prometheus reads a daemon's metrics: GET /metrics on a loopback address, by libmicrohttpd in a thread of
 * its own. So a scrape never waits for the daemon's pass, nor that for a scrape; and a daemon that stands still
 * in a sync is read as well, and seen to stand still. Only where the setting asks for it: else there is no
 * thread and no socket.
 *
 * Plain text for whoever is on this machine: it says how much and when, and nothing that a district wrote.
 * Where all places are taken the one that waits longest makes room, so whoever holds them keeps no scrape out.
 * A foreign page whose name was made to lead here gets nothing (address_is_meant). */
#ifndef KAOHE_HTTP_EXPORTER_H
#define KAOHE_HTTP_EXPORTER_H

#include "common/metrics/metrics.h"
#include "common/run/home.h"

enum {
    EXPORTER_CONNECTIONS_MAX = 32,
    EXPORTER_IDLE_S = 5, /* nothing was read or sent: closed */
    EXPORTER_CONNECTION_BYTES = 16 << 10,
};

typedef struct exporter exporter_t;

/* What is listened at: `endpoint` is the setting's text, `setting` its name; `name` is that of the note in run/
 * ("metrics": run/metrics.endpoint). `metrics` are written by the caller's thread. All stay the caller's. */
struct exporter_terms {
    const struct home *home;
    const char *endpoint, *setting, *name;
    const metrics_t *metrics;
};

/* With an empty endpoint `ret_exporter` is NULL. STATUS_CONFIG: the address is not of this machine alone, or
 * taken; STATUS_FULL: no thread is left. */
MUST_CHECK enum status exporter_open(const struct exporter_terms *terms, exporter_t **ret_exporter,
                                     struct trouble *ret_trouble);
void exporter_close(exporter_t **exporter); /* NULL is fine; before the metrics are destroyed */

/* Notes again where it listens, if that was removed (daemon.h, `keep`). NULL is fine. */
MUST_CHECK enum status exporter_keep(const exporter_t *exporter, bool *ret_mended,
                                     struct trouble *ret_trouble);
/* Whether it could be opened, as far as the setting tells. */
MUST_CHECK enum status exporter_check(const char *endpoint, const char *setting,
                                      struct trouble *ret_trouble);

/* The program's metrics and those of its process; the caller frees it. */
char *exporter_text(const metrics_t *metrics, size_t *ret_size);

#endif
