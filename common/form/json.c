#include "common/form/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/score/instant.h"
#include "common/score/scorecard.h"

void json_start(void)
{
    json_set_alloc_funcs(memory_raw, free);
}

json_t *json_points(points_t points)
{
    return points % 100 == 0 ? json_integer(points / 100) : json_real((double)points / 100);
}

json_t *json_of_text(struct text text)
{
    return text.data ? json_stringn(text.data, text.size) : json_null();
}

/* How many bytes the character at `at` has; 0: it is none. */
static size_t character_at(const char *at)
{
    for (size_t size = 1; size <= 4 && at[size - 1]; size++)
        if (text_is_lines((struct text){at, size}))
            return size;
    return 0;
}

json_t *json_shown(const char *string)
{
    static const char unknown[] = "\xef\xbf\xbd";
    char *shown = memory_raw(strlen(string) * (sizeof unknown - 1) + 1), *end = shown;

    while (*string) {
        size_t size = character_at(string);
        const char *from = size ? string : unknown;
        size_t count = size ? size : sizeof unknown - 1;
        memcpy(end, from, count);
        end += count;
        string += size ? size : 1;
    }
    json_t *value = memory_made(json_stringn(shown, (size_t)(end - shown)));
    free(shown);
    return value;
}

json_t *json_stamp(int64_t ms)
{
    char stamp[STAMP_BYTES];

    if (ms == RECEIVED_UNKNOWN)
        return json_null();
    stamp_print(ms, stamp);
    return json_string(stamp);
}

uint64_t json_year(struct text standings)
{
    json_t *value = json_loadb(standings.data ? standings.data : "", standings.size, 0, NULL);
    json_int_t year = json_integer_value(json_object_get(value, "year"));

    json_decref(value);
    return year > 0 ? (uint64_t)year : 0;
}

char *json_line(json_t *value)
{
    assert(value);
    /* 15 digits print every sum of hundredths short and exact. */
    char *line =
        memory_made(json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY));

    json_decref(value);
    return line;
}

void stamp_print(int64_t ms, char ret_stamp[STAMP_BYTES])
{
    struct instant instant = instant_of_ms(ms);
    struct civil civil = instant_civil(instant, BEIJING_SECONDS);

    snprintf(ret_stamp, STAMP_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u.%03u+08:00",
             (unsigned)civil.year % 10000u, (unsigned)civil.month % 100u,
             (unsigned)civil.day % 100u, (unsigned)civil.hour % 100u, (unsigned)civil.minute % 100u,
             (unsigned)civil.second % 100u, (unsigned)(instant.nano / 1000000) % 1000u);
}

void points_print(points_t points, char ret_text[POINTS_TEXT_BYTES])
{
    const char *sign = points < 0 ? "-" : "";
    int64_t size = points < 0 ? -points : points;

    if (size % 100 == 0)
        snprintf(ret_text, POINTS_TEXT_BYTES, "%s%" PRId64, sign, size / 100);
    else if (size % 10 == 0)
        snprintf(ret_text, POINTS_TEXT_BYTES, "%s%" PRId64 ".%" PRId64, sign, size / 100,
                 size / 10 % 10);
    else
        snprintf(ret_text, POINTS_TEXT_BYTES, "%s%" PRId64 ".%02" PRId64, sign, size / 100,
                 size % 100);
}
