#include "common/form/cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/memory.h"
#include "common/score/instant.h"

enum {
    TIME_BYTES_MAX = 64,
    SHOWN_BYTES_MAX = 48, /* of a cell in a message */
};

void cell_complain(struct text cell, const char *what, char ret_why[CELL_WHY_BYTES_MAX])
{
    size_t size = cell.size;

    if (!text_is_plain(cell)) {
        snprintf(ret_why, CELL_WHY_BYTES_MAX, "the cell %s", what);
        return;
    }
    if (size > SHOWN_BYTES_MAX) {
        size = SHOWN_BYTES_MAX;
        while (((unsigned char)cell.data[size] & 0xc0) == 0x80)
            size--;
    }
    snprintf(ret_why, CELL_WHY_BYTES_MAX, "\"%.*s%s\" %s", (int)size, cell.data,
             size < cell.size ? "…" : "", what);
}

bool cell_next_label(const char **list, struct text *ret_label)
{
    static const char bar[] = " | ";

    if (!*list)
        return false;
    const char *end = strstr(*list, bar);
    *ret_label = (struct text){*list, end ? (size_t)(end - *list) : strlen(*list)};
    *list = end ? end + strlen(bar) : NULL;
    return true;
}

unsigned cell_count_label(const char *list, struct text label)
{
    struct text each;
    unsigned count = 0;

    while (cell_next_label(&list, &each))
        count += text_equal(each, label);
    return count;
}

zpl_node_t *cell_entry(zpl_node_t *table, struct text label)
{
    zpl_node_t *entry = zpl_first(table);

    while (entry && cell_count_label(zpl_value(entry), label) == 0)
        entry = zpl_next(entry);
    return entry;
}

bool cell_timezone_is_good(const char *timezone)
{
    char time[TIME_BYTES_MAX];
    struct instant instant;
    int size = snprintf(time, sizeof time, "2000-01-01T00:00:00%s", timezone);

    return size < (int)sizeof time && *timezone != '.' && instant_read(text_of(time), &instant);
}

/* Prints a moment and reads it back. Where it comes back the same, the format has the whole date, and
 * its hour is one of 24. */
static bool says_a_date(const char *format)
{
    const struct tm moment = {.tm_year = 2006 - 1900,
                              .tm_mon = 10,
                              .tm_mday = 28,
                              .tm_wday = 2,
                              .tm_yday = 331,
                              .tm_hour = 17,
                              .tm_min = 45,
                              .tm_sec = 36};
    struct tm back = {0};
    char time[TIME_BYTES_MAX];
    size_t size = strftime(time, sizeof time, format, &moment);

    return size > 0 && strptime(time, format, &back) == time + size &&
           back.tm_year == moment.tm_year && back.tm_mon == moment.tm_mon &&
           back.tm_mday == moment.tm_mday && (back.tm_hour == moment.tm_hour || back.tm_hour == 0);
}

bool cell_time_format_is_good(const char *format, bool *ret_has_zone)
{
    bool has_zone = false;

    for (const char *at = strchr(format, '%'); at; at = strchr(at + 2, '%')) {
        if (!at[1] || !strchr("YymBbhdeAaHIMSpFDTRznt%", at[1]))
            return false;
        has_zone |= at[1] == 'z';
    }
    if (!says_a_date(format))
        return false;
    *ret_has_zone = has_zone;
    return true;
}

/* From the format of the map to RFC 3339; whether that is a moment at all is seen later. */
static bool rewrite_time(const struct cell_rules *rules, struct text cell,
                         char ret_time[TIME_BYTES_MAX])
{
    struct tm tm = {0};
    char given[TIME_BYTES_MAX], zone[sizeof "+00:00"];

    if (cell.size >= sizeof given)
        return false;
    memcpy(given, cell.data, cell.size);
    given[cell.size] = '\0';
    if (strptime(given, rules->time_format, &tm) != given + cell.size)
        return false;
    unsigned minutes = (unsigned)labs(tm.tm_gmtoff) / 60;
    snprintf(zone, sizeof zone, "%c%02u:%02u", tm.tm_gmtoff < 0 ? '-' : '+', minutes / 60 % 24,
             minutes % 60);
    size_t size = strftime(ret_time, TIME_BYTES_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(ret_time + size, TIME_BYTES_MAX - size, "%s",
             rules->time_format_has_zone ? zone : rules->timezone);
    return true;
}

static json_t *text_value(struct text cell, char ret_why[CELL_WHY_BYTES_MAX])
{
    json_t *value = json_stringn(cell.data, cell.size);

    if (!value)
        cell_complain(cell, "is not UTF-8 text", ret_why);
    return value;
}

/* What people wrote on several lines, on one: each run of line ends becomes a space. */
static json_t *note_value(struct text cell, char ret_why[CELL_WHY_BYTES_MAX])
{
    char *note = memory_raw(cell.size + 1);
    size_t size = 0;
    bool was_end = false;

    for (size_t i = 0; i < cell.size; i++) {
        bool is_end = cell.data[i] == '\n' || cell.data[i] == '\r';
        if (!is_end || !was_end)
            note[size++] = is_end ? ' ' : cell.data[i];
        was_end = is_end;
    }
    json_t *value = text_value((struct text){note, size}, ret_why);
    free(note);
    return value;
}

static bool is_blank(struct text cell)
{
    for (size_t i = 0; i < cell.size; i++)
        if (cell.data[i] != ' ')
            return false;
    return true;
}

static json_t *time_value(const struct cell_rules *rules, struct text cell,
                          char ret_why[CELL_WHY_BYTES_MAX])
{
    struct instant instant;
    char time[TIME_BYTES_MAX], what[CELL_WHY_BYTES_MAX];

    if (is_blank(cell))
        return NULL;
    if (instant_read(cell, &instant))
        return text_value(cell, ret_why);
    if (!rules->time_format) {
        cell_complain(cell, "has no offset or is no time, and the map has no timezone", ret_why);
        return NULL;
    }
    if (rewrite_time(rules, cell, time) && instant_read(text_of(time), &instant))
        return json_string(time);
    snprintf(what, sizeof what, "is no time of the form %s", rules->time_format);
    cell_complain(cell, what, ret_why);
    return NULL;
}

static json_t *number_value(struct text cell, char ret_why[CELL_WHY_BYTES_MAX])
{
    json_t *value = json_loadb(cell.data, cell.size, JSON_DECODE_ANY, NULL);

    if (!value) /* a whole number beyond 64 bits is one too */
        value = json_loadb(cell.data, cell.size, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    if (json_is_number(value))
        return value;
    json_decref(value);
    cell_complain(cell, "is no number", ret_why);
    return NULL;
}

json_t *cell_value(const struct cell_rules *rules, enum cell_form form, struct text cell,
                   char ret_why[CELL_WHY_BYTES_MAX])
{
    ret_why[0] = '\0';
    if (cell.size == 0)
        return NULL;
    if (form == CELL_TIME)
        return time_value(rules, cell, ret_why);
    if (form == CELL_NOTE)
        return note_value(cell, ret_why);
    return form == CELL_NUMBER ? number_value(cell, ret_why) : text_value(cell, ret_why);
}
