/* The text that Prometheus reads:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/base/grown.h"
#include "common/metrics/metrics_inside.h"

enum { DECIMAL_BYTES = 48 };

static void put_char(struct grown *lines, char c)
{
    grown_put(lines, (char[]){c, '\0'});
}

/* As the format has it: in a label's value also the quotes. */
static void put_escaped(struct grown *lines, const char *text, bool is_label)
{
    for (; *text; text++) {
        if (*text == '\n')
            grown_put(lines, "\\n");
        else if (*text == '\\' || (is_label && *text == '"'))
            grown_put(lines, (char[]){'\\', *text, '\0'});
        else
            put_char(lines, *text);
    }
}

/* Exact, without zeros at the end. */
static void print_decimal(int64_t value, enum metric_unit unit, char to[DECIMAL_BYTES])
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t whole = size / unit, part = size % unit;
    int digits = 0;

    for (unsigned at = unit; at > 1; at /= 10)
        digits++;
    int end = snprintf(to, DECIMAL_BYTES, "%s%" PRIu64, value < 0 ? "-" : "", whole);
    if (part == 0)
        return;
    end += snprintf(to + end, (size_t)(DECIMAL_BYTES - end), ".%0*" PRIu64, digits, part);
    while (to[end - 1] == '0')
        to[--end] = '\0';
}

/* One line; `end` comes behind the metric's name, `bound` is that of a bucket, NULL: it is none. */
static void put_line(struct grown *lines, const struct metric *metric, const char *end,
                     const series_t *series, const char *bound, const char *value)
{
    const char *before = "{";

    grown_put(lines, metric->name);
    grown_put(lines, end);
    for (unsigned i = 0; i < METRICS_LABELS_MAX && *metric->labels[i]; i++) {
        grown_put(lines, before);
        grown_put(lines, metric->labels[i]);
        grown_put(lines, "=\"");
        put_escaped(lines, series->values[i], true);
        grown_put(lines, "\"");
        before = ",";
    }
    if (bound) {
        grown_put(lines, before);
        grown_put(lines, "le=\"");
        grown_put(lines, bound);
        grown_put(lines, "\"");
        before = ",";
    }
    grown_put(lines, *before == ',' ? "} " : " ");
    grown_put(lines, value);
    grown_put(lines, "\n");
}

static int64_t value_of(const series_t *series)
{
    return atomic_load_explicit(&series->value, memory_order_relaxed);
}

static void put_histogram(struct grown *lines, const struct metric *metric, const series_t *series)
{
    char bound[DECIMAL_BYTES], value[DECIMAL_BYTES];
    uint64_t count = 0;

    for (unsigned i = 0; i <= METRICS_BUCKETS; i++) {
        count += atomic_load_explicit(&series->buckets[i], memory_order_relaxed);
        if (i < METRICS_BUCKETS)
            print_decimal((int64_t)metrics_bounds[i], METRIC_US, bound);
        else
            strcpy(bound, "+Inf");
        print_decimal((int64_t)count, METRIC_ONE, value);
        put_line(lines, metric, "_bucket", series, bound, value);
    }
    put_line(lines, metric, "_count", series, NULL, value);
    print_decimal(value_of(series), METRIC_US, value);
    put_line(lines, metric, "_sum", series, NULL, value);
}

static void put_series(struct grown *lines, const struct metric *metric, const series_t *series)
{
    char value[DECIMAL_BYTES];

    if (metric->kind == METRIC_HISTOGRAM) {
        put_histogram(lines, metric, series);
        return;
    }
    print_decimal(value_of(series), metric->unit, value);
    put_line(lines, metric, "", series, NULL, value);
}

static void put_head(struct grown *lines, const struct metric *metric)
{
    static const char *const kinds[] = {
        [METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_HISTOGRAM] = "histogram"};

    grown_put(lines, "# HELP ");
    grown_put(lines, metric->name);
    grown_put(lines, " ");
    put_escaped(lines, metric->help, false);
    grown_put(lines, "\n# TYPE ");
    grown_put(lines, metric->name);
    grown_put(lines, " ");
    grown_put(lines, kinds[metric->kind]);
    grown_put(lines, "\n");
}

char *metrics_text(const metrics_t *metrics, size_t *ret_size)
{
    struct grown lines = {0};

    grown_put(&lines, "");
    for (unsigned i = 0; i < metrics->count; i++) {
        const series_t *series =
            atomic_load_explicit(&metrics->families[i].first, memory_order_acquire);
        if (series)
            put_head(&lines, &metrics->table[i]);
        for (; series; series = atomic_load_explicit(&series->next, memory_order_acquire))
            put_series(&lines, &metrics->table[i], series);
    }
    *ret_size = lines.size;
    return lines.data;
}
