#include "services/scorer/presence.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/form/json.h"
#include "common/run/room.h"

struct presence {
    pthread_mutex_t mutex;
    struct source_state sources[SESSIONS_MAX];
    unsigned count;
    struct clock_state clock;
    bulletin_t *bulletin;
    bool is_accepted, is_wished;
    int wished; /* an eventfd: readable from a wish until it is seen; -1: there was none left */
    enum checkpoints checkpoints;
    char full[ROOM_WHY_BYTES];
    struct heard {
        uint8_t key[KEY_BYTES];
        int64_t ms; /* 0: free, and so are those behind it */
    } heard[KEYS_MAX];
};

presence_t *presence_new(void)
{
    presence_t *presence = memory_new(sizeof *presence);

    pthread_mutex_init(&presence->mutex, NULL);
    presence->bulletin = bulletin_new();
    presence->wished = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return presence;
}

void presence_destroy(presence_t **presence)
{
    if (!*presence)
        return;
    pthread_mutex_destroy(&(*presence)->mutex);
    bulletin_destroy(&(*presence)->bulletin);
    if ((*presence)->wished >= 0)
        close((*presence)->wished);
    free(*presence);
    *presence = NULL;
}

void presence_set(presence_t *presence, const struct source_state *sources, unsigned count)
{
    pthread_mutex_lock(&presence->mutex);
    memcpy(presence->sources, sources, count * sizeof *sources);
    presence->count = count;
    pthread_mutex_unlock(&presence->mutex);
}

/* A name that people compare, and too large a number for some readers of JSON. */
static json_t *instance_json(uint64_t instance)
{
    return json_sprintf("%016" PRIx64, instance);
}

static json_t *rival_json(const struct source_state *source)
{
    if (!source->is_contested)
        return json_null();
    return json_pack("{s:o,s:I}", "instance", instance_json(source->rival), "refused_ago_s",
                     (json_int_t)(source->rival_ago_ms / 1000));
}

static json_t *lacks_json(const struct source_state *source)
{
    if (!source->lacks_last)
        return json_null();
    return json_pack("{s:I,s:I}", "first", (json_int_t)source->lacks_first, "last",
                     (json_int_t)source->lacks_last);
}

/* What a source says in its greeting; null before the first. */
static json_t *said(const struct source_state *source, json_t *value)
{
    if (source->has_greeted)
        return value;
    json_decref(value);
    return json_null();
}

static json_t *source_json(const struct source_state *source)
{
    return json_pack("{s:s,s:b,s:b,s:I,s:o,s:o,s:I,s:o,s:o,s:o}", "source", source->slug,
                     "connected", (int)source->is_connected, "contested", (int)source->is_contested,
                     "last_seq", (json_int_t)source->last, "outbox",
                     said(source, json_integer((json_int_t)source->held)), "heard",
                     json_stamp(source->heard_ms), "n", (json_int_t)source->n, "instance",
                     said(source, instance_json(source->instance)), "rival", rival_json(source),
                     "lacks", lacks_json(source));
}

static bool has_source(const json_t *sources, const char *slug)
{
    json_t *source;
    size_t i;

    json_array_foreach(sources, i, source)
    {
        if (strcmp(json_string_value(json_object_get(source, "source")), slug) == 0)
            return true;
    }
    return false;
}

json_t *presence_never(const json_t *sources, const struct rulebook *roster)
{
    json_t *never = json_array();

    for (unsigned i = 0; roster && i < roster->centre_count; i++)
        if (!has_source(sources, roster->centres[i].slug))
            json_array_append_new(never, json_string(roster->centres[i].slug));
    if (!has_source(sources, OFFICE))
        json_array_append_new(never, json_string(OFFICE));
    return never;
}

json_t *presence_json(presence_t *presence)
{
    json_t *array = json_array();

    pthread_mutex_lock(&presence->mutex);
    for (unsigned i = 0; i < presence->count; i++)
        json_array_append_new(array, source_json(&presence->sources[i]));
    pthread_mutex_unlock(&presence->mutex);
    return array;
}

/* Its place among those that were heard; where it was not, the next that is free, or that of the one that
 * was heard longest ago. */
static struct heard *place_of(presence_t *presence, const uint8_t key[KEY_BYTES])
{
    struct heard *oldest = presence->heard;

    for (unsigned i = 0; i < KEYS_MAX; i++) {
        struct heard *heard = &presence->heard[i];
        if (heard->ms == 0 || memcmp(heard->key, key, KEY_BYTES) == 0)
            return heard;
        if (heard->ms < oldest->ms)
            oldest = heard;
    }
    return oldest;
}

/* With the mutex. */
static void note_heard(presence_t *presence, const uint8_t key[KEY_BYTES], int64_t heard_ms)
{
    struct heard *heard = place_of(presence, key);

    memcpy(heard->key, key, KEY_BYTES);
    heard->ms = heard_ms;
}

