/* What the tests that need a disk share: one directory a program, a fresh place in it for each
 * test, and spans, commits and times that fail the test where they fail. */
#ifndef KAOHE_TESTS_SUPPORT_STORE_H
#define KAOHE_TESTS_SUPPORT_STORE_H

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/score/instant.h"
#include "common/store/store.h"
#include "tests/unit/support.h"

enum { PLACE_BYTES = 256, MAP_BYTES = 16 << 20 };

/* Short, so that a socket's path fits below it. */
static char places_root[32];
static unsigned places_count;

static inline int remove_entry(const char *path, const struct stat *info, int flag,
                               struct FTW *place)
{
    (void)info;
    (void)flag;
    (void)place;
    return remove(path);
}

static inline void remove_tree(const char *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void remove_places(void)
{
    remove_tree(places_root);
}

/* Once, at the start of main; all places are gone when the program ends. */
static inline void places_begin(void)
{
    strcpy(places_root, "/tmp/kaohe-XXXXXX");
    if (!mkdtemp(places_root) || atexit(remove_places))
        abort();
}

/* A path that nothing stands at. */
static inline void fresh_path(char ret_path[PLACE_BYTES])
{
    snprintf(ret_path, PLACE_BYTES, "%s/%u", places_root, ++places_count);
}

static inline void fresh_dir(char ret_path[PLACE_BYTES])
{
    fresh_path(ret_path);
    assert_int_equal(mkdir(ret_path, 0700), 0);
}

static inline void path_below(const char *dir, const char *name, char ret_path[PLACE_BYTES])
{
    assert_in_range(snprintf(ret_path, PLACE_BYTES, "%s/%s", dir, name), 1, PLACE_BYTES - 1);
}

static inline bool stands_below(const char *dir, const char *name)
{
    char path[PLACE_BYTES];

    path_below(dir, name, path);
    return access(path, F_OK) == 0;
}

static inline void write_below(const char *dir, const char *name, const void *bytes, size_t size)
{
    char path[PLACE_BYTES];

    path_below(dir, name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline struct span span(const char *string)
{
    return (struct span){string, strlen(string)};
}

static inline void check_span(const char *what, struct span actual, const char *expected)
{
    check_text(what, (struct text){actual.data, actual.size}, text_of(expected));
}

static inline void commit(txn_t *txn)
{
    char why[STORE_WHY_BYTES];
    enum status status = txn_commit(&txn, why);

    CHECK(status == STATUS_OK, "the commit failed: %s", why);
    assert_null(txn);
}

static inline struct instant instant(const char *text)
{
    struct instant instant;

    CHECK(instant_read(text_of(text), &instant), "%s is no time", text);
    return instant;
}

#endif
