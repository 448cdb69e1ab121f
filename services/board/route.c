#include "services/board/route.h"

#include <stdio.h>
#include <string.h>

#include "common/http/statuses.h"
#include "common/score/instant.h"
#include "services/board/assets.h"

enum { DIGITS_MAX = 18, NAME_SHOWN_MAX = 24 };

enum form { FORM_YEAR, FORM_RECORD, FORM_TIME };

enum parameter_place {
#define PARAMETER(NAME, name, FORM) PLACE_##NAME,
#include "services/board/parameters.def"
#undef PARAMETER
    PLACE_COUNT,
};

enum {
#define PARAMETER(NAME, name, FORM) PARAMETER_##NAME = 1 << PLACE_##NAME,
#include "services/board/parameters.def"
#undef PARAMETER
};

static const struct parameter {
    const char *name;
    enum form form;
    size_t offset;
} parameters[] = {
#define PARAMETER(NAME, name, FORM) {#name, FORM_##FORM, offsetof(struct route, name)},
#include "services/board/parameters.def"
#undef PARAMETER
};

static const struct row {
    const char *path;
    unsigned parameters;
} rows[] = {
#define ROUTE(NAME, path, parameters) {path, parameters},
#include "services/board/routes.def"
#undef ROUTE
};

static const char *const form_words[] = {
    [FORM_YEAR] = "a year of four digits",
    [FORM_RECORD] = "a record number from 1 on",
    [FORM_TIME] = "a time in RFC 3339 with offset, as 2006-07-31T23:59:59+08:00 (or with %2B)",
};

const char *route_path(enum route_kind kind)
{
    return rows[kind].path;
}

struct text route_given(const char *time)
{
    return text_of(*time ? time : NULL);
}

/* Paths. */

/* Up to the next `/`; moves `at` behind it. */
static struct text next_segment(const char **at, const char *end)
{
    const char *begin = *at;
    const char *slash = memchr(begin, '/', (size_t)(end - begin));
    const char *stop = slash ? slash : end;

    *at = slash ? slash + 1 : end;
    return (struct text){begin, (size_t)(stop - begin)};
}

/* Both have as many segments, and each is the same, or a slug where the pattern has `*`. */
static bool has_path(struct text path, const char *pattern, struct text *ret_slug)
{
    const char *at = path.data, *end = at + path.size;
    const char *like = pattern, *like_end = like + strlen(like);
    struct text slug = {0};

    while (at < end && like < like_end) {
        struct text segment = next_segment(&at, end), wanted = next_segment(&like, like_end);
        if (text_is(wanted, "*") && text_is_slug(segment))
            slug = segment;
        else if (!text_equal(segment, wanted))
            return false;
    }
    *ret_slug = slug;
    return at == end && like == like_end && end[-1] != '/';
}

static unsigned find(struct text path, struct route *route, char ret_why[ROUTE_WHY_BYTES])
{
    struct text slug;

    route->asset = assets_find(path);
    if (route->asset) {
        route->kind = ROUTE_PAGE;
        return HTTP_OK;
    }
    for (unsigned i = 0; path.size > 0 && i < ROUTE_COUNT; i++)
        if (has_path(path, rows[i].path, &slug)) {
            route->kind = (enum route_kind)i;
            snprintf(route->centre, sizeof route->centre, "%.*s", (int)slug.size,
                     slug.data ? slug.data : "");
            return HTTP_OK;
        }
    snprintf(ret_why, ROUTE_WHY_BYTES, "there is no such path; the standings are at %s",
             rows[ROUTE_STANDINGS].path);
    return HTTP_NOT_FOUND;
}

/* The query. */

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = memchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c, 16);

    return at ? (int)(at - digits) : -1;
}

