/* common/metrics: what was counted is what is read, in the text that Prometheus has. */
#include <pthread.h>
#include <stdatomic.h>

#include "common/metrics/metrics.h"
#include "tests/unit/support.h"

enum { PLAIN, LABELLED, TOOK, SINCE, COUNT };

static const struct metric table[] = {
    {"plain", "A gauge \\ of\nlines.", METRIC_GAUGE, METRIC_ONE, {"", ""}},
    {"labelled_total", "A counter.", METRIC_COUNTER, METRIC_ONE, {"source", "outcome"}},
    {"took_seconds", "A histogram.", METRIC_HISTOGRAM, METRIC_US, {"source", ""}},
    {"since_timestamp_seconds", "A time.", METRIC_GAUGE, METRIC_MS, {"", ""}},
};

static char *text_of_all(const metrics_t *metrics)
{
    size_t size;
    char *text = metrics_text(metrics, &size);

    assert_int_equal(size, strlen(text));
    return text;
}

static void check_all(const metrics_t *metrics, const char *expected)
{
    char *text = text_of_all(metrics);

    check_string("text", text, expected);
    free(text);
}

static void check_has(const metrics_t *metrics, const char *part)
{
    char *text = text_of_all(metrics);

    CHECK(strstr(text, part), "no %s in\n%s", part, text);
    free(text);
}

static void what_has_no_series_is_not_shown(void **state)
{
    metrics_t *metrics = metrics_new(table, COUNT);

    (void)state;
    check_all(metrics, "");
    series_set(metrics_series(metrics, PLAIN, NULL, NULL), -7);
    check_all(metrics, "# HELP plain A gauge \\\\ of\\nlines.\n# TYPE plain gauge\nplain -7\n");
    metrics_destroy(&metrics);
}

static void series_is_found_again_by_all_its_labels(void **state)
{
    metrics_t *metrics = metrics_new(table, COUNT);
    series_t *first = metrics_series(metrics, LABELLED, "wuhou", "counted");

    (void)state;
    series_add(first, 2);
    series_add(metrics_series(metrics, LABELLED, "wuhou", "pending"), 5);
    series_add(metrics_series(metrics, LABELLED, "pixian", "counted"), 7);
    assert_ptr_equal(first, metrics_series(metrics, LABELLED, "wuhou", "counted"));
    series_add(first, 1);
    check_all(metrics, "# HELP labelled_total A counter.\n# TYPE labelled_total counter\n"
                       "labelled_total{source=\"wuhou\",outcome=\"counted\"} 3\n"
                       "labelled_total{source=\"wuhou\",outcome=\"pending\"} 5\n"
                       "labelled_total{source=\"pixian\",outcome=\"counted\"} 7\n");
    metrics_destroy(&metrics);
}

static void value_of_a_label_ends_no_line(void **state)
{
    metrics_t *metrics = metrics_new(table, COUNT);
    char long_value[2 * METRICS_VALUE_BYTES_MAX];

    (void)state;
    series_add(metrics_series(metrics, LABELLED, "a\"} 1\n\\b", ""), 1);
    check_has(metrics, "\nlabelled_total{source=\"a\\\"} 1\\n\\\\b\",outcome=\"\"} 1\n");
    memset(long_value, 'x', sizeof long_value);
    long_value[sizeof long_value - 1] = '\0';
    series_t *series = metrics_series(metrics, LABELLED, long_value, "");
    assert_ptr_equal(series, metrics_series(metrics, LABELLED, long_value, ""));
    metrics_destroy(&metrics);
}

static const struct bucket_row {
    const char *title;
    uint64_t us;
    const char *first, *before, *sum; /* the first bucket that has it, and the last that has not */
} bucket_rows[] = {
    {"nothing is in the first bucket", 0, "le=\"0.0001\"} 1\n", "+", "_sum{source=\"s\"} 0\n"},
    {"a bound is in its bucket", 250, "le=\"0.00025\"} 1\n", "le=\"0.0001\"} 0\n", "} 0.00025\n"},
    {"beyond it is the next", 251, "le=\"0.0005\"} 1\n", "le=\"0.00025\"} 0\n", "} 0.000251\n"},
    {"a second", 1000000, "le=\"1\"} 1\n", "le=\"0.5\"} 0\n", "_sum{source=\"s\"} 1\n"},
    {"the last bound", 10000000, "le=\"10\"} 1\n", "le=\"5\"} 0\n", "} 10\n"},
    {"longer than any", 10000001, "le=\"+Inf\"} 1\n", "le=\"10\"} 0\n", "} 10.000001\n"},
};

