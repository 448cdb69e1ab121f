/* Put before the C library of a real program: its wall clock is the machine's and so many
 * milliseconds more as the file KAOHE_CLOCK_FILE says at that moment. No file: the machine's. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { NUMBER_BYTES = 32 };

typedef int get_time(clockid_t clock, struct timespec *now);

static get_time *real(void)
{
    static get_time *function;
    void *symbol = function ? NULL : dlsym(RTLD_NEXT, "clock_gettime");

    if (symbol)
        memcpy(&function, &symbol, sizeof function);
    return function;
}

static long long shift_ms(void)
{
    const char *path = getenv("KAOHE_CLOCK_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char text[NUMBER_BYTES] = "";

    if (file < 0)
        return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    return size > 0 ? atoll(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int rc = real()(clock, now);

    if (rc != 0 || clock != CLOCK_REALTIME)
        return rc;
    long long ms = (long long)now->tv_sec * 1000 + now->tv_nsec / 1000000 + shift_ms();
    now->tv_sec = (time_t)(ms / 1000);
    now->tv_nsec = (long)(ms % 1000) * 1000000 + now->tv_nsec % 1000000;
    return 0;
}
