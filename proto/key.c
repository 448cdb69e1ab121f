#include "proto/key.h"

#include <string.h>

#include "proto/event.h"

enum {
    GROUP_BYTES = 4, /* of a key, which are five digits */
    GROUP_DIGITS = 5,
    HASH_DIGITS = 8,
    SIGNER_DIGITS = 44, /* of base64: the type and 32 bytes */
};

static const char digits[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/* Five digits are 32 bits, the most significant first. */
static bool read_group(const char *text, uint8_t ret_bytes[GROUP_BYTES])
{
    uint64_t value = 0;

    for (size_t i = 0; i < GROUP_DIGITS; i++) {
        const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit)
            return false;
        value = value * 85 + (uint64_t)(digit - digits);
    }
    for (size_t i = 0; i < GROUP_BYTES; i++)
        ret_bytes[i] = (uint8_t)(value >> (24 - 8 * i));
    return value <= UINT32_MAX;
}

bool key_read(struct text text, uint8_t ret_key[KEY_BYTES])
{
    uint8_t key[KEY_BYTES];

    if (text.size != KEY_TEXT_BYTES)
        return false;
    for (size_t i = 0; i < KEY_BYTES / GROUP_BYTES; i++)
        if (!read_group(text.data + i * GROUP_DIGITS, key + i * GROUP_BYTES))
            return false;
    memcpy(ret_key, key, KEY_BYTES);
    return true;
}

void key_write(const uint8_t key[KEY_BYTES], char ret_text[KEY_TEXT_BYTES + 1])
{
    for (size_t i = 0; i < KEY_BYTES / GROUP_BYTES; i++) {
        const uint8_t *bytes = key + i * GROUP_BYTES;
        uint32_t value = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                         (uint32_t)bytes[2] << 8 | bytes[3];
        for (size_t at = GROUP_DIGITS; at-- > 0; value /= 85)
            ret_text[i * GROUP_DIGITS + at] = digits[value % 85];
    }
    ret_text[KEY_TEXT_BYTES] = '\0';
}

bool text_is_key(struct text text)
{
    uint8_t key[KEY_BYTES];

    return key_read(text, key);
}

bool text_is_role(struct text text)
{
    return role_named(text) != ROLE_NONE;
}

static size_t count_of(struct text text, size_t at, const char *allowed)
{
    size_t count = 0;

    while (at + count < text.size && text.data[at + count] &&
           strchr(allowed, text.data[at + count]))
        count++;
    return count;
}

static size_t count_name(struct text text)
{
    size_t count = 0;

    while (count < text.size && text.data[count] > ' ' && text.data[count] < 0x7f &&
           text.data[count] != '+')
        count++;
    return count;
}

/* 33 bytes have no padding. The type is in the first digit, and in what the second one begins with. */
static bool is_typed_key(struct text text, size_t at, char first, const char *seconds)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    return text.size - at == SIGNER_DIGITS && count_of(text, at, base64) == SIGNER_DIGITS &&
           text.data[at] == first && strchr(seconds, text.data[at + 1]);
}

static bool is_verifier(struct text text, char first, const char *seconds)
{
    size_t name = count_name(text), key = name + 1 + HASH_DIGITS + 1;

    return name > 0 && text.size > key && text.data[name] == '+' &&
           count_of(text, name + 1, "0123456789abcdef") == HASH_DIGITS &&
           text.data[key - 1] == '+' && is_typed_key(text, key, first, seconds);
}

bool text_is_cosigner(struct text text)
{
    return is_verifier(text, 'B', "ABCDEFGHIJKLMNOP");
}

bool text_is_log_signer(struct text text)
{
    return is_verifier(text, 'A', "QRSTUVWXYZabcdef");
}

bool text_is_signer(struct text text)
{
    return text_is_cosigner(text) || text_is_log_signer(text);
}