static void what_took_so_long_is_in_its_bucket_and_those_above(void **state)
{
    const struct bucket_row *row = *state;
    metrics_t *metrics = metrics_new(table, COUNT);

    series_observe(metrics_series(metrics, TOOK, "s", NULL), row->us);
    check_has(metrics, row->first);
    check_has(metrics, row->before);
    check_has(metrics, row->sum);
    check_has(metrics, "took_seconds_bucket{source=\"s\",le=\"+Inf\"} 1\n");
    check_has(metrics, "took_seconds_count{source=\"s\"} 1\n");
    metrics_destroy(&metrics);
}

static void buckets_add_up(void **state)
{
    metrics_t *metrics = metrics_new(table, COUNT);
    series_t *took = metrics_series(metrics, TOOK, "s", NULL);

    (void)state;
    for (uint64_t us = 50; us < 100000000; us *= 10)
        series_observe(took, us);
    check_has(metrics, "le=\"0.0001\"} 1\n");
    check_has(metrics, "le=\"0.005\"} 3\n");
    check_has(metrics, "le=\"+Inf\"} 7\n");
    check_has(metrics, "_count{source=\"s\"} 7\n");
    metrics_destroy(&metrics);
}

static const struct decimal_row {
    const char *title;
    int64_t ms;
    const char *shown;
} decimal_rows[] = {
    {"whole seconds have no point", 1149120000000, "seconds 1149120000\n"},
    {"a millisecond", 1, "seconds 0.001\n"},
    {"no zeros at the end", 1500, "seconds 1.5\n"},
    {"before the beginning", -1500, "seconds -1.5\n"},
    {"the least there is", INT64_MIN, "seconds -9223372036854775.808\n"},
};

static void time_is_shown_exactly(void **state)
{
    const struct decimal_row *row = *state;
    metrics_t *metrics = metrics_new(table, COUNT);

    series_set(metrics_series(metrics, SINCE, NULL, NULL), row->ms);
    check_has(metrics, row->shown);
    metrics_destroy(&metrics);
}

static void series_are_bounded(void **state)
{
    metrics_t *metrics = metrics_new(table, COUNT);
    char value[16];

    (void)state;
    for (int i = 0; i < METRICS_SERIES_MAX + 5; i++) {
        snprintf(value, sizeof value, "v%d-", i);
        series_add(metrics_series(metrics, LABELLED, value, ""), 1);
    }
    snprintf(value, sizeof value, "\"v%d-\"", METRICS_SERIES_MAX - 1);
    check_has(metrics, value);
    char *text = text_of_all(metrics);
    snprintf(value, sizeof value, "\"v%d-\"", METRICS_SERIES_MAX);
    assert_null(strstr(text, value));
    free(text);
    metrics_destroy(&metrics);
}

struct reading {
    const metrics_t *metrics;
    _Atomic bool is_over, is_wrong;
};

/* Each line is whole, and no counter goes back. */
static void *read_on(void *context)
{
    struct reading *reading = context;
    long before = 0;

    while (!reading->is_over) {
        char *text = text_of_all(reading->metrics);
        const char *at = strstr(text, "took_seconds_count{source=\"0\"} ");
        long count = at ? strtol(strchr(at, '}') + 1, NULL, 10) : before;
        reading->is_wrong |= count < before || (*text && text[strlen(text) - 1] != '\n');
        before = count;
        free(text);
    }
    return NULL;
}

static void it_is_read_while_it_is_written(void **state)
{
    metrics_t *metrics = metrics_new(table, COUNT);
    struct reading reading = {.metrics = metrics};
    pthread_t thread;
    char value[16];

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, read_on, &reading), 0);
    for (int i = 0; i < 20000; i++) {
        snprintf(value, sizeof value, "%d", i % 50);
        series_observe(metrics_series(metrics, TOOK, value, NULL), (uint64_t)i);
    }
    reading.is_over = true;
    pthread_join(thread, NULL);
    assert_false(reading.is_wrong);
    check_has(metrics, "took_seconds_count{source=\"49\"} 400\n");
    metrics_destroy(&metrics);
}

int main(void)
{
    SUITE_TEST(what_has_no_series_is_not_shown);
    SUITE_TEST(series_is_found_again_by_all_its_labels);
    SUITE_TEST(value_of_a_label_ends_no_line);
    SUITE_ROWS(bucket_rows, what_took_so_long_is_in_its_bucket_and_those_above);
    SUITE_TEST(buckets_add_up);
    SUITE_ROWS(decimal_rows, time_is_shown_exactly);
    SUITE_TEST(series_are_bounded);
    SUITE_TEST(it_is_read_while_it_is_written);
    return suite_run("metrics");
}
