/* The checkpoints that a witness keeps of those that it has cosigned. */
#include <string.h>

#include "services/collector/witness.h"

struct witness_earlier witness_earlier_of(const struct checkpoint *checkpoint, const char *source)
{
    struct witness_earlier one = {
        .size = checkpoint->size, .log = origin_log(checkpoint->origin), .root = checkpoint->root};

    for (unsigned i = 0; i < checkpoint->source_count; i++)
        if (text_is(checkpoint->sources[i].slug, source))
            one.count = checkpoint->sources[i].count;
    return one;
}

void witness_earlier_cut(struct witness_memory *memory, uint64_t limit)
{
    while (memory->earlier_count > 0 && memory->earlier[memory->earlier_count - 1].size > limit)
        memory->earlier_count--;
}

static unsigned octave(uint64_t distance)
{
    unsigned octave = 0;

    for (; distance > 0; distance >>= 1)
        octave++;
    return octave;
}

/* The one without which the gap is the least beside its distance from the newest: so they are the fewer the older
 * they are, and a fork is never much farther behind what is kept than behind the newest. */
static unsigned find_least(const struct witness_memory *memory)
{
    const struct witness_earlier *earlier = memory->earlier;
    uint64_t newest = earlier[memory->earlier_count - 1].size;
    unsigned least = 1, most = 0;

    for (unsigned i = 1; i + 1 < memory->earlier_count; i++) {
        unsigned gap = octave(earlier[i + 1].size - earlier[i - 1].size);
        unsigned spare = 64 + octave(newest - earlier[i - 1].size) - gap;
        if (spare > most) {
            most = spare;
            least = i;
        }
    }
    return least;
}

static void drop(struct witness_memory *memory, unsigned at)
{
    memory->earlier_count--;
    memmove(&memory->earlier[at], &memory->earlier[at + 1],
            (memory->earlier_count - at) * sizeof memory->earlier[0]);
}

void witness_earlier_add(struct witness_memory *memory, const struct witness_earlier *one)
{
    if (one->size == 0)
        return;
    witness_earlier_cut(memory, one->size - 1);
    if (memory->earlier_count == WITNESS_EARLIER_MAX)
        drop(memory, find_least(memory));
    memory->earlier[memory->earlier_count++] = *one;
}
