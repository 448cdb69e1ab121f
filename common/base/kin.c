#include "common/base/kin.h"

#include <string.h>

/* Of KIN_BYTES, without a NUL behind them. */
static bool is_restore(const char *at)
{
    for (unsigned i = 1; i < KIN_BYTES; i++)
        if (!memchr("0123456789abcdef", at[i], KIN_DIGITS))
            return false;
    return at[0] == '/';
}

static bool is_restored(struct text name)
{
    return name.size >= KIN_BYTES && is_restore(name.data + name.size - KIN_BYTES);
}

/* A name that is as long from the beginning has no restore to give way. */
struct text kin_stem(struct text name)
{
    enum { BYTES_MAX = KIN_NAME_BYTES_MAX - KIN_BYTES };

    if (name.size > BYTES_MAX && is_restored(name))
        name.size -= KIN_BYTES;
    if (name.size > BYTES_MAX)
        name.size = BYTES_MAX;
    return name;
}

static bool begins_with(struct text name, struct text beginning)
{
    return beginning.size <= name.size &&
           (beginning.size == 0 || memcmp(name.data, beginning.data, beginning.size) == 0);
}

/* Whether `now` is that name and nothing but restores behind it. */
static bool has_grown(struct text before, struct text now)
{
    if ((now.size - before.size) % KIN_BYTES != 0 || !begins_with(now, before))
        return false;
    for (size_t at = before.size; at < now.size; at += KIN_BYTES)
        if (!is_restore(now.data + at))
            return false;
    return true;
}

bool kin_became(struct text before, struct text now)
{
    struct text stem = kin_stem(before);

    return has_grown(before, now) ||
           (stem.size < before.size && stem.size + KIN_BYTES == now.size && has_grown(stem, now));
}

bool kin_are_one(struct text a, struct text b)
{
    return kin_became(a, b) || kin_became(b, a);
}
