#include "services/tool/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"

void progress_tell(struct progress *progress, const char *format, ...)
{
    int64_t now = clock_mono_ms();
    va_list arguments;

    if (!isatty(STDERR_FILENO) || now - progress->told_ms < PROGRESS_MS)
        return;
    fputs("\r\033[K", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    progress->told_ms = now;
    progress->is_shown = true;
}

void progress_end(struct progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    progress->is_shown = false;
}
