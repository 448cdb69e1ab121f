#include "services/board/board_metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/http/exporter.h"

enum { CODE_BYTES = 12 };

enum meter {
#define METRIC(NAME, name, KIND, UNIT, label, other, help) METER_##NAME,
#include "services/board/metrics.def"
#undef METRIC
    METER_COUNT,
};

static const struct metric table[] = {
#define METRIC METRIC_OF_ROW
#include "services/board/metrics.def"
#undef METRIC
};

struct board_metrics {
    metrics_t *all;
};

board_metrics_t *board_metrics_new(void)
{
    board_metrics_t *metrics = memory_new(sizeof *metrics);

    metrics->all = metrics_new(table, METER_COUNT);
    return metrics;
}

void board_metrics_destroy(board_metrics_t **metrics)
{
    if (!*metrics)
        return;
    metrics_destroy(&(*metrics)->all);
    free(*metrics);
    *metrics = NULL;
}

/* The pattern and not the path that was sent: nobody outside makes series. */
static const char *name_of(const struct route *route)
{
    if (!route)
        return "none";
    return route->kind == ROUTE_PAGE ? "page" : route_path(route->kind);
}

void board_metrics_answered(board_metrics_t *metrics, const struct route *route, unsigned status,
                            int64_t us)
{
    char code[CODE_BYTES];

    snprintf(code, sizeof code, "%u", status);
    series_add(metrics_series(metrics->all, METER_REQUESTS, name_of(route), code), 1);
    series_observe(metrics_series(metrics->all, METER_SECONDS, name_of(route), NULL),
                   us > 0 ? (uint64_t)us : 0);
}

static void set(board_metrics_t *metrics, enum meter at, uint64_t value)
{
    series_set(metrics_series(metrics->all, at, NULL, NULL), (int64_t)value);
}

struct reply board_metrics_reply(board_metrics_t *metrics, const struct board_figures *figures)
{
    size_t size;

    set(metrics, METER_STREAMS, figures->streams);
    set(metrics, METER_CONNECTIONS, figures->connections);
    set(metrics, METER_TURNED_AWAY, figures->turned_away);
    set(metrics, METER_SENT_AWAY, figures->sent_away);
    set(metrics, METER_RESYNCS, figures->resyncs);
    set(metrics, METER_QUESTIONS, figures->questions);
    set(metrics, METER_HEARD, figures->is_scorer_heard);
    set(metrics, METER_RECORDS, figures->records);
    char *text = exporter_text(metrics->all, &size);
    struct reply reply = reply_file(METRICS_TYPE, (struct text){text, size});
    free(text);
    return reply;
}
