#include "tests/bench/walk.h"

#include <assert.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include "common/base/clock.h"

extern char **environ;

enum { LOOK_NS = 20000000 };

/* In KiB; 0: the process has ended. */
static long own_memory(pid_t pid)
{
    char path[64], line[256];
    long kib = 0;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "RssAnon: %ld", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return kib;
}

/* The most that was seen until it ended. */
static long watch(pid_t pid, int *ret_status)
{
    const struct timespec pause = {.tv_nsec = LOOK_NS};
    long most = 0;

    while (waitpid(pid, ret_status, WNOHANG) == 0) {
        long now = own_memory(pid);
        most = now > most ? now : most;
        nanosleep(&pause, NULL);
    }
    return most;
}

void walk_measure(const char *tool, const char *what, const char *home)
{
    char *argv[] = {"kaohe", (char *)what, (char *)home, NULL};
    int64_t begin = clock_mono_ms();
    int status;
    pid_t pid;
    int rc = posix_spawn(&pid, tool, NULL, NULL, argv, environ);

    assert(rc == 0);
    long most = watch(pid, &status);
    assert(WIFEXITED(status));
    assert(WEXITSTATUS(status) == 0);
    printf("%s: the records above in %.3f s, with %.1f MiB of its own\n", what,
           (double)(clock_mono_ms() - begin) / 1000, (double)most / 1024);
    fflush(stdout);
}
