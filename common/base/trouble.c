#include "common/base/trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status trouble_set(struct trouble *ret_trouble, enum status status, const char *format, ...)
{
    char line[TROUBLE_BYTES];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    memcpy(ret_trouble->why, line, sizeof line);
    return status;
}
