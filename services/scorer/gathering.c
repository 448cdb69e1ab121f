#include "services/scorer/gathering_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

gathering_t *gathering_new(uint64_t from, const struct note_key *keys, unsigned count)
{
    gathering_t *gathering = memory_new(sizeof *gathering);

    gathering->at = from;
    lost_log_init(&gathering->lost, from, keys, count);
    return gathering;
}

static void drop_page(struct stream *stream)
{
    free(stream->items);
    free(stream->bytes);
    stream->items = NULL;
    stream->bytes = NULL;
    stream->at = stream->count = 0;
}

void gathering_put_back(struct stream *stream)
{
    if (stream->at < stream->count)
        stream->next = stream->items[stream->at].n;
    drop_page(stream);
    stream->is_asked = false;
}

void gathering_destroy(gathering_t **gathering)
{
    if (!*gathering)
        return;
    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        drop_page(&(*gathering)->streams[i]);
    free(*gathering);
    *gathering = NULL;
}

/* ---- what they keep ---- */

static void forget(struct stream *stream)
{
    gathering_put_back(stream);
    stream->session = 0;
}

void gathering_look(gathering_t *gathering, unsigned place, uint64_t session)
{
    struct stream *stream = &gathering->streams[place];

    if (stream->session == session)
        return;
    forget(stream);
    gathering_find_log(gathering);
}

void gathering_meet(gathering_t *gathering, unsigned place, const struct message_holding *holding)
{
    struct stream *stream = &gathering->streams[place];

    if (stream->session == holding->session)
        return;
    forget(stream);
    stream->session = holding->session;
    stream->log = holding->log;
    stream->last = holding->n;
    if (stream->next == 0)
        stream->next = gathering->lost.from + 1;
    stream->is_end = holding->n < stream->next;
    if (!gathering->is_begun)
        lost_log_hear(&gathering->lost, holding->note);
    gathering_find_log(gathering);
}

/* Those of the page that rise and are behind what was asked for. Others are not taken as kept. */
static void copy_items(struct stream *stream, const struct message_kept *page)
{
    const struct kept_list *kept = &page->kept;
    size_t bytes = 0, used = 0;
    uint64_t n = page->n;

    for (size_t i = 0; i < kept->count; i++)
        bytes += kept->items[i].event.size;
    stream->items = memory_raw((kept->count + 1) * sizeof *stream->items);
    stream->bytes = memory_raw(bytes + 1);
    for (size_t i = 0; i < kept->count; i++) {
        struct kept_item item = kept->items[i];
        if (item.n < n) {
            stream->source.refused++;
            continue;
        }
        n = item.n + 1;
        memcpy(stream->bytes + used, item.event.data, item.event.size);
        item.event.data = stream->bytes + used;
        used += item.event.size;
        stream->items[stream->count++] = item;
    }
    stream->next = page->next > n || (page->next == n && stream->count > 0) ? page->next : 0;
}

void gathering_hear(gathering_t *gathering, unsigned place, const struct message_kept *page)
{
    struct stream *stream = &gathering->streams[place];

    if (!stream->is_asked || page->session != stream->session || page->n != stream->next)
        return;
    drop_page(stream);
    stream->is_asked = false;
    copy_items(stream, page);
    stream->is_end = stream->next == 0;
    if (stream->is_end)
        stream->next = UINT64_MAX;
}

static bool has_head(const struct stream *stream)
{
    return stream->at < stream->count;
}

static bool is_at_end(const gathering_t *gathering, const struct stream *stream)
{
    return stream->is_end || gathering_is_of_another_log(gathering, stream);
}

bool gathering_asks(gathering_t *gathering, int64_t now_ms, unsigned *ret_place, uint64_t *ret_n)
{
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        struct stream *stream = &gathering->streams[i];
        if (!gathering_has_come(stream) || has_head(stream) || is_at_end(gathering, stream) ||
            (stream->is_asked && now_ms - stream->asked_ms < GATHERING_AGAIN_MS))
            continue;
        stream->is_asked = true;
        stream->asked_ms = now_ms;
        *ret_place = i;
        *ret_n = stream->next;
        return true;
    }
    return false;
}

