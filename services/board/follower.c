#include "services/board/follower.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "services/board/scorer_way.h"

enum { DATA_BYTES = 160 };

struct follower {
    const struct home *home;
    struct wire_pass pass;
    subscription_t *subscription;
    ring_t *ring;
    uint64_t year;         /* that streams begin with: of the last event; 0: not known yet */
    uint64_t default_year; /* 0: not known */
    uint64_t epoch;
    bool is_silent;
    char said[TROUBLE_BYTES]; /* of what went wrong last */
};

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    follower_t *follower = context;

    return scorer_way_find(follower->home, end, ret_endpoint, &follower->pass, ret_pass,
                           ret_trouble);
}

static uint64_t year_of(void *context, struct text text)
{
    json_t *standings = json_loadb(text.data ? text.data : "", text.size, 0, NULL);
    json_int_t year = json_integer_value(json_object_get(standings, "year"));

    (void)context;
    json_decref(standings);
    return year > 0 ? (uint64_t)year : 0;
}

/* The same reason is said once, until something else is. */
static void say(follower_t *follower, const char *why)
{
    if (strcmp(follower->said, why) == 0)
        return;
    snprintf(follower->said, sizeof follower->said, "%s", why);
    if (*why)
        diag_warn("%s", why);
}

/* What the ring is told. */

static void add(follower_t *follower, uint64_t n, struct sse *sse)
{
    ring_add(follower->ring, n, sse_text(sse));
    sse_clear(sse);
}

static void add_event(follower_t *follower, const char *name, const char *data)
{
    struct sse sse = {0};

    sse_event(&sse, name, text_of(data), 0);
    add(follower, ring_last(follower->ring), &sse);
}

/* Without an id: the changes that led to them, and their id, come behind. */
static void add_standings(follower_t *follower, const struct mirror_standings *standings)
{
    struct sse sse = {0};

    if (!follower->year)
        follower->year = standings->year;
    sse_event(&sse, "standings", standings->json, 0);
    add(follower, standings->n, &sse);
}

static void add_merged(struct sse *sse, const struct message_update *update,
                       struct mirror_records lost)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data,
             "{\"year\":%" PRIu64 ",\"merged\":%" PRIu64 ",\"first\":%" PRIu64 ",\"last\":%" PRIu64
             "}",
             update->year, update->merged, lost.first, lost.last);
    sse_event(sse, "merged", text_of(data), 0);
}

/* The id stands in the last event alone, so that who lost the stream among them gets all again. */
static void add_changes(follower_t *follower, const struct subscription_news *news)
{
    const struct message_update *update = news->update;
    struct sse sse = {0};

    if (update->merged)
        add_merged(&sse, update, news->lost);
    for (size_t i = 0; i < update->rows.count; i++)
        sse_event(&sse, "change", update->rows.items[i],
                  i + 1 == update->rows.count ? update->n : 0);
    if (sse.size > 0)
        add(follower, update->n, &sse);
}

static void add_gap(follower_t *follower, const struct subscription_news *news)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data,
             "{\"why\":\"gap\",\"n\":%" PRIu64 ",\"first\":%" PRIu64 ",\"last\":%" PRIu64 "}",
             news->update->n_before, news->lost.first, news->lost.last);
    ring_begin(follower->ring, news->update->n_before);
    follower->default_year = 0;
    add_event(follower, "resync", data);
}

static void take_update(follower_t *follower, const struct subscription_news *news)
{
    if (news->is_first)
        ring_begin(follower->ring, news->update->n_before);
    if (follower->default_year != news->update->year)
        follower->default_year = 0;
    follower->year = news->update->year;
    follower->epoch = news->update->epoch;
    say(follower, "");
    add_changes(follower, news);
    ring_note(follower->ring, news->update->n);
}

static void take_silence(follower_t *follower, bool is_silent)
{
    follower->is_silent = is_silent;
    add_event(follower, is_silent ? "silent" : "back", "{}");
    if (is_silent)
        diag_warn("the scorer is not heard any more");
    else
        diag_info("the scorer is heard again");
}

static void take_news(void *context, const struct subscription_news *news)
{
    follower_t *follower = context;

    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        add_standings(follower, &news->standings);
        break;
    case SUBSCRIPTION_GAP:
        add_gap(follower, news);
        break;
    case SUBSCRIPTION_UPDATE:
        take_update(follower, news);
        break;
    case SUBSCRIPTION_SILENT:
        take_silence(follower, true);
        break;
    case SUBSCRIPTION_BACK:
        take_silence(follower, false);
        break;
    case SUBSCRIPTION_UNANSWERED:
        say(follower, news->why);
        if (!follower->year)
            subscription_want(follower->subscription, 0);
        break;
    }
}

follower_t *follower_new(const struct home *home, size_t ring_bytes_max, int64_t now_ms)
{
    static const struct subscription_calls calls = {find, year_of, take_news};
    follower_t *follower = memory_new(sizeof *follower);

    follower->home = home;
    follower->ring = ring_new(ring_bytes_max);
    follower->subscription = subscription_new(&calls, follower, 0, now_ms);
    return follower;
}

void follower_destroy(follower_t **follower)
{
    if (!*follower)
        return;
    subscription_destroy(&(*follower)->subscription);
    ring_destroy(&(*follower)->ring);
    curve_clear(&(*follower)->pass.pair);
    free(*follower);
    *follower = NULL;
}

void follower_step(follower_t *follower, int64_t now_ms)
{
    struct trouble trouble;

    if (subscription_step(follower->subscription, now_ms, &trouble) != STATUS_OK)
        say(follower, trouble.why);
}

int64_t follower_wait_ms(const follower_t *follower, int64_t now_ms)
{
    return subscription_wait_ms(follower->subscription, now_ms);
}

unsigned follower_wires(const follower_t *follower, wire_t *ret_wires[SUBSCRIPTION_WIRES])
{
    return subscription_wires(follower->subscription, ret_wires);
}

bool follower_is_ready(const follower_t *follower)
{
    return follower->year && follower->epoch && !follower->is_silent;
}

struct stream_now follower_now(const follower_t *follower, int64_t now_ms)
{
    struct stream_now now = {.ring = follower->ring,
                             .epoch = follower->epoch,
                             .is_silent = follower->is_silent,
                             .ms = now_ms};
    struct mirror_standings standings;

    if (follower->year &&
        subscription_standings(follower->subscription, follower->year, &standings)) {
        now.standings = standings.json;
        now.standings_n = standings.n;
    }
    return now;
}

bool follower_standings(const follower_t *follower, uint64_t year,
                        struct mirror_standings *ret_standings)
{
    uint64_t wanted = year ? year : follower->default_year;

    return wanted && follower_is_ready(follower) &&
           subscription_standings(follower->subscription, wanted, ret_standings);
}

void follower_learn_default(follower_t *follower, struct text standings, uint64_t n)
{
    uint64_t year = year_of(follower, standings);

    if (n >= ring_last(follower->ring) && year == follower->year)
        follower->default_year = year;
}
