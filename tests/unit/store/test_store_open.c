/* common/store: how a store is made, opened, read by others, and what of it is on disk when. */
#include "tests/unit/store/support_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const tables[] = {"a", "b"};

/* What the library below asks of the kernel, counted on its way there. */
static struct {
    unsigned data_syncs;     /* fdatasync */
    unsigned durable_writes; /* pwrite to a file that was opened with O_DSYNC */
    unsigned plain_writes;   /* any other pwrite */
} calls;

int fdatasync(int fd)
{
    calls.data_syncs++;
    return (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    if (fcntl(fd, F_GETFL) & O_DSYNC)
        calls.durable_writes++;
    else
        calls.plain_writes++;
    return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

static store_t *open_store(const char *dir)
{
    struct trouble trouble;
    store_t *store;
    enum status status = store_open(dir, tables, COUNT_OF(tables), MAP_BYTES, &store, &trouble);

    CHECK(status == STATUS_OK, "the store does not open: %s", trouble.why);
    return store;
}

static void put_one(store_t *store, const char *value)
{
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, 1, span("k"), span(value));
    commit(txn);
}

static void check_one(store_t *store, const char *expected)
{
    txn_t *txn = txn_begin_read(store);
    struct span value;

    assert_true(txn_get(txn, 1, span("k"), &value));
    check_span("value", value, expected);
    txn_abort(&txn);
}

/* `reads`: 0 to open, 1 to open for reading only. */
static void check_no_store(const char *dir, int reads, enum status expected)
{
    struct trouble trouble = {.why = ""};
    store_t *store = NULL;
    enum status status =
        reads ? store_open_reader(dir, tables, COUNT_OF(tables), &store, &trouble)
              : store_open(dir, tables, COUNT_OF(tables), MAP_BYTES, &store, &trouble);

    CHECK(status == expected, "status %d (%s), expected %d", (int)status, trouble.why,
          (int)expected);
    assert_null(store);
    CHECK(strstr(trouble.why, dir), "\"%s\" does not name the place", trouble.why);
}

static void store_is_made_in_a_directory_that_is_missing(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir);
    assert_true(stands_below(dir, "data.mdb"));
    assert_false(stands_below(dir, "new"));
    put_one(store, "v");
    store_close(&store);
}

static void store_of_as_many_tables_as_there_may_be_opens(void **state)
{
    static const char *const names[STORE_TABLES_MAX] = {"0", "1", "2", "3", "4", "5", "6", "7",
                                                        "8", "9", "a", "b", "c", "d", "e", "f"};
    char dir[PLACE_BYTES];
    struct trouble trouble;
    store_t *store;

    (void)state;
    fresh_path(dir);
    assert_int_equal(store_open(dir, names, STORE_TABLES_MAX, MAP_BYTES, &store, &trouble),
                     STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, STORE_TABLES_MAX - 1, span("k"), span("v"));
    assert_int_equal(txn_count(txn, 0), 0);
    commit(txn);
    store_close(&store);
}

static const struct left_over_row {
    const char *title;
    const char *data; /* new/data.mdb and new/lock.mdb; NULL: not there */
    const char *lock;
} left_over_rows[] = {
    {"an empty left-over is no obstacle", NULL, NULL},
    {"a left-over without content is no obstacle", "", ""},
    {"a left-over that is cut short is no obstacle", "half a page", NULL},
    {"a left-over with its lock is no obstacle", "half a page", "a lock of a dead process"},
    {"a left-over of a lock alone is no obstacle", NULL, ""},
};

static void put_left_over(const char *dir, const struct left_over_row *row)
{
    char left_over[PLACE_BYTES];

    path_below(dir, "new", left_over);
    assert_int_equal(mkdir(left_over, 0700), 0);
    if (row->data)
        write_below(left_over, "data.mdb", row->data, strlen(row->data));
    if (row->lock)
        write_below(left_over, "lock.mdb", row->lock, strlen(row->lock));
}