/* ---- the next one ---- */

/* That of the least number among those that are here. `ret_bound`: what is not here has no lesser number. */
static const struct stream *find_least(const gathering_t *gathering, uint64_t *ret_bound)
{
    const struct stream *least = NULL;

    *ret_bound = UINT64_MAX;
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct stream *stream = &gathering->streams[i];
        if (!gathering_has_come(stream) || gathering_is_of_another_log(gathering, stream))
            continue;
        if (!has_head(stream) && !stream->is_end && stream->next < *ret_bound)
            *ret_bound = stream->next;
        if (has_head(stream) && (!least || stream->items[stream->at].n < least->items[least->at].n))
            least = stream;
    }
    return least;
}

enum gathered gathering_next(gathering_t *gathering, struct gathered_event *ret_event)
{
    uint64_t bound;

    if (!gathering_is_complete(gathering))
        return GATHERED_WAITS;
    gathering->is_begun = true;
    const struct stream *least = find_least(gathering, &bound);
    if (!least)
        return bound < UINT64_MAX ? GATHERED_WAITS : GATHERED_ALL;
    if (least->items[least->at].n >= bound)
        return GATHERED_WAITS;
    *ret_event =
        (struct gathered_event){(unsigned)(least - gathering->streams), least->items[least->at]};
    return GATHERED_EVENT;
}

/* In a log the times rise with the numbers, so of two that contradict each other one is wrong: that with
 * which fewer agree, each counting itself. One from before the last record is wrong in any case. */
static bool is_contradicted(const gathering_t *gathering, const struct gathered_event *event,
                            int64_t floor_ms)
{
    unsigned agree = 1, disagree = 0;

    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct stream *stream = &gathering->streams[i];
        if (i == event->place || !gathering_has_come(stream) || !has_head(stream) ||
            gathering_is_of_another_log(gathering, stream))
            continue;
        int64_t received_ms = stream->items[stream->at].received_ms;
        if (received_ms >= event->item.received_ms)
            agree++;
        else if (received_ms >= floor_ms)
            disagree++;
    }
    return disagree > agree;
}

const char *gathering_doubt(const gathering_t *gathering, const struct gathered_event *event,
                            int64_t floor_ms, int64_t wall_ms)
{
    const struct kept_item *item = &event->item;

    if (item->n <= gathering->at)
        return "another event has its number, or a later one was taken already";
    if (item->epoch == 0 || item->seq == 0)
        return "it is of no outbox";
    if (item->received_ms < floor_ms)
        return "it says that it was received before the one that it follows";
    if (item->received_ms > floor_ms && item->received_ms > wall_ms + GATHERING_AHEAD_MS_MAX)
        return "it says that it is received in time to come";
    if (is_contradicted(gathering, event, floor_ms))
        return "the times that others tell contradict its own";
    return NULL;
}

void gathering_pass(gathering_t *gathering, const struct gathered_event *event, uint64_t n)
{
    struct stream *stream = &gathering->streams[event->place];

    assert(has_head(stream));
    assert(stream->items[stream->at].n == event->item.n);
    stream->at++;
    if (n == 0) {
        stream->source.refused++;
        return;
    }
    stream->source.taken++;
    if (gathering->lost.size > 0 && !gathering->is_elder && event->item.n > gathering->lost.size)
        stream->source.beyond++;
    if (event->item.n > gathering->at)
        gathering->at = event->item.n;
}

void gathering_slug(const gathering_t *gathering, unsigned place, char ret_slug[SLUG_BYTES_MAX + 1])
{
    memcpy(ret_slug, gathering->streams[place].source.slug, SLUG_BYTES_MAX + 1);
}
