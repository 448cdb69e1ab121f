#include "services/scorer/bulletin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "services/scorer/restored_list.h"

struct bulletin {
    pthread_mutex_t mutex;
    enum restoring phase;
    struct gathering_state state;
    char list[RESTORED_LIST_NAME_BYTES]; /* empty: there is none */
    bool is_passed[SESSIONS_MAX];        /* asked for, and not taken yet */
};

bulletin_t *bulletin_new(void)
{
    bulletin_t *bulletin = memory_new(sizeof *bulletin);

    pthread_mutex_init(&bulletin->mutex, NULL);
    return bulletin;
}

void bulletin_destroy(bulletin_t **bulletin)
{
    if (!*bulletin)
        return;
    pthread_mutex_destroy(&(*bulletin)->mutex);
    free(*bulletin);
    *bulletin = NULL;
}

void bulletin_set(bulletin_t *bulletin, enum restoring phase, const struct gathering_state *state)
{
    pthread_mutex_lock(&bulletin->mutex);
    bulletin->phase = phase;
    bulletin->state = *state;
    pthread_mutex_unlock(&bulletin->mutex);
}

void bulletin_end(bulletin_t *bulletin, const char *list)
{
    pthread_mutex_lock(&bulletin->mutex);
    bulletin->phase = RESTORING_NOT;
    snprintf(bulletin->list, sizeof bulletin->list, "%s", list ? list : "");
    pthread_mutex_unlock(&bulletin->mutex);
}

static json_t *sources_json(const struct gathering_state *state, enum gathering_word word)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        if (state->sources[i].word == word)
            json_array_append_new(array, json_string(state->sources[i].slug));
    return array;
}

/* Of those that are waited for: it may be that there is nothing of them to come. */
static json_t *unheard_json(const struct gathering_state *state)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        if (state->sources[i].word == GATHERING_AWAITED && state->sources[i].is_unheard)
            json_array_append_new(array, json_string(state->sources[i].slug));
    return array;
}

static json_t *others_json(const struct gathering_state *state)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        if (state->sources[i].is_of_another_log)
            json_array_append_new(array, json_string(state->sources[i].slug));
    return array;
}

static json_t *state_json(const struct bulletin *bulletin)
{
    const struct gathering_state *state = &bulletin->state;
    uint64_t taken = 0, refused = 0;

    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        taken += state->sources[i].taken;
        refused += state->sources[i].refused;
    }
    return json_pack(
        "{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:b,s:o}", "phase",
        bulletin->phase == RESTORING_TAKING ? "taking" : "gathering", "from",
        (json_int_t)state->from, "checkpoint", (json_int_t)state->size, "at", (json_int_t)state->at,
        "to", (json_int_t)state->to, "taken", (json_int_t)taken, "refused", (json_int_t)refused,
        "awaited", sources_json(state, GATHERING_AWAITED), "come",
        sources_json(state, GATHERING_COME), "later", sources_json(state, GATHERING_LATER),
        "passed_over", sources_json(state, GATHERING_PASSED), "other_log", others_json(state),
        "blind", state->is_blind, "unheard", unheard_json(state));
}

json_t *bulletin_json(bulletin_t *bulletin)
{
    pthread_mutex_lock(&bulletin->mutex);
    json_t *json = bulletin->phase == RESTORING_NOT ? json_null() : state_json(bulletin);
    pthread_mutex_unlock(&bulletin->mutex);
    return json;
}

json_t *bulletin_list_json(bulletin_t *bulletin)
{
    pthread_mutex_lock(&bulletin->mutex);
    json_t *json = bulletin->list[0] ? json_string(bulletin->list) : json_null();
    pthread_mutex_unlock(&bulletin->mutex);
    return json;
}

bool bulletin_ask_pass_over(bulletin_t *bulletin, struct text source)
{
    bool is_source = false;

    pthread_mutex_lock(&bulletin->mutex);
    for (unsigned i = 0; bulletin->phase != RESTORING_NOT && i < SESSIONS_MAX && !is_source; i++) {
        const struct gathering_source *known = &bulletin->state.sources[i];
        is_source = known->word != GATHERING_NOBODY && text_is(source, known->slug);
        bulletin->is_passed[i] |= is_source;
    }
    pthread_mutex_unlock(&bulletin->mutex);
    return is_source;
}

bool bulletin_take_pass_over(bulletin_t *bulletin, unsigned place)
{
    pthread_mutex_lock(&bulletin->mutex);
    bool is_passed = bulletin->is_passed[place];
    bulletin->is_passed[place] = false;
    pthread_mutex_unlock(&bulletin->mutex);
    return is_passed;
}
