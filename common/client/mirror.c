#include "common/client/mirror.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

/* What is held of a year. */
struct held {
    uint64_t year, n;
    char *json; /* NULL: nothing is held in this place */
    size_t size;
    uint64_t changed;       /* when: the count of inputs */
    bool is_snapshot_newer; /* the snapshot came after the last update of any year */
    bool is_asked;          /* to be asked for: it may be behind */
    bool is_doubtful;       /* it may be of a store that is no more: an answer replaces it */
};

struct mirror {
    struct held held[MIRROR_YEARS_MAX];
    uint64_t inputs; /* how many there were */
    bool has_update; /* the next four are of the last update in order */
    uint64_t epoch, seq;
    uint64_t interval;     /* the record before the first of its interval */
    uint64_t n;            /* the last record that it covers */
    uint64_t epoch_before; /* of the feed before this one; 0: none. Its updates come too late */
    unsigned late;         /* how many of them came since the last update of this one */
    uint64_t settling_n;   /* an answer as of an earlier record settles nothing: see need */
    int64_t heard_ms;      /* the last update, or the last report of silence */
    bool is_silent;        /* silence was reported, and nothing has come since */
};

mirror_t *mirror_new(int64_t now_ms)
{
    mirror_t *mirror = memory_new(sizeof *mirror);

    mirror->heard_ms = now_ms;
    return mirror;
}

static void clear(struct held *held)
{
    free(held->json);
    *held = (struct held){0};
}

void mirror_destroy(mirror_t **mirror)
{
    if (!*mirror)
        return;
    for (size_t i = 0; i < MIRROR_YEARS_MAX; i++)
        clear(&(*mirror)->held[i]);
    free(*mirror);
    *mirror = NULL;
}

static const struct held *find(const mirror_t *mirror, uint64_t year)
{
    for (size_t i = 0; i < MIRROR_YEARS_MAX; i++)
        if (mirror->held[i].json && mirror->held[i].year == year)
            return &mirror->held[i];
    return NULL;
}

/* An answer may have been on its way when updates were lost, or when its year gave way to another one:
 * then it does not have what they had up to record `n`. */
static void need(mirror_t *mirror, uint64_t n)
{
    if (n > mirror->settling_n)
        mirror->settling_n = n;
}

/* The place of a year: its own, a free one, or that of the year that changed longest ago. */
static struct held *place_of(mirror_t *mirror, uint64_t year)
{
    struct held *oldest = &mirror->held[0];

    for (size_t i = 0; i < MIRROR_YEARS_MAX; i++) {
        struct held *held = &mirror->held[i];
        if (held->json && held->year == year)
            return held;
        if (held->changed < oldest->changed) /* 0 where it is free */
            oldest = held;
    }
    assert(oldest->changed < mirror->inputs); /* never what this input has changed */
    if (!oldest->is_doubtful)
        need(mirror, oldest->n);
    clear(oldest);
    oldest->year = year;
    return oldest;
}

/* Holds standings; true if they are others than before. Neither asked for nor doubtful any more. */
static bool hold(mirror_t *mirror, uint64_t year, uint64_t n, struct text json)
{
    assert(json.data); /* or nothing would be held there */
    struct held *held = place_of(mirror, year);
    bool is_same =
        held->json && held->size == json.size && memcmp(held->json, json.data, json.size) == 0;

    if (!is_same) {
        free(held->json);
        held->json = memory_raw(json.size + 1);
        memcpy(held->json, json.data, json.size);
        held->json[json.size] = '\0';
        held->size = json.size;
    }
    held->n = n;
    held->changed = mirror->inputs;
    held->is_asked = held->is_doubtful = held->is_snapshot_newer = false;
    return !is_same;
}

/* After a gap, in which records up to `n` were lost, every year that is held may be behind; after a new
 * epoch it may be of another store. */
static void doubt_all(mirror_t *mirror, uint64_t n, bool is_new_epoch)
{
    if (is_new_epoch)
        mirror->settling_n = 0; /* in that store another record may have this number */
    need(mirror, n);
    for (size_t i = 0; i < MIRROR_YEARS_MAX; i++) {
        struct held *held = &mirror->held[i];
        held->is_asked |= held->json != NULL;
        held->is_doubtful |= held->json && is_new_epoch;
    }
}

/* Whether what is held of the update's year is newer than the update, and is to stay. What is of an
 * epoch before does not, however many records it had. */
static bool is_stale(const struct held *held, const struct message_update *update)
{
    if (!held || update->n >= held->n)
        return false;
    return !held->is_doubtful || held->is_snapshot_newer;
}

static bool has_jumped(const mirror_t *mirror, const struct message_update *update)
{
    return mirror->has_update && (update->epoch != mirror->epoch || update->seq > mirror->seq + 1);
}

/* Whether the update is of the same interval as the last one, but of another year. A beat is not: it
 * comes when all updates of an interval are out. */
static bool is_of_same_interval(const mirror_t *mirror, const struct message_update *update)
{
    return mirror->has_update && update->epoch == mirror->epoch &&
           (update->rows.count > 0 || update->merged > 0) && update->n_before == update->n &&
           update->n == mirror->n;
}

