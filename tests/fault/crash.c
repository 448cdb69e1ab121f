#include "tests/fault/crash.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <string.h>

#include "tests/fault/plan.h"

enum { FRAMES_MAX = 32 };

static const char *const passed_by[] = {"libc.so", "kaohe_fault", "linux-vdso"};

static bool is_passed_by(const char *file)
{
    bool is_one = false;

    for (size_t i = 0; i < sizeof passed_by / sizeof *passed_by; i++)
        is_one |= strstr(file, passed_by[i]) != NULL;
    return is_one;
}

static void tell_crash(int number)
{
    void *frames[FRAMES_MAX];
    Dl_info info = {.dli_fname = "nobody"};
    int count = backtrace(frames, FRAMES_MAX), at = 0;

    while (at < count && (!dladdr(frames[at], &info) || is_passed_by(info.dli_fname)))
        at++;
    size_t offset = at < count ? (size_t)((char *)frames[at] - (char *)info.dli_fbase) : 0;
    plan_tell_crash(number, info.dli_fname, offset);
}

/* The handler is for one signal: what crashed goes on to do so, and ends as it would have. */
void crash_begin(void)
{
    struct sigaction action = {.sa_handler = tell_crash, .sa_flags = (int)SA_RESETHAND};
    void *frame;

    backtrace(&frame, 1); /* loads what it needs while there is memory */
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}
