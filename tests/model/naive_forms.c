/* What a field of an event may hold (EVENTS.md, section 3). */
#include "tests/model/naive_forms.h"

#include <stdint.h>
#include <string.h>

static bool is_continued(const unsigned char *at, size_t left, unsigned count)
{
    for (unsigned i = 1; i <= count; i++)
        if (left <= i || at[i] < 0x80 || at[i] > 0xbf)
            return false;
    return true;
}

/* The bytes of the character at `at`; 0: RFC 3629 has none such. */
static unsigned character(const unsigned char *at, size_t left)
{
    unsigned a = at[0], b = left > 1 ? at[1] : 0;

    if (a < 0x80)
        return 1;
    if (a >= 0xc2 && a <= 0xdf)
        return is_continued(at, left, 1) ? 2 : 0;
    if (a >= 0xe0 && a <= 0xef)
        return is_continued(at, left, 2) && !(a == 0xe0 && b < 0xa0) && !(a == 0xed && b > 0x9f)
                   ? 3
                   : 0;
    if (a >= 0xf0 && a <= 0xf4)
        return is_continued(at, left, 3) && !(a == 0xf0 && b < 0x90) && !(a == 0xf4 && b > 0x8f)
                   ? 4
                   : 0;
    return 0;
}

static bool is_clean(struct text text, bool may_have_lines)
{
    const unsigned char *bytes = (const unsigned char *)text.data;

    for (size_t i = 0; i < text.size;) {
        unsigned size = character(bytes + i, text.size - i), c = bytes[i];
        bool is_line = may_have_lines && (c == '\t' || c == '\n' || c == '\r');
        if (size == 0 || ((c < 0x20 || c == 0x7f) && !is_line) ||
            (size == 2 && c == 0xc2 && bytes[i + 1] < 0xa0))
            return false;
        i += size;
    }
    return true;
}

/* `5.1`, `5.1.3`. */
static bool is_part(struct text text)
{
    static const char picture[] = "5.d.d";

    if (text.size != 3 && text.size != 5)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (picture[i] == 'd' ? text.data[i] < '1' || text.data[i] > '9'
                              : text.data[i] != picture[i])
            return false;
    return true;
}

static bool is_among(const char *letters, char letter)
{
    return letter && strchr(letters, letter);
}

/* 40 letters of Z85, in fives of which each is below 2^32. */
static bool is_z85(struct text text)
{
    static const char letters[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    uint64_t sum = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (!is_among(letters, text.data[i]))
            return false;
        sum = (i % 5 ? sum * 85 : 0) + (uint64_t)(strchr(letters, text.data[i]) - letters);
        if (sum > UINT32_MAX)
            return false;
    }
    return text.size == 40;
}

/* NAME+HASH+KEY, 8 letters of hex and 44 of base64, whose first byte is 4 or 1. */
static bool is_verifier(struct text text)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    if (text.size < 1 + 1 + 8 + 1 + 44)
        return false;
    const char *end = text.data + text.size, *key = end - 44, *hash = key - 9;
    for (const char *at = text.data; at < hash - 1; at++)
        if (*at <= ' ' || *at > '~' || *at == '+')
            return false;
    for (const char *at = hash; at < hash + 8; at++)
        if (!is_among("0123456789abcdef", *at))
            return false;
    for (const char *at = key; at < end; at++)
        if (!is_among(base64, *at))
            return false;
    size_t first_byte = (size_t)(strchr(base64, key[0]) - base64) * 4 +
                        (size_t)(strchr(base64, key[1]) - base64) / 16;
    return hash[-1] == '+' && key[-1] == '+' && (first_byte == 4 || first_byte == 1);
}

static bool is_role(struct text text)
{
    return text_is(text, "office") || text_is(text, "district") || text_is(text, "intake") ||
           text_is(text, "reader");
}

bool naive_holds(struct text text, enum naive_form what)
{
    static const char *const methods[] = {"regular", "random", "covert", "annual"};

    if (what == METHOD)
        for (unsigned i = 0; i < sizeof methods / sizeof *methods; i++)
            if (text_is(text, methods[i]))
                return true;
    switch (what) {
    case PART:
        return is_part(text);
    case KEY:
        return is_z85(text);
    case ROLE:
        return is_role(text);
    case SIGNER:
        return is_verifier(text);
    default:
        return what != METHOD && is_clean(text, what == LINES);
    }
}

enum action naive_action_of(struct text word)
{
    static const struct {
        const char *word;
        enum action action;
    } actions[] = {{"report", ACTION_REPORT},
                   {"confirm", ACTION_CONFIRM},
                   {"dismiss", ACTION_DISMISS},
                   {"revoke", ACTION_REVOKE},
                   {"self-check", ACTION_SELF_CHECK},
                   {"close-year", ACTION_CLOSE_YEAR},
                   {"reopen-year", ACTION_REOPEN_YEAR},
                   {"rulebook", ACTION_RULEBOOK},
                   {"clock", ACTION_CLOCK},
                   {"grant", ACTION_GRANT},
                   {"withdraw", ACTION_WITHDRAW},
                   {"restore", ACTION_RESTORE},
                   {"log-key", ACTION_LOG_KEY}};

    if (!word.data)
        return ACTION_REPORT;
    for (unsigned i = 0; i < sizeof actions / sizeof *actions; i++)
        if (text_is(word, actions[i].word))
            return actions[i].action;
    return ACTION_UNKNOWN;
}
