#include "common/base/base64.h"

#include <string.h>

#include <openssl/evp.h>

enum {
    GROUP_BYTES = 3,
    GROUP_DIGITS = 4,
    STEP_BYTES = 48 * GROUP_BYTES,
    STEP_DIGITS = 64 * GROUP_BYTES
};

size_t base64_write(struct span bytes, char *ret_text)
{
    const unsigned char *from = bytes.data;
    size_t count = 0;

    *ret_text = '\0';
    for (size_t at = 0; at < bytes.size; at += STEP_BYTES) {
        size_t left = bytes.size - at;
        int size = (int)(left < STEP_BYTES ? left : STEP_BYTES);
        count += (size_t)EVP_EncodeBlock((unsigned char *)ret_text + count, from + at, size);
    }
    return count;
}

static size_t padding_of(struct text text)
{
    size_t count = 0;

    while (count < 2 && count < text.size && text.data[text.size - 1 - count] == '=')
        count++;
    return count;
}

/* One step of at most STEP_DIGITS. OpenSSL takes more than one form: so it is written again. */
static bool read_step(struct text step, unsigned char ret_bytes[STEP_BYTES], size_t *ret_size)
{
    char again[STEP_DIGITS + 1];
    int size = EVP_DecodeBlock(ret_bytes, (const unsigned char *)step.data, (int)step.size);

    if (size < 0 || (size_t)size != step.size / GROUP_DIGITS * GROUP_BYTES)
        return false;
    *ret_size = (size_t)size - padding_of(step);
    size_t digits = base64_write((struct span){ret_bytes, *ret_size}, again);
    return digits == step.size && memcmp(again, step.data, digits) == 0;
}

/* `ret_bytes` NULL: nothing is kept. */
static bool walk(struct text text, unsigned char *ret_bytes, size_t room, size_t *ret_size)
{
    unsigned char bytes[STEP_BYTES];
    size_t total = 0, size;

    if (text.size % GROUP_DIGITS != 0)
        return false;
    for (size_t at = 0; at < text.size; at += STEP_DIGITS) {
        size_t left = text.size - at;
        struct text step = {text.data + at, left < STEP_DIGITS ? left : STEP_DIGITS};
        bool is_last = left <= STEP_DIGITS;
        if (!read_step(step, bytes, &size) || (!is_last && size != STEP_BYTES))
            return false;
        if (ret_bytes && size > room - total)
            return false;
        if (ret_bytes)
            memcpy(ret_bytes + total, bytes, size);
        total += size;
    }
    *ret_size = total;
    return true;
}

bool base64_measure(struct text text, size_t *ret_size)
{
    return walk(text, NULL, 0, ret_size);
}

bool base64_read(struct text text, void *ret_bytes, size_t size)
{
    size_t is;

    return walk(text, ret_bytes, size, &is) && is == size;
}