/* Undoes %XX. False: it does not fit, or a `%` is not followed by two digits. */
static bool decode(struct text from, char *to, size_t room)
{
    size_t size = 0;

    for (size_t i = 0; i < from.size; i++) {
        char c = from.data[i];
        if (c == '%') {
            int high = i + 2 < from.size ? digit_of(from.data[i + 1]) : -1;
            int low = high >= 0 ? digit_of(from.data[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0' || size + 1 >= room)
            return false;
        to[size++] = c;
    }
    to[size] = '\0';
    return true;
}

static bool read_number(const char *text, uint64_t *ret_number)
{
    uint64_t number = 0;
    size_t size = strlen(text);

    if (size == 0 || size > DIGITS_MAX || text[0] == '0')
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = 10 * number + (uint64_t)(*text - '0');
    }
    *ret_number = number;
    return true;
}

static bool read_value(struct route *route, const struct parameter *parameter, const char *value)
{
    void *at = (char *)route + parameter->offset;
    struct instant instant;

    switch (parameter->form) {
    case FORM_YEAR:
        return strlen(value) == 4 && read_number(value, at);
    case FORM_RECORD:
        return read_number(value, at);
    case FORM_TIME:
        if (!instant_read(text_of(value), &instant))
            return false;
        strcpy(at, value); /* decoded into as much room */
        return true;
    }
    return false;
}

static unsigned find_parameter(struct text name, unsigned allowed)
{
    unsigned i = 0;

    while (i < PLACE_COUNT && !((allowed & 1u << i) && text_is(name, parameters[i].name)))
        i++;
    return i;
}

/* That could be asked for, if it were known: nothing else that was sent is repeated. */
static bool is_name(struct text name)
{
    size_t at = 0;

    while (at < name.size && strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.data[at]))
        at++;
    return name.size > 0 && name.size <= NAME_SHOWN_MAX && at == name.size;
}

static const char *fault_of(struct text name, unsigned allowed, bool has_value)
{
    if (find_parameter(name, allowed) == PLACE_COUNT)
        return "is not known here";
    return has_value ? "stands twice" : "has no value";
}

/* What is wrong with a parameter, and which ones the path takes. */
static void say_parameter(struct text name, bool has_value, unsigned allowed,
                          char ret_why[ROUTE_WHY_BYTES])
{
    int size = 0;

    if (allowed && is_name(name))
        size = snprintf(ret_why, ROUTE_WHY_BYTES, "`%.*s` %s; ", (int)name.size, name.data,
                        fault_of(name, allowed, has_value));
    size += snprintf(ret_why + size, (size_t)(ROUTE_WHY_BYTES - size), "this path takes %s",
                     allowed ? "at most one each of:" : "no query");
    for (unsigned i = 0; i < PLACE_COUNT; i++)
        if (allowed & 1u << i)
            size += snprintf(ret_why + size, (size_t)(ROUTE_WHY_BYTES - size), " %s",
                             parameters[i].name);
}

/* One `name=value`; takes it from what is allowed, so that it does not come twice. */
static bool read_pair(struct text pair, struct route *route, unsigned *allowed,
                      char ret_why[ROUTE_WHY_BYTES])
{
    const char *equals = memchr(pair.data, '=', pair.size);
    size_t name_size = equals ? (size_t)(equals - pair.data) : pair.size;
    struct text name = {pair.data, name_size};
    unsigned place = find_parameter(name, *allowed);
    char value[ROUTE_TIME_BYTES];

    if (place == PLACE_COUNT || !equals) {
        say_parameter(name, equals, rows[route->kind].parameters, ret_why);
        return false;
    }
    *allowed &= ~(1u << place);
    struct text raw = {equals + 1, pair.size - name_size - 1};
    if (decode(raw, value, sizeof value) && read_value(route, &parameters[place], value))
        return true;
    snprintf(ret_why, ROUTE_WHY_BYTES, "%s is %s", parameters[place].name,
             form_words[parameters[place].form]);
    return false;
}

static unsigned read_query(const char *query, struct route *route, char ret_why[ROUTE_WHY_BYTES])
{
    unsigned allowed = rows[route->kind].parameters;

    while (*query) {
        size_t size = strcspn(query, "&");
        if (!read_pair((struct text){query, size}, route, &allowed, ret_why))
            return HTTP_BAD_REQUEST;
        query += size + (query[size] == '&');
    }
    return HTTP_OK;
}

unsigned route_read(const char *method, const char *target, struct route *ret_route,
                    char ret_why[ROUTE_WHY_BYTES])
{
    struct route route = {.is_head = strcmp(method, "HEAD") == 0};
    size_t path_size = strcspn(target, "?");

    if (strlen(target) > ROUTE_TARGET_BYTES_MAX) {
        snprintf(ret_why, ROUTE_WHY_BYTES, "the path and query have more than %d bytes",
                 ROUTE_TARGET_BYTES_MAX);
        return HTTP_TOO_LONG;
    }
    unsigned status = find((struct text){target, path_size}, &route, ret_why);
    if (status == HTTP_OK && !route.is_head && strcmp(method, "GET") != 0) {
        snprintf(ret_why, ROUTE_WHY_BYTES, "the board is only read: GET and HEAD");
        return HTTP_BAD_METHOD;
    }
    if (status == HTTP_OK && route.kind != ROUTE_PAGE && target[path_size] == '?')
        status = read_query(target + path_size + 1, &route, ret_why);
    if (status == HTTP_OK)
        *ret_route = route;
    return status;
}
