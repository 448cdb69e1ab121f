/* kaohe-model: runs histories from seeds, and shrinks the one that fails. */
#include <assert.h>
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/model/audit.h"
#include "tests/model/audit_signed.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/history.h"
#include "tests/model/net.h"
#include "tests/model/restores.h"
#include "tests/model/shrink.h"
#include "tests/model/witnessed.h"

enum { HANG_S = 60, EXIT_USAGE = 64 };

static const char usage[] =
    "usage: kaohe-model [--seconds S | --count N] [--seed S] [--step D] [--events E] [--seeds "
    "FILE]\n"
    "       kaohe-model --replay SEED [--events E] [--without 3,7-9]\n"
    "Runs histories of simulated daemons, each from a seed: fresh ones, or from KAOHE_SEED or S "
    "on; with --step only each D-th (of 8, those that leave 4 have a cheat in them, 2 a log that "
    "is lost; of 64, 26 and 58 that has witnesses, 18 and 58 a source with two collectors).\n"
    "FILE has seeds that once failed, a line each: SEED EVENTS. A history that fails is shrunk, "
    "and\n"
    "the command that replays it is printed.\n";

static struct plan plan;
static bool left_out[PLAN_STEPS_MAX];
static uint64_t *running; /* the seed of the history that runs, and its events; shared */

struct options {
    double seconds;
    uint64_t count, seed, step;
    unsigned events;
    const char *seeds, *without;
    bool is_replay, is_help;
};

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_without(void)
{
    const char *before = " --without ";

    for (unsigned i = 0; i < plan.step_count; i++) {
        unsigned from = i;
        if (!left_out[i])
            continue;
        while (i + 1 < plan.step_count && left_out[i + 1])
            i++;
        printf(from == i ? "%s%u" : "%s%u-%u", before, from, i);
        before = ",";
    }
}

static bool read_without(const char *text)
{
    while (*text) {
        char *end;
        unsigned long from = strtoul(text, &end, 10), to = from;
        if (end == text)
            return false;
        if (*end == '-')
            to = strtoul(end + 1, &end, 10);
        for (unsigned long i = from; i <= to && i < PLAN_STEPS_MAX; i++)
            left_out[i] = true;
        text = *end == ',' ? end + 1 : end;
        if (*end && *end != ',')
            return false;
    }
    return true;
}

static void report(uint64_t seed, unsigned events, const char *why)
{
    printf("VIOLATED by seed %llu: %s\nshrinking ...\n", (unsigned long long)seed, why);
    fflush(stdout);
    unsigned left = shrink(&plan, left_out);
    printf("%u of %u steps are left:\nkaohe-model --replay %llu --events %u", left, plan.step_count,
           (unsigned long long)seed, events);
    print_without();
    printf("\n");
}

static bool run_seed(uint64_t seed, unsigned events)
{
    running[0] = seed;
    running[1] = events;
    alarm(HANG_S);
    plan_make(&plan, seed, events);
    const char *why = history_run(&plan, NULL, false);
    if (!why)
        return true;
    alarm(0);
    char copy[CHECKER_WHY_BYTES];
    snprintf(copy, sizeof copy, "%s", why);
    report(seed, events, copy);
    return false;
}

/* Lines of "seed events", and after # what was wrong. */
static bool run_file(const char *path)
{
    char line[256];
    FILE *file = fopen(path, "re");
    bool is_good = file != NULL;
    unsigned count = 0;

    if (!file)
        fprintf(stderr, "kaohe-model: cannot read %s\n", path);
    while (file && fgets(line, sizeof line, file)) {
        unsigned long long seed;
        unsigned events;
        if (*line == '#' || *line == '\n')
            continue;
        if (sscanf(line, "%llu %u", &seed, &events) != 2 || events > PLAN_EVENTS_MAX) {
            fprintf(stderr, "kaohe-model: %s: not a seed: %s", path, line);
            is_good = false;
            break;
        }
        is_good &= run_seed(seed, events);
        count++;
    }
    if (file)
        fclose(file);
    printf("%u seeds that once failed\n", count);
    return is_good;
}

#define FIGURE(value) ((unsigned long long)(value))

static void print_figures(double seconds)
{
    const struct history_counts *counts = history_counts();
    struct disk_counts disk = disk_counts();
    struct net_counts net = net_counts();

    printf("%llu histories in %.1f s (%.0f/s): %llu lines, %llu records judged again, "
           "%llu faults, %llu deaths, %llu exits, %llu passes\n"
           "%llu commits (%llu torn, %llu rolled back), %llu frames (%llu lost, %llu doubled), "
           "%llu updates (%llu gaps); 0 violations\n",
           FIGURE(counts->histories), seconds, (double)counts->histories / seconds,
           FIGURE(counts->lines), FIGURE(audit_records()), FIGURE(counts->faults),
           FIGURE(counts->deaths), FIGURE(counts->exits), FIGURE(counts->passes),
           FIGURE(disk.commits), FIGURE(disk.torn), FIGURE(disk.rolled_back), FIGURE(net.frames),
           FIGURE(net.lost), FIGURE(net.doubled), FIGURE(counts->updates), FIGURE(counts->gaps));
}

