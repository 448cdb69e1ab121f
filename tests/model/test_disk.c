/* tests/model/disk.h: what a simulated store holds after each fault, by a table of the places where
 * a commit can be hit. Random histories are in test_disk_histories, tests of the store itself in
 * test_disk_store. */
#include "tests/model/support_disk.h"

enum { SEEDS_A_ROW = 64 };

/* Which commit is there afterwards. */
enum left { BEFORE, AFTER, EITHER };

/* A commit over an earlier one is hit at one call; then the process, or the power, goes. */
static const struct hit_row {
    const char *title;
    enum hit hit;
    unsigned at;
    enum left killed, cut; /* if the process goes; if the power does */
} hit_rows[] = {
    {"a commit is not hit", HIT_NONE, 0, AFTER, AFTER},
    {"data are not written", HIT_FAILS, 0, BEFORE, BEFORE},
    {"data are not synced", HIT_FAILS, 1, BEFORE, BEFORE},
    {"the root fails", HIT_FAILS, 2, EITHER, EITHER},
    {"the root is not synced", HIT_FAILS, 3, AFTER, EITHER},
    {"no room for data", HIT_FULL, 0, BEFORE, BEFORE},
    {"no room at the first sync", HIT_FULL, 1, BEFORE, BEFORE},
    {"no room for the root", HIT_FULL, 2, BEFORE, BEFORE},
    {"no room at the last sync", HIT_FULL, 3, AFTER, EITHER},
    {"killed before data are written", HIT_KILL, 0, BEFORE, BEFORE},
    {"killed before data are synced", HIT_KILL, 1, BEFORE, BEFORE},
    {"killed before the root", HIT_KILL, 2, BEFORE, BEFORE},
    {"killed before the root is synced", HIT_KILL, 3, AFTER, EITHER},
    {"power cut before data are written", HIT_POWER, 0, BEFORE, BEFORE},
    {"power cut before data are synced", HIT_POWER, 1, BEFORE, BEFORE},
    {"power cut before the root", HIT_POWER, 2, BEFORE, BEFORE},
    {"power cut before the root is synced", HIT_POWER, 3, EITHER, EITHER},
};

/* A world where '1' was committed, and '2' was hit as the row says. */
static char hit_once(const struct hit_row *row, uint64_t seed, bool is_cut)
{
    struct oracle oracle = {0};

    disk_reset(seed, oracle_answers, &oracle);
    store_t *store = open_store();
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    assert_int_equal(oracle.count, CALLS_A_COMMIT);
    oracle = (struct oracle){.hit = row->hit, .at = row->at};
    enum status status = put_one(store, "2");
    assert_int_equal(status, row->hit == HIT_NONE ? STATUS_OK : STATUS_DISK);
    char surely = held_surely();
    if (is_cut)
        disk_cut_power(disk_dir);
    else
        disk_kill(disk_dir);
    store_close(&store);
    store = open_store();
    char held = held_now(store);
    CHECK(held >= surely, "%c was held surely, and %c is there", surely, held);
    oracle = (struct oracle){0};
    assert_int_equal(put_one(store, "3"), STATUS_OK);
    assert_int_equal(held_surely(), '3');
    store_close(&store);
    return held;
}

static void check_left(const struct hit_row *row, bool is_cut, enum left left)
{
    unsigned before = 0, after = 0;

    for (uint64_t seed = 0; seed < SEEDS_A_ROW; seed++) {
        char held = hit_once(row, seed, is_cut);
        before += held == '1';
        after += held == '2';
    }
    assert_int_equal(before + after, SEEDS_A_ROW);
    CHECK((before > 0) == (left != AFTER) && (after > 0) == (left != BEFORE),
          "then %s: %u times as before, %u times as after", is_cut ? "power cut" : "killed", before,
          after);
}

static void what_a_hit_leaves(void **state)
{
    const struct hit_row *row = *state;

    check_left(row, false, row->killed);
    check_left(row, true, row->cut);
}

static void seed_decides_what_becomes_of_sectors(void **state)
{
    const struct hit_row *row = &hit_rows[COUNT_OF(hit_rows) - 1];

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS_A_ROW; seed++)
        assert_int_equal(hit_once(row, seed, true), hit_once(row, seed, true));
}

static void commit_writes_and_syncs_data_and_then_its_root(void **state)
{
    static const enum disk_call calls[] = {DISK_WRITE, DISK_SYNC, DISK_ROOT, DISK_SYNC};
    struct oracle oracle = {0};
    uint64_t commits = disk_counts().commits;

    (void)state;
    disk_reset(0, oracle_answers, &oracle);
    store_t *store = open_store();
    txn_t *txn = txn_begin_write(store);
    txn_delete(txn, 0, span("absent"));
    commit(txn);
    assert_int_equal(oracle.count, 0); /* nothing was changed, nothing is written */
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    assert_int_equal(oracle.count, CALLS_A_COMMIT);
    assert_memory_equal(oracle.calls, calls, sizeof calls);
    assert_int_equal(disk_counts().commits, commits + 1);
    store_close(&store);
}

