#include "common/proof/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/proof/checkpoint.h"

static void write_restore(const struct merkle_hash *leaf, char ret_text[ORIGIN_RESTORE_BYTES + 1])
{
    snprintf(ret_text, ORIGIN_RESTORE_BYTES + 1, "/%016" PRIx64,
             bytes_get(leaf->bytes, ORIGIN_DIGITS / 2));
}

void origin_restore(char origin[NOTE_NAME_BYTES_MAX + 1], const struct merkle_hash *leaf)
{
    _Static_assert((int)KIN_NAME_BYTES_MAX == (int)NOTE_NAME_BYTES_MAX, "what fills a name");

    write_restore(leaf, origin + kin_stem(text_of(origin)).size);
}

bool origin_ends_with(struct text origin, const struct merkle_hash *leaf)
{
    char end[ORIGIN_RESTORE_BYTES + 1];

    write_restore(leaf, end);
    return origin.size > ORIGIN_RESTORE_BYTES &&
           memcmp(origin.data + origin.size - ORIGIN_RESTORE_BYTES, end, ORIGIN_RESTORE_BYTES) == 0;
}

/* The one that was drawn ends in the same form. */
static bool is_restored(struct text origin)
{
    enum { FIRST_BYTES = CHECKPOINT_ORIGIN_BYTES - 1 };

    return origin.size >= FIRST_BYTES + ORIGIN_RESTORE_BYTES &&
           kin_became((struct text){origin.data, origin.size - ORIGIN_RESTORE_BYTES}, origin);
}

struct text origin_first(struct text origin)
{
    while (is_restored(origin))
        origin.size -= ORIGIN_RESTORE_BYTES;
    return origin;
}

uint64_t origin_log(struct text origin)
{
    uint64_t log = 0;

    if (!is_restored(origin))
        return 0;
    for (size_t at = origin.size - ORIGIN_DIGITS; at < origin.size; at++) {
        char digit = origin.data[at];
        log = log << 4 | (uint64_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return log;
}

size_t origin_name_keys(struct text origin, const struct note_key *keys, size_t count,
                        struct note_key ret_keys[NOTE_SIGNATURES_MAX])
{
    for (size_t i = 0; i < count; i++) {
        ret_keys[i] = keys[i];
        if (keys[i].kind == NOTE_KIND_LOG && kin_are_one(text_of(keys[i].name), origin))
            note_key_rename(&ret_keys[i], origin);
    }
    return count;
}
