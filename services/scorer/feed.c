#include "services/scorer/feed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "services/scorer/moved.h"

/* A change that is not published yet. */
struct change {
    uint64_t n; /* the record that made it */
    int year;
    bool has_centre; /* else it is of the whole year */
    unsigned centre; /* id */
    points_t before, after;
    unsigned rank_before, rank_after;
};

struct feed {
    uint64_t epoch, seq;
    uint64_t n_published;
    int year_moved; /* last; 0: none has */
    int64_t published_ms;
    uint64_t changed;                        /* how many changes came since */
    bool is_crowded;                         /* more came than can be listed at the usual pace */
    struct change changes[FEED_CHANGES_MAX]; /* n rises */
    unsigned count;
    uint64_t merged[YEAR_MAX + 1];  /* changes of each year beyond those */
    int merged_years[YEAR_MAX + 1]; /* the years that have any */
    unsigned merged_count;
    struct scorecard cards[CENTRES_MAX];
    struct standings standings, before; /* of an event: after it, and without it */
    struct text rows[FEED_CHANGES_MAX]; /* of the message that was made last */
    unsigned row_count;
    char *json; /* likewise */
};

feed_t *feed_new(uint64_t epoch, uint64_t n, int year_moved)
{
    feed_t *feed = memory_new(sizeof *feed);

    feed->epoch = epoch;
    feed->n_published = n;
    feed->year_moved = year_moved;
    return feed;
}

void feed_renew(feed_t *feed, uint64_t epoch)
{
    feed->epoch = epoch;
    feed->seq = 0;
}

static void free_message(feed_t *feed)
{
    for (unsigned i = 0; i < feed->row_count; i++)
        free((char *)feed->rows[i].data);
    free(feed->json);
    feed->json = NULL;
    feed->row_count = 0;
}

void feed_destroy(feed_t **feed)
{
    if (!*feed)
        return;
    free_message(*feed);
    free(*feed);
    *feed = NULL;
}

/* Score and rank of all centres by the year's own rulebook, which alone says what their tiers are. */
static void compare(feed_t *feed, const struct rulebook *book, const struct folded *folded)
{
    memcpy(feed->cards, folded->cards, sizeof feed->cards);
    standings_make(book, folded->year, feed->cards, &feed->standings);
    feed->cards[folded->centre->id] = *folded->before;
    standings_make(book, folded->year, feed->cards, &feed->before);
}

/* The place of one more change; NULL where no more are listed: then it is counted. */
static struct change *add_change(feed_t *feed, uint64_t n, int year)
{
    feed->changed++;
    if (feed->count == FEED_CHANGES_MAX) {
        if (feed->merged[year]++ == 0)
            feed->merged_years[feed->merged_count++] = year;
        return NULL;
    }
    feed->changes[feed->count] = (struct change){.n = n, .year = year};
    return &feed->changes[feed->count++];
}

static void fill_centre(const feed_t *feed, unsigned id, struct change *change)
{
    const struct standing *after = standings_of(&feed->standings, id);
    const struct standing *before = standings_of(&feed->before, id);

    assert(after && before); /* no roster drops a centre, and a finding's was in its year's */
    change->has_centre = true;
    change->centre = id;
    change->after = after->score.score;
    change->before = before->score.score;
    change->rank_after = after->rank;
    change->rank_before = before->rank;
}

/* Centres that rise or fall although the event is about another one. */
static void note_others(feed_t *feed, uint64_t n, const struct folded *folded)
{
    for (unsigned i = 0; i < feed->standings.count; i++) {
        const struct standing *after = &feed->standings.rows[i];
        unsigned id = after->centre->id;
        if (id == folded->centre->id || standings_of(&feed->before, id)->rank == after->rank)
            continue;
        struct change *change = add_change(feed, n, folded->year);
        if (change)
            fill_centre(feed, id, change);
    }
}

/* A finding made or ruled on, the first self-check of a year; a year closed or reopened. */
static bool is_change(const struct folded *folded)
{
    bool is_of_year = folded->year && !folded->centre && folded->verdict.outcome == OUTCOME_NOTED;

    return folded->verdict.card_changed || is_of_year;
}

void feed_observe(feed_t *feed, const struct calendar *calendar, const struct record *record,
                  const struct folded *folded)
{
    if (folded->year && moved_by(folded->verdict.outcome))
        feed->year_moved = folded->year;
    if (!is_change(folded))
        return;
    assert(record->n > feed->n_published);
    struct change *change = add_change(feed, record->n, folded->year);
    if (!change || !folded->centre)
        return;
    compare(feed, calendar_year(calendar, folded->year)->book, folded);
    fill_centre(feed, folded->centre->id, change);
    note_others(feed, record->n, folded);
}

static json_t *change_json(const struct change *change, const struct rulebook *book)
{
    const struct centre *centre = rulebook_centre_by_id(book, change->centre);

    if (!change->has_centre)
        return json_pack("{s:I,s:i}", "n", (json_int_t)change->n, "year", change->year);
    assert(centre);
    return json_pack("{s:I,s:i,s:s,s:s,s:i,s:o,s:i,s:o}", "n", (json_int_t)change->n, "year",
                     change->year, "centre", centre->slug, "name", centre->name, "rank",
                     (int)change->rank_after, "score", json_points(change->after), "rank_before",
                     (int)change->rank_before, "score_before", json_points(change->before));
}

