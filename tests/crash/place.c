#include "tests/crash/place.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *info, int flag, struct FTW *where)
{
    (void)info;
    (void)flag;
    (void)where;
    return remove(path);
}

void place_make(const char *what, char ret_path[PLACE_BYTES])
{
    const char *below = getenv("TMPDIR");

    if (access("/dev/shm", W_OK) == 0)
        below = "/dev/shm";
    snprintf(ret_path, PLACE_BYTES, "%.400s/kaohe-%.32s-XXXXXX", below ? below : "/tmp", what);
    char *path = mkdtemp(ret_path);
    assert(path);
}

void place_remove(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void place_fresh(const char *path)
{
    place_remove(path);
    int rc = mkdir(path, 0700);
    assert(rc == 0);
}
