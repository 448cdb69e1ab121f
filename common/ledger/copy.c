#include "common/ledger/copy.h"

#include <stdio.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/format.h"
#include "common/ledger/refold_inside.h"
#include "common/ledger/restoring_row.h"
#include "common/ledger/view_inside.h"

enum { COPY_PAGE_ROWS = BOUND(1024, 4) }; /* before the view is parked */

/* To a copy, which is given up then, a full disk is not the riddle that it is to a ledger. */
static enum status status_of(const refold_t *copy, enum status status)
{
    return status == STATUS_DISK && store_is_out_of_room(copy->store) ? STATUS_FULL : status;
}

static enum status begin(refold_t *copy, struct trouble *ret_trouble)
{
    txn_t *txn = txn_begin_write(copy->store);

    if (txn_count(txn, TABLE_META) > 0 || txn_count(txn, TABLE_LOG) > 0)
        txn_fail(txn, STATUS_CONFIG, "there is a store already");
    format_put(txn, FORMAT_REBUILDING);
    return status_of(copy, txn_commit(&txn, ret_trouble));
}

enum status copy_open(const char *dir, size_t map_bytes, refold_t **ret_copy,
                      struct trouble *ret_trouble)
{
    refold_t *copy = memory_new(sizeof *copy);
    enum status status =
        store_open(dir, ledger_table_names, TABLE_COUNT, map_bytes, &copy->store, ret_trouble);

    if (status == STATUS_OK)
        status = begin(copy, ret_trouble);
    if (status == STATUS_OK) {
        refold_begin(copy);
        copy->keeps_log = true;
    } else {
        refold_close(&copy);
    }
    *ret_copy = copy;
    return status;
}

/* Rows of a table whose keys begin with the number of a checkpoint. */
struct rows {
    enum ledger_table table;
    uint64_t last;   /* those up to this one are copied */
    uint64_t newest; /* that was copied; 0: none yet */
    struct key next; /* where the next page begins */
};

static bool read_n(enum ledger_table table, struct span key, uint64_t *ret_n)
{
    struct cosignature_key cosignature;

    if (table == TABLE_CHECKPOINTS)
        return n_key_decode(key, ret_n);
    if (!cosignature_key_decode(key, &cosignature))
        return false;
    *ret_n = cosignature.n;
    return true;
}

static bool is_within(const struct rows *rows, view_t *view, struct span key, uint64_t *ret_n)
{
    char why[64];

    if (read_n(rows->table, key, ret_n))
        return *ret_n <= rows->last;
    snprintf(why, sizeof why, "a row of the table `%s` cannot be read",
             ledger_table_names[rows->table]);
    txn_fail(view->txn, STATUS_DAMAGED, why);
    return false;
}

/* Nothing stands between a key and the same with a zero behind it. */
static void set_next(struct rows *rows, struct span key)
{
    memcpy(rows->next.bytes, key.data, key.size);
    rows->next.bytes[key.size] = 0;
    rows->next.size = key.size + 1;
}

/* False: it was the last page. */
static bool copy_page(refold_t *copy, view_t *view, struct rows *rows)
{
    cursor_t *cursor = cursor_open(view->txn, rows->table);
    bool more = cursor_seek(cursor, key_span(&rows->next));
    unsigned count = 0;
    uint64_t n;

    while (more && count < COPY_PAGE_ROWS && is_within(rows, view, cursor_key(cursor), &n)) {
        txn_append(copy->txn, rows->table, cursor_key(cursor), cursor_value(cursor));
        set_next(rows, cursor_key(cursor));
        rows->newest = n;
        count++;
        more = cursor_next(cursor);
    }
    cursor_close(&cursor);
    return count == COPY_PAGE_ROWS;
}

static uint64_t copy_rows(refold_t *copy, view_t *view, enum ledger_table table, uint64_t last)
{
    struct rows rows = {.table = table, .last = last, .next = {.size = 1}};

    while (copy_page(copy, view, &rows)) {
        view_park(view);
        refold_commit(copy);
        view_renew(view);
    }
    return rows.newest;
}

/* A checkpoint that is signed meanwhile is not there, so its cosignatures are not either. */
void copy_checkpoints(refold_t *copy, view_t *view)
{
    uint64_t newest = copy_rows(copy, view, TABLE_CHECKPOINTS, copy->place.n);

    if (view_status(view) == STATUS_OK)
        copy_rows(copy, view, TABLE_COSIGNATURES, newest);
}

enum status copy_status(refold_t *copy, struct trouble *ret_trouble)
{
    return status_of(copy, refold_status(copy, ret_trouble));
}

enum status copy_finish(refold_t **copy, enum restoring phase, uint64_t *ret_n,
                        struct trouble *ret_trouble)
{
    *ret_n = (*copy)->place.n;
    restoring_row_put((*copy)->txn, &(struct restoring_state){phase, *ret_n});
    fold_flush((*copy)->fold, (*copy)->txn);
    format_put((*copy)->txn, LEDGER_FORMAT);
    enum status status = status_of(*copy, txn_commit(&(*copy)->txn, ret_trouble));
    refold_close(copy);
    return status;
}
