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

static void remember(struct lost_log *lost, const struct checkpoint *checkpoint)
{
    lost->size = checkpoint->size;
    lost->log = origin_log(checkpoint->origin);
    lost->is_known = true;
    lost->count = checkpoint->source_count;
    for (unsigned i = 0; i < checkpoint->source_count; i++) {
        const struct checkpoint_source *source = &checkpoint->sources[i];
        memcpy(lost->sources[i].slug, source->slug.data, source->slug.size);
        lost->sources[i].slug[source->slug.size] = '\0';
        lost->sources[i].count = source->count;
    }
}

/* By one of them, under the origin that it has. */
static bool is_signed(const struct lost_log *lost, const struct note *note, struct text origin)
{
    for (unsigned i = 0; i < lost->key_count; i++)
        if (text_is(origin, lost->keys[i].name) &&
            note_verify(note, &lost->keys[i], NULL) == NOTE_GOOD)
            return true;
    return false;
}

void lost_log_hear(struct lost_log *lost, struct text whole)
{
    static struct note note; /* large; of the one thread that writes */
    struct checkpoint checkpoint;

    if (!whole.data || checkpoint_read_note(whole, &note, &checkpoint) ||
        checkpoint.size <= lost->from || checkpoint.size <= lost->size ||
        !is_signed(lost, &note, checkpoint.origin))
        return;
    remember(lost, &checkpoint);
}
