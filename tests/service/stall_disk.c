/* Put before the C library of a real program: a sync stands as long as the file KAOHE_STALL_FILE is
 * there, and says so by a file of that name with `.reached` behind it. With KAOHE_SYNC_US each sync takes
 * so long, at least: on a file system in memory, the disk is the same one each time. */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_NS = 10000000, SECOND_NS = 1000000000 };

typedef int sync_file(int file);

static void stand(const char *path)
{
    char reached[PATH_MAX];
    const struct timespec pause = {.tv_nsec = LOOK_NS};

    if (access(path, F_OK))
        return;
    snprintf(reached, sizeof reached, "%s.reached", path);
    close(open(reached, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    while (access(path, F_OK) == 0)
        nanosleep(&pause, NULL);
}

static void take_time(const char *us)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t ns = end.tv_nsec + 1000 * strtoll(us, NULL, 10);
    end.tv_sec += ns / SECOND_NS;
    end.tv_nsec = ns % SECOND_NS;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) != 0)
        ;
}

int fdatasync(int file)
{
    const char *path = getenv("KAOHE_STALL_FILE"), *us = getenv("KAOHE_SYNC_US");
    void *symbol = dlsym(RTLD_NEXT, "fdatasync");
    sync_file *real;

    memcpy(&real, &symbol, sizeof real);
    if (path)
        stand(path);
    if (us)
        take_time(us);
    return real(file);
}
