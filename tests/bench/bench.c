/* kaohe-bench SCORER KAOHE [SECONDS]: events a second that a real scorer receipts, each receipt
 * after the commit that put its events on disk; then events a second that `kaohe replay` folds. The
 * home is made below $TMPDIR, else /var/tmp: put that on the disk to be measured. */
#include <assert.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/wire/wire.h"
#include "tests/bench/load.h"

extern char **environ;

static char home[256];

static pid_t start(const char *program, char *const *argv)
{
    pid_t pid;
    int rc = posix_spawn(&pid, program, NULL, NULL, argv, environ);

    assert(rc == 0);
    return pid;
}

static int finish(pid_t pid)
{
    int status;
    pid_t ended = waitpid(pid, &status, 0);

    assert(ended == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static long long store_bytes(void)
{
    char path[300];
    struct stat info;

    snprintf(path, sizeof path, "%s/scorer/data.mdb", home);
    return stat(path, &info) == 0 ? (long long)info.st_size : -1;
}

static void measure_ingest(const char *scorer, int seconds)
{
    char *argv[] = {"kaohe-scorer", "--home", home, NULL};
    char endpoint[300];
    double took;

    snprintf(endpoint, sizeof endpoint, "ipc://%s/run/ingest.sock", home);
    pid_t pid = start(scorer, argv);
    uint64_t acked = load_run(endpoint, seconds, &took);
    kill(pid, SIGTERM);
    int rc = finish(pid);
    assert(rc == 0);
    printf("ingest: %.0f events/s receipted after fsync (%d sources, %d events of %d bytes in "
           "flight each, %.1f s, store %lld MiB)\n",
           (double)acked / took, LOAD_SOURCES, LOAD_IN_FLIGHT, LOAD_EVENT_BYTES, took,
           store_bytes() >> 20);
    fflush(stdout);
}

static void measure_replay(const char *tool)
{
    char *argv[] = {"kaohe", "replay", home, NULL};
    int64_t begin = clock_mono_ms();
    int rc = finish(start(tool, argv));

    assert(rc == 0);
    printf("replay: the records above in %.3f s, start and comparison of all tables included\n",
           (double)(clock_mono_ms() - begin) / 1000);
}

static void remove_home(void)
{
    char *argv[] = {"rm", "-rf", home, NULL};

    finish(start("/bin/rm", argv));
}

int main(int argc, char **argv)
{
    const char *folder = getenv("TMPDIR");

    if (argc < 3) {
        fprintf(stderr, "usage: kaohe-bench SCORER KAOHE [SECONDS]\n");
        return 64;
    }
    snprintf(home, sizeof home, "%.40s/kaohe-bench.XXXXXX", folder ? folder : "/var/tmp");
    char *made = mkdtemp(home);
    assert(made);
    measure_ingest(argv[1], argc > 3 ? atoi(argv[3]) : 10);
    measure_replay(argv[2]);
    remove_home();
    return 0;
}
