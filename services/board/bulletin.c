#include "services/board/bulletin.h"

#include <inttypes.h>
#include <stdio.h>

#include "services/board/sse.h"

enum { DATA_BYTES = 160 };

void bulletin_init(struct bulletin *bulletin, size_t ring_bytes_max)
{
    *bulletin = (struct bulletin){.ring = ring_new(ring_bytes_max)};
}

void bulletin_clear(struct bulletin *bulletin)
{
    ring_destroy(&bulletin->ring);
}

/* Clears `sse`. */
static void add(struct bulletin *bulletin, uint64_t n, struct sse *sse)
{
    ring_add(bulletin->ring, n, sse_text(sse));
    sse_clear(sse);
}

static void add_event(struct bulletin *bulletin, const char *name, const char *data)
{
    struct sse sse = {0};

    sse_event(&sse, name, text_of(data), 0);
    add(bulletin, ring_last(bulletin->ring), &sse);
}

static void take_standings(struct bulletin *bulletin, const struct mirror_standings *standings)
{
    struct sse sse = {0};

    sse_event(&sse, "standings", standings->json, 0);
    add(bulletin, standings->n, &sse);
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
static void add_changes(struct bulletin *bulletin, const struct subscription_news *news)
{
    const struct message_update *update = news->update;
    struct sse sse = {0};

    if (update->merged)
        write_merged(&sse, update, news->lost);
    for (size_t i = 0; i < update->rows.count; i++)
        sse_event(&sse, "change", update->rows.items[i],
                  i + 1 == update->rows.count ? update->n : 0);
    if (sse.text.size > 0)
        add(bulletin, update->n, &sse);
}

static void take_gap(struct bulletin *bulletin, const struct subscription_news *news)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data,
             "{\"why\":\"gap\",\"n\":%" PRIu64 ",\"first\":%" PRIu64 ",\"last\":%" PRIu64 "}",
             news->update->n_before, news->lost.first, news->lost.last);
    ring_begin(bulletin->ring, news->update->n_before);
    bulletin->default_year = 0;
    add_event(bulletin, "resync", data);
}

static void take_update(struct bulletin *bulletin, const struct subscription_news *news)
{
    if (news->is_first)
        ring_begin(bulletin->ring, news->update->n_before);
    if (bulletin->default_year != news->update->year)
        bulletin->default_year = 0;
    bulletin->year = news->update->year;
    bulletin->epoch = news->update->epoch;
    add_changes(bulletin, news);
    ring_note(bulletin->ring, news->update->n);
}

static void take_silence(struct bulletin *bulletin, bool is_silent)
{
    bulletin->is_silent = is_silent;
    add_event(bulletin, is_silent ? "silent" : "back", "{}");
}

void bulletin_take(struct bulletin *bulletin, const struct subscription_news *news)
{
    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        take_standings(bulletin, &news->standings);
        break;
    case SUBSCRIPTION_GAP:
        take_gap(bulletin, news);
        break;
    case SUBSCRIPTION_UPDATE:
        take_update(bulletin, news);
        break;
    case SUBSCRIPTION_SILENT:
    case SUBSCRIPTION_BACK:
        take_silence(bulletin, news->kind == SUBSCRIPTION_SILENT);
        break;
    case SUBSCRIPTION_UNANSWERED:
        break;
    }
}

void bulletin_learn_default(struct bulletin *bulletin, uint64_t year, uint64_t n)
{
    if (n >= ring_last(bulletin->ring) && year == bulletin->year)
        bulletin->default_year = year;
}

bool bulletin_is_live(const struct bulletin *bulletin)
{
    return bulletin->epoch && !bulletin->is_silent;
}
