#include "common/form/charset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <iconv.h>

#include "common/base/memory.h"

enum { UNKNOWN = 0xff }; /* stands for a byte that was no text; UTF-8 never has it */

struct charset {
    iconv_t to_utf8;
};

/* Whether the characters that make lines, fields and quotes stand as in ASCII. */
static bool keeps_ascii(iconv_t to_utf8)
{
    static const char same[] = "\n\r\t \"',;:+-./0123456789"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char utf8[4 * sizeof same];
    char *in = (char *)same, *out = utf8;
    size_t in_left = sizeof same, out_left = sizeof utf8;

    return iconv(to_utf8, &in, &in_left, &out, &out_left) == 0 &&
           sizeof utf8 - out_left == sizeof same && memcmp(utf8, same, sizeof same) == 0;
}

charset_t *charset_new(const char *name)
{
    /* "" would be the locale's, and options such as //IGNORE follow a slash. */
    bool is_name = *name && !strchr(name, '/');
    iconv_t to_utf8 = is_name ? iconv_open("UTF-8", name) : (iconv_t)-1;

    if (to_utf8 == (iconv_t)-1)
        return NULL;
    if (!keeps_ascii(to_utf8)) {
        iconv_close(to_utf8);
        return NULL;
    }
    charset_t *charset = memory_new(sizeof *charset);
    charset->to_utf8 = to_utf8;
    return charset;
}

void charset_destroy(charset_t **charset)
{
    if (!*charset)
        return;
    iconv_close((*charset)->to_utf8);
    free(*charset);
    *charset = NULL;
}

bool charset_convert(charset_t *charset, struct text line, char *buffer, size_t size,
                     struct text *ret_text)
{
    char *in = (char *)line.data, *out = buffer;
    size_t in_left = line.size, out_left = size;

    iconv(charset->to_utf8, NULL, NULL, NULL, NULL);
    while (in_left > 0 && iconv(charset->to_utf8, &in, &in_left, &out, &out_left) == (size_t)-1) {
        if (errno == E2BIG || out_left == 0)
            return false;
        *out++ = (char)UNKNOWN;
        out_left--;
        in++;
        in_left--;
    }
    /* Some character sets hold their last character back, to see whether an accent follows. */
    if (iconv(charset->to_utf8, NULL, NULL, &out, &out_left) == (size_t)-1)
        return false;
    *ret_text = (struct text){.data = buffer, .size = (size_t)(out - buffer)};
    return true;
}

/* iconv accepts code points beyond U+10FFFF, which Unicode does not have. They all begin with a byte
 * above 0xf4, or with 0xf4 and one above 0x8f. */
bool charset_all_known(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool is_last = i + 1 == text.size;
        if (byte > 0xf4 || (byte == 0xf4 && !is_last && (unsigned char)text.data[i + 1] > 0x8f))
            return false;
    }
    return true;
}
