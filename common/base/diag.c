#include "common/base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_MAX_BYTES = 2048 };

static const char *program_name = "kaohe";
static int to_journal;

void diag_open(const char *program)
{
    program_name = program;
    to_journal = getenv("JOURNAL_STREAM") != NULL;
}

static void say(int priority, const char *format, va_list args)
{
    char line[LINE_MAX_BYTES];

    vsnprintf(line, sizeof line, format, args);
    for (char *at = line; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = ' ';
    if (to_journal)
        fprintf(stderr, "<%d>%s\n", priority, line);
    else
        fprintf(stderr, "%s: %s\n", program_name, line);
}

#define DIAG_AT(name, priority)                                                                    \
    void name(const char *format, ...)                                                             \
    {                                                                                              \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        say(priority, format, args);                                                               \
        va_end(args);                                                                              \
    }

DIAG_AT(diag_info, 6)
DIAG_AT(diag_warn, 4)
DIAG_AT(diag_error, 3)