static void store_goes_on_after_data_failed_and_never_after_its_root_did(void **state)
{
    struct oracle oracle = {0};

    (void)state;
    disk_reset(0, oracle_answers, &oracle);
    store_t *store = open_store();
    oracle = (struct oracle){.hit = HIT_FAILS, .at = 1};
    assert_int_equal(put_one(store, "1"), STATUS_DISK);
    assert_int_equal(held_now(store), '-');
    oracle = (struct oracle){0};
    assert_int_equal(put_one(store, "2"), STATUS_OK);
    oracle = (struct oracle){.hit = HIT_FULL, .at = 2};
    assert_int_equal(put_one(store, "3"), STATUS_DISK);
    assert_int_equal(put_one(store, "4"), STATUS_DISK);
    assert_int_equal(held_now(store), '-');
    assert_int_equal(oracle.count, 3); /* the disk was not asked again */
    store_close(&store);
    store = open_store();
    assert_int_equal(held_now(store), '2');
    store_close(&store);
}

static void what_a_killed_process_wrote_is_sure_when_it_is_opened(void **state)
{
    struct oracle oracle = {0};

    (void)state;
    disk_reset(0, oracle_answers, &oracle);
    store_t *store = open_store();
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    oracle = (struct oracle){.hit = HIT_KILL, .at = 3};
    assert_int_equal(put_one(store, "2"), STATUS_DISK);
    store_close(&store);
    assert_int_equal(held_surely(), '1');
    store = open_store();
    assert_int_equal(held_now(store), '2');
    assert_int_equal(held_surely(), '2');
    store_close(&store);
}

static void open_transaction_is_not_held(void **state)
{
    (void)state;
    disk_reset(0, NULL, NULL);
    store_t *store = open_store();
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, 1, span("k"), span("2"));
    txn_put(txn, 1, span("k"), span("3"));
    txn_put(txn, 1, span("l"), span("4"));
    assert_int_equal(disk_count(disk_dir, 1), 1);
    assert_int_equal(held_now(store), '1');
    assert_int_equal(held_surely(), '1');
    disk_kill(disk_dir);
    assert_int_equal(txn_status(txn), STATUS_DISK);
    store_t *next = open_store();
    txn_abort(&txn);
    store_close(&store);
    assert_int_equal(held_now(next), '1');
    assert_int_equal(put_one(next, "4"), STATUS_OK);
    assert_int_equal(disk_count(disk_dir, 1), 1);
    assert_int_equal(disk_count(disk_dir, 0), 0);
    assert_int_equal(disk_count("elsewhere", 1), 0);
    store_close(&next);
}

static void dead_process_does_nothing_any_more(void **state)
{
    (void)state;
    disk_reset(0, NULL, NULL);
    disk_kill(disk_dir); /* no store of that name */
    disk_cut_power(disk_dir);
    store_t *store = open_store();
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    txn_t *reading = txn_begin_read(store), *parked = txn_begin_read(store);
    txn_park(parked);
    disk_cut_power(disk_dir);
    assert_int_equal(put_one(store, "2"), STATUS_DISK);
    txn_renew(parked);
    assert_int_equal(txn_status(parked), STATUS_DISK);
    txn_abort(&parked);
    store_t *next = open_store();
    assert_int_equal(put_one(next, "3"), STATUS_OK);
    txn_abort(&reading);
    store_close(&store);
    assert_int_equal(held_now(next), '3');
    store_close(&next);
}

static void copy_is_put_in_place_of_what_came_later(void **state)
{
    (void)state;
    disk_reset(0, NULL, NULL);
    assert_null(disk_copy(disk_dir));
    store_t *store = open_store();
    assert_int_equal(put_one(store, "1"), STATUS_OK);
    struct disk_copy *copy = disk_copy(disk_dir);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(put_one(store, "2"), STATUS_OK);
        store_close(&store);
        disk_restore(disk_dir, copy);
        assert_int_equal(held_surely(), '1');
        store = open_store();
        assert_int_equal(held_now(store), '1');
    }
    store_close(&store);
    disk_restore(disk_dir, NULL);
    assert_int_equal(held_surely(), '-');
    assert_null(disk_copy(disk_dir));
    store = open_store();
    assert_int_equal(held_now(store), '-');
    store_close(&store);
}

int main(void)
{
    SUITE_ROWS(hit_rows, what_a_hit_leaves);
    SUITE_TEST(seed_decides_what_becomes_of_sectors);
    SUITE_TEST(commit_writes_and_syncs_data_and_then_its_root);
    SUITE_TEST(store_goes_on_after_data_failed_and_never_after_its_root_did);
    SUITE_TEST(what_a_killed_process_wrote_is_sure_when_it_is_opened);
    SUITE_TEST(open_transaction_is_not_held);
    SUITE_TEST(dead_process_does_nothing_any_more);
    SUITE_TEST(copy_is_put_in_place_of_what_came_later);
    return suite_run("disk");
}
