/* What the bench pours into a scorer, for a home whose scorer runs already.
 *
 *     kaohe-pour HOME SECONDS
 *
 * Its line is how many events were receipted, and in how many milliseconds. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/diag.h"
#include "tests/bench/load.h"

int main(int argc, char **argv)
{
    struct home home;
    struct trouble trouble;
    double seconds = 0;

    diag_open("kaohe-pour");
    if (argc != 3 || atoi(argv[2]) <= 0) {
        fprintf(stderr, "usage: kaohe-pour HOME SECONDS\n");
        return 64;
    }
    if (home_open(argv[1], &home, &trouble) != STATUS_OK) {
        fprintf(stderr, "%s\n", trouble.why);
        return 1;
    }
    uint64_t receipted = load_run(&home, atoi(argv[2]), &seconds);
    printf("receipted=%llu ms=%.0f\n", (unsigned long long)receipted, seconds * 1000);
    return 0;
}
