#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/store/store_lmdb.h"

struct txn {
    store_t *store;
    MDB_txn *txn; /* NULL: it never began, or has ended */
    unsigned flags;
    enum status status;
    struct trouble trouble;
    bool is_parked;
};

struct cursor {
    txn_t *txn;
    MDB_cursor *cursor; /* NULL: the transaction has failed, or there is no such table */
    MDB_val key, value;
};

static MDB_val val_of(struct span span)
{
    return (MDB_val){.mv_size = span.size, .mv_data = (void *)span.data};
}

static struct span span_of(MDB_val val)
{
    return (struct span){.data = val.mv_data, .size = val.mv_size};
}

void txn_fail(txn_t *txn, enum status status, const char *why)
{
    if (txn->status != STATUS_OK)
        return;
    txn->status = status;
    trouble_set(&txn->trouble, status, "%s", why);
}

static void note(txn_t *txn, int rc)
{
    if (rc)
        txn_fail(txn, store_status_of(rc), mdb_strerror(rc));
}

static txn_t *begin(store_t *store, unsigned flags)
{
    txn_t *txn = memory_new(sizeof *txn);

    txn->store = store;
    txn->flags = flags;
    note(txn, store_begin(store, flags, &txn->txn));
    return txn;
}

txn_t *txn_begin_write(store_t *store)
{
    return begin(store, 0);
}

txn_t *txn_begin_read(store_t *store)
{
    return begin(store, MDB_RDONLY);
}

static void end(txn_t *txn)
{
    txn->txn = NULL;
    store_end(txn->store, txn->flags);
}

enum status txn_commit(txn_t **txn, struct trouble *ret_trouble)
{
    if ((*txn)->status == STATUS_OK) {
        int rc = store_commit((*txn)->store, (*txn)->txn);
        if (rc && rc != MDB_MAP_FULL && store_status_of(rc) == STATUS_FULL) {
            (*txn)->store->is_out_of_room = true;
            txn_fail(*txn, STATUS_DISK, mdb_strerror(rc)); /* it leaves us not knowing */
        }
        note(*txn, rc);
        end(*txn);
    }
    enum status status = (*txn)->status;
    *ret_trouble = (*txn)->trouble;
    txn_abort(txn);
    return status;
}

void txn_abort(txn_t **txn)
{
    if (!*txn)
        return;
    if ((*txn)->txn) {
        mdb_txn_abort((*txn)->txn);
        if (!(*txn)->is_parked)
            end(*txn);
    }
    free(*txn);
    *txn = NULL;
}

void txn_park(txn_t *txn)
{
    assert(!txn->is_parked);
    if (txn->txn && (txn->flags & MDB_RDONLY)) {
        mdb_txn_reset(txn->txn);
        store_end(txn->store, txn->flags);
    } else if (txn->txn) {
        mdb_txn_abort(txn->txn);
        end(txn);
    }
    txn->is_parked = true;
}

void txn_renew(txn_t *txn)
{
    assert(txn->is_parked);
    txn->is_parked = false;
    txn->status = STATUS_OK;
    txn->trouble.why[0] = '\0';
    if (!txn->txn) { /* one that writes, or one that found no reader slot */
        note(txn, store_begin(txn->store, txn->flags, &txn->txn));
        return;
    }
    int rc = store_renew(txn->store, txn->txn);
    if (rc) {
        mdb_txn_abort(txn->txn);
        txn->txn = NULL;
    }
    note(txn, rc);
}

/* What a transaction frees is written again by the one after the next, unless a reader has noted that
 * it still sees it. */
static bool is_overtaken(const txn_t *txn)
{
    MDB_envinfo info;

    if (!txn->store->is_unlocked || !txn->txn || txn->is_parked)
        return false;
    mdb_env_info(txn->store->env, &info);
    return info.me_last_txnid > mdb_txn_id(txn->txn) + 1;
}

enum status txn_status(txn_t *txn)
{
    if (is_overtaken(txn)) {
        txn->status = STATUS_OK; /* whatever it was: nobody knows what was read */
        txn_fail(txn, STATUS_FULL,
                 "the store is written while it is read, and this user may not "
                 "hold its readers' file lock.mdb: try again, or stop the writer");
    }
    return txn->status;
}

const char *txn_why(const txn_t *txn)
{
    return txn->trouble.why;
}

