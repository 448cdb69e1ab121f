#include "proto/text.h"

#include <stdint.h>
#include <string.h>

#include "proto/limits.h"

struct text text_of(const char *string)
{
    return (struct text){.data = string, .size = string ? strlen(string) : 0};
}

bool text_equal(struct text a, struct text b)
{
    if (!a.data || !b.data)
        return !a.data && !b.data;
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

bool text_is(struct text text, const char *string)
{
    return text.data && text_equal(text, text_of(string));
}

struct text text_cut(struct text text, size_t size_max)
{
    if (text.size <= size_max)
        return text;
    while (size_max > 0 && (text.data[size_max] & 0xc0) == 0x80)
        size_max--;
    return (struct text){text.data, size_max};
}

/* How many bytes follow a lead byte, and the least code point that needs as many: anything below
 * it is an overlong form. */
static bool lead_of(uint8_t byte, size_t *ret_follow, uint32_t *ret_bits, uint32_t *ret_least)
{
    static const struct {
        uint8_t mask, value;
        uint32_t least;
    } leads[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        if ((byte & leads[i].mask) != leads[i].value)
            continue;
        *ret_follow = i;
        *ret_bits = byte & (uint8_t)~leads[i].mask;
        *ret_least = leads[i].least;
        return true;
    }
    return false;
}

/* Reads the code point at `*at` and steps over it; false where the bytes are no UTF-8. */
static bool next_point(struct text text, size_t *at, uint32_t *ret_point)
{
    size_t follow;
    uint32_t point, least;

    if (!lead_of((uint8_t)text.data[*at], &follow, &point, &least) || text.size - *at <= follow)
        return false;
    for (size_t i = 1; i <= follow; i++) {
        uint8_t byte = (uint8_t)text.data[*at + i];
        if ((byte & 0xc0) != 0x80)
            return false;
        point = point << 6 | (byte & 0x3f);
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return false;
    *at += follow + 1;
    *ret_point = point;
    return true;
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

static bool is_readable(struct text text, const char *allowed_controls)
{
    uint32_t point;

    for (size_t at = 0; at < text.size;) {
        if (!next_point(text, &at, &point))
            return false;
        if (is_control(point) && (point == 0 || !strchr(allowed_controls, (int)point)))
            return false;
    }
    return true;
}

bool text_is_slug(struct text text)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    for (size_t i = 0; i < text.size; i++)
        if (!text.data[i] || !strchr(signs, text.data[i]))
            return false;
    return text.size >= 1 && text.size <= SLUG_BYTES_MAX;
}

bool text_is_plain(struct text text)
{
    return is_readable(text, "");
}

bool text_is_lines(struct text text)
{
    return is_readable(text, "\t\n\r");
}

bool text_is_method(struct text text)
{
    return text_is(text, "regular") || text_is(text, "random") || text_is(text, "covert") ||
           text_is(text, "annual");
}

bool text_is_item(struct text text)
{
    if ((text.size != 3 && text.size != 5) || memcmp(text.data, "5.", 2) != 0)
        return false;
    for (size_t i = 2; i < text.size; i += 2)
        if (text.data[i] < '1' || text.data[i] > '9' || text.data[i - 1] != '.')
            return false;
    return true;
}
