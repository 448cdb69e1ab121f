#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "common/base/memory.h"
#include "common/store/store_lmdb.h"

enum {
    READERS_MAX = 126,
    LOCK_FILE_BYTES = 8192, /* that many readers */
    PATH_BYTES = 4096,
};

static const size_t scratch_bytes = (size_t)1 << 40; /* address space, not memory */

enum status store_status_of(int rc)
{
    switch (rc) {
    case MDB_MAP_FULL:
        return STATUS_FULL;
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
        return STATUS_CONFIG;
    default: /* LMDB's other codes are negative, and no errno */
        return status_of_errno(rc);
    }
}

static enum status explain(int rc, const char *what, const char *path, struct trouble *ret_trouble)
{
    if (rc)
        trouble_set(ret_trouble, STATUS_OK, "%s %s: %s", what, path, mdb_strerror(rc));
    return store_status_of(rc);
}

/* `sync` is fsync, or syncfs for its whole file system. */
static int sync_by(int (*sync)(int fd), const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 || sync(fd) ? errno : 0;

    if (fd >= 0)
        close(fd);
    return rc;
}

static int sync_path(const char *path)
{
    return sync_by(fsync, path);
}

static int make_dir(const char *path)
{
    return mkdir(path, 0700) && errno != EEXIST ? errno : 0;
}

/* LMDB needs real shared memory maps and locks. */
static bool is_network_file_system(const char *dir)
{
    struct statfs info;

    if (statfs(dir, &info))
        return false;
    return info.f_type == NFS_SUPER_MAGIC || info.f_type == SMB_SUPER_MAGIC ||
           (uint32_t)info.f_type == CIFS_SUPER_MAGIC;
}

/* To a reader a table that the store was made without has no rows; but one without the first table
 * is no store of ours. */
static int open_table(store_t *store, MDB_txn *txn, unsigned i, unsigned flags)
{
    bool is_reader = flags & MDB_RDONLY;
    int rc = INSIDE(
        store, mdb_dbi_open(txn, store->names[i], is_reader ? 0 : MDB_CREATE, &store->tables[i]));

    store->is_absent[i] = is_reader && i > 0 && rc == MDB_NOTFOUND;
    return store->is_absent[i] ? 0 : rc;
}

static int open_tables(store_t *store, unsigned flags)
{
    MDB_txn *txn;
    int rc = store_begin(store, flags & MDB_RDONLY, &txn);

    if (rc)
        return rc;
    for (unsigned i = 0; i < store->count && !rc; i++)
        rc = open_table(store, txn, i, flags);
    if (rc)
        mdb_txn_abort(txn);
    else
        rc = store_commit(store, txn);
    store_end(store, flags & MDB_RDONLY);
    return rc == MDB_NOTFOUND ? MDB_INVALID : rc;
}

/* LMDB maps a file that exists as large as it is told, or as what it holds; a map that has grown
 * stays grown. */
static int keep_grown(store_t *store, size_t map_bytes)
{
    MDB_envinfo info;
    int rc = mdb_env_set_mapsize(store->env, 0);

    if (!rc)
        rc = mdb_env_info(store->env, &info);
    return !rc && info.me_mapsize < map_bytes ? mdb_env_set_mapsize(store->env, map_bytes) : rc;
}

/* LMDB keeps its readers in a file that is mapped, and does not fill it: a page of it that is first
 * used when the disk is full would end the process. */
static int fill_lock_file(const char *dir, struct stat *ret_info)
{
    char path[PATH_BYTES];

    if (snprintf(path, sizeof path, "%s/lock.mdb", dir) >= (int)sizeof path)
        return ENAMETOOLONG;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    int rc = posix_fallocate(fd, 0, LOCK_FILE_BYTES);
    if (!rc && fstat(fd, ret_info))
        rc = errno;
    close(fd);
    return rc;
}

int store_open_env(store_t *store, const char *path, size_t map_bytes, unsigned flags)
{
    int rc = mdb_env_create(&store->env);

    if (!rc)
        rc = mdb_env_set_assert(store->env, guard_assert);
    if (!rc)
        rc = mdb_env_set_maxdbs(store->env, STORE_TABLES_MAX);
    if (!rc)
        rc = mdb_env_set_maxreaders(store->env, READERS_MAX);
    if (!rc && map_bytes)
        rc = mdb_env_set_mapsize(store->env, map_bytes);
    if (!rc && !(flags & (MDB_RDONLY | MDB_NOLOCK)))
        rc = fill_lock_file(path, &store->lock_file);
    if (!rc)
        rc = INSIDE(store, mdb_env_open(store->env, path, flags | MDB_NOTLS, 0600));
    if (!rc && map_bytes)
        rc = keep_grown(store, map_bytes);
    return rc ? rc : open_tables(store, flags);
}

/* Waits while another process makes the store small. */
static int share_dir(store_t *store, const char *path)
{
    store->dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->dir_fd < 0)
        return errno;
    return flock(store->dir_fd, LOCK_SH) ? errno : 0;
}

static int open_store(const char *path, const char *const *tables, unsigned count, size_t map_bytes,
                      unsigned flags, store_t **ret_store)
{
    store_t *store = memory_new(sizeof *store);

    assert(count <= STORE_TABLES_MAX);
    store->names = tables;
    store->count = count;
    store->dir_fd = -1;
    store_init_use(store);
    store->is_unlocked = (flags & MDB_RDONLY) && (flags & MDB_NOLOCK);
    int rc = flags & MDB_NOSUBDIR ? 0 : share_dir(store, path);
    if (!rc)
        rc = store_open_env(store, path, map_bytes, flags);
    if (rc)
        store_close(&store);
    *ret_store = store;
    return rc;
}

