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
    const struct home *home;
    uint64_t restore; /* the record that tells of the last time; 0: there is none */
    enum bulletin_word words[SESSIONS_MAX]; /* said, and not taken yet */
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

void bulletin_end(bulletin_t *bulletin, const struct home *home, uint64_t n)
{
    pthread_mutex_lock(&bulletin->mutex);
    bulletin->phase = RESTORING_NOT;
    bulletin->home = home;
    bulletin->restore = n;
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

/* Whoever has read the list removes it, so it is looked for each time. */
void bulletin_list(bulletin_t *bulletin, json_t **ret_name, json_t **ret_loss)
{
    char name[RESTORED_LIST_NAME_BYTES];
    struct restored_loss loss;

    pthread_mutex_lock(&bulletin->mutex);
    const struct home *home = bulletin->home;
    uint64_t n = bulletin->restore;
    pthread_mutex_unlock(&bulletin->mutex);
    bool is_there = n > 0 && restored_list_read(home, n, &loss);
    restored_list_name(n, name);
    *ret_name = is_there ? json_string(name) : json_null();
    *ret_loss = is_there ? json_pack("{s:I,s:I}", "missing", (json_int_t)loss.missing, "refused",
                                     (json_int_t)loss.refused)
                         : json_null();
}

/* Has the mutex. */
static bool note_word(bulletin_t *bulletin, struct text source, enum bulletin_word word)
{
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct gathering_source *known = &bulletin->state.sources[i];
        if (known->word == GATHERING_NOBODY || !text_is(source, known->slug))
            continue;
        bulletin->words[i] = word;
        return true;
    }
    return false;
}

bool bulletin_ask_pass_over(bulletin_t *bulletin, struct text source)
{
    pthread_mutex_lock(&bulletin->mutex);
    bool is_source =
        bulletin->phase != RESTORING_NOT && note_word(bulletin, source, BULLETIN_PASS_OVER);
    pthread_mutex_unlock(&bulletin->mutex);
    return is_source;
}

bool bulletin_ask_wait_for(bulletin_t *bulletin, struct text source)
{
    pthread_mutex_lock(&bulletin->mutex);
    bool is_source =
        bulletin->phase == RESTORING_GATHERING && note_word(bulletin, source, BULLETIN_WAIT_FOR);
    pthread_mutex_unlock(&bulletin->mutex);
    return is_source;
}

enum bulletin_word bulletin_take_word(bulletin_t *bulletin, unsigned place)
{
    pthread_mutex_lock(&bulletin->mutex);
    enum bulletin_word word = bulletin->words[place];
    bulletin->words[place] = BULLETIN_NOTHING;
    pthread_mutex_unlock(&bulletin->mutex);
    return word;
}
