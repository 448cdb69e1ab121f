#include "common/base/diag.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"

enum { LINE_MAX_BYTES = 4096, TIME_BYTES = 32, BEIJING_SECONDS = 8 * 3600 };

static const char *program_name;
static int to_journal;
static bool shows_times, waits;

void diag_show_times(void)
{
    shows_times = true;
}

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

/* "2026-05-02 09:30:00+08:00: ", or nothing. */
static void write_time(char ret_text[TIME_BYTES])
{
    time_t beijing = (time_t)(clock_wall_ms() / 1000) + BEIJING_SECONDS;
    struct tm parts;

    *ret_text = '\0';
    if (shows_times && gmtime_r(&beijing, &parts))
        strftime(ret_text, TIME_BYTES, "%Y-%m-%d %H:%M:%S+08:00: ", &parts);
}

static void write_line(int priority, const char *line)
{
    char when[TIME_BYTES];

    write_time(when);
    if (to_journal)
        fprintf(stderr, "<%d>%s\n", priority, line);
    else
        fprintf(stderr, "%s: %s%s\n", program_name, when, line);
}

static void say(int priority, const char *format, va_list args)
{
    static atomic_uint dropped;
    char line[LINE_MAX_BYTES];

    if (!program_name)
        return;
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
