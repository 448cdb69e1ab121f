#include "tests/unit/places.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support.h"

/* Short, so that a socket's path fits below it. */
static char places_root[32];
static unsigned places_count;

static int remove_entry(const char *path, const struct stat *info, int flag, struct FTW *place)
{
    (void)info;
    (void)flag;
    (void)place;
    return remove(path);
}

void remove_tree(const char *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void remove_places(void)
{
    remove_tree(places_root);
}

/* Once, at the start of main; all places are gone when the program ends. */
void places_begin(void)
{
    strcpy(places_root, "/tmp/kaohe-XXXXXX");
    if (!mkdtemp(places_root) || atexit(remove_places))
        abort();
}

/* A path that nothing stands at. */
void fresh_path(char ret_path[PLACE_BYTES])
{
    snprintf(ret_path, PLACE_BYTES, "%s/%u", places_root, ++places_count);
}

void fresh_dir(char ret_path[PLACE_BYTES])
{
    fresh_path(ret_path);
    assert_int_equal(mkdir(ret_path, 0700), 0);
}

void path_below(const char *dir, const char *name, char ret_path[PLACE_BYTES])
{
    assert_in_range(snprintf(ret_path, PLACE_BYTES, "%s/%s", dir, name), 1, PLACE_BYTES - 1);
}

bool stands_below(const char *dir, const char *name)
{
    char path[PLACE_BYTES];

    path_below(dir, name, path);
    return access(path, F_OK) == 0;
}

void write_below(const char *dir, const char *name, const void *bytes, size_t size)
{
    char path[PLACE_BYTES];

    path_below(dir, name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}
