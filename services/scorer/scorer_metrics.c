#include "services/scorer/scorer_metrics.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/base/memory.h"

#define NAME "metrics" /* run/metrics.endpoint */
#define SETTING_NAME "scorer/metrics"

enum meter {
#define METRIC(NAME, name, KIND, UNIT, label, other, help) METER_##NAME,
#include "services/scorer/metrics.def"
#undef METRIC
    METER_COUNT,
};

static const struct metric table[] = {
#define METRIC METRIC_OF_ROW
#include "services/scorer/metrics.def"
#undef METRIC
};

static const char *const outcome_words[] = {
#define OUTCOME(number, NAME, name, meaning) [number] = name,
#include "proto/outcomes.def"
#undef OUTCOME
};

enum { OUTCOMES = sizeof outcome_words / sizeof *outcome_words };

/* The counters of a source's events, so that none is looked for by its labels for each event. */
struct counted {
    char slug[SLUG_BYTES_MAX + 1];
    series_t *events[OUTCOMES];
};

struct scorer_metrics {
    metrics_t *all;
    exporter_t *exporter; /* NULL: nobody reads */
    const struct home *home;
    series_t *commit;
    struct counted counted[SESSIONS_MAX];
    unsigned sources, last; /* how many are known, and whose the last event was */
    int64_t noted_ms;       /* 0: not yet */
};

static void set(scorer_metrics_t *metrics, enum meter at, const char *label, int64_t value)
{
    series_set(metrics_series(metrics->all, at, label, NULL), value);
}

scorer_metrics_t *scorer_metrics_new(void)
{
    scorer_metrics_t *metrics = memory_new(sizeof *metrics);

    metrics->all = metrics_new(table, METER_COUNT);
    metrics->commit = metrics_series(metrics->all, METER_COMMIT, NULL, NULL);
    return metrics;
}

void scorer_metrics_destroy(scorer_metrics_t **metrics)
{
    if (!*metrics)
        return;
    exporter_close(&(*metrics)->exporter);
    metrics_destroy(&(*metrics)->all);
    free(*metrics);
    *metrics = NULL;
}

static enum status tell(enum status status, const struct trouble *trouble)
{
    if (status != STATUS_OK)
        diag_error("%s", trouble->why);
    return status;
}

enum status scorer_metrics_open(scorer_metrics_t *metrics, const struct home *home)
{
    struct trouble trouble;
    struct exporter_terms terms = {.home = home,
                                   .endpoint = home->settings.scorer_metrics,
                                   .setting = SETTING_NAME,
                                   .name = NAME,
                                   .metrics = metrics->all};

    metrics->home = home;
    return tell(exporter_open(&terms, &metrics->exporter, &trouble), &trouble);
}

enum status scorer_metrics_keep(const scorer_metrics_t *metrics, bool *ret_mended)
{
    struct trouble trouble;

    return tell(exporter_keep(metrics->exporter, ret_mended, &trouble), &trouble);
}

enum status scorer_metrics_check(const struct home *home)
{
    struct trouble trouble;

    return tell(exporter_check(home->settings.scorer_metrics, SETTING_NAME, &trouble), &trouble);
}

void scorer_metrics_committed(scorer_metrics_t *metrics, int64_t us)
{
    series_observe(metrics->commit, us > 0 ? (uint64_t)us : 0);
}

/* A batch is of one source, so it is mostly the one before. NULL: there are too many. */
static struct counted *counted_of(scorer_metrics_t *metrics, struct text source)
{
    for (unsigned i = 0; i < metrics->sources; i++) {
        unsigned at = (metrics->last + i) % metrics->sources;
        if (text_is(source, metrics->counted[at].slug)) {
            metrics->last = at;
            return &metrics->counted[at];
        }
    }
    if (metrics->sources == SESSIONS_MAX || source.size > SLUG_BYTES_MAX)
        return NULL;
    metrics->last = metrics->sources++;
    memcpy(metrics->counted[metrics->last].slug, source.data, source.size);
    return &metrics->counted[metrics->last];
}

/* All of a source at once, with 0: of what begins with 1 Prometheus does not see that it has grown. */
static struct counted *prepared(scorer_metrics_t *metrics, struct text source)
{
    struct counted *counted = counted_of(metrics, source);

    for (unsigned i = 1; counted && i < OUTCOMES && !counted->events[i]; i++)
        counted->events[i] =
            metrics_series(metrics->all, METER_EVENTS, counted->slug, outcome_words[i]);
    return counted;
}

