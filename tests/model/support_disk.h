/* What the tests of the simulated disk share: one store, and an oracle that lets one blow befall one
 * call of a commit. */
#ifndef KAOHE_MODEL_SUPPORT_DISK_H
#define KAOHE_MODEL_SUPPORT_DISK_H

#include "tests/model/disk.h"
#include "tests/model/support_list.h"

enum { CALLS_A_COMMIT = 4 };

static const char *const tables[] = {"a", "b"};
static const char dir[] = "world/store";

enum blow { BLOW_NONE, BLOW_FAILS, BLOW_FULL, BLOW_KILL, BLOW_POWER };

/* What befalls which call of the next commit. `calls` is what was asked. */
struct oracle {
    enum blow blow;
    unsigned at, count;
    enum disk_call calls[CALLS_A_COMMIT];
};

static inline enum disk_fate foretell(void *context, const char *asked, enum disk_call call)
{
    struct oracle *oracle = context;

    check_string("directory", asked, dir);
    if (call == DISK_OPEN)
        return DISK_DONE;
    assert_in_range(oracle->count, 0, CALLS_A_COMMIT - 1);
    oracle->calls[oracle->count] = call;
    if (oracle->count++ != oracle->at || oracle->blow == BLOW_NONE)
        return DISK_DONE;
    if (oracle->blow == BLOW_KILL)
        disk_kill(asked);
    else if (oracle->blow == BLOW_POWER)
        disk_cut_power(asked);
    return oracle->blow == BLOW_FULL ? DISK_FULL : DISK_FAILS;
}

static inline store_t *open_store(void)
{
    char why[STORE_WHY_BYTES];
    store_t *store;

    assert_int_equal(store_open(dir, tables, COUNT_OF(tables), MAP_BYTES, &store, why), STATUS_OK);
    return store;
}

static inline enum status put_one(store_t *store, const char *value)
{
    char why[STORE_WHY_BYTES];
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, 1, span("k"), span(value));
    return txn_commit(&txn, why);
}

/* The one character that stands under "k"; '-' where nothing does. */
static inline char held_now(store_t *store)
{
    txn_t *txn = txn_begin_read(store);
    struct span value;
    bool is_there = txn_get(txn, 1, span("k"), &value);

    txn_abort(&txn);
    return is_there ? *(const char *)value.data : '-';
}

static inline char held_surely(void)
{
    struct span value;

    return disk_holds(dir, 1, span("k"), &value) ? *(const char *)value.data : '-';
}

#endif
