/* A moment as an event states it: RFC 3339 with offset, read by the rules of EVENTS.md 5. Pure. */
#ifndef KAOHE_SCORE_INSTANT_H
#define KAOHE_SCORE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/text.h"

struct instant {
    int64_t second; /* since 1970-01-01 UTC, without leap seconds */
    int32_t nano;   /* 0 to 999,999,999 */
};

/* A moment taken apart on some clock on the wall. */
struct civil {
    int year, month, day, hour, minute, second;
};

enum { BEIJING_SECONDS = 8 * 3600 }; /* Asia/Shanghai is UTC+8, all year, since 1991 */

/* `T` and `Z` in either case, no fraction or 1 to 9 digits, `-00:00` is UTC; false for anything
 * else, second 60 among it. */
bool instant_read(struct text text, struct instant *ret_instant);

struct instant instant_of_ms(int64_t ms);
/* Whether its nanoseconds are within bounds: to be asked of one that was read from disk. */
bool instant_is_sound(struct instant instant);
int instant_compare(struct instant a, struct instant b); /* <0, 0, >0 */
struct civil instant_civil(struct instant instant, int offset_seconds);
struct instant instant_of_civil(const struct civil *civil, int offset_seconds);
bool civil_is_date(const struct civil *civil); /* such a day and time of day exists */

/* The calendar year in Asia/Shanghai: the year of a finding (EVENTS.md 5). */
int instant_year(struct instant instant);

#endif
