/* kaohe-crash: what the stores hold after a crash, at every call and in every state that the disk
 * may have. Exit 0: all promises held; 1: one did not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/chance.h"
#include "tests/crash/run.h"

enum { SECONDS = 25, ROUNDS_IMAGES = 24, ROUNDS_KTH = 10, ROUNDS_MAX = 400, ON = 48 };

static void print_help(void)
{
    printf(
        "usage: kaohe-crash images [--seed S] [--seconds T | --count N] [--rounds R] [--on K]\n"
        "       kaohe-crash kth    [--seed S] [--seconds T | --count N] [--rounds R] [--every K]\n"
        "       kaohe-crash replay --trace FILE --point P --number N --seed S [--on]\n\n"
        "images  records the calls of a real scorer and real collectors, builds every kind of\n"
        "        disk that a power failure may leave at each, and audits what is opened there\n"
        "kth     the same programs kill themselves at their k-th call or frame, for every k\n"
        "replay  one image again, as a violation was told\n\n"
        "  --seed S    [$KAOHE_SEED, else fresh]\n"
        "  --seconds T how long [%d]\n"
        "  --count N   how many images or kills, and no bound of time\n"
        "  --rounds R  how long a scene is [images %d, kth %d]\n"
        "  --on K      images: the programs go on from one of K [%d; 0: none]\n"
        "  --every K   kth: one of K calls [1]\n",
        SECONDS, ROUNDS_IMAGES, ROUNDS_KTH, ON);
}

static const char *option(int argc, char **argv, const char *name)
{
    for (int i = 2; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return NULL;
}

static uint64_t number(int argc, char **argv, const char *name, uint64_t fallback)
{
    const char *text = option(argc, argv, name);

    return text ? strtoull(text, NULL, 10) : fallback;
}

static uint64_t replay(int argc, char **argv)
{
    struct image_name name = {.point = (unsigned)number(argc, argv, "--point", 0),
                              .number = (unsigned)number(argc, argv, "--number", 0),
                              .seed = number(argc, argv, "--seed", 0),
                              .goes_on = strcmp(argv[argc - 1], "--on") == 0};
    const char *path = option(argc, argv, "--trace");

    return run_replay(path ? path : "", &name);
}

int main(int argc, char **argv)
{
    bool is_images = argc > 1 && strcmp(argv[1], "images") == 0;
    bool is_kth = argc > 1 && strcmp(argv[1], "kth") == 0;

    if (argc > 1 && strcmp(argv[1], "replay") == 0)
        return replay(argc, argv) > 0;
    if (!is_images && !is_kth) {
        print_help();
        return argc > 1 && strcmp(argv[1], "--help") == 0 ? 0 : 64;
    }
    struct run run = {.seed = number(argc, argv, "--seed", chance_fresh_seed()),
                      .count = number(argc, argv, "--count", 0),
                      .rounds =
                          number(argc, argv, "--rounds", is_images ? ROUNDS_IMAGES : ROUNDS_KTH),
                      .every = number(argc, argv, "--every", 1),
                      .on = number(argc, argv, "--on", ON)};
    run.seconds = number(argc, argv, "--seconds", run.count ? 0 : SECONDS);
    run.every += run.every == 0;
    run.rounds = run.rounds < ROUNDS_MAX ? run.rounds : ROUNDS_MAX; /* what a trace can hold */
    printf("seed %llu\n", (unsigned long long)run.seed);
    return (is_images ? run_images(&run) : run_kth(&run)) > 0;
}
