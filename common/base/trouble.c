#include "common/base/trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How many bytes of a reason that was cut are characters: none of the one that was cut itself. */
static size_t whole_characters(const char *line)
{
    size_t size = strlen(line), lead = size;

    while (lead > 0 && size - lead < 4 && ((unsigned char)line[lead - 1] & 0xc0) == 0x80)
        lead--;
    unsigned char first = lead > 0 ? (unsigned char)line[lead - 1] : 0;
    size_t follow = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    return follow > size - lead ? lead - 1 : size;
}

enum status trouble_set(struct trouble *ret_trouble, enum status status, const char *format, ...)
{
    char line[TROUBLE_BYTES];
    va_list args;

    va_start(args, format);
    int size = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (size >= (int)sizeof line)
        line[whole_characters(line)] = '\0';
    memcpy(ret_trouble->why, line, sizeof line);
    return status;
}
