/* Whether a store says in time that it is nearly full, and that it has room again. */
#include <unistd.h>

#include "tests/unit/store/support_store.h"

enum { SMALL_MAP_BYTES = 1 << 20, VALUE_BYTES = 4000, STEPS_MAX = 1000, FEW = 20 };

static const char *const tables[] = {"a"};

static store_t *open_small(void)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    store_t *store;

    fresh_path(dir);
    assert_int_equal(store_open(dir, tables, 1, SMALL_MAP_BYTES, &store, &trouble), STATUS_OK);
    return store;
}

static void put_step(store_t *store, uint64_t step)
{
    static const char value[VALUE_BYTES];
    uint8_t key[8];
    txn_t *txn = txn_begin_write(store);

    bytes_put(key, step, sizeof key);
    txn_put(txn, 0, (struct span){key, sizeof key}, (struct span){value, sizeof value});
    commit(txn);
}

static void delete_step(store_t *store, uint64_t step)
{
    uint8_t key[8];
    txn_t *txn = txn_begin_write(store);

    bytes_put(key, step, sizeof key);
    txn_delete(txn, 0, (struct span){key, sizeof key});
    commit(txn);
}

static void store_that_fills_says_so_while_it_can_still_write(void **state)
{
    store_t *store = open_small();
    uint64_t steps = 0;

    (void)state;
    assert_false(store_map_is_short(store));
    while (!store_map_is_short(store) && steps < STEPS_MAX)
        put_step(store, steps++);
    assert_in_range(steps, 100, STEPS_MAX - 1);
    for (uint64_t step = 0; step < steps; step++)
        delete_step(store, step);
    assert_false(store_map_is_short(store));
    put_step(store, 0);
    store_close(&store);
}

static void what_was_deleted_can_be_used_again_unless_a_reader_needs_it(void **state)
{
    store_t *store = open_small();
    int pid;

    (void)state;
    for (uint64_t step = 0; step < FEW; step++)
        put_step(store, step);
    uint64_t soon, before = store_reusable_bytes(store, &soon);
    txn_t *reader = txn_begin_read(store);
    assert_int_equal(store_pinned_bytes(store, &pid), 0);
    for (uint64_t step = 0; step < FEW; step++)
        delete_step(store, step);
    assert_true(store_reusable_bytes(store, &soon) <= before);
    assert_int_equal(soon, 0); /* held up by the reader */
    assert_true(store_pinned_bytes(store, &pid) > FEW * VALUE_BYTES);
    assert_int_equal(pid, getpid());
    txn_park(reader);
    assert_int_equal(store_pinned_bytes(store, &pid), 0);
    assert_true(store_reusable_bytes(store, &soon) > (FEW - 2) * VALUE_BYTES);
    assert_true(soon > 0);
    txn_abort(&reader);
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_TEST(store_that_fills_says_so_while_it_can_still_write);
    SUITE_TEST(what_was_deleted_can_be_used_again_unless_a_reader_needs_it);
    return suite_run("room");
}
