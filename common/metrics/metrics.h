/* Metrics: what a program counts and measures, and how Prometheus reads it. Pure: no clock, no I/O.
 *
 * A program has a table of its metrics, one X-table (metrics.def):
 *
 *   METRIC(NAME, name, KIND, UNIT, label, label, help)
 *
 * Names are by the conventions of https://prometheus.io/docs/practices/naming: base units (seconds, bytes),
 * `_total` for what only grows. A label that is "" is none. The text (version 0.0.4) has HELP, TYPE and
 * one line a series; a metric without a series is not shown: nothing is known of it yet.
 *
 * Values are whole numbers of a unit (UNIT so many in one of what is shown), and printed exactly: there is no
 * floating point. When something was is shown as the time when it was, and not as how long ago: that is
 * right also where the program stands still, and `time() - …` says the rest.
 *
 * Threads: one thread makes series and writes them, any other may read the text meanwhile. Cells are atomic
 * and series are only added, so that neither waits for the other: a writer pays a load and a store, and a
 * program that stands still in a sync can be read. Lines of one text may be of moments that differ a
 * little; each for itself is right, and a histogram's count is the sum of its buckets. */
#ifndef KAOHE_METRICS_METRICS_H
#define KAOHE_METRICS_METRICS_H

#include <stddef.h>
#include <stdint.h>

enum {
    METRICS_LABELS_MAX = 2,
    METRICS_VALUE_BYTES_MAX = 63, /* of a label; more is cut */
    METRICS_SERIES_MAX = 1024,    /* of one metric; what comes beyond that is not shown */
    METRICS_BUCKETS = 16, /* of a histogram: from 100 us to 10 s, and one for what took longer */
};

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* How many of a value are one of what is shown. A histogram's are METRIC_US. */
enum metric_unit {
    METRIC_ONE = 1,
    METRIC_CS = 100,
    METRIC_MS = 1000,
    METRIC_US = 1000000,
};

struct metric {
    const char *name, *help;
    enum metric_kind kind;
    enum metric_unit unit;
    const char *labels[METRICS_LABELS_MAX]; /* empty: none; the first ones come first */
};

#define METRIC_OF_ROW(NAME, name, KIND, UNIT, label, other, help)                                  \
    {name, help, METRIC_##KIND, METRIC_##UNIT, {label, other}},

typedef struct metrics metrics_t;
typedef struct series series_t;

/* `table` stays the caller's. */
metrics_t *metrics_new(const struct metric *table, unsigned count);
void metrics_destroy(metrics_t **metrics); /* NULL is fine; with all series */

/* The series of the `at`-th metric with these values of its labels (NULL where it has no such label); made,
 * with 0, where there is none. It lives as long as `metrics`. */
series_t *metrics_series(metrics_t *metrics, unsigned at, const char *value, const char *other);

void series_add(series_t *series, uint64_t by); /* of a counter */
void series_set(series_t *series,
                int64_t value); /* of a gauge, or of a counter that is kept elsewhere */
void series_observe(series_t *series, uint64_t us); /* of a histogram */

/* The text, which the caller frees; ends with NUL. */
char *metrics_text(const metrics_t *metrics, size_t *ret_size);

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

#endif
