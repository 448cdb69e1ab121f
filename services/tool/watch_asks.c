#include "services/tool/watch_asks.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "common/score/instant.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum {
    STATUS_MS = 2000, /* between two questions who is silent */
    RECORDS = 512,    /* of the log, looked at for the last changes */
    DAY_BYTES = 16,
};

void watch_asks_clear(struct watch_asks *asks)
{
    json_decref(asks->silent);
    json_decref(asks->row);
    json_decref(asks->why);
    silent_clear(&asks->sources);
}

/* Who is silent. */

static void set_silent(struct watch_asks *asks, json_t *silent)
{
    asks->watching->is_stale |= asks->silent != silent && !json_equal(asks->silent, silent);
    json_decref(asks->silent);
    asks->silent = silent;
}

static void take_status(struct watch_asks *asks, const kaohe_event_t *event)
{
    json_t *status;

    if (event->kind == KAOHE_ROW) {
        status = row_read((struct text){event->text, event->text_bytes});
        set_silent(asks, status ? silent_read(&asks->sources, status, clock_mono_ms()) : NULL);
        json_decref(status);
    } else if (event->status != KAOHE_OK) {
        set_silent(asks, NULL);
    }
}

/* With each question who is silent one that failed is asked again: seldom enough, though it fails each
 * time. */
static void forget_failed_why(struct watch_asks *asks)
{
    if (asks->why)
        return;
    json_decref(asks->row);
    asks->row = NULL;
}

static void ask_status(struct watch_asks *asks)
{
    int64_t now_ms = clock_mono_ms();

    if (now_ms < asks->asked_ms + STATUS_MS)
        return;
    asks->asked_ms = now_ms;
    forget_failed_why(asks);
    if (kaohe_ask_status(asks->kaohe) == KAOHE_OK)
        asks->asks = ASKS_STATUS;
    else
        set_silent(asks, NULL);
}

/* What has happened before. */

void watch_asks_log(struct watch_asks *asks)
{
    uint64_t last = (uint64_t)row_number(asks->watching->standings, "n");

    if (last > 0 &&
        kaohe_ask_records(asks->kaohe, last > RECORDS ? last - RECORDS + 1 : 1, last) == KAOHE_OK)
        asks->asks = ASKS_LOG;
}

static void take_log(struct watch_asks *asks, const kaohe_event_t *event)
{
    struct civil now = instant_civil(instant_of_ms(clock_wall_ms()), BEIJING_SECONDS);
    char today[DAY_BYTES];

    if (event->kind == KAOHE_ROW) {
        watching_take_record(asks->watching, (struct text){event->text, event->text_bytes});
        return;
    }
    snprintf(today, sizeof today, "%04d-%02d-%02d", now.year % 10000, now.month % 100,
             now.day % 100);
    watching_recall(asks->watching, today);
}

/* Why a centre has its score. */

static void set_why(struct watch_asks *asks, json_t *why)
{
    asks->watching->is_stale |= asks->why != why;
    json_decref(asks->why);
    asks->why = why;
}

static void ask_why(struct watch_asks *asks)
{
    const struct watching *watching = asks->watching;
    int tier;
    json_t *row = watching->wishes.centre
                      ? standings_find(watching->standings, watching->wishes.centre, &tier)
                      : NULL;

    if (!row || json_equal(row, asks->row))
        return;
    json_decref(asks->row);
    asks->row = json_incref(row);
    if (kaohe_ask_explanation(asks->kaohe, watching->wishes.centre, watching_year(watching), 0,
                              NULL) == KAOHE_OK)
        asks->asks = ASKS_WHY;
    else
        set_why(asks, NULL);
}

static void take_why(struct watch_asks *asks, const kaohe_event_t *event)
{
    if (event->kind == KAOHE_ROW)
        set_why(asks, row_read((struct text){event->text, event->text_bytes}));
    else if (event->status != KAOHE_OK)
        set_why(asks, NULL);
}

void watch_asks_next(struct watch_asks *asks)
{
    if (asks->asks == ASKS_NOTHING)
        ask_why(asks);
    if (asks->asks == ASKS_NOTHING)
        ask_status(asks);
}

void watch_asks_take(struct watch_asks *asks, const kaohe_event_t *event)
{
    if (asks->asks == ASKS_LOG)
        take_log(asks, event);
    else if (asks->asks == ASKS_WHY)
        take_why(asks, event);
    else
        take_status(asks, event);
    if (event->kind == KAOHE_ANSWERED)
        asks->asks = ASKS_NOTHING;
}
