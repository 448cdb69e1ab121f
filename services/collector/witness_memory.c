/* What a witness keeps on disk, as bytes. */
#include <string.h>

#include "services/collector/witness.h"

/* format 1, state 1, base 8, from 8, the size of `why` 2, `why`; limit 8, is_open 1, has_heir 1, how many earlier ones
 * 1; of each its size 8, log 8, count 8, root; then, where there is an heir, the sizes of two verifier keys 2 each and
 * these, `given` and `heir`; then the note. Formats 1 to 3 have nothing of the earlier ones, 1 and 2 no heir, and 3 has
 * one; in the first the base is of all sequences, and `from` is not in it. */
enum {
    MEMORY_FORMAT_FIRST = 1,
    MEMORY_FORMAT_HEIR = 3,
    MEMORY_FORMAT = 4,
    BASE_AT = 2,
    FROM_AT = 10,
    FROM_BYTES = 8,
    WHY_AT = FROM_AT + FROM_BYTES + 2,
    MORE_BYTES = 8 + 3, /* limit, is_open, has_heir, the number of earlier ones */
};

static size_t write_heir(const struct witness_memory *memory, uint8_t *to)
{
    char given[NOTE_KEY_TEXT_BYTES], heir[NOTE_KEY_TEXT_BYTES];

    note_key_write(&memory->given, given);
    note_key_write(&memory->heir, heir);
    bytes_put(to, strlen(given), 2);
    bytes_put(to + 2, strlen(heir), 2);
    memcpy(to + 4, given, strlen(given));
    memcpy(to + 4 + strlen(given), heir, strlen(heir));
    return 4 + strlen(given) + strlen(heir);
}

static size_t write_earlier(const struct witness_memory *memory, uint8_t *to)
{
    uint8_t *at = to + MORE_BYTES;

    bytes_put(to, memory->limit, 8);
    bytes_put(to + 8, memory->is_open, 1);
    bytes_put(to + 9, memory->has_heir, 1);
    bytes_put(to + 10, memory->earlier_count, 1);
    for (unsigned i = 0; i < memory->earlier_count; i++, at += WITNESS_EARLIER_BYTES) {
        const struct witness_earlier *one = &memory->earlier[i];
        bytes_put(at, one->size, 8);
        bytes_put(at + 8, one->log, 8);
        bytes_put(at + 16, one->count, 8);
        memcpy(at + 24, one->root.bytes, DIGEST_BYTES);
    }
    return (size_t)(at - to);
}

size_t witness_write(const struct witness_memory *memory,
                     uint8_t ret_bytes[WITNESS_MEMORY_BYTES_MAX])
{
    size_t why = strlen(memory->alarm.why), size = WHY_AT + why;

    bytes_put(ret_bytes, MEMORY_FORMAT, 1);
    bytes_put(ret_bytes + 1, memory->state, 1);
    bytes_put(ret_bytes + BASE_AT, (uint64_t)memory->base, 8);
    bytes_put(ret_bytes + FROM_AT, memory->from, FROM_BYTES);
    bytes_put(ret_bytes + WHY_AT - 2, why, 2);
    memcpy(ret_bytes + WHY_AT, memory->alarm.why, why);
    size += write_earlier(memory, ret_bytes + size);
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
    struct text sizes, given, heir;

    if (!take_bytes(bytes, 4, &sizes))
        return false;
    const uint8_t *at = (const uint8_t *)sizes.data;
    memory->has_heir = take_bytes(bytes, bytes_get(at, 2), &given) &&
                       take_bytes(bytes, bytes_get(at + 2, 2), &heir) &&
                       note_key_read(given, &memory->given) && note_key_read(heir, &memory->heir);
    return memory->has_heir;
}

static bool read_earlier(struct span *bytes, struct witness_memory *memory)
{
    struct text more, row;

    if (!take_bytes(bytes, MORE_BYTES, &more))
        return false;
    const uint8_t *at = (const uint8_t *)more.data;
    memory->limit = bytes_get(at, 8);
    memory->is_open = at[8] != 0;
    memory->has_heir = at[9] != 0;
    if (at[8] > 1 || at[9] > 1 || at[10] > WITNESS_EARLIER_MAX)
        return false;
    for (unsigned i = 0; i < at[10]; i++) {
        if (!take_bytes(bytes, WITNESS_EARLIER_BYTES, &row))
            return false;
        const uint8_t *from = (const uint8_t *)row.data;
        memory->earlier[i] = (struct witness_earlier){.size = bytes_get(from, 8),
                                                      .log = bytes_get(from + 8, 8),
                                                      .count = bytes_get(from + 16, 8)};
        memcpy(memory->earlier[i].root.bytes, from + 24, DIGEST_BYTES);
    }
    memory->earlier_count = at[10];
    return true;
}

/* The head that stands before `why`, in any format. */
static bool read_head(struct span *bytes, struct witness_memory *memory, unsigned *ret_format,
                      size_t *ret_why)
{
    struct text head;
    const uint8_t *at = bytes->data;
    unsigned format = bytes->size > 0 ? at[0] : 0;
    size_t size = WHY_AT - (format == MEMORY_FORMAT_FIRST ? FROM_BYTES : 0);

    if (format < MEMORY_FORMAT_FIRST || format > MEMORY_FORMAT || !take_bytes(bytes, size, &head) ||
        at[1] > WITNESS_ALARM)
        return false;
    memory->state = at[1];
    memory->base = (int64_t)bytes_get(at + BASE_AT, 8);
    memory->from = format == MEMORY_FORMAT_FIRST ? 0 : bytes_get(at + FROM_AT, FROM_BYTES);
    *ret_format = format;
    *ret_why = bytes_get(at + size - 2, 2);
    return true;
}

bool witness_read(struct span bytes, struct witness_memory *ret_memory)
{
    struct text why;
    unsigned format;
    size_t why_size;

    if (!read_head(&bytes, ret_memory, &format, &why_size) || why_size >= TROUBLE_BYTES ||
        !take_bytes(&bytes, why_size, &why) ||
        (format == MEMORY_FORMAT && !read_earlier(&bytes, ret_memory)))
        return false;
    if (format != MEMORY_FORMAT) {
        ret_memory->limit = UINT64_MAX;
        ret_memory->has_heir = format == MEMORY_FORMAT_HEIR;
    }
    if ((ret_memory->has_heir && !read_heir(&bytes, ret_memory)) ||
        bytes.size > WITNESS_NOTE_BYTES_MAX)
        return false;
    memcpy(ret_memory->alarm.why, why.data, why.size);
    ret_memory->cosigned.size = bytes.size;
    memcpy(ret_memory->cosigned.bytes, bytes.data, bytes.size);
    return true;
}
