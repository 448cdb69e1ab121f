#include "services/scorer/feed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/form/standings_json.h"

/* A change that is not told yet. */
struct change {
    char *bytes; /* the record, a copy */
    size_t size;
    int year;
    char slug[SLUG_BYTES_MAX + 1], name[NAME_BYTES_MAX + 1]; /* empty: no centre's */
    points_t before, after;
    unsigned rank_before, rank_after;
};

struct feed {
    uint64_t epoch, seq;
    uint64_t n_told;
    int year_told; /* 0: nothing has changed since the start */
    int64_t told_ms;
    struct change changes[FEED_CHANGES_MAX];
    unsigned count;
    uint64_t merged[YEAR_MAX + 1];  /* changes of each year beyond those */
    int merged_years[YEAR_MAX + 1]; /* the years that have any */
    unsigned merged_count;
    char *json; /* of the message that was made last */
    char *rows[FEED_CHANGES_MAX];
    unsigned row_count;
};

feed_t *feed_new(uint64_t epoch, uint64_t n)
{
    feed_t *feed = calloc(1, sizeof *feed);

    assert(feed);
    feed->epoch = epoch;
    feed->n_told = n;
    return feed;
}

static void forget_message(feed_t *feed)
{
    for (unsigned i = 0; i < feed->row_count; i++)
        free(feed->rows[i]);
    free(feed->json);
    feed->json = NULL;
    feed->row_count = 0;
}

void feed_destroy(feed_t **feed)
{
    if (!*feed)
        return;
    forget_message(*feed);
    for (unsigned i = 0; i < (*feed)->count; i++)
        free((*feed)->changes[i].bytes);
    free(*feed);
    *feed = NULL;
}

/* The rank of a score among the others of the centre's tier. */
static unsigned rank_of(const struct rulebook *book, const struct scorecard *cards,
                        const struct centre *centre, points_t score)
{
    unsigned rank = 1;

    for (unsigned i = 0; i < book->centre_count; i++) {
        const struct centre *other = &book->centres[i];
        if (other->tier == centre->tier && other->id != centre->id &&
            scorecard_score(&cards[other->id], book).score > score)
            rank++;
    }
    return rank;
}

static void note_centre(struct change *change, fold_t *fold, txn_t *txn,
                        const struct folded *folded)
{
    const struct rulebook *book = calendar_book(fold_calendar(fold), folded->year);
    const struct scorecard *cards = fold_cards(fold, txn, folded->year);

    memcpy(change->slug, folded->centre->slug, sizeof change->slug);
    memcpy(change->name, folded->centre->name, sizeof change->name);
    change->before = folded->before.score;
    change->after = folded->after.score;
    change->rank_before = rank_of(book, cards, folded->centre, change->before);
    change->rank_after = rank_of(book, cards, folded->centre, change->after);
}

void feed_note(feed_t *feed, fold_t *fold, txn_t *txn, const struct record *record,
               const struct folded *folded)
{
    if (feed->count == FEED_CHANGES_MAX) {
        if (feed->merged[folded->year]++ == 0)
            feed->merged_years[feed->merged_count++] = folded->year;
        return;
    }
    struct change *change = &feed->changes[feed->count++];
    size_t size = RECORD_HEAD_BYTES + record->source.size + record->event.size;
    *change = (struct change){.bytes = malloc(size), .size = size, .year = folded->year};
    assert(change->bytes);
    record_encode(record, change->bytes, size);
    if (folded->centre)
        note_centre(change, fold, txn, folded);
}

static char *change_line(const struct change *change)
{
    struct record record;
    struct event event;
    struct fault fault;
    json_t *object;

    bool is_good = record_decode(change->bytes, change->size, &record) &&
                   event_decode(record.event.data, record.event.size, &event, &fault);
    assert(is_good);
    if (change->slug[0])
        object =
            json_pack("{s:I,s:i,s:s,s:s,s:i,s:o,s:i,s:o}", "n", (json_int_t)record.n, "year",
                      change->year, "centre", change->slug, "name", change->name, "rank",
                      (int)change->rank_after, "score", json_points(change->after), "rank_before",
                      (int)change->rank_before, "score_before", json_points(change->before));
    else
        object = json_pack("{s:I,s:i}", "n", (json_int_t)record.n, "year", change->year);
    json_object_set_new(object, "event", event_json(&record, &event));
    return json_line(object);
}

static void tell_merged(feed_t *feed, int year, struct message *message)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < feed->merged_count; i++)
        if (feed->merged_years[i] != year)
            feed->merged_years[kept++] = feed->merged_years[i];
    feed->merged_count = kept;
    message->merged += feed->merged[year];
    feed->merged[year] = 0;
}

/* Moves the changes of one year out of the list and into the message. */
static void tell_changes(feed_t *feed, int year, struct message *message)
{
    unsigned kept = 0;
    size_t bytes = 0;

    for (unsigned i = 0; i < feed->count; i++) {
        struct change change = feed->changes[i];
        if (change.year != year) {
            feed->changes[kept++] = change;
            continue;
        }
        char *row = change_line(&change);
        free(change.bytes);
        bytes += message_item_bytes(strlen(row));
        if (bytes > PAGE_BYTES_GOAL) {
            message->merged++;
            free(row);
            continue;
        }
        feed->rows[feed->row_count++] = row;
        message->rows[message->count++] = text_of(row);
    }
    feed->count = kept;
    tell_merged(feed, year, message);
}

/* The year nearest to `year` that the newest rulebook is for. */
static int year_with_rules(fold_t *fold, int year)
{
    const struct rulebook *book = calendar_book(fold_calendar(fold), year);

    if (year < book->year_first)
        return book->year_first;
    return year > book->year_last ? book->year_last : year;
}

/* The year to tell of: one that has changed; without any, the one told of last. */
static int next_year(const feed_t *feed, fold_t *fold, int now_year)
{
    if (feed->count > 0)
        return feed->changes[0].year;
    if (feed->merged_count > 0)
        return feed->merged_years[0];
    if (feed->year_told)
        return feed->year_told;
    int latest = calendar_latest(fold_calendar(fold));
    return latest ? latest : year_with_rules(fold, now_year);
}

int64_t feed_deadline(const feed_t *feed)
{
    bool has_news = feed->count > 0 || feed->merged_count > 0;

    return feed->told_ms + (has_news ? FEED_INTERVAL_MS : FEED_BEAT_MS);
}

bool feed_next(feed_t *feed, fold_t *fold, txn_t *txn, uint64_t n, int now_year, int64_t mono_ms,
               struct message *ret_message)
{
    struct standings standings;
    int year = next_year(feed, fold, now_year);
    const struct year *state = calendar_year(fold_calendar(fold), year);

    if (mono_ms < feed_deadline(feed))
        return false;
    forget_message(feed);
    *ret_message = (struct message){.type = MESSAGE_UPDATE,
                                    .epoch = feed->epoch,
                                    .seq = ++feed->seq,
                                    .n_before = feed->n_told,
                                    .n = n,
                                    .year = (uint64_t)year};
    tell_changes(feed, year, ret_message);
    standings_make(state->book, year, fold_cards(fold, txn, year), &standings);
    feed->json = json_line(standings_json(state->book, year, n, state->is_closed, &standings));
    ret_message->json = text_of(feed->json);
    if (ret_message->count > 0 || ret_message->merged > 0)
        feed->year_told = year;
    feed->n_told = n;
    if (feed->count == 0 && feed->merged_count == 0)
        feed->told_ms = mono_ms; /* else the next year's update follows at once */
    return true;
}
