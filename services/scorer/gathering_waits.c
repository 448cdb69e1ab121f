/* Who is waited for, and what is told of that. */
#include "services/scorer/gathering_inside.h"

#include <assert.h>
#include <string.h>

bool gathering_has_come(const struct stream *stream)
{
    return stream->session != 0 && !stream->is_passed;
}

static bool is_heard(const gathering_t *gathering, const char *slug)
{
    for (unsigned i = 0; i < gathering->heard_count; i++)
        if (strcmp(gathering->heard[i], slug) == 0)
            return true;
    return false;
}

bool gathering_is_awaited(const gathering_t *gathering, const struct stream *stream)
{
    const struct lost_log *lost = &gathering->lost;
    bool is_counted = lost->size == 0 || lost_log_count(lost, stream->source.slug) > 0 ||
                      (gathering->is_elder && is_heard(gathering, stream->source.slug));

    return stream->is_expected && stream->has_key && is_counted && !stream->is_passed &&
           !gathering_has_come(stream);
}

bool gathering_is_complete(const gathering_t *gathering)
{
    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        if (gathering_is_awaited(gathering, &gathering->streams[i]))
            return false;
    return true;
}

void gathering_expect(gathering_t *gathering, unsigned place, const char *slug, bool has_key)
{
    struct stream *stream = &gathering->streams[place];

    assert(place < SESSIONS_MAX);
    assert(strlen(slug) <= SLUG_BYTES_MAX);
    strcpy(stream->source.slug, slug);
    stream->is_expected = true;
    stream->has_key = has_key;
}

void gathering_has_records(gathering_t *gathering, struct text slug)
{
    assert(slug.size <= SLUG_BYTES_MAX);
    if (gathering->heard_count < SESSIONS_MAX)
        memcpy(gathering->heard[gathering->heard_count++], slug.data, slug.size);
}

void gathering_pass_over(gathering_t *gathering, unsigned place)
{
    assert(place < SESSIONS_MAX);
    gathering->streams[place].is_passed = true;
    gathering_put_back(&gathering->streams[place]);
    gathering_find_log(gathering);
}

void gathering_wait_for(gathering_t *gathering, unsigned place)
{
    struct stream *stream = &gathering->streams[place];

    assert(place < SESSIONS_MAX);
    if (gathering->is_begun)
        return;
    stream->is_passed = false;
    stream->is_end = stream->last < stream->next;
    gathering_find_log(gathering);
}

static enum gathering_word word_of(const gathering_t *gathering, const struct stream *stream)
{
    if (stream->is_passed)
        return GATHERING_PASSED;
    if (gathering_has_come(stream))
        return GATHERING_COME;
    if (!stream->is_expected)
        return GATHERING_NOBODY;
    return gathering_is_awaited(gathering, stream) ? GATHERING_AWAITED : GATHERING_LATER;
}

void gathering_tell(const gathering_t *gathering, struct gathering_state *ret_state)
{
    *ret_state = (struct gathering_state){
        .from = gathering->lost.from, .at = gathering->at, .is_blind = gathering->lost.size == 0};
    if (!gathering->is_elder)
        ret_state->size = gathering->lost.size;
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct stream *stream = &gathering->streams[i];
        struct gathering_source *source = &ret_state->sources[i];
        *source = stream->source;
        source->word = word_of(gathering, stream);
        source->is_of_another_log =
            gathering_has_come(stream) && gathering_is_of_another_log(gathering, stream);
        source->is_unheard = !is_heard(gathering, source->slug);
        if (!gathering->is_elder)
            source->counted = lost_log_count(&gathering->lost, source->slug);
        if (gathering_has_come(stream) && stream->last > ret_state->to)
            ret_state->to = stream->last;
    }
}
