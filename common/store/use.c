/* Who uses the map: transactions begin and end here, so that a map that grows finds none running. */
#include <errno.h>

#include "common/store/store_lmdb.h"

enum { DISK_END_BYTES = 1 << 20 }; /* less than that, and a write was cut short by it */

/* A thread that waits to grow the map has priority over new transactions: otherwise a stream of
 * queries could keep it waiting for ever. */
void store_init_use(store_t *store)
{
    pthread_rwlockattr_t attributes;

    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&store->in_use, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

/* Takes the size that another process has given to the map. Not while this process has another
 * transaction, which might be the caller's own. */
static int adopt_map(store_t *store)
{
    if (pthread_rwlock_trywrlock(&store->in_use))
        return MDB_MAP_RESIZED;
    int rc = mdb_env_set_mapsize(store->env, 0);
    pthread_rwlock_unlock(&store->in_use);
    return rc;
}

static int try_begin(store_t *store, unsigned flags, MDB_txn **ret_txn)
{
    int dead = 0;

    pthread_rwlock_rdlock(&store->in_use);
    int rc = INSIDE(store, mdb_txn_begin(store->env, NULL, flags, ret_txn));
    if (rc == MDB_READERS_FULL && mdb_reader_check(store->env, &dead) == 0 && dead > 0)
        rc = INSIDE(store, mdb_txn_begin(store->env, NULL, flags, ret_txn));
    if (rc)
        pthread_rwlock_unlock(&store->in_use);
    return rc;
}

int store_renew(store_t *store, MDB_txn *txn)
{
    int rc;

    do {
        pthread_rwlock_rdlock(&store->in_use);
        rc = INSIDE(store, mdb_txn_renew(txn));
        if (rc)
            pthread_rwlock_unlock(&store->in_use);
    } while (rc == MDB_MAP_RESIZED && adopt_map(store) == 0);
    return rc;
}

int store_begin(store_t *store, unsigned flags, MDB_txn **ret_txn)
{
    int rc = try_begin(store, flags, ret_txn);

    while (rc == MDB_MAP_RESIZED && adopt_map(store) == 0)
        rc = try_begin(store, flags, ret_txn);
    if (!rc && !(flags & MDB_RDONLY))
        store->is_writing = true;
    return rc;
}

int store_commit(store_t *store, MDB_txn *txn)
{
    int rc = INSIDE(store, mdb_txn_commit(txn));

    return rc == EIO && store_disk_bytes(store) < DISK_END_BYTES ? ENOSPC : rc;
}

void store_end(store_t *store, unsigned flags)
{
    if (!(flags & MDB_RDONLY))
        store->is_writing = false;
    pthread_rwlock_unlock(&store->in_use);
}
