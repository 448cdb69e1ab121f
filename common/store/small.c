/* Making a store small again.
 *
 * A copy without the free pages is made beside the file, synced, and moved into its place; then the
 * store is opened anew. A copy counts its transactions from 1, and LMDB keeps the number of the last
 * one in the lock file: whoever had that open already would read the copy by the number of the old
 * file. So nobody may: all that have a store open share a lock of its directory, and it is made
 * small only by who can have that alone.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store/store_lmdb.h"

static struct file_use {
    uint64_t file, used; /* bytes */
} look_at_use(store_t *store)
{
    MDB_envinfo info;
    MDB_stat stat;

    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &stat);
    uint64_t file = (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
    uint64_t soon, freed = store_reusable_bytes(store, &soon);

    freed += soon;
    return (struct file_use){file, file > freed ? file - freed : 0};
}

bool store_is_mostly_empty(store_t *store, uint64_t bytes)
{
    MDB_envinfo info;
    MDB_stat stat;

    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &stat);
    if ((uint64_t)(info.me_last_pgno + 1) * stat.ms_psize <= bytes)
        return false;
    struct file_use use = look_at_use(store);
    return use.used < use.file / STORE_SPARSE_PART;
}

static enum status fail(struct trouble *ret_trouble, enum status status, const char *dir,
                        const char *why)
{
    return trouble_set(ret_trouble, status, "cannot make the store %s small: %s", dir, why);
}

/* Copies into `fd` and syncs it; an errno, or LMDB's. */
static int write_copy(store_t *store, int fd)
{
    int rc = INSIDE(store, mdb_env_copyfd2(store->env, fd, MDB_CP_COMPACT));

    return !rc && fsync(fd) ? errno : rc;
}

static int make_copy(store_t *store, const char *copy)
{
    int fd = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno;
    int rc = write_copy(store, fd);
    return close(fd) && !rc ? errno : rc;
}

/* The copy, in the place of the file. */
static int replace_file(store_t *store, const char *dir)
{
    char copy[PATH_MAX], path[PATH_MAX];

    if (snprintf(copy, sizeof copy, "%s/" STORE_COPY_NAME, dir) >= (int)sizeof copy ||
        snprintf(path, sizeof path, "%s/data.mdb", dir) >= (int)sizeof path)
        return ENAMETOOLONG;
    int rc = make_copy(store, copy);
    if (!rc && rename(copy, path))
        rc = errno;
    if (rc)
        unlink(copy);
    return rc;
}

/* Whoever opened the store without the lock of its directory could have come between. */
static bool is_same_count(store_t *store)
{
    MDB_envinfo info;
    MDB_txn *txn;

    if (mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn))
        return false;
    mdb_env_info(store->env, &info);
    bool is_same = mdb_txn_id(txn) == info.me_last_txnid;
    mdb_txn_abort(txn);
    return is_same;
}

/* The directory is synced before anything is written to the file that is now in it. */
static enum status open_anew(store_t *store, const char *dir, size_t map_bytes,
                             struct trouble *ret_trouble)
{
    int rc = fsync(store->dir_fd) ? errno : 0;

    mdb_env_close(store->env);
    store->env = NULL;
    if (!rc)
        rc = store_open_env(store, dir, map_bytes, 0);
    if (rc)
        return fail(ret_trouble, STATUS_DISK, dir, mdb_strerror(rc));
    if (!is_same_count(store))
        return fail(ret_trouble, STATUS_DISK, dir, "another program had it open");
    return STATUS_OK;
}

static enum status make_small(store_t *store, const char *dir, struct trouble *ret_trouble)
{
    MDB_envinfo info;

    mdb_env_info(store->env, &info);
    int rc = replace_file(store, dir);
    if (rc)
        return fail(ret_trouble, STATUS_NO, dir, mdb_strerror(rc));
    return open_anew(store, dir, info.me_mapsize, ret_trouble);
}

enum status store_make_small(store_t *store, uint64_t keep_bytes, struct trouble *ret_trouble)
{
    char dir[PATH_MAX];
    const char *path;

    assert(!store->is_writing);
    mdb_env_get_path(store->env, &path);
    snprintf(dir, sizeof dir, "%s", path);
    uint64_t needed = look_at_use(store).used + keep_bytes;
    if (store_disk_bytes(store) < needed)
        return fail(ret_trouble, STATUS_NO, dir, "the disk has no room for a copy");
    bool is_alone = flock(store->dir_fd, LOCK_EX | LOCK_NB) == 0;
    enum status status = is_alone
                             ? make_small(store, dir, ret_trouble)
                             : fail(ret_trouble, STATUS_NO, dir, "another program has it open");
    flock(store->dir_fd, LOCK_SH); /* a try that failed has given up the share that was held */
    return status;
}