/* A row that can be: of a damaged one the size may be anything. */
static int check_row(int rc, const MDB_val *value)
{
    return !rc && value->mv_size > STORE_VALUE_BYTES_MAX ? MDB_CORRUPTED : rc;
}

bool txn_get(txn_t *txn, unsigned table, struct span key, struct span *ret_value)
{
    MDB_val wanted = val_of(key), value;

    if (txn->status != STATUS_OK || txn->store->is_absent[table])
        return false;
    int rc = INSIDE(txn->store, mdb_get(txn->txn, txn->store->tables[table], &wanted, &value));
    rc = check_row(rc, &value);
    if (rc != MDB_NOTFOUND)
        note(txn, rc);
    if (rc)
        return false;
    *ret_value = span_of(value);
    return true;
}

static void put(txn_t *txn, unsigned table, struct span key, struct span value, unsigned flags)
{
    MDB_val at = val_of(key), content = val_of(value);

    assert(value.size <= STORE_VALUE_BYTES_MAX);
    if (txn->status == STATUS_OK)
        note(txn, INSIDE(txn->store,
                         mdb_put(txn->txn, txn->store->tables[table], &at, &content, flags)));
}

void txn_put(txn_t *txn, unsigned table, struct span key, struct span value)
{
    put(txn, table, key, value, 0);
}

void txn_append(txn_t *txn, unsigned table, struct span key, struct span value)
{
    put(txn, table, key, value, MDB_APPEND);
}

void txn_delete(txn_t *txn, unsigned table, struct span key)
{
    MDB_val at = val_of(key);

    if (txn->status != STATUS_OK)
        return;
    int rc = INSIDE(txn->store, mdb_del(txn->txn, txn->store->tables[table], &at, NULL));
    if (rc != MDB_NOTFOUND)
        note(txn, rc);
}

void txn_clear(txn_t *txn, unsigned table)
{
    if (txn->status == STATUS_OK)
        note(txn, INSIDE(txn->store, mdb_drop(txn->txn, txn->store->tables[table], 0)));
}

uint64_t txn_count(txn_t *txn, unsigned table)
{
    MDB_stat stat = {0};

    if (txn->status == STATUS_OK && !txn->store->is_absent[table])
        note(txn, INSIDE(txn->store, mdb_stat(txn->txn, txn->store->tables[table], &stat)));
    return stat.ms_entries;
}

uint64_t txn_bytes(txn_t *txn, unsigned table)
{
    MDB_stat stat = {0};

    if (txn->status == STATUS_OK && !txn->store->is_absent[table])
        note(txn, INSIDE(txn->store, mdb_stat(txn->txn, txn->store->tables[table], &stat)));
    return (uint64_t)stat.ms_psize *
           (stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages);
}

cursor_t *cursor_open(txn_t *txn, unsigned table)
{
    cursor_t *cursor = memory_new(sizeof *cursor);

    cursor->txn = txn;
    if (txn->status == STATUS_OK && !txn->store->is_absent[table])
        note(txn, INSIDE(txn->store,
                         mdb_cursor_open(txn->txn, txn->store->tables[table], &cursor->cursor)));
    return cursor;
}

void cursor_close(cursor_t **cursor)
{
    if ((*cursor)->cursor)
        mdb_cursor_close((*cursor)->cursor);
    free(*cursor);
    *cursor = NULL;
}

static bool move(cursor_t *cursor, MDB_cursor_op op)
{
    if (!cursor->cursor || cursor->txn->status != STATUS_OK)
        return false;
    int rc = INSIDE(cursor->txn->store,
                    mdb_cursor_get(cursor->cursor, &cursor->key, &cursor->value, op));
    rc = check_row(rc, &cursor->value);
    if (rc != MDB_NOTFOUND)
        note(cursor->txn, rc);
    return rc == 0;
}

bool cursor_seek(cursor_t *cursor, struct span key)
{
    cursor->key = val_of(key);
    return move(cursor, MDB_SET_RANGE);
}

bool cursor_last(cursor_t *cursor)
{
    return move(cursor, MDB_LAST);
}

bool cursor_next(cursor_t *cursor)
{
    return move(cursor, MDB_NEXT);
}

bool cursor_before(cursor_t *cursor, struct span key)
{
    return cursor_seek(cursor, key) ? move(cursor, MDB_PREV) : cursor_last(cursor);
}

struct span cursor_key(const cursor_t *cursor)
{
    return span_of(cursor->key);
}

struct span cursor_value(const cursor_t *cursor)
{
    return span_of(cursor->value);
}
