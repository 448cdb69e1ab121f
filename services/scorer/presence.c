#include "services/scorer/presence.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "common/form/json.h"

struct presence {
    pthread_mutex_t mutex;
    struct source_state sources[SESSIONS_MAX];
    unsigned count;
};

presence_t *presence_new(void)
{
    presence_t *presence = calloc(1, sizeof *presence);

    assert(presence);
    pthread_mutex_init(&presence->mutex, NULL);
    return presence;
}

void presence_destroy(presence_t **presence)
{
    if (!*presence)
        return;
    pthread_mutex_destroy(&(*presence)->mutex);
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

static json_t *source_json(const struct source_state *source)
{
    return json_pack("{s:s,s:b,s:b,s:I,s:I,s:o,s:I}", "source", source->slug, "connected",
                     (int)source->is_connected, "contested", (int)source->is_contested, "last_seq",
                     (json_int_t)source->last, "outbox", (json_int_t)source->held, "heard",
                     json_stamp(source->heard_ms), "n", (json_int_t)source->n);
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
