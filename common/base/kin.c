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

bool kin_became(struct text before, struct text now)
{
    if (before.size > now.size || (now.size - before.size) % KIN_BYTES != 0 ||
        (before.size > 0 && memcmp(before.data, now.data, before.size) != 0))
        return false;
    for (size_t at = before.size; at < now.size; at += KIN_BYTES)
        if (!is_restore(now.data + at))
            return false;
    return true;
}

bool kin_are_one(struct text a, struct text b)
{
    return kin_became(a, b) || kin_became(b, a);
}
