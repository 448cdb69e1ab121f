/* The names of one log. A log that comes back from a backup has another name, which is the one before with more
 * behind it (proof/origin.h): `/` and KIN_DIGITS hex digits for each time. Where a name has no room for more, what
 * the last restore has put there gives way, so that the names before still begin alike. Pure. */
#ifndef KAOHE_BASE_KIN_H
#define KAOHE_BASE_KIN_H

#include <stdbool.h>

#include "proto/text.h"

enum { KIN_DIGITS = 16, KIN_BYTES = 1 + KIN_DIGITS, KIN_NAME_BYTES_MAX = 255 };

/* What of a name stays in front of another restore: all of it, as long as there is room. */
struct text kin_stem(struct text name);

/* Whether `now` is that name, or what restores have made of it. */
bool kin_became(struct text before, struct text now);
/* Whether one is the other's, or what restores have made of it. */
bool kin_are_one(struct text a, struct text b);

#endif