void presence_hear(presence_t *presence, const struct peer *peer)
{
    if (!peer->has_key)
        return;
    pthread_mutex_lock(&presence->mutex);
    note_heard(presence, peer->key, presence->clock.wall_ms);
    pthread_mutex_unlock(&presence->mutex);
}

void presence_recall(presence_t *presence, const uint8_t key[KEY_BYTES], int64_t heard_ms)
{
    pthread_mutex_lock(&presence->mutex);
    note_heard(presence, key, heard_ms);
    pthread_mutex_unlock(&presence->mutex);
}

json_t *presence_heard(presence_t *presence, const uint8_t key[KEY_BYTES])
{
    pthread_mutex_lock(&presence->mutex);
    const struct heard *heard = place_of(presence, key);
    bool is_there = heard->ms != 0 && memcmp(heard->key, key, KEY_BYTES) == 0;
    int64_t heard_ms = heard->ms;
    pthread_mutex_unlock(&presence->mutex);
    return is_there ? json_stamp(heard_ms) : json_null();
}

void presence_set_clock(presence_t *presence, const struct clock_state *clock)
{
    pthread_mutex_lock(&presence->mutex);
    presence->clock = *clock;
    pthread_mutex_unlock(&presence->mutex);
}

json_t *presence_clock_json(presence_t *presence)
{
    pthread_mutex_lock(&presence->mutex);
    struct clock_state clock = presence->clock;
    pthread_mutex_unlock(&presence->mutex);
    return json_pack("{s:o,s:o,s:b,s:s,s:s,s:I,s:I}", "wall", json_stamp(clock.wall_ms), "expected",
                     json_stamp(clock.expected_ms), "trusted", (int)(clock.doubt == CLOCK_TRUSTED),
                     "doubt", clock_doubt_word(clock.doubt), "why", clock_doubt_why(clock.doubt),
                     "off_ms", (json_int_t)clock.off_ms, "accepted", (json_int_t)clock.accepted);
}

void presence_ask_accept(presence_t *presence)
{
    pthread_mutex_lock(&presence->mutex);
    if (presence->clock.doubt != CLOCK_TRUSTED)
        presence->is_accepted = true;
    pthread_mutex_unlock(&presence->mutex);
}

static bool take(presence_t *presence, bool *flag)
{
    pthread_mutex_lock(&presence->mutex);
    bool is_set = *flag;
    *flag = false;
    pthread_mutex_unlock(&presence->mutex);
    return is_set;
}

bool presence_take_accept(presence_t *presence)
{
    return take(presence, &presence->is_accepted);
}

bulletin_t *presence_bulletin(const presence_t *presence)
{
    return presence->bulletin;
}

void presence_set_checkpoints(presence_t *presence, enum checkpoints checkpoints)
{
    pthread_mutex_lock(&presence->mutex);
    presence->checkpoints = checkpoints;
    pthread_mutex_unlock(&presence->mutex);
}

enum checkpoints presence_checkpoints(presence_t *presence)
{
    pthread_mutex_lock(&presence->mutex);
    enum checkpoints checkpoints = presence->checkpoints;
    pthread_mutex_unlock(&presence->mutex);
    return checkpoints;
}

json_t *presence_checkpoints_json(presence_t *presence)
{
    static const char *const words[] = {[CHECKPOINTS_COME] = "come",
                                        [CHECKPOINTS_NO_ROOM] = "no-room",
                                        [CHECKPOINTS_NO_KEY] = "no-key",
                                        [CHECKPOINTS_LOST_KEY] = "lost-key",
                                        [CHECKPOINTS_RESTORING] = "restoring"};

    return json_string(words[presence_checkpoints(presence)]);
}

void presence_set_full(presence_t *presence, const char *why)
{
    pthread_mutex_lock(&presence->mutex);
    snprintf(presence->full, sizeof presence->full, "%s", why);
    pthread_mutex_unlock(&presence->mutex);
}

json_t *presence_full_json(presence_t *presence)
{
    pthread_mutex_lock(&presence->mutex);
    json_t *json = *presence->full ? json_string(presence->full) : json_null();
    pthread_mutex_unlock(&presence->mutex);
    return json;
}

void presence_wish_checkpoint(presence_t *presence)
{
    pthread_mutex_lock(&presence->mutex);
    if (!presence->is_wished)
        eventfd_write(presence->wished, 1);
    presence->is_wished = true;
    pthread_mutex_unlock(&presence->mutex);
}

bool presence_has_wish(presence_t *presence)
{
    eventfd_t count;

    pthread_mutex_lock(&presence->mutex);
    bool is_wished = presence->is_wished;
    if (is_wished)
        eventfd_read(presence->wished, &count);
    pthread_mutex_unlock(&presence->mutex);
    return is_wished;
}

void presence_meet_wish(presence_t *presence)
{
    take(presence, &presence->is_wished);
}

int presence_file(const presence_t *presence)
{
    return presence->wished;
}