/* Makes the store beside its place, syncs it and moves it there: a crash leaves all or nothing,
 * never a file that cannot be opened. LMDB itself never syncs the directory. */
static int create(const char *dir, const char *const *tables, unsigned count, size_t map_bytes)
{
    char fresh[PATH_BYTES], from[PATH_BYTES], to[PATH_BYTES], lock[PATH_BYTES];
    store_t *store;

    if (snprintf(fresh, sizeof fresh, "%s/new", dir) >= (int)sizeof fresh - 16)
        return ENAMETOOLONG;
    snprintf(from, sizeof from, "%.4080s/data.mdb", fresh);
    snprintf(lock, sizeof lock, "%.4080s/lock.mdb", fresh);
    snprintf(to, sizeof to, "%.4080s/data.mdb", dir);
    int rc = make_dir(fresh);
    if (unlink(from) && errno != ENOENT) /* of a creation that was cut short */
        rc = errno;
    if (!rc)
        rc = open_store(fresh, tables, count, map_bytes, 0, &store);
    if (rc)
        return rc;
    store_close(&store);
    rc = sync_path(from);
    if (!rc && rename(from, to))
        rc = errno;
    unlink(lock);
    rmdir(fresh);
    return rc ? rc : sync_path(dir);
}

static int create_if_missing(const char *dir, const char *const *tables, unsigned count,
                             size_t map_bytes)
{
    char path[PATH_BYTES];
    struct stat info;

    if (snprintf(path, sizeof path, "%s/data.mdb", dir) >= (int)sizeof path)
        return ENAMETOOLONG;
    if (stat(path, &info) == 0)
        return S_ISREG(info.st_mode) && info.st_size > 0 ? 0
                                                         : MDB_INVALID; /* LMDB would begin anew */
    return errno == ENOENT ? create(dir, tables, count, map_bytes) : errno;
}

bool store_is_there(const char *dir)
{
    char path[PATH_BYTES];
    struct stat info;

    if (snprintf(path, sizeof path, "%s/data.mdb", dir) >= (int)sizeof path)
        return true;
    return stat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* A crash while the store was made small (small.c) leaves a copy that is of no use. */
static int remove_copy(const char *dir)
{
    char path[PATH_BYTES];

    if (snprintf(path, sizeof path, "%s/" STORE_COPY_NAME, dir) >= (int)sizeof path)
        return ENAMETOOLONG;
    return unlink(path) && errno != ENOENT ? errno : 0;
}

/* One that may be entered and not read is synced with its whole file system. */
static int sync_parent(const char *dir)
{
    char path[PATH_BYTES];

    if (snprintf(path, sizeof path, "%s/..", dir) >= (int)sizeof path)
        return ENAMETOOLONG;
    int rc = sync_path(path);
    return rc == EACCES ? sync_by(syncfs, dir) : rc;
}

/* All that is found is synced before anyone acts on it: whoever was killed while it made or wrote
 * the store may have left it in the kernel's memory only. */
enum status store_open(const char *dir, const char *const *tables, unsigned count, size_t map_bytes,
                       store_t **ret_store, struct trouble *ret_trouble)
{
    int rc = make_dir(dir);

    if (!rc && is_network_file_system(dir))
        return trouble_set(ret_trouble, STATUS_CONFIG, "%s is on a network file system", dir);
    if (!rc)
        rc = create_if_missing(dir, tables, count, map_bytes);
    if (!rc)
        rc = remove_copy(dir);
    if (!rc)
        rc = sync_path(dir);
    if (!rc)
        rc = sync_parent(dir);
    if (!rc)
        rc = open_store(dir, tables, count, map_bytes, 0, ret_store);
    if (!rc && (rc = mdb_env_sync((*ret_store)->env, 1)) != 0)
        store_close(ret_store);
    return explain(rc, "cannot open the store", dir, ret_trouble);
}

/* Whether a reader may write the lock file, or make it; what is not there is somebody else's to say. */
static bool may_lock(const char *dir)
{
    char path[PATH_BYTES];

    if (snprintf(path, sizeof path, "%s/lock.mdb", dir) >= (int)sizeof path)
        return true;
    int rc = access(path, W_OK);
    if (rc && errno == ENOENT)
        rc = access(dir, W_OK);
    return !rc || (errno != EACCES && errno != EROFS);
}

enum status store_open_reader(const char *dir, const char *const *tables, unsigned count,
                              store_t **ret_store, struct trouble *ret_trouble)
{
    unsigned flags = MDB_RDONLY | (may_lock(dir) ? 0 : MDB_NOLOCK);
    int rc = open_store(dir, tables, count, 0, flags, ret_store);

    return explain(rc, "cannot read the store", dir, ret_trouble);
}

enum status store_open_scratch(const char *const *tables, unsigned count, store_t **ret_store,
                               struct trouble *ret_trouble)
{
    char path[64];
    int fd = memfd_create("kaohe", MFD_CLOEXEC);

    if (fd < 0)
        return explain(errno, "cannot make", "a store in memory", ret_trouble);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int rc = open_store(path, tables, count, scratch_bytes,
                        MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_NOMETASYNC, ret_store);
    close(fd);
    return explain(rc, "cannot make", "a store in memory", ret_trouble);
}

void store_close(store_t **store)
{
    if (!*store)
        return;
    if ((*store)->env)
        mdb_env_close((*store)->env);
    if ((*store)->dir_fd >= 0)
        close((*store)->dir_fd);
    pthread_rwlock_destroy(&(*store)->in_use);
    free(*store);
    *store = NULL;
}
