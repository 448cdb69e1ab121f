#include "common/base/diag.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048 };

static const char *program_name = "kaohe";
static int to_journal;
static bool waits;

void diag_open(const char *program)
{
    program_name = program;
    to_journal = getenv("JOURNAL_STREAM") != NULL;
}

void diag_wait_for_reader(void)
{
    waits = true;
}

/* False where the reader of stderr has stopped reading: a line would block the program. */
static bool can_write(void)
{
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) != 0;
}

static void write_line(int priority, const char *line)
{
    if (to_journal)
        fprintf(stderr, "<%d>%s\n", priority, line);
    else
        fprintf(stderr, "%s: %s\n", program_name, line);
}

static void say(int priority, const char *format, va_list args)
{
    static atomic_uint dropped;
    char line[LINE_MAX_BYTES];

    if (!waits && !can_write()) {
        dropped++;
        return;
    }
    unsigned lost = atomic_exchange(&dropped, 0);
    if (lost > 0) {
        snprintf(line, sizeof line, "%u messages that nobody read were dropped", lost);
        write_line(4, line);
    }
    vsnprintf(line, sizeof line, format, args);
    for (char *at = line; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = ' ';
    write_line(priority, line);
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