static void creation_that_was_cut_short_is_done_again(void **state)
{
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    put_left_over(dir, *state);
    store_t *store = open_store(dir);
    put_one(store, "v");
    check_one(store, "v");
    assert_false(stands_below(dir, "new"));
    store_close(&store);
}

static void left_over_beside_a_whole_store_changes_nothing(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir);
    put_one(store, "v");
    store_close(&store);
    put_left_over(dir, &(struct left_over_row){"", "half a page", ""});
    store = open_store(dir);
    check_one(store, "v");
    store_close(&store);
}

static void creation_that_fails_leaves_no_store(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    store_t *store = NULL;

    (void)state;
    fresh_path(dir);
    assert_int_equal(store_open(dir, tables, COUNT_OF(tables), 8192, &store, &trouble),
                     STATUS_FULL);
    assert_null(store);
    CHECK(strstr(trouble.why, dir), "\"%s\" does not name the place", trouble.why);
    assert_false(stands_below(dir, "data.mdb"));
    store = open_store(dir);
    put_one(store, "v");
    store_close(&store);
}

static const struct no_store_row {
    const char *title;
    size_t size; /* of a data.mdb that is none */
} no_store_rows[] = {
    {"one byte is no store", 1},
    {"a page of something else is no store", 4096},
    {"many pages of something else are no store", 65536},
};

static void what_is_no_store_is_left_alone(void **state)
{
    const struct no_store_row *row = *state;
    char dir[PLACE_BYTES], path[PLACE_BYTES], bytes[65536];
    struct stat info;

    fresh_dir(dir);
    memset(bytes, 'x', sizeof bytes);
    write_below(dir, "data.mdb", bytes, row->size);
    check_no_store(dir, 0, STATUS_CONFIG);
    check_no_store(dir, 1, STATUS_CONFIG);
    path_below(dir, "data.mdb", path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, row->size);
}

static void place_without_a_parent_is_a_matter_of_configuration(void **state)
{
    char dir[PLACE_BYTES], below[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    path_below(dir, "below", below);
    check_no_store(below, 0, STATUS_CONFIG);
}

static void file_in_the_place_of_a_store_is_a_matter_of_configuration(void **state)
{
    char dir[PLACE_BYTES], file[PLACE_BYTES];

    (void)state;
    fresh_dir(dir);
    write_below(dir, "file", "x", 1);
    path_below(dir, "file", file);
    check_no_store(file, 0, STATUS_CONFIG);
    check_no_store(file, 1, STATUS_CONFIG);
}

static void reader_makes_no_store(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    check_no_store(dir, 1, STATUS_CONFIG);
    assert_int_equal(access(dir, F_OK), -1);
    fresh_dir(dir);
    check_no_store(dir, 1, STATUS_CONFIG);
    assert_false(stands_below(dir, "data.mdb"));
}

static void store_that_may_not_be_entered_is_denied(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    if (geteuid() == 0)
        skip(); /* nothing is denied to root */
    fresh_dir(dir);
    store_t *store = open_store(dir);
    store_close(&store);
    assert_int_equal(chmod(dir, 0), 0);
    check_no_store(dir, 0, STATUS_DENIED);
    check_no_store(dir, 1, STATUS_DENIED);
    assert_int_equal(chmod(dir, 0700), 0);
}

/* Whether a mapping of a file whose name has `name` is there with these permissions. */
static bool is_mapped(const char *name, const char *permissions)
{
    char line[1024];
    FILE *file = fopen("/proc/self/maps", "re");
    bool is_there = false;

    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        is_there |= strstr(line, name) && strstr(line, permissions);
    fclose(file);
    return is_there;
}

static void commit_returns_when_the_disk_has_it(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir);
    memset(&calls, 0, sizeof calls);
    put_one(store, "v");
    CHECK(calls.data_syncs == 1, "%u syncs", calls.data_syncs);
    CHECK(calls.durable_writes == 1, "%u synced writes", calls.durable_writes);
    assert_true(is_mapped("/data.mdb", " r--s ")); /* written through the file, never the map */
    assert_false(is_mapped("/data.mdb", " rw-s "));
    store_close(&store);
}

