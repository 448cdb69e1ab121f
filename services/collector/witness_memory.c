/* What a witness keeps on disk, as bytes. */
#include <string.h>

#include "services/collector/witness.h"

/* format 1, state 1, base 8, the size of `why` 2, `why`; then, in format 2, the sizes of two verifier keys 2
 * each and these, `from` and `heir`; then the note. */
enum {
    MEMORY_FORMAT = 1,
    MEMORY_FORMAT_HEIR = 2,
    WHY_AT = 12,
};

static size_t write_heir(const struct witness_memory *memory, uint8_t *to)
{
    char from[NOTE_KEY_TEXT_BYTES], heir[NOTE_KEY_TEXT_BYTES];

    note_key_write(&memory->from, from);
    note_key_write(&memory->heir, heir);
    bytes_put(to, strlen(from), 2);
    bytes_put(to + 2, strlen(heir), 2);
    memcpy(to + 4, from, strlen(from));
    memcpy(to + 4 + strlen(from), heir, strlen(heir));
    return 4 + strlen(from) + strlen(heir);
}

size_t witness_write(const struct witness_memory *memory,
                     uint8_t ret_bytes[WITNESS_MEMORY_BYTES_MAX])
{
    size_t why = strlen(memory->alarm.why), size = WHY_AT + why;

    bytes_put(ret_bytes, memory->has_heir ? MEMORY_FORMAT_HEIR : MEMORY_FORMAT, 1);
    bytes_put(ret_bytes + 1, memory->state, 1);
    bytes_put(ret_bytes + 2, (uint64_t)memory->base, 8);
    bytes_put(ret_bytes + 10, why, 2);
    memcpy(ret_bytes + WHY_AT, memory->alarm.why, why);
    if (memory->has_heir)
        size += write_heir(memory, ret_bytes + size);
    memcpy(ret_bytes + size, memory->cosigned.bytes, memory->cosigned.size);
    return size + memory->cosigned.size;
}

static bool take_bytes(struct span *bytes, size_t size, struct text *ret_text)
{
    if (bytes->size < size)
        return false;
    *ret_text = (struct text){bytes->data, size};
    *bytes = (struct span){(const uint8_t *)bytes->data + size, bytes->size - size};
    return true;
}

static bool read_heir(struct span *bytes, struct witness_memory *memory)
{
    struct text sizes, from, heir;

    if (!take_bytes(bytes, 4, &sizes))
        return false;
    const uint8_t *at = (const uint8_t *)sizes.data;
    memory->has_heir = take_bytes(bytes, bytes_get(at, 2), &from) &&
                       take_bytes(bytes, bytes_get(at + 2, 2), &heir) &&
                       note_key_read(from, &memory->from) && note_key_read(heir, &memory->heir);
    return memory->has_heir;
}

bool witness_read(struct span bytes, struct witness_memory *ret_memory)
{
    const uint8_t *at = bytes.data;
    struct text head, why;

    if (!take_bytes(&bytes, WHY_AT, &head) ||
        (at[0] != MEMORY_FORMAT && at[0] != MEMORY_FORMAT_HEIR) || at[1] > WITNESS_ALARM ||
        !take_bytes(&bytes, bytes_get(at + 10, 2), &why) || why.size >= TROUBLE_BYTES ||
        (at[0] == MEMORY_FORMAT_HEIR && !read_heir(&bytes, ret_memory)) ||
        bytes.size > WITNESS_NOTE_BYTES_MAX)
        return false;
    ret_memory->state = at[1];
    ret_memory->base = (int64_t)bytes_get(at + 2, 8);
    memcpy(ret_memory->alarm.why, why.data, why.size);
    ret_memory->cosigned.size = bytes.size;
    memcpy(ret_memory->cosigned.bytes, bytes.data, bytes.size);
    return true;
}
