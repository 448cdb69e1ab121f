#include "common/ledger/ledger.h"

#include <stdio.h>
#include <string.h>

const char *const ledger_table_names[TABLE_COUNT] = {"meta",    "log",    "seen",  "findings",
                                                     "pending", "totals", "years", "books"};

static const struct span format_key = {"format", 6};

static bool is_right_format(txn_t *txn)
{
    struct span value;

    return txn_get(txn, TABLE_META, format_key, &value) && value.size == 1 &&
           *(const uint8_t *)value.data == LEDGER_FORMAT;
}

static enum status check_format(store_t **store, const char *dir, char *ret_why)
{
    txn_t *txn = txn_begin_read(*store);
    bool is_right = is_right_format(txn);
    enum status status = txn_status(txn);

    if (status != STATUS_OK) {
        snprintf(ret_why, STORE_WHY_BYTES, "cannot read the store %.150s: %.80s", dir,
                 txn_why(txn));
    } else if (!is_right) {
        snprintf(ret_why, STORE_WHY_BYTES,
                 "the store %.150s has no format that this version reads (%d)", dir, LEDGER_FORMAT);
        status = STATUS_CONFIG;
    }
    txn_abort(&txn);
    if (status != STATUS_OK)
        store_close(store);
    return status;
}

/* A store without any entry is new. */
static enum status mark_new(store_t **store, const char *dir, char *ret_why)
{
    static const uint8_t format = LEDGER_FORMAT;
    char why[STORE_WHY_BYTES];
    txn_t *txn = txn_begin_write(*store);

    if (txn_count(txn, TABLE_META) == 0)
        txn_put(txn, TABLE_META, format_key, (struct span){&format, 1});
    enum status status = txn_commit(&txn, why);
    if (status == STATUS_OK)
        return status;
    snprintf(ret_why, STORE_WHY_BYTES, "cannot write the store %.150s: %.80s", dir, why);
    store_close(store);
    return status;
}

enum status ledger_open(const char *dir, size_t map_bytes, store_t **ret_store,
                        char ret_why[STORE_WHY_BYTES])
{
    enum status status =
        store_open(dir, ledger_table_names, TABLE_COUNT, map_bytes, ret_store, ret_why);

    if (status == STATUS_OK)
        status = mark_new(ret_store, dir, ret_why);
    return status == STATUS_OK ? check_format(ret_store, dir, ret_why) : status;
}

enum status ledger_open_reader(const char *dir, store_t **ret_store, char ret_why[STORE_WHY_BYTES])
{
    enum status status =
        store_open_reader(dir, ledger_table_names, TABLE_COUNT, ret_store, ret_why);

    return status == STATUS_OK ? check_format(ret_store, dir, ret_why) : status;
}

enum status ledger_open_scratch(store_t **ret_store, char ret_why[STORE_WHY_BYTES])
{
    return store_open_scratch(ledger_table_names, TABLE_COUNT, ret_store, ret_why);
}
