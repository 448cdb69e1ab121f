#include "services/tool/centre_hint.h"

#include <stdio.h>
#include <string.h>

enum { TYPED_BYTES = 64, HINTS_MAX = 3 };

/* The bytes of the character that a text begins with. */
static size_t character(const char *text)
{
    size_t size = *text != '\0';

    while (((unsigned char)text[size] & 0xc0) == 0x80)
        size++;
    return size;
}

static const char *skip_same(const char **a, const char *b)
{
    while (**a && **a == *b) {
        size_t size = character(*a);
        if (strncmp(*a, b, size) != 0)
            break;
        *a += size;
        b += size;
    }
    return b;
}

/* Whether one character is another one, missing or too much. */
static bool is_near(const char *typed, const char *name)
{
    name = skip_same(&typed, name);
    const char *next = typed + character(typed), *after = name + character(name);

    return strcmp(next, after) == 0 || strcmp(next, name) == 0 || strcmp(typed, after) == 0;
}

static bool is_meant(const struct centre *centre, const char *typed)
{
    return *typed && (strstr(centre->name, typed) || strstr(centre->slug, typed) ||
                      is_near(typed, centre->name) || is_near(typed, centre->slug));
}

void centre_hint(const struct rulebook *rules, const char *typed, char ret_hint[CENTRE_HINT_BYTES])
{
    size_t size =
        (size_t)snprintf(ret_hint, CENTRE_HINT_BYTES, "没有名为“%.*s”的中心", TYPED_BYTES, typed);
    unsigned hints = 0;

    for (unsigned i = 0; i < rules->centre_count && hints < HINTS_MAX; i++)
        if (is_meant(&rules->centres[i], typed))
            size += (size_t)snprintf(ret_hint + size, CENTRE_HINT_BYTES - size, "%s%s（%s）",
                                     hints++ ? "、" : "，是否指 ", rules->centres[i].name,
                                     rules->centres[i].slug);
    snprintf(ret_hint + size, CENTRE_HINT_BYTES - size, "%s全部名称见 kaohe rules",
             hints ? "？" : "，");
}
