/* common/run/mark: a store that this home has had is not begun again in silence. */
#include "common/run/mark.h"
#include "common/store/store.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOST "what it held"

static const struct mark_row {
    const char *title;
    const char *store, *mark;
    bool is_marked, has_store; /* when it is looked for */
    enum status status;
} mark_rows[] = {
    {"a new home may begin", "scorer", "stores/scorer", false, false, STATUS_OK},
    {"a store without a mark may go on", "scorer", "stores/scorer", false, true, STATUS_OK},
    {"a store with its mark may go on", "scorer", "stores/scorer", true, true, STATUS_OK},
    {"a mark without its store is refused", "scorer", "stores/scorer", true, false, STATUS_CONFIG},
    {"an outbox has a mark of its own", "collector/wuhou", "stores/collector.wuhou", true, false,
     STATUS_CONFIG},
};

/* Stands between the mark and the disk (CMakeLists.txt). */
static unsigned files_synced;
static bool is_directory_synced; /* after the file */
static int sync_error;           /* of a file; 0: none */

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    struct stat info;

    assert_int_equal(fstat(fd, &info), 0);
    is_directory_synced = S_ISDIR(info.st_mode) && files_synced > 0;
    files_synced += S_ISREG(info.st_mode);
    if (!S_ISREG(info.st_mode) || !sync_error)
        return __real_fsync(fd);
    errno = sync_error;
    return -1;
}

static struct home home_of(bool has_store, const char *store)
{
    static const char *const tables[] = {"a"};
    char dir[PLACE_BYTES], path[HOME_PATH_BYTES];
    struct trouble trouble = {0};
    struct home home;
    store_t *opened;

    fresh_path(dir);
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_OK);
    assert_int_equal(home_make(&home, "collector", &trouble), STATUS_OK);
    home_path(&home, store, path);
    if (has_store) {
        assert_int_equal(store_open(path, tables, 1, 1 << 20, &opened, &trouble), STATUS_OK);
        store_close(&opened);
    }
    assert_int_equal(store_is_there(path), has_store);
    return home;
}

static void store_is_begun_as_the_row_says(void **state)
{
    const struct mark_row *row = *state;
    struct home home = home_of(row->has_store, row->store);
    struct trouble trouble = {0};

    if (row->is_marked)
        assert_int_equal(mark_set(&home, row->store, &trouble), STATUS_OK);
    assert_int_equal(stands_below(home.dir, row->mark), row->is_marked);
    assert_int_equal(mark_check(&home, row->store, LOST, &trouble), row->status);
    if (row->status != STATUS_OK) {
        CHECK(strstr(trouble.why, row->mark) && strstr(trouble.why, "backup") &&
                  strstr(trouble.why, "without " LOST),
              "\"%s\" does not name the ways out", trouble.why);
        return;
    }
    for (unsigned i = 0; i < 2; i++) /* a second time changes nothing */
        assert_int_equal(mark_set(&home, row->store, &trouble), STATUS_OK);
    assert_true(stands_below(home.dir, row->mark));
}

static void mark_that_was_removed_is_made_again(void **state)
{
    struct home home = home_of(true, "scorer");
    struct trouble trouble = {0};
    bool is_mended = false;

    (void)state;
    assert_int_equal(mark_keep(&home, "scorer", &is_mended, &trouble), STATUS_OK);
    assert_true(is_mended);
    assert_true(stands_below(home.dir, "stores/scorer"));
    is_mended = false;
    assert_int_equal(mark_keep(&home, "scorer", &is_mended, &trouble), STATUS_OK);
    assert_false(is_mended);
}

/* Maybe there was a store, maybe not. */
static void mark_that_cannot_be_looked_at_begins_nothing(void **state)
{
    struct home home = home_of(false, "scorer");
    struct trouble trouble = {0};
    char mark[HOME_PATH_BYTES];

    (void)state;
    assert_int_equal(mark_set(&home, "scorer", &trouble), STATUS_OK);
    home_path(&home, "stores/scorer", mark);
    assert_int_equal(unlink(mark) | symlink(mark, mark), 0); /* which leads nowhere */
    assert_int_equal(mark_check(&home, "scorer", LOST, &trouble), STATUS_DISK);
    CHECK(strstr(trouble.why, mark), "\"%s\" does not name the mark", trouble.why);
}

static void mark_that_cannot_be_made_is_said(void **state)
{
    struct home home = home_of(true, "scorer");
    struct trouble trouble = {0};
    char path[HOME_PATH_BYTES];

    (void)state;
    home_path(&home, "stores", path);
    FILE *file = fopen(path, "we"); /* in the place of the directory */
    assert_non_null(file);
    fclose(file);
    assert_int_equal(mark_set(&home, "scorer", &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "stores"), "\"%s\" does not name the place", trouble.why);
}

/* Of the file, and of the directory that names it. */
static void mark_is_on_disk_when_it_is_set(void **state)
{
    struct home home = home_of(false, "scorer");
    struct trouble trouble = {0};

    (void)state;
    files_synced = 0;
    assert_int_equal(mark_set(&home, "scorer", &trouble), STATUS_OK);
    assert_int_equal(files_synced, 1);
    assert_true(is_directory_synced);
    sync_error = EIO;
    assert_int_equal(mark_set(&home, "scorer", &trouble), STATUS_DISK);
    sync_error = 0;
    CHECK(strstr(trouble.why, "stores/scorer"), "%s", trouble.why);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(mark_rows, store_is_begun_as_the_row_says);
    SUITE_TEST(mark_that_was_removed_is_made_again);
    SUITE_TEST(mark_that_cannot_be_looked_at_begins_nothing);
    SUITE_TEST(mark_that_cannot_be_made_is_said);
    SUITE_TEST(mark_is_on_disk_when_it_is_set);
    return suite_run("mark");
}
