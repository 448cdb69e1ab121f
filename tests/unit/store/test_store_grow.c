/* common/store: the map grows before it is full, while others read, and in other processes too. */
#include "tests/unit/store/support_store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "common/base/clock.h"

enum {
    SMALL_MAP_BYTES = 1 << 20,
    FIRST_MAP_BYTES = 2 * STORE_FRESH_BYTES, /* what a small map grows to at first */
    ROW_BYTES = 1900,                        /* two fill a page */
    OVER_BYTES = 2100,                       /* fills a page alone, by half */
    PAGE_BYTES = 4096,
    STEP_ROWS = 64,
    SLOTS = 126, /* readers at a time */
    WAIT_MS_MAX = 10000,
};

static const char *const tables[] = {"a"};
static const char zeros[OVER_BYTES];

static store_t *open_store(const char *dir, size_t map_bytes)
{
    struct trouble trouble;
    store_t *store;
    enum status status = store_open(dir, tables, 1, map_bytes, &store, &trouble);

    CHECK(status == STATUS_OK, "the store does not open: %s", trouble.why);
    return store;
}

static store_t *open_small(void)
{
    char dir[PLACE_BYTES];

    fresh_path(dir);
    return open_store(dir, SMALL_MAP_BYTES);
}

static size_t grow(store_t *store)
{
    struct trouble trouble;
    size_t map_bytes = 0;
    enum status status = store_grow(store, &map_bytes, &trouble);

    CHECK(status == STATUS_OK, "the map does not grow: %s", trouble.why);
    return map_bytes;
}

static void put_rows(store_t *store, uint64_t first, uint64_t end, size_t size)
{
    uint8_t key[8];
    txn_t *txn = txn_begin_write(store);

    for (uint64_t row = first; row < end; row++) {
        bytes_put(key, row, sizeof key);
        txn_put(txn, 0, (struct span){key, sizeof key}, (struct span){zeros, size});
    }
    commit(txn);
}

static void small_map_grows_until_there_is_room(void **state)
{
    store_t *store = open_small();

    (void)state;
    assert_true(store_wants_to_grow(store));
    assert_int_equal(grow(store), FIRST_MAP_BYTES);
    assert_false(store_wants_to_grow(store));
    put_rows(store, 0, 4 * SMALL_MAP_BYTES / ROW_BYTES, ROW_BYTES);
    assert_false(store_map_is_short(store));
    store_close(&store);
}

/* Fills until just before the map would grow; returns how many rows there are. */
static uint64_t fill_to_the_edge(store_t *store)
{
    uint64_t rows = 0;

    for (; !store_wants_to_grow(store); rows += STEP_ROWS)
        put_rows(store, rows, rows + STEP_ROWS, ROW_BYTES);
    return rows;
}

/* One that changes everything and adds half of what is allowed for, in pages that it fills by half;
 * then one that changes as much again: see STORE_FRESH_BYTES. */
static void pass_that_begins_at_the_edge_fits(void **state)
{
    store_t *store = open_small();
    const uint64_t half = STORE_FRESH_BYTES / 2 / PAGE_BYTES;

    (void)state;
    assert_int_equal(grow(store), FIRST_MAP_BYTES);
    uint64_t rows = fill_to_the_edge(store);
    CHECK(rows * PAGE_BYTES > FIRST_MAP_BYTES / 8, "only %llu rows", (unsigned long long)rows);
    txn_t *reading = txn_begin_read(store); /* what is freed cannot be used again */
    put_rows(store, 0, rows, ROW_BYTES);
    put_rows(store, rows, rows + half - 1024, OVER_BYTES);
    put_rows(store, 0, half, ROW_BYTES);
    assert_true(store_wants_to_grow(store));
    txn_abort(&reading);
    assert_true(grow(store) > FIRST_MAP_BYTES);
    store_close(&store);
}

static void map_that_has_grown_stays_grown(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, SMALL_MAP_BYTES);
    grow(store);
    put_rows(store, 0, 1, ROW_BYTES);
    store_close(&store);
    store = open_store(dir, SMALL_MAP_BYTES);
    assert_false(store_wants_to_grow(store));
    store_close(&store);
}