static void print_cheats(void)
{
    const struct witnessed_counts *counts = witnessed_counts();

    printf("%llu checkpoints cosigned, %llu alarms accepted, behind %llu of these from what was "
           "cosigned before\n",
           FIGURE(counts->cosigned), FIGURE(counts->accepted), FIGURE(counts->gone_on));
    for (unsigned i = 0; i < FORGERY_KINDS; i++)
        if (counts->forged[i].made > 0)
            printf(
                "the log was %-8s %5llu times: noticed in the pass that showed it %5llu, by the "
                "count %5llu, else its lack %5llu; somebody had cosigned what was changed %5llu\n",
                forgery_name(i), FIGURE(counts->forged[i].made), FIGURE(counts->forged[i].betrayed),
                FIGURE(counts->forged[i].counted), FIGURE(counts->forged[i].lacked),
                FIGURE(counts->forged[i].cosigned));
}

static void print_restores(void)
{
    const struct restores_counts *counts = restores_counts();

    if (counts->put == 0)
        return;
    printf(
        "the log came back from a backup %llu times, %llu of them while it was brought back; it "
        "was %llu records old, at most %llu; %llu times it was back, %llu of them by the numbers "
        "of one log: %llu events came back, %llu were missing; %llu checkpoints have the new "
        "origin\n",
        FIGURE(counts->put), FIGURE(counts->again), FIGURE(counts->age / counts->put),
        FIGURE(counts->age_max), FIGURE(counts->ended), FIGURE(counts->strict),
        FIGURE(counts->back), FIGURE(counts->missing), FIGURE(audit_signed_renamed()));
}

static int run_many(const struct options *options)
{
    double start = now_s();
    uint64_t i = 0;

    if (options->seeds && !run_file(options->seeds))
        return EXIT_FAILURE;
    printf("seeds from %llu on, %u events each\n", (unsigned long long)options->seed,
           options->events);
    fflush(stdout);
    do
        if (!run_seed(options->seed + i++ * options->step, options->events))
            return EXIT_FAILURE;
    while (options->count ? i < options->count : now_s() - start < options->seconds);
    print_figures(now_s() - start);
    print_cheats();
    print_restores();
    return EXIT_SUCCESS;
}

/* In a process of its own, so that a history that crashes or hangs is found and shrunk as well. */
static int run_watched(const struct options *options)
{
    int status;

    fflush(stdout);
    pid_t worker = fork();
    assert(worker >= 0);
    if (worker == 0) {
        status = run_many(options);
        fflush(stdout);
        _exit(status);
    }
    while (waitpid(worker, &status, 0) < 0)
        ;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    plan_make(&plan, running[0], (unsigned)running[1]);
    report(running[0], (unsigned)running[1], strsignal(WTERMSIG(status)));
    return EXIT_FAILURE;
}

static int replay(const struct options *options)
{
    plan_make(&plan, options->seed, options->events);
    setvbuf(stdout, NULL, _IOLBF, 0); /* so that a crash does not lose the trace */
    alarm(HANG_S);
    const char *why = history_run(&plan, left_out, true);
    printf("%s\n", why ? why : "nothing is violated");
    return why ? EXIT_FAILURE : EXIT_SUCCESS;
}

static const struct option rows[] = {
    {"seconds", required_argument, NULL, 's'}, {"count", required_argument, NULL, 'c'},
    {"seed", required_argument, NULL, 'r'},    {"step", required_argument, NULL, 't'},
    {"events", required_argument, NULL, 'e'},  {"seeds", required_argument, NULL, 'f'},
    {"replay", required_argument, NULL, 'p'},  {"without", required_argument, NULL, 'w'},
    {"help", no_argument, NULL, 'h'},          {0}};

static bool read_options(int argc, char **argv, struct options *options)
{
    for (int letter; (letter = getopt_long(argc, argv, "", rows, NULL)) != -1;) {
        switch (letter) {
        case 's':
            options->seconds = atof(optarg);
            break;
        case 'c':
            options->count = strtoull(optarg, NULL, 10);
            break;
        case 'p':
            options->is_replay = true; /* fall through */
        case 'r':
            options->seed = strtoull(optarg, NULL, 10);
            break;
        case 't':
            options->step = strtoull(optarg, NULL, 10);
            break;
        case 'e':
            options->events = (unsigned)atoi(optarg);
            break;
        case 'f':
            options->seeds = optarg;
            break;
        case 'h':
            options->is_help = true;
            break;
        case 'w':
            if (!read_without(optarg))
                return false;
            break;
        default:
            return false;
        }
    }
    return optind == argc && options->events >= 2 && options->events <= PLAN_EVENTS_MAX;
}

int main(int argc, char **argv)
{
    struct options options = {.seconds = 10, .step = 1, .events = PLAN_EVENTS};

    options.seed = chance_fresh_seed();
    if (!read_options(argc, argv, &options)) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (options.is_help)
        return fputs(usage, stdout) < 0;
    mallopt(M_MMAP_THRESHOLD, 1 << 30); /* keep what is freed */
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    running =
        mmap(NULL, 2 * sizeof *running, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(running != MAP_FAILED);
    lines_make();
    return options.is_replay ? replay(&options) : run_watched(&options);
}
