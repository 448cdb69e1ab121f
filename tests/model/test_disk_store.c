/* tests/model/disk.h: the simulated store where no commit is hit: how it opens, how much room
 * it has, and that it holds many rows. What it shares with the real one is in test_alike. */
#include <unistd.h>

#include "tests/model/support_disk.h"

enum { MANY = 10000 };

static enum disk_fate open_fails(void *context, const char *asked, enum disk_call call)
{
    (void)asked;
    assert_int_equal(call, DISK_OPEN);
    return *(const enum disk_fate *)context;
}

static void store_that_cannot_be_opened_is_not_there(void **state)
{
    struct trouble trouble;
    enum disk_fate fate = DISK_FAILS;
    store_t *store;

    (void)state;
    disk_reset(0, open_fails, &fate);
    assert_int_equal(store_open(disk_dir, disk_tables, DISK_TABLES, MAP_BYTES, &store, &trouble),
                     STATUS_DISK);
    assert_non_null(strstr(trouble.why, disk_dir));
    fate = DISK_FULL;
    assert_int_equal(store_open(disk_dir, disk_tables, DISK_TABLES, MAP_BYTES, &store, &trouble),
                     STATUS_FULL);
    assert_int_equal(store_open_reader(disk_dir, disk_tables, DISK_TABLES, &store, &trouble),
                     STATUS_CONFIG);
    assert_null(store);
    fate = DISK_DONE;
    store = open_store();
    store_close(&store);
    assert_int_equal(store_open_reader(disk_dir, disk_tables, DISK_TABLES, &store, &trouble),
                     STATUS_OK);
    assert_int_equal(put_one(store, "1"), STATUS_DENIED);
    store_close(&store);
}

static void store_is_nearly_full_when_it_is_set_so(void **state)
{
    (void)state;
    disk_reset(0, NULL, NULL);
    disk_set_nearly_full(disk_dir, true);
    store_t *store = open_store();
    assert_int_equal(store_disk_bytes(store), 0);
    disk_set_nearly_full(disk_dir, false);
    assert_true(store_disk_bytes(store) > 0);
    store_close(&store);
    disk_reset(0, NULL, NULL);
    store = open_store();
    assert_int_equal(held_now(store), '-');
    store_close(&store);
}

static void scratch_store_is_asked_for_nothing(void **state)
{
    struct trouble trouble;
    struct oracle oracle = {.hit = HIT_FAILS};
    store_t *store;

    (void)state;
    disk_reset(0, oracle_answers, &oracle);
    assert_int_equal(store_open_scratch(disk_tables, DISK_TABLES, &store, &trouble), STATUS_OK);
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    txn_delete(txn, 1, span("k"));
    txn_abort(&txn);
    assert_int_equal(held_now(store), '1');
    assert_int_equal(oracle.count, 0);
    store_close(&store);
}

static void oldest_reader_is_as_old_as_the_commits_since(void **state)
{
    int pid = 0;

    (void)state;
    disk_reset(0, NULL, NULL);
    store_t *store = open_store();
    txn_t *oldest = txn_begin_read(store);
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    txn_t *newest = txn_begin_read(store);
    assert_int_equal(put_one(store, "2"), STATUS_OK);
    assert_int_equal(store_oldest_reader(store, &pid), 2);
    assert_int_equal(pid, getpid());
    txn_abort(&oldest);
    assert_int_equal(store_oldest_reader(store, &pid), 1);
    txn_park(newest);
    assert_int_equal(store_oldest_reader(store, &pid), 0);
    txn_renew(newest);
    assert_int_equal(put_one(store, "3"), STATUS_OK);
    assert_int_equal(store_oldest_reader(store, &pid), 1);
    txn_abort(&newest);
    assert_int_equal(store_oldest_reader(store, &pid), 0);
    store_close(&store);
}

static void map_that_has_grown_stays_grown(void **state)
{
    struct trouble trouble;
    size_t map_bytes;

    (void)state;
    disk_reset(0, NULL, NULL);
    store_t *store = open_store();
    assert_true(store_wants_to_grow(store));
    assert_int_equal(store_grow(store, &map_bytes, &trouble), STATUS_OK);
    assert_true(map_bytes > MAP_BYTES && map_bytes < 4 * (size_t)STORE_FRESH_BYTES);
    store_close(&store);
    store = open_store();
    assert_false(store_wants_to_grow(store));
    store_close(&store);
}

static void parked_writer_lets_others_write_and_sees_it_when_it_is_renewed(void **state)
{
    (void)state;
    disk_reset(0, NULL, NULL);
    store_t *store = open_store();
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, 1, span("k"), span("lost"));
    txn_park(txn);
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    txn_renew(txn);
    struct span value = {0};
    assert_true(txn_get(txn, 1, span("k"), &value));
    check_span("k", value, "1");
    txn_put(txn, 1, span("k"), span("2"));
    txn_park(txn);
    txn_renew(txn);
    commit(txn);
    assert_int_equal(held_now(store), '1');
    store_close(&store);
}

/* As an outbox: rows are appended at the end and deleted from the start. */
static void many_rows_pass_through(void **state)
{
    uint8_t key[8];
    struct span span_of_key = {key, sizeof key}, value;

    (void)state;
    disk_reset(0, NULL, NULL);
    store_t *store = open_store();
    for (uint64_t i = 0; i < 2 * MANY; i++) {
        txn_t *txn = txn_begin_write(store);
        bytes_put(key, i, sizeof key);
        txn_append(txn, 0, span_of_key, span_of_key);
        bytes_put(key, i - MANY, sizeof key);
        if (i >= MANY)
            txn_delete(txn, 0, span_of_key);
        commit(txn);
    }
    disk_cut_power(disk_dir);
    store_close(&store);
    store = open_store();
    txn_t *txn = txn_begin_read(store);
    assert_int_equal(txn_count(txn, 0), MANY);
    for (uint64_t i = 0; i < 2 * MANY; i++) {
        bytes_put(key, i, sizeof key);
        assert_int_equal(txn_get(txn, 0, span_of_key, &value), i >= MANY);
    }
    txn_abort(&txn);
    store_close(&store);
}

int main(void)
{
    SUITE_TEST(store_that_cannot_be_opened_is_not_there);
    SUITE_TEST(store_is_nearly_full_when_it_is_set_so);
    SUITE_TEST(scratch_store_is_asked_for_nothing);
    SUITE_TEST(oldest_reader_is_as_old_as_the_commits_since);
    SUITE_TEST(parked_writer_lets_others_write_and_sees_it_when_it_is_renewed);
    SUITE_TEST(map_that_has_grown_stays_grown);
    SUITE_TEST(many_rows_pass_through);
    return suite_run("disk_store");
}
