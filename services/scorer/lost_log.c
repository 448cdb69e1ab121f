#include "services/scorer/lost_log.h"

#include <assert.h>
#include <string.h>

#include "common/proof/origin.h"

void lost_log_init(struct lost_log *lost, uint64_t from, const struct note_key *keys,
                   unsigned count)
{
    assert(count <= LOST_LOG_KEYS_MAX);
    *lost = (struct lost_log){.from = from, .key_count = count};
    for (unsigned i = 0; i < count; i++)
        lost->keys[i] = keys[i];
}

uint64_t lost_log_count(const struct lost_log *lost, const char *slug)
{
    for (unsigned i = 0; i < lost->count; i++)
        if (strcmp(lost->sources[i].slug, slug) == 0)
            return lost->sources[i].count;
    return 0;
}

static void remember(struct lost_log *lost, const struct checkpoint *checkpoint, bool is_elder)
{
    lost->size = checkpoint->size;
    lost->is_elder = is_elder;
    lost->is_known = !is_elder;
    if (!is_elder)
        lost->log = origin_log(checkpoint->origin);
    lost->count = checkpoint->source_count;
    for (unsigned i = 0; i < checkpoint->source_count; i++) {
        const struct checkpoint_source *source = &checkpoint->sources[i];
        memcpy(lost->sources[i].slug, source->slug.data, source->slug.size);
        lost->sources[i].slug[source->slug.size] = '\0';
        lost->sources[i].count = source->count;
    }
}

/* By one of them, under the origin that it has, or had before a restore: a witness that has cosigned nothing since
 * shows that. */
static bool is_signed(const struct lost_log *lost, const struct note *note, struct text origin,
                      bool *ret_is_elder)
{
    for (unsigned i = 0; i < lost->key_count; i++) {
        struct note_key key = lost->keys[i];
        if (!kin_became(origin, text_of(key.name)))
            continue;
        note_key_rename(&key, origin);
        *ret_is_elder = !text_is(origin, lost->keys[i].name);
        if (note_verify(note, &key, NULL) == NOTE_GOOD)
            return true;
    }
    return false;
}

/* Whether it tells more than what was shown before. */
static bool is_better(const struct lost_log *lost, uint64_t size, bool is_elder)
{
    if (lost->size > 0 && lost->is_elder != is_elder)
        return lost->is_elder;
    return size > lost->size;
}

void lost_log_hear(struct lost_log *lost, struct text whole)
{
    static struct note note; /* large; of the one thread that writes */
    struct checkpoint checkpoint;
    bool is_elder;

    if (!whole.data || checkpoint_read_note(whole, &note, &checkpoint) ||
        checkpoint.size <= lost->from || !is_signed(lost, &note, checkpoint.origin, &is_elder) ||
        !is_better(lost, checkpoint.size, is_elder))
        return;
    remember(lost, &checkpoint, is_elder);
}