void scorer_metrics_logged(scorer_metrics_t *metrics, const struct record *record)
{
    struct counted *counted = prepared(metrics, record->source);

    if (counted && (unsigned)record->outcome < OUTCOMES)
        series_add(counted->events[record->outcome], 1);
}

bool scorer_metrics_is_due(const scorer_metrics_t *metrics, int64_t mono_ms)
{
    return metrics->exporter &&
           (metrics->noted_ms == 0 || mono_ms - metrics->noted_ms >= SCORER_METRICS_EVERY_MS);
}

static void note_log(scorer_metrics_t *metrics, const struct scorer_metrics_now *now)
{
    static const char *const states[] = {[CHECKPOINTS_COME] = "come",
                                         [CHECKPOINTS_NO_ROOM] = "no-room",
                                         [CHECKPOINTS_NO_KEY] = "no-key",
                                         [CHECKPOINTS_LOST_KEY] = "lost-key",
                                         [CHECKPOINTS_RESTORING] = "restoring"};

    set(metrics, METER_RECORDS, NULL, (int64_t)ledger_last(now->ledger));
    set(metrics, METER_RECEIVED, NULL, ledger_received_ms(now->ledger));
    set(metrics, METER_CHECKPOINT, NULL, (int64_t)now->checkpoint_n);
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        set(metrics, METER_CHECKPOINTS, states[i], now->checkpoints == i);
    set(metrics, METER_REFUSES, "full", now->is_full);
    set(metrics, METER_REFUSES, "clock", now->is_held);
    set(metrics, METER_REFUSES, "restoring", now->is_restoring);
}

static void note_room(scorer_metrics_t *metrics, store_t *store)
{
    uint64_t map_bytes, used_bytes, disk_bytes = store_disk_bytes(store);

    store_sizes(store, &map_bytes, &used_bytes);
    set(metrics, METER_MAP, NULL, (int64_t)map_bytes);
    set(metrics, METER_USED, NULL, (int64_t)used_bytes);
    if (disk_bytes != UINT64_MAX)
        set(metrics, METER_DISK, NULL, (int64_t)disk_bytes);
    set(metrics, METER_RESERVE, NULL, (int64_t)metrics->home->settings.disk_reserve_mib << 20);
}

static void note_source(scorer_metrics_t *metrics, const struct source_state *state)
{
    const char *slug = state->slug;

    set(metrics, METER_CONNECTED, slug, state->is_connected);
    set(metrics, METER_CONTESTED, slug, state->is_contested);
    set(metrics, METER_LACKING, slug,
        state->lacks_last ? (int64_t)(state->lacks_last - state->lacks_first + 1) : 0);
    set(metrics, METER_HEARD, slug, state->heard_ms);
    if (state->has_greeted)
        set(metrics, METER_HELD, slug, (int64_t)state->held);
    if (state->cosigned)
        set(metrics, METER_COSIGNED, slug, (int64_t)state->cosigned);
}

static bool is_known(const struct scorer_metrics_now *now, const char *slug)
{
    for (unsigned i = 0; i < now->count; i++)
        if (strcmp(now->sources[i].slug, slug) == 0)
            return true;
    return false;
}

static void note_expected(scorer_metrics_t *metrics, const struct scorer_metrics_now *now,
                          const char *slug)
{
    prepared(metrics, text_of(slug));
    if (!is_known(now, slug))
        set(metrics, METER_CONNECTED, slug, 0);
}

/* Those that were never heard of too: that nobody is missed is what is asked for. */
static void note_sources(scorer_metrics_t *metrics, const struct scorer_metrics_now *now)
{
    const struct rulebook *book = calendar_newest(ledger_calendar(now->ledger));

    for (unsigned i = 0; i < now->count; i++)
        note_source(metrics, &now->sources[i]);
    for (unsigned i = 0; book && i < book->centre_count; i++)
        note_expected(metrics, now, book->centres[i].slug);
    note_expected(metrics, now, OFFICE);
}

void scorer_metrics_note(scorer_metrics_t *metrics, const struct scorer_metrics_now *now,
                         int64_t mono_ms)
{
    metrics->noted_ms = mono_ms;
    note_log(metrics, now);
    note_room(metrics, ledger_store(now->ledger));
    note_sources(metrics, now);
}

const metrics_t *scorer_metrics_all(const scorer_metrics_t *metrics)
{
    return metrics->all;
}
