/* Pages that hold nothing, and readers that still need them.
 *
 * LMDB keeps a list of free pages: for each transaction the pages that it freed, whose count stands
 * first. They are written again once no reader is as old as that transaction.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/store/store_lmdb.h"

int store_check_readers(store_t *store)
{
    int dead = 0;

    return mdb_reader_check(store->env, &dead) ? 0 : dead;
}

struct oldest {
    unsigned long long txnid; /* 0: none yet */
    int pid;
};

/* A line of LMDB's list of readers: process, thread, and the transaction that it sees, or `-`. */
static int note_reader(const char *line, void *context)
{
    struct oldest *oldest = context;
    unsigned long long txnid;
    int pid;

    if (sscanf(line, "%d %*x %llu", &pid, &txnid) == 2 &&
        (oldest->txnid == 0 || txnid < oldest->txnid))
        *oldest = (struct oldest){txnid, pid};
    return 0;
}

static struct oldest oldest_reader(store_t *store)
{
    struct oldest oldest = {0};

    mdb_reader_list(store->env, note_reader, &oldest);
    return oldest;
}

uint64_t store_oldest_reader(store_t *store, int *ret_pid)
{
    struct oldest oldest = oldest_reader(store);
    MDB_envinfo info;

    mdb_env_info(store->env, &info);
    *ret_pid = oldest.pid;
    return oldest.txnid && info.me_last_txnid > oldest.txnid ? info.me_last_txnid - oldest.txnid
                                                             : 0;
}

struct freed {
    size_t reusable, soon, pinned; /* pages */
    size_t page_bytes;
};

/* What the last transaction freed can be used by the one after the next. */
static void count_freed(store_t *store, MDB_cursor *cursor, size_t oldest, size_t last,
                        struct freed *freed)
{
    MDB_val key, value;
    size_t txnid, pages;

    while (INSIDE(store, mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        if (key.mv_size != sizeof txnid || value.mv_size < sizeof pages)
            return; /* damaged: what is not known to be free is not */
        memcpy(&txnid, key.mv_data, sizeof txnid);
        memcpy(&pages, value.mv_data, sizeof pages);
        if (txnid < oldest)
            freed->reusable += pages;
        else if (oldest == last)
            freed->soon += pages;
        else
            freed->pinned += pages;
    }
}

/* All zero where no reader slot is left. */
static struct freed look_at_freed(store_t *store, int *ret_pid)
{
    struct freed freed = {0};
    MDB_txn *txn;
    MDB_cursor *cursor;
    MDB_stat stat;

    *ret_pid = 0;
    if (store_begin(store, MDB_RDONLY, &txn))
        return freed;
    struct oldest oldest = oldest_reader(store); /* at the latest the one that begins here */
    *ret_pid = oldest.pid;
    if (INSIDE(store, mdb_cursor_open(txn, 0, &cursor)) == 0) {
        count_freed(store, cursor, (size_t)oldest.txnid, mdb_txn_id(txn), &freed);
        mdb_cursor_close(cursor);
    }
    mdb_env_stat(store->env, &stat);
    freed.page_bytes = stat.ms_psize;
    mdb_txn_abort(txn);
    store_end(store, MDB_RDONLY);
    return freed;
}

uint64_t store_reusable_bytes(store_t *store, uint64_t *ret_soon)
{
    int pid;
    struct freed freed = look_at_freed(store, &pid);

    *ret_soon = (uint64_t)freed.soon * freed.page_bytes;
    return (uint64_t)freed.reusable * freed.page_bytes;
}

uint64_t store_pinned_bytes(store_t *store, int *ret_pid)
{
    *ret_pid = 0;
    if (store_oldest_reader(store, ret_pid) == 0)
        return 0;
    struct freed freed = look_at_freed(store, ret_pid);
    return (uint64_t)freed.pinned * freed.page_bytes;
}
