#include "services/collector/collector_metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"

#define SETTING_NAME "collector/metrics"

enum { NAME_BYTES = 64 };

enum meter {
#define METRIC(NAME, name, KIND, UNIT, label, other, help) METER_##NAME,
#include "services/collector/metrics.def"
#undef METRIC
    METER_COUNT,
};

static const struct metric table[] = {
#define METRIC METRIC_OF_ROW
#include "services/collector/metrics.def"
#undef METRIC
};

struct collector_metrics {
    const char *source;
    char name[NAME_BYTES]; /* of the note in run/ */
    metrics_t *all;
    exporter_t *exporter; /* NULL: nobody reads */
    const struct home *home;
    series_t *commit;
    int64_t noted_ms; /* 0: not yet */
};

static void set_of(collector_metrics_t *metrics, enum meter at, const char *label, int64_t value)
{
    series_set(metrics_series(metrics->all, at, metrics->source, label), value);
}

static void set(collector_metrics_t *metrics, enum meter at, uint64_t value)
{
    set_of(metrics, at, NULL, (int64_t)value);
}

collector_metrics_t *collector_metrics_new(const char *source)
{
    collector_metrics_t *metrics = memory_new(sizeof *metrics);

    metrics->source = source;
    snprintf(metrics->name, sizeof metrics->name, "metrics.%.40s", source);
    metrics->all = metrics_new(table, METER_COUNT);
    metrics->commit = metrics_series(metrics->all, METER_COMMIT, source, NULL);
    return metrics;
}

void collector_metrics_destroy(collector_metrics_t **metrics)
{
    if (!*metrics)
        return;
    exporter_close(&(*metrics)->exporter);
    metrics_destroy(&(*metrics)->all);
    free(*metrics);
    *metrics = NULL;
}

enum status collector_metrics_open(collector_metrics_t *metrics, const struct home *home,
                                   struct trouble *ret_trouble)
{
    struct exporter_terms terms = {.home = home,
                                   .endpoint = home->settings.collector_metrics,
                                   .setting = SETTING_NAME,
                                   .name = metrics->name,
                                   .metrics = metrics->all};

    metrics->home = home;
    return exporter_open(&terms, &metrics->exporter, ret_trouble);
}

enum status collector_metrics_keep(const collector_metrics_t *metrics, bool *ret_mended,
                                   struct trouble *ret_trouble)
{
    return exporter_keep(metrics->exporter, ret_mended, ret_trouble);
}

enum status collector_metrics_check(const struct home *home, struct trouble *ret_trouble)
{
    return exporter_check(home->settings.collector_metrics, SETTING_NAME, ret_trouble);
}

void collector_metrics_committed(collector_metrics_t *metrics, int64_t us)
{
    series_observe(metrics->commit, us > 0 ? (uint64_t)us : 0);
}

bool collector_metrics_is_due(const collector_metrics_t *metrics, int64_t mono_ms)
{
    return metrics->exporter &&
           (metrics->noted_ms == 0 || mono_ms - metrics->noted_ms >= COLLECTOR_METRICS_EVERY_MS);
}

static void note_outbox(collector_metrics_t *metrics, const outbox_t *outbox)
{
    struct outbox_state state = outbox_state(outbox);
    uint64_t map_bytes, used_bytes, disk_bytes = store_disk_bytes(outbox_store(outbox));

    set(metrics, METER_TAKEN, state.next - 1);
    set(metrics, METER_RECEIPTED, state.first - 1);
    set(metrics, METER_HELD, state.next - state.first);
    set(metrics, METER_HELD_MAX, (uint64_t)metrics->home->settings.outbox_events_max);
    store_sizes(outbox_store(outbox), &map_bytes, &used_bytes);
    set(metrics, METER_MAP, map_bytes);
    set(metrics, METER_USED, used_bytes);
    if (disk_bytes != UINT64_MAX)
        set(metrics, METER_DISK, disk_bytes);
}

static void note_link(collector_metrics_t *metrics, const struct collector_metrics_now *now)
{
    static const char *const states[] = {[LINK_AWAY] = "away",
                                         [LINK_GREETING] = "greeting",
                                         [LINK_LIVE] = "live",
                                         [LINK_RESTORING] = "restoring"};
    const struct link *link = now->link;

    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        set_of(metrics, METER_LINK, states[i], !link->is_displaced && link->state == i);
    set_of(metrics, METER_LINK, "displaced", link->is_displaced);
    if (link->state == LINK_LIVE || link->state == LINK_RESTORING)
        set(metrics, METER_HEARD, (uint64_t)(now->wall_ms - (now->mono_ms - link->heard_ms)));
}

static void note_witness(collector_metrics_t *metrics, const struct testimony_state *witness)
{
    for (unsigned i = 0; i < WITNESS_STATE_COUNT; i++)
        set_of(metrics, METER_WITNESS, testimony_state_names[i], witness->state == i);
    set(metrics, METER_COSIGNED, witness->n);
}

void collector_metrics_note(collector_metrics_t *metrics, const struct collector_metrics_now *now)
{
    metrics->noted_ms = now->mono_ms;
    note_outbox(metrics, now->outbox);
    note_link(metrics, now);
    note_witness(metrics, &now->witness);
    set_of(metrics, METER_REFUSES, "full", now->is_full);
    set_of(metrics, METER_REFUSES, "clock", now->is_held);
}

const metrics_t *collector_metrics_all(const collector_metrics_t *metrics)
{
    return metrics->all;
}