/* The last update may have been the first of several of one interval, and the others lost: so the
 * records of its interval count as lost too. */
static struct mirror_records lost_records(const mirror_t *mirror,
                                          const struct message_update *update, bool is_gap)
{
    uint64_t last = update->merged ? update->n : update->n_before;

    if (is_gap)
        return (struct mirror_records){mirror->interval + 1, last};
    if (update->merged && is_of_same_interval(mirror, update))
        return (struct mirror_records){mirror->interval + 1, last};
    if (update->merged)
        return (struct mirror_records){update->n_before + 1, last};
    return (struct mirror_records){1, 0};
}

static void note_place(mirror_t *mirror, const struct message_update *update)
{
    if (!is_of_same_interval(mirror, update))
        mirror->interval = update->n_before;
    if (mirror->has_update && update->epoch != mirror->epoch)
        mirror->epoch_before = mirror->epoch;
    mirror->has_update = true;
    mirror->epoch = update->epoch;
    mirror->seq = update->seq;
    mirror->n = update->n;
    mirror->late = 0;
}

/* Whether the update came before, or one that the feed sent after it. Of the epoch before a few are
 * late; but where it goes on and this one does not, it was the late one that this epoch began with. */
static bool is_repeated(mirror_t *mirror, const struct message_update *update)
{
    if (!mirror->has_update)
        return false;
    if (update->epoch == mirror->epoch)
        return update->seq <= mirror->seq;
    return update->epoch == mirror->epoch_before && ++mirror->late <= MIRROR_LATE_MAX;
}

/* One that is doubtful stays as it was until it is settled. */
static void forget_order_of_snapshots(mirror_t *mirror)
{
    for (size_t i = 0; i < MIRROR_YEARS_MAX; i++)
        mirror->held[i].is_snapshot_newer &= mirror->held[i].is_doubtful;
}

/* Where the update stands in the feed, and so what was lost before it. */
static void note_order(mirror_t *mirror, const struct message_update *update,
                       struct mirror_news *ret_news)
{
    ret_news->is_first = !mirror->has_update;
    ret_news->is_gap = has_jumped(mirror, update);
    ret_news->is_new_epoch = ret_news->is_gap && update->epoch != mirror->epoch;
    ret_news->lost = lost_records(mirror, update, ret_news->is_gap);
    note_place(mirror, update);
    if (ret_news->is_gap)
        doubt_all(mirror, update->n_before, ret_news->is_new_epoch);
}

void mirror_update(mirror_t *mirror, const struct message_update *update, int64_t now_ms,
                   struct mirror_news *ret_news)
{
    *ret_news = (struct mirror_news){.lost = {1, 0}};
    mirror->inputs++;
    mirror->heard_ms = now_ms;
    mirror->is_silent = false;
    ret_news->is_repeated = is_repeated(mirror, update);
    if (ret_news->is_repeated)
        return;
    note_order(mirror, update, ret_news);
    ret_news->is_stale = is_stale(find(mirror, update->year), update);
    if (!ret_news->is_stale && update->json.data)
        ret_news->is_changed = hold(mirror, update->year, update->n, update->json);
    forget_order_of_snapshots(mirror);
    assert(!ret_news->is_new_epoch || ret_news->is_gap);
    assert(!ret_news->is_first || !ret_news->is_gap);
}

bool mirror_snapshot(mirror_t *mirror, uint64_t year, const struct message_answer *answer)
{
    const struct held *before = find(mirror, year);
    bool is_settled = answer->n >= mirror->settling_n;

    mirror->inputs++;
    if (!answer->json.data || (before && !before->is_doubtful && answer->n < before->n))
        return false;
    bool is_changed = hold(mirror, year, answer->n, answer->json);
    place_of(mirror, year)->is_snapshot_newer = true;
    place_of(mirror, year)->is_asked = !is_settled;
    return is_changed;
}

void mirror_forget(mirror_t *mirror, uint64_t year)
{
    if (find(mirror, year))
        clear(place_of(mirror, year));
}

bool mirror_check_silence(mirror_t *mirror, int64_t now_ms, bool *ret_is_new)
{
    if (now_ms - mirror->heard_ms < MIRROR_SILENCE_MS)
        return false;
    *ret_is_new = !mirror->is_silent;
    mirror->is_silent = true;
    mirror->heard_ms = now_ms;
    return true;
}

int64_t mirror_deadline(const mirror_t *mirror)
{
    return mirror->heard_ms + MIRROR_SILENCE_MS;
}

bool mirror_standings(const mirror_t *mirror, uint64_t year, struct mirror_standings *ret_standings)
{
    const struct held *held = find(mirror, year);

    if (held)
        *ret_standings =
            (struct mirror_standings){year, held->n, {held->json, held->size}, held->is_asked};
    return held != NULL;
}

unsigned mirror_asks(const mirror_t *mirror, uint64_t ret_years[MIRROR_YEARS_MAX])
{
    unsigned count = 0;

    for (size_t i = 0; i < MIRROR_YEARS_MAX; i++)
        if (mirror->held[i].is_asked)
            ret_years[count++] = mirror->held[i].year;
    assert(count <= MIRROR_YEARS_MAX);
    return count;
}
