/* common/store: a store that is mostly empty is made small, and is there whole whatever happens. */
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/store/support_store.h"

enum { A, B, TABLES, ROWS = 400, LEFT = 10, VALUE_BYTES = 4000, FILE_BYTES_MAX = 1 << 20 };

static const char *const tables[] = {"a", "b"};

static store_t *open_in(const char *dir)
{
    struct trouble trouble;
    store_t *store;
    enum status status = store_open(dir, tables, TABLES, MAP_BYTES, &store, &trouble);

    CHECK(status == STATUS_OK, "the store does not open: %s", trouble.why);
    return store;
}

static struct span key_of(unsigned row, uint8_t ret_key[4])
{
    bytes_put(ret_key, row, 4);
    return (struct span){ret_key, 4};
}

static void put_rows(store_t *store, unsigned from, unsigned to)
{
    static const char value[VALUE_BYTES];
    txn_t *txn = txn_begin_write(store);
    uint8_t key[4];

    for (unsigned row = from; row < to; row++)
        txn_put(txn, A, key_of(row, key), (struct span){value, sizeof value});
    txn_put(txn, B, span("rows"), span("some"));
    commit(txn);
}

static void delete_rows(store_t *store, unsigned from, unsigned to)
{
    uint8_t key[4];

    txn_t *txn = txn_begin_write(store);
    for (unsigned row = from; row < to; row++)
        txn_delete(txn, A, key_of(row, key));
    commit(txn);
}

/* A store with `LEFT` rows, and room for all that there were. */
static store_t *open_sparse(char ret_dir[PLACE_BYTES])
{
    fresh_path(ret_dir);
    store_t *store = open_in(ret_dir);
    put_rows(store, 0, ROWS);
    delete_rows(store, LEFT, ROWS);
    put_rows(store, 0, 1);
    return store;
}

static long size_in(const char *dir)
{
    char path[PLACE_BYTES];
    struct stat info;

    path_below(dir, "data.mdb", path);
    assert_int_equal(stat(path, &info), 0);
    return (long)info.st_size;
}

static void check_rows(store_t *store, unsigned expected)
{
    txn_t *txn = txn_begin_read(store);
    struct span value;

    assert_int_equal(txn_count(txn, A), expected);
    assert_true(txn_get(txn, B, span("rows"), &value));
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
}

static void store_that_is_mostly_empty_is_made_small_and_goes_on(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    store_t *store = open_sparse(dir);

    (void)state;
    assert_true(size_in(dir) > FILE_BYTES_MAX);
    assert_true(store_is_mostly_empty(store, FILE_BYTES_MAX));
    assert_int_equal(store_make_small(store, 0, &trouble), STATUS_OK);
    assert_true(size_in(dir) < FILE_BYTES_MAX);
    assert_true(store_is_in_place(store, &trouble));
    assert_false(store_is_mostly_empty(store, 0));
    check_rows(store, LEFT);
    put_rows(store, LEFT, 2 * LEFT);
    put_rows(store, 2 * LEFT, 3 * LEFT);
    check_rows(store, 3 * LEFT);
    store_close(&store);
    store = open_in(dir);
    check_rows(store, 3 * LEFT);
    store_close(&store);
}

static void only_a_large_file_that_is_mostly_empty_is(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_sparse(dir);

    (void)state;
    assert_true(store_is_mostly_empty(store, FILE_BYTES_MAX));
    assert_false(store_is_mostly_empty(store, MAP_BYTES));
    put_rows(store, 0, ROWS / 2);
    assert_false(store_is_mostly_empty(store, FILE_BYTES_MAX));
    store_close(&store);
}

/* Another process: opens the store, says so, and has it open until it is told to end. */
static void be_another(const char *dir, int from, int to)
{
    struct trouble trouble;
    store_t *store;
    char byte = 'x';

    if (store_open_reader(dir, tables, TABLES, &store, &trouble) != STATUS_OK ||
        write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
        _exit(1);
    store_close(&store);
    _exit(0);
}

static void not_while_another_process_has_it_open(void **state)
{
    char dir[PLACE_BYTES], byte;
    struct trouble trouble;
    int there[2], back[2], status;
    store_t *store;

    (void)state;
    store = open_sparse(dir);
    store_close(&store);
    assert_int_equal(pipe(there) | pipe(back), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        be_another(dir, there[0], back[1]);
    assert_int_equal(read(back[0], &byte, 1), 1);
    store = open_in(dir);
    assert_int_equal(store_make_small(store, 0, &trouble), STATUS_NO);
    assert_non_null(strstr(trouble.why, "another program has it open"));
    check_rows(store, LEFT);
    assert_int_equal(write(there[1], "x", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(store_make_small(store, 0, &trouble), STATUS_OK);
    check_rows(store, LEFT);
    store_close(&store);
}

/* As another process sees it that would make the store small. */
static bool is_shared(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    assert_true(fd >= 0);
    bool others_may_read = flock(fd, LOCK_SH | LOCK_NB) == 0;
    assert_true(others_may_read);
    bool is_free = flock(fd, LOCK_EX | LOCK_NB) == 0;
    close(fd);
    return !is_free;
}

static void whoever_has_it_open_shares_its_lock_after_each_try(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    store_t *store = open_sparse(dir), *other = open_in(dir);

    (void)state;
    assert_int_equal(store_make_small(store, 0, &trouble), STATUS_NO);
    store_close(&other);
    assert_true(is_shared(dir));
    assert_int_equal(store_make_small(store, 0, &trouble), STATUS_OK);
    assert_true(is_shared(dir));
    store_close(&store);
    assert_false(is_shared(dir));
}

static void where_the_disk_has_no_room_for_a_copy_all_is_as_it_was(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    store_t *store = open_sparse(dir);
    struct rlimit before, limit = {.rlim_cur = 8192};

    (void)state;
    assert_int_equal(store_make_small(store, UINT64_MAX / 2, &trouble), STATUS_NO);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum status status = store_make_small(store, 0, &trouble);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, STATUS_NO);
    assert_false(stands_below(dir, "small.mdb"));
    assert_true(store_is_in_place(store, &trouble));
    check_rows(store, LEFT);
    put_rows(store, LEFT, LEFT + 1);
    check_rows(store, LEFT + 1);
    store_close(&store);
}

static void copy_that_a_crash_left_is_removed(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_sparse(dir);

    (void)state;
    store_close(&store);
    write_below(dir, "small.mdb", "half", 4);
    store = open_in(dir);
    assert_false(stands_below(dir, "small.mdb"));
    check_rows(store, LEFT);
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_TEST(store_that_is_mostly_empty_is_made_small_and_goes_on);
    SUITE_TEST(only_a_large_file_that_is_mostly_empty_is);
    SUITE_TEST(not_while_another_process_has_it_open);
    SUITE_TEST(whoever_has_it_open_shares_its_lock_after_each_try);
    SUITE_TEST(where_the_disk_has_no_room_for_a_copy_all_is_as_it_was);
    SUITE_TEST(copy_that_a_crash_left_is_removed);
    return suite_run("store_small");
}
