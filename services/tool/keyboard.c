#include "services/tool/keyboard.h"

#include <string.h>

static const struct sequence {
    const char *bytes;
    enum key_kind kind;
} sequences[] = {
    {"\033[A", KEY_UP},       {"\033OA", KEY_UP},
    {"\033[B", KEY_DOWN},     {"\033OB", KEY_DOWN},
    {"\033[C", KEY_NEXT},     {"\033OC", KEY_NEXT},
    {"\033[D", KEY_PREVIOUS}, {"\033OD", KEY_PREVIOUS},
    {"\033[5~", KEY_PAGE_UP}, {"\033[6~", KEY_PAGE_DOWN},
    {" ", KEY_NEXT},          {"n", KEY_NEXT},
    {"p", KEY_PREVIOUS},      {"k", KEY_UP},
    {"j", KEY_DOWN},          {"q", KEY_QUIT},
    {"Q", KEY_QUIT},
};

/* An escape sequence that is not known is one key all the same. */
static size_t sequence_bytes(const char *bytes, size_t size)
{
    size_t at = 2;

    if (size < 2 || bytes[0] != '\033' || (bytes[1] != '[' && bytes[1] != 'O'))
        return 1;
    while (at < size && (bytes[at] < '@' || bytes[at] > '~'))
        at++;
    return at < size ? at + 1 : size;
}

struct key keyboard_read(const char *bytes, size_t size, size_t *ret_taken)
{
    *ret_taken = sequence_bytes(bytes, size);
    if (bytes[0] >= '0' && bytes[0] <= '9')
        return (struct key){KEY_DIGIT, bytes[0] - '0'};
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (strlen(sequences[i].bytes) == *ret_taken &&
            memcmp(sequences[i].bytes, bytes, *ret_taken) == 0)
            return (struct key){sequences[i].kind, 0};
    return (struct key){KEY_OTHER, 0};
}
