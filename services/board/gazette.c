#include "services/board/gazette.h"

#include <inttypes.h>
#include <stdio.h>

#include "services/board/sse.h"

enum { DATA_BYTES = 160 };

void gazette_init(struct gazette *gazette, size_t ring_bytes_max)
{
    *gazette = (struct gazette){.ring = ring_new(ring_bytes_max)};
}

void gazette_clear(struct gazette *gazette)
{
    ring_destroy(&gazette->ring);
}

/* Clears `sse`. */
static void add(struct gazette *gazette, uint64_t n, struct sse *sse)
{
    ring_add(gazette->ring, n, sse_text(sse));
    sse_clear(sse);
}

static void add_event(struct gazette *gazette, const char *name, const char *data)
{
    struct sse sse = {0};

    sse_event(&sse, name, text_of(data), 0);
    add(gazette, ring_last(gazette->ring), &sse);
}

static void take_standings(struct gazette *gazette, const struct mirror_standings *standings)
{
    struct sse sse = {0};

    sse_event(&sse, "standings", standings->json, 0);
    add(gazette, standings->n, &sse);
}

static void write_merged(struct sse *sse, const struct message_update *update,
                         struct mirror_records lost)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data,
             "{\"year\":%" PRIu64 ",\"merged\":%" PRIu64 ",\"first\":%" PRIu64 ",\"last\":%" PRIu64
             "}",
             update->year, update->merged, lost.first, lost.last);
    sse_event(sse, "merged", text_of(data), update->rows.count == 0 ? update->n : 0);
}

/* The id stands in the last event alone: who loses the stream among them gets all of them again. */
static void add_changes(struct gazette *gazette, const struct subscription_news *news)
{
    const struct message_update *update = news->update;
    struct sse sse = {0};

    if (update->merged)
        write_merged(&sse, update, news->lost);
    for (size_t i = 0; i < update->rows.count; i++)
        sse_event(&sse, "change", update->rows.items[i],
                  i + 1 == update->rows.count ? update->n : 0);
    if (sse.text.size > 0)
        add(gazette, update->n, &sse);
}

static void take_gap(struct gazette *gazette, const struct subscription_news *news)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data,
             "{\"why\":\"gap\",\"n\":%" PRIu64 ",\"first\":%" PRIu64 ",\"last\":%" PRIu64 "}",
             news->update->n_before, news->lost.first, news->lost.last);
    ring_begin(gazette->ring, news->update->n_before);
    gazette->default_year = 0;
    add_event(gazette, "resync", data);
}

static void take_update(struct gazette *gazette, const struct subscription_news *news)
{
    if (news->is_first)
        ring_begin(gazette->ring, news->update->n_before);
    if (gazette->default_year != news->update->year)
        gazette->default_year = 0;
    gazette->year = news->update->year;
    gazette->epoch = news->update->epoch;
    add_changes(gazette, news);
    ring_note(gazette->ring, news->update->n);
}

static void take_silence(struct gazette *gazette, bool is_silent)
{
    gazette->is_silent = is_silent;
    add_event(gazette, is_silent ? "silent" : "back", "{}");
}

void gazette_take(struct gazette *gazette, const struct subscription_news *news)
{
    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        take_standings(gazette, &news->standings);
        break;
    case SUBSCRIPTION_GAP:
        take_gap(gazette, news);
        break;
    case SUBSCRIPTION_UPDATE:
        take_update(gazette, news);
        break;
    case SUBSCRIPTION_SILENT:
    case SUBSCRIPTION_BACK:
        take_silence(gazette, news->kind == SUBSCRIPTION_SILENT);
        break;
    case SUBSCRIPTION_UNANSWERED:
        break;
    }
}

void gazette_learn_default(struct gazette *gazette, uint64_t year, uint64_t n)
{
    if (n >= ring_last(gazette->ring) && year == gazette->year)
        gazette->default_year = year;
}

bool gazette_is_live(const struct gazette *gazette)
{
    return gazette->epoch && !gazette->is_silent;
}