static void map_that_finds_no_address_space_stays_as_it_is(void **state)
{
    const struct rlimit little = {.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
    struct trouble trouble = {.why = ""};
    struct rlimit before;
    size_t map_bytes;
    store_t *store = open_small();

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
    enum status status = store_grow(store, &map_bytes, &trouble);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(status, STATUS_FULL);
    CHECK(strstr(trouble.why, "256 MiB"), "\"%s\" does not say how much", trouble.why);
    put_rows(store, 0, 1, ROW_BYTES);
    assert_true(store_wants_to_grow(store));
    assert_int_equal(grow(store), FIRST_MAP_BYTES);
    store_close(&store);
}

/* A thread that does one thing with the store, and may have to wait for it. */
struct worker {
    store_t *store;
    void (*act)(store_t *store);
    pthread_t thread;
    atomic_int tid, is_done;
};

static void *work(void *context)
{
    struct worker *worker = context;

    worker->tid = (int)syscall(SYS_gettid);
    worker->act(worker->store);
    worker->is_done = 1;
    return NULL;
}

static void begin_work(struct worker *worker)
{
    assert_int_equal(pthread_create(&worker->thread, NULL, work, worker), 0);
}

static bool sleeps(const struct worker *worker)
{
    char path[64], line[256] = "";

    snprintf(path, sizeof path, "/proc/self/task/%d/syscall", worker->tid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool is_read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    return is_read && atoi(line) == SYS_futex;
}

/* Waits until the worker waits for somebody else; fails where it does not have to. */
static void check_waits(const struct worker *worker)
{
    int64_t end = clock_mono_ms() + WAIT_MS_MAX;

    while (!sleeps(worker) && !worker->is_done && clock_mono_ms() < end)
        sched_yield();
    assert_false(worker->is_done);
    assert_true(clock_mono_ms() < end);
}

static void act_grow(store_t *store)
{
    grow(store);
}

static void act_read(store_t *store)
{
    txn_t *txn = txn_begin_read(store);

    assert_int_equal(txn_count(txn, 0), 1);
    txn_abort(&txn);
}

static void growth_waits_for_who_reads_and_who_would_read_waits_for_it(void **state)
{
    store_t *store = open_small();
    struct worker grower = {.store = store, .act = act_grow};
    struct worker reader = {.store = store, .act = act_read};

    (void)state;
    put_rows(store, 0, 1, ROW_BYTES);
    txn_t *txn = txn_begin_read(store);
    begin_work(&grower);
    check_waits(&grower);
    begin_work(&reader);
    check_waits(&reader);
    assert_true(store_wants_to_grow(store));
    txn_abort(&txn);
    assert_int_equal(pthread_join(grower.thread, NULL), 0);
    assert_int_equal(pthread_join(reader.thread, NULL), 0);
    assert_true(grower.is_done && reader.is_done);
    assert_false(store_wants_to_grow(store));
    store_close(&store);
}

/* Another process: reads, says so, waits, and counts the rows again in a new transaction. */
static void be_another_reader(const char *dir, int from, int to)
{
    char byte = 0;
    struct trouble trouble;
    store_t *store;

    if (store_open_reader(dir, tables, 1, &store, &trouble) != STATUS_OK)
        _exit(1);
    for (int round = 0; round < 2; round++) {
        txn_t *txn = txn_begin_read(store);
        uint64_t count = txn_count(txn, 0);
        if (txn_status(txn) != STATUS_OK || write(to, &count, sizeof count) != sizeof count)
            _exit(2);
        txn_abort(&txn);
        if (read(from, &byte, 1) != 1)
            _exit(3);
    }
    _exit(0);
}

static void another_process_goes_on_with_the_larger_map(void **state)
{
    char dir[PLACE_BYTES];
    int there[2], back[2], status;
    uint64_t count = 0;
    const uint64_t rows = 4 * SMALL_MAP_BYTES / ROW_BYTES;

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, SMALL_MAP_BYTES);
    put_rows(store, 0, 1, ROW_BYTES);
    store_close(&store); /* LMDB is not to be open across a fork */
    assert_int_equal(pipe(there) | pipe(back), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        be_another_reader(dir, there[0], back[1]);
    assert_int_equal(close(there[0]) | close(back[1]), 0);
    assert_int_equal(read(back[0], &count, sizeof count), sizeof count);
    assert_int_equal(count, 1);
    store = open_store(dir, SMALL_MAP_BYTES);
    grow(store);
    put_rows(store, 0, rows, ROW_BYTES);
    assert_int_equal(write(there[1], "xx", 2), 2);
    assert_int_equal(read(back[0], &count, sizeof count), sizeof count);
    assert_int_equal(count, rows);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(close(there[1]) | close(back[0]), 0);
    store_close(&store);
}

/* Another process: dies with a transaction that reads. */
static void be_a_reader_that_dies(const char *dir)
{
    struct trouble trouble;
    store_t *store;

    if (store_open_reader(dir, tables, 1, &store, &trouble) != STATUS_OK)
        _exit(1);
    _exit(txn_status(txn_begin_read(store)) == STATUS_OK ? 0 : 2);
}

static void slots_of_the_dead_are_taken_where_none_is_left(void **state)
{
    char dir[PLACE_BYTES];
    pid_t pids[SLOTS];
    int status, all = 0;

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, MAP_BYTES);
    for (int i = 0; i < SLOTS; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            be_a_reader_that_dies(dir);
    }
    for (int i = 0; i < SLOTS; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        all |= status;
    }
    assert_int_equal(all, 0);
    txn_t *txn = txn_begin_read(store);
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    assert_int_equal(store_check_readers(store), 0);
    store_close(&store);
}

static void oldest_reader_is_named(void **state)
{
    store_t *store = open_small();
    int pid = -1;

    (void)state;
    put_rows(store, 0, 1, ROW_BYTES);
    assert_int_equal(store_oldest_reader(store, &pid), 0);
    txn_t *oldest = txn_begin_read(store);
    put_rows(store, 1, 2, ROW_BYTES);
    txn_t *later = txn_begin_read(store);
    put_rows(store, 2, 3, ROW_BYTES);
    assert_int_equal(store_oldest_reader(store, &pid), 2);
    assert_int_equal(pid, getpid());
    txn_abort(&oldest);
    assert_int_equal(store_oldest_reader(store, &pid), 1);
    txn_abort(&later);
    assert_int_equal(store_oldest_reader(store, &pid), 0);
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_TEST(small_map_grows_until_there_is_room);
    SUITE_TEST(pass_that_begins_at_the_edge_fits);
    SUITE_TEST(map_that_has_grown_stays_grown);
    SUITE_TEST(map_that_finds_no_address_space_stays_as_it_is);
    SUITE_TEST(growth_waits_for_who_reads_and_who_would_read_waits_for_it);
    SUITE_TEST(another_process_goes_on_with_the_larger_map);
    SUITE_TEST(slots_of_the_dead_are_taken_where_none_is_left);
    SUITE_TEST(oldest_reader_is_named);
    return suite_run("store_grow");
}
