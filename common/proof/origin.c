#include "common/proof/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_restore(const struct merkle_hash *leaf, char ret_text[ORIGIN_RESTORE_BYTES + 1])
{
    snprintf(ret_text, ORIGIN_RESTORE_BYTES + 1, "/%016" PRIx64,
             bytes_get(leaf->bytes, ORIGIN_DIGITS / 2));
}

void origin_restore(char origin[NOTE_NAME_BYTES_MAX + 1], const struct merkle_hash *leaf)
{
    enum { BEFORE_BYTES_MAX = NOTE_NAME_BYTES_MAX - ORIGIN_RESTORE_BYTES };
    size_t size = strlen(origin);

    if (size > BEFORE_BYTES_MAX)
        size = BEFORE_BYTES_MAX;
    write_restore(leaf, origin + size);
}

/* Of ORIGIN_RESTORE_BYTES, without a NUL behind them. */
static bool is_restore(const char *at)
{
    for (unsigned i = 1; i < ORIGIN_RESTORE_BYTES; i++)
        if (!memchr("0123456789abcdef", at[i], 16))
            return false;
    return at[0] == '/';
}

bool origin_ends_with(struct text origin, const struct merkle_hash *leaf)
{
    char end[ORIGIN_RESTORE_BYTES + 1];

    write_restore(leaf, end);
    return origin.size > ORIGIN_RESTORE_BYTES &&
           memcmp(origin.data + origin.size - ORIGIN_RESTORE_BYTES, end, ORIGIN_RESTORE_BYTES) == 0;
}

bool origin_is_kin(struct text a, struct text b)
{
    struct text less = a.size < b.size ? a : b, more = a.size < b.size ? b : a;

    if (memcmp(less.data, more.data, less.size) != 0 ||
        (more.size - less.size) % ORIGIN_RESTORE_BYTES != 0)
        return false;
    for (size_t at = less.size; at < more.size; at += ORIGIN_RESTORE_BYTES)
        if (!is_restore(more.data + at))
            return false;
    return true;
}
