#include "tests/model/support_disk.h"

const char *const disk_tables[DISK_TABLES] = {"a", "b"};
const char disk_dir[] = "world/store";

enum disk_fate oracle_answers(void *context, const char *asked, enum disk_call call)
{
    struct oracle *oracle = context;

    check_string("directory", asked, disk_dir);
    if (call == DISK_OPEN)
        return DISK_DONE;
    assert_in_range(oracle->count, 0, CALLS_A_COMMIT - 1);
    oracle->calls[oracle->count] = call;
    if (oracle->count++ != oracle->at || oracle->hit == HIT_NONE)
        return DISK_DONE;
    if (oracle->hit == HIT_KILL)
        disk_kill(asked);
    else if (oracle->hit == HIT_POWER)
        disk_cut_power(asked);
    return oracle->hit == HIT_FULL ? DISK_FULL : DISK_FAILS;
}

store_t *open_store(void)
{
    struct trouble trouble;
    store_t *store;

    assert_int_equal(store_open(disk_dir, disk_tables, DISK_TABLES, MAP_BYTES, &store, &trouble),
                     STATUS_OK);
    return store;
}

enum status put_one(store_t *store, const char *value)
{
    struct trouble trouble;
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, 1, span("k"), span(value));
    return txn_commit(&txn, &trouble);
}

char held_now(store_t *store)
{
    txn_t *txn = txn_begin_read(store);
    struct span value;
    bool is_there = txn_get(txn, 1, span("k"), &value);

    txn_abort(&txn);
    return is_there ? *(const char *)value.data : '-';
}

char held_surely(void)
{
    struct span value;

    return disk_holds(disk_dir, 1, span("k"), &value) ? *(const char *)value.data : '-';
}
