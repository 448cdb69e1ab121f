/* What the files of this layer share; nobody else includes it. */
#ifndef KAOHE_STORE_STORE_LMDB_H
#define KAOHE_STORE_STORE_LMDB_H

#include <lmdb.h>
#include <pthread.h>
#include <sys/stat.h>

#include "common/store/store.h"

struct store {
    MDB_env *env;
    MDB_dbi tables[STORE_TABLES_MAX];
    bool is_absent[STORE_TABLES_MAX]; /* to a reader: the store was made without this table */
    const char *const *names;         /* of the tables */
    unsigned count;
    int dir_fd;              /* with the lock that all share who have it open; -1: none */
    pthread_rwlock_t in_use; /* shared by each transaction; whoever changes the map has it alone */
    bool is_writing;
    bool is_out_of_room;   /* a commit has found no room on the disk */
    bool is_unlocked;      /* a reader that cannot note what it sees in the lock file */
    struct stat lock_file; /* of a store that may be written: LMDB's file of readers */
};

/* The copy that is to take the place of the file (small.c). */
#define STORE_COPY_NAME "small.mdb"

enum status store_status_of(int rc); /* of an LMDB or errno code */

/* Each call of LMDB that follows pages stands in INSIDE, but not those that read its two heads only: what goes wrong there with memory is damage of
 * the store (guard.c). */
void guard_enter(const store_t *store);
int guard_leave(int rc);
void guard_assert(MDB_env *env, const char *why); /* an assertion of LMDB has failed */
#define INSIDE(store, call) (guard_enter(store), guard_leave(call))

/* LMDB's environment and its tables; on failure `env` may be there and is the store's to close. */
int store_open_env(store_t *store, const char *path, size_t map_bytes, unsigned flags);

void store_init_use(store_t *store);

/* Begins a transaction and counts it as running until store_end. Takes a map that another process
 * has grown as its own, and frees the slots of readers that died where there is no slot left. */
int store_begin(store_t *store, unsigned flags, MDB_txn **ret_txn);
/* Gives a read transaction that was reset a new snapshot, and counts it as running again. */
int store_renew(store_t *store, MDB_txn *txn);
/* LMDB's commit. Of a write that the end of the disk has cut short it says EIO, as of one that failed: where the disk
 * is full, this is ENOSPC. */
int store_commit(store_t *store, MDB_txn *txn);
void store_end(store_t *store, unsigned flags);

#endif