static unsigned count_files(void)
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

/* Whoever goes on would write what nobody finds. */
static void store_that_was_replaced_or_taken_away_is_noticed(void **state)
{
    char dir[PLACE_BYTES], file[PLACE_BYTES], aside[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    store_t *store;

    (void)state;
    fresh_path(dir);
    assert_int_equal(store_open(dir, tables, 1, MAP_BYTES, &store, &trouble), STATUS_OK);
    assert_true(store_is_in_place(store, &trouble));
    path_below(dir, "data.mdb", file);
    path_below(dir, "aside", aside);
    assert_int_equal(rename(file, aside), 0);
    assert_false(store_is_in_place(store, &trouble));
    assert_non_null(strstr(trouble.why, "No such file"));
    write_below(dir, "data.mdb", "x", 1);
    assert_false(store_is_in_place(store, &trouble));
    assert_non_null(strstr(trouble.why, "was replaced while it was open"));
    assert_int_equal(rename(aside, file), 0);
    assert_true(store_is_in_place(store, &trouble));
    store_close(&store);
}

/* A place that cannot be looked at for a moment may have it still. */
static void store_that_cannot_be_looked_at_is_not_gone(void **state)
{
    char dir[PLACE_BYTES], aside[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    store_t *store;

    (void)state;
    fresh_path(dir);
    fresh_path(aside);
    assert_int_equal(store_open(dir, tables, 1, MAP_BYTES, &store, &trouble), STATUS_OK);
    assert_int_equal(rename(dir, aside) | symlink(dir, dir), 0); /* which leads nowhere */
    CHECK(store_is_in_place(store, &trouble), "%s", trouble.why);
    assert_int_equal(unlink(dir), 0);
    assert_false(store_is_in_place(store, &trouble));
    store_close(&store);
}

static void scratch_store_leaves_nothing_behind(void **state)
{
    struct trouble trouble;
    store_t *store, *other;
    unsigned files = count_files();

    (void)state;
    assert_int_equal(store_open_scratch(tables, COUNT_OF(tables), &store, &trouble), STATUS_OK);
    assert_int_equal(store_open_scratch(tables, COUNT_OF(tables), &other, &trouble), STATUS_OK);
    put_one(store, "v");
    put_one(other, "other");
    check_one(store, "v");
    check_one(other, "other");
    assert_true(is_mapped("memfd:kaohe", ""));
    store_close(&store);
    store_close(&other);
    assert_int_equal(count_files(), files);
    assert_false(is_mapped("memfd:kaohe", ""));
}

int main(void)
{
    places_begin();
    SUITE_TEST(store_is_made_in_a_directory_that_is_missing);
    SUITE_TEST(store_of_as_many_tables_as_there_may_be_opens);
    SUITE_ROWS(left_over_rows, creation_that_was_cut_short_is_done_again);
    SUITE_TEST(left_over_beside_a_whole_store_changes_nothing);
    SUITE_TEST(creation_that_fails_leaves_no_store);
    SUITE_ROWS(no_store_rows, what_is_no_store_is_left_alone);
    SUITE_TEST(place_without_a_parent_is_a_matter_of_configuration);
    SUITE_TEST(file_in_the_place_of_a_store_is_a_matter_of_configuration);
    SUITE_TEST(reader_makes_no_store);
    SUITE_TEST(store_that_may_not_be_entered_is_denied);
    SUITE_TEST(commit_returns_when_the_disk_has_it);
    SUITE_TEST(store_that_was_replaced_or_taken_away_is_noticed);
    SUITE_TEST(store_that_cannot_be_looked_at_is_not_gone);
    SUITE_TEST(scratch_store_leaves_nothing_behind);
    return suite_run("store_open");
}
