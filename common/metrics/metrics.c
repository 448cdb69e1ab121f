#include "common/metrics/metrics_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "proto/text.h"

const uint64_t metrics_bounds[METRICS_BUCKETS] = {
    100,   250,    500,    1000,   2500,    5000,    10000,   25000,
    50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000,
};

metrics_t *metrics_new(const struct metric *table, unsigned count)
{
    metrics_t *metrics = memory_new(sizeof *metrics + count * sizeof *metrics->families);

    metrics->table = table;
    metrics->count = count;
    metrics->spare = memory_new(sizeof *metrics->spare);
    return metrics;
}

static void free_series(series_t *series)
{
    while (series) {
        series_t *next = atomic_load_explicit(&series->next, memory_order_relaxed);
        free(series);
        series = next;
    }
}

void metrics_destroy(metrics_t **metrics)
{
    if (!*metrics)
        return;
    for (unsigned i = 0; i < (*metrics)->count; i++)
        free_series(atomic_load_explicit(&(*metrics)->families[i].first, memory_order_relaxed));
    free((*metrics)->spare);
    free(*metrics);
    *metrics = NULL;
}

static void copy_value(char to[METRICS_VALUE_BYTES_MAX + 1], const char *value)
{
    struct text text = text_cut(text_of(value ? value : ""), METRICS_VALUE_BYTES_MAX);

    memcpy(to, text.data, text.size);
    to[text.size] = '\0';
}

/* A reader sees it whole, or not at all. */
static series_t *add(struct family *family, const series_t *wanted)
{
    series_t *series = memory_copy(wanted, sizeof *wanted);

    atomic_store_explicit(family->last ? &family->last->next : &family->first, series,
                          memory_order_release);
    family->last = series;
    family->count++;
    return series;
}

series_t *metrics_series(metrics_t *metrics, unsigned at, const char *value, const char *other)
{
    series_t wanted = {0};

    assert(at < metrics->count);
    struct family *family = &metrics->families[at];
    copy_value(wanted.values[0], value);
    copy_value(wanted.values[1], other);
    series_t *series = atomic_load_explicit(&family->first, memory_order_relaxed);
    while (series && memcmp(series->values, wanted.values, sizeof wanted.values) != 0)
        series = atomic_load_explicit(&series->next, memory_order_relaxed);
    if (series)
        return series;
    return family->count < METRICS_SERIES_MAX ? add(family, &wanted) : metrics->spare;
}

/* One thread writes: a load and a store suffice, and cost no more than a plain sum. */
static void increase(_Atomic uint64_t *cell, uint64_t by)
{
    atomic_store_explicit(cell, atomic_load_explicit(cell, memory_order_relaxed) + by,
                          memory_order_relaxed);
}

void series_add(series_t *series, uint64_t by)
{
    int64_t value = atomic_load_explicit(&series->value, memory_order_relaxed);

    series_set(series, value + (int64_t)by);
}

void series_set(series_t *series, int64_t value)
{
    atomic_store_explicit(&series->value, value, memory_order_relaxed);
}

void series_observe(series_t *series, uint64_t us)
{
    unsigned bucket = 0;

    while (bucket < METRICS_BUCKETS && us > metrics_bounds[bucket])
        bucket++;
    increase(&series->buckets[bucket], 1);
    series_add(series, us);
}