/* The row of a change; the caller frees it. NULL: the view has failed. */
static char *change_row(const struct change *change, view_t *view, const struct rulebook *book)
{
    struct record record;
    struct event event;

    if (!view_event(view, change->n, &record, &event))
        return NULL;
    json_t *object = change_json(change, book);
    json_object_set_new(object, "event", event_json(&record, &event));
    return json_line(object);
}

/* Returns how many changes of the year were not listed, and forgets them. */
static uint64_t publish_merged(feed_t *feed, int year)
{
    uint64_t merged = feed->merged[year];
    unsigned kept = 0;

    for (unsigned i = 0; i < feed->merged_count; i++)
        if (feed->merged_years[i] != year)
            feed->merged_years[kept++] = feed->merged_years[i];
    feed->merged_count = kept;
    feed->merged[year] = 0;
    return merged;
}

/* More came since the last update than can be listed at the usual pace. */
static bool comes_too_fast(const feed_t *feed, int64_t mono_ms)
{
    uint64_t took_ms = (uint64_t)(mono_ms - feed->published_ms);

    return feed->changed * FEED_INTERVAL_MS > FEED_CHANGES_MAX * took_ms;
}

/* Moves the changes of one year out of the list and into rows; returns how many have no row. */
static uint64_t publish_changes(feed_t *feed, view_t *view, const struct year *state, int year,
                                size_t bytes_max)
{
    unsigned kept = 0;
    size_t bytes = 0;
    uint64_t merged = publish_merged(feed, year);

    for (unsigned i = 0; i < feed->count; i++) {
        struct change change = feed->changes[i];
        char *row = change.year == year ? change_row(&change, view, state->book) : NULL;
        if (change.year != year) {
            feed->changes[kept++] = change;
            continue;
        }
        bytes += row ? message_item_bytes(strlen(row)) : 0;
        if (row && bytes <= bytes_max) {
            feed->rows[feed->row_count++] = text_of(row);
        } else {
            free(row);
            merged++;
        }
    }
    feed->count = kept;
    return merged;
}

static bool has_news(const feed_t *feed)
{
    return feed->count > 0 || feed->merged_count > 0;
}

/* The year of the next update: one that has changed; without any, the one that has moved last. */
static int next_year(const feed_t *feed, const struct calendar *calendar, int now_year)
{
    if (feed->count > 0)
        return feed->changes[0].year;
    if (feed->merged_count > 0)
        return feed->merged_years[0];
    if (feed->year_moved)
        return feed->year_moved;
    return calendar_default_year(calendar, now_year);
}

int64_t feed_deadline(const feed_t *feed)
{
    bool is_soon = has_news(feed) && !feed->is_crowded;

    return feed->published_ms + (is_soon ? FEED_INTERVAL_MS : FEED_BEAT_MS);
}

/* All news are published. */
static void begin_interval(feed_t *feed, int64_t mono_ms)
{
    feed->is_crowded = comes_too_fast(feed, mono_ms);
    feed->changed = 0;
    feed->published_ms = mono_ms;
}

static char *standings_text(feed_t *feed, view_t *view, const struct year *state, int year,
                            uint64_t n)
{
    view_cards(view, year, feed->cards);
    standings_make(state->book, year, feed->cards, &feed->standings);
    return json_line(standings_json(state->book, year, n, state->is_closed, &feed->standings));
}

bool feed_next(feed_t *feed, view_t *view, int now_year, int64_t mono_ms,
               struct message *ret_message)
{
    if (mono_ms < feed_deadline(feed))
        return false;
    const struct calendar *calendar = view_calendar(view);
    int year = next_year(feed, calendar, now_year);
    const struct year *state = calendar_year(calendar, year);
    uint64_t n = view_last(view);
    if (view_status(view) != STATUS_OK)
        return false;
    assert(n >= feed->n_published);
    assert(state); /* the first record is a rulebook, and every year here has one */
    free_message(feed);
    size_t bytes_max = comes_too_fast(feed, mono_ms) ? FEED_CROWDED_BYTES : PAGE_BYTES_GOAL;
    uint64_t merged = publish_changes(feed, view, state, year, bytes_max);
    feed->json = standings_text(feed, view, state, year, n);
    *ret_message =
        (struct message){.type = MESSAGE_UPDATE,
                         .update = {.epoch = feed->epoch,
                                    .seq = ++feed->seq,
                                    .n_before = feed->n_published,
                                    .n = n,
                                    .year = (uint64_t)year,
                                    .merged = merged,
                                    .json = text_of(feed->json),
                                    .rows = {.items = feed->rows, .count = feed->row_count}}};
    feed->n_published = n;
    if (!has_news(feed)) /* else the next year's update follows at once */
        begin_interval(feed, mono_ms);
    return view_status(view) == STATUS_OK;
}
