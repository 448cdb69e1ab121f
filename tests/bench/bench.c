/* kaohe-bench SCORER KAOHE [SECONDS]: events a second that a real scorer receipts, each receipt
 * after the commit that put its events on disk; then how long `kaohe replay` and `kaohe verify` take for
 * them, and how much memory, and how soon a view tells the standings of any moment.
 *
 * kaohe-bench SCORER KAOHE SECONDS keys ROUNDS: the first figure over TCP, without keys and with them,
 * by turns.
 *
 * Each home is made below $TMPDIR, else /var/tmp: put that on the disk to be measured. */
#include <assert.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/wire/wire.h"
#include "tests/bench/load.h"
#include "tests/bench/past.h"
#include "tests/bench/walk.h"

extern char **environ;

enum { ROUNDS_MAX = 99 };

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

/* Events a second of a scorer that is started for it. */
static double run_ingest(const char *scorer, int seconds, double *ret_took)
{
    char *argv[] = {"kaohe-scorer", "--home", home, NULL};
    struct home opened;
    struct trouble trouble;
    enum status status = home_open(home, &opened, &trouble);

    assert(status == STATUS_OK);
    pid_t pid = start(scorer, argv);
    uint64_t acked = load_run(&opened, seconds, ret_took);
    kill(pid, SIGTERM);
    int rc = finish(pid);
    assert(rc == 0);
    return (double)acked / *ret_took;
}

static void measure_ingest(const char *scorer, int seconds)
{
    double took, rate = run_ingest(scorer, seconds, &took);

    printf("ingest: %.0f events/s receipted after fsync (%d sources, %d events of %d bytes in "
           "flight each, %.1f s, store %lld MiB)\n",
           rate, LOAD_SOURCES, LOAD_IN_FLIGHT, LOAD_EVENT_BYTES, took, store_bytes() >> 20);
    fflush(stdout);
}

static void remove_home(void)
{
    char *argv[] = {"rm", "-rf", home, NULL};

    finish(start("/bin/rm", argv));
}

static void make_home(void)
{
    const char *folder = getenv("TMPDIR");

    snprintf(home, sizeof home, "%.40s/kaohe-bench.XXXXXX", folder ? folder : "/var/tmp");
    char *made = mkdtemp(home);
    assert(made);
}

/* Of the programs that have ended. */
static double seconds_run(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Over TCP, which asks for keys where the home has some. */
static double run_tcp(const char *scorer, const char *tool, int seconds, bool has_keys)
{
    char *argv[] = {"kaohe", "--home", home, "init", NULL};
    char path[300];
    double took;

    make_home();
    snprintf(path, sizeof path, "%s/kaohe.zpl", home);
    FILE *settings = fopen(path, "w");
    assert(settings);
    fprintf(
        settings,
        "scorer\n    ingest = \"tcp://127.0.0.1:0\"\n    source-events-per-second = 100000000\n");
    fclose(settings);
    int rc = has_keys ? finish(start(tool, argv)) : 0;
    assert(rc == 0);
    double before = seconds_run(), rate = run_ingest(scorer, seconds, &took);
    double run = seconds_run() - before;
    remove_home();
    printf("%s keys: %.0f events/s, the scorer ran %.2f us for each\n",
           has_keys ? "with" : "without", rate, run * 1e6 / (rate * took));
    fflush(stdout);
    return rate;
}

static int compare_rates(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *rates, int count)
{
    qsort(rates, (size_t)count, sizeof *rates, compare_rates);
    return rates[count / 2];
}

static void compare_keys(const char *scorer, const char *tool, int seconds, int rounds)
{
    double bare[ROUNDS_MAX], keyed[ROUNDS_MAX];

    assert(rounds > 0);
    assert(rounds <= ROUNDS_MAX);
    for (int i = 0; i < rounds; i++) {
        bare[i] = run_tcp(scorer, tool, seconds, false);
        keyed[i] = run_tcp(scorer, tool, seconds, true);
    }
    double without = median(bare, rounds), with = median(keyed, rounds);
    printf("medians of %d: %.0f without, %.0f with, %.0f %%\n", rounds, without, with,
           100 * with / without);
}

int main(int argc, char **argv)
{
    diag_open("kaohe-bench");
    if (argc < 3) {
        fprintf(stderr, "usage: kaohe-bench SCORER KAOHE [SECONDS [keys ROUNDS]]\n");
        return 64;
    }
    int seconds = argc > 3 ? atoi(argv[3]) : 10;
    if (argc > 5 && strcmp(argv[4], "keys") == 0) {
        compare_keys(argv[1], argv[2], seconds, atoi(argv[5]));
        return 0;
    }
    make_home();
    measure_ingest(argv[1], seconds);
    walk_measure(argv[2], "replay", home);
    walk_measure(argv[2], "verify", home);
    past_measure(home);
    remove_home();
    return 0;
}
