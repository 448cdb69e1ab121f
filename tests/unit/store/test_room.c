/* Whether a store says in time that it is nearly full, and that it has room again. */
#include "tests/unit/store/support_store.h"

enum { SMALL_MAP_BYTES = 1 << 20, VALUE_BYTES = 4000, STEPS_MAX = 1000 };

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
    assert_false(store_is_nearly_full(store, 0));
    while (!store_is_nearly_full(store, 0) && steps < STEPS_MAX)
        put_step(store, steps++);
    assert_in_range(steps, 100, STEPS_MAX - 1);
    for (uint64_t step = 0; step < steps; step++)
        delete_step(store, step);
    assert_false(store_is_nearly_full(store, 0));
    put_step(store, 0);
    store_close(&store);
}

static void disk_with_less_than_the_reserve_is_nearly_full(void **state)
{
    store_t *store = open_small();

    (void)state;
    assert_true(store_is_nearly_full(store, UINT64_MAX));
    assert_false(store_is_nearly_full(store, 1));
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_TEST(store_that_fills_says_so_while_it_can_still_write);
    SUITE_TEST(disk_with_less_than_the_reserve_is_nearly_full);
    return suite_run("room");
}
