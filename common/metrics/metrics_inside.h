/* What the files of metrics share: for the files of this folder. */
#ifndef KAOHE_METRICS_METRICS_INSIDE_H
#define KAOHE_METRICS_METRICS_INSIDE_H

#include <stdatomic.h>

#include "common/metrics/metrics.h"

struct series {
    _Atomic(series_t *) next; /* of the same metric, made later */
    char values[METRICS_LABELS_MAX][METRICS_VALUE_BYTES_MAX + 1];
    _Atomic int64_t value;                         /* of a histogram: the sum */
    _Atomic uint64_t buckets[METRICS_BUCKETS + 1]; /* each without those below */
};

struct family {
    _Atomic(series_t *) first;
    series_t *last;
    unsigned count;
};

struct metrics {
    const struct metric *table;
    unsigned count;
    series_t *spare; /* takes what is beyond METRICS_SERIES_MAX */
    struct family families[];
};

/* The upper bounds of the buckets but for the last, in us. */
extern const uint64_t metrics_bounds[METRICS_BUCKETS];

#endif
