/* How much room a store has on its disk and in its map. */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "common/store/store_lmdb.h"

enum { MAP_RESERVE_PART = 16 };

struct map_room {
    size_t pages, used, left;
    size_t page_bytes;
};

static struct map_room map_room(store_t *store)
{
    MDB_envinfo info;
    MDB_stat stat;

    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &stat);
    size_t pages = info.me_mapsize / stat.ms_psize, used = info.me_last_pgno + 1;
    return (struct map_room){
        .pages = pages, .used = used, .left = pages - used, .page_bytes = stat.ms_psize};
}

void store_sizes(store_t *store, uint64_t *ret_map_bytes, uint64_t *ret_used_bytes)
{
    struct map_room room = map_room(store);

    *ret_map_bytes = (uint64_t)room.pages * room.page_bytes;
    *ret_used_bytes = (uint64_t)room.used * room.page_bytes;
}

static bool is_too_small(const struct map_room *room)
{
    return room->left < room->used + STORE_FRESH_BYTES / room->page_bytes;
}

bool store_wants_to_grow(store_t *store)
{
    struct map_room room = map_room(store);

    return is_too_small(&room);
}

/* Asks for the space beside the old map: a map that cannot be made would leave no map at all. */
static bool has_address_space(size_t bytes)
{
    void *probe = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return probe != MAP_FAILED && munmap(probe, bytes) == 0;
}

enum status store_grow(store_t *store, size_t *ret_map_bytes, struct trouble *ret_trouble)
{
    struct map_room room = map_room(store);

    assert(!store->is_writing);
    while (is_too_small(&room) && room.pages < SIZE_MAX / 4 / room.page_bytes) {
        room.pages *= 2;
        room.left = room.pages - room.used;
    }
    size_t map_bytes = room.pages * room.page_bytes;
    if (is_too_small(&room) || !has_address_space(map_bytes))
        return trouble_set(ret_trouble, STATUS_FULL, "no address space for %zu MiB",
                           map_bytes >> 20);
    pthread_rwlock_wrlock(&store->in_use);
    int rc = mdb_env_set_mapsize(store->env, map_bytes);
    assert(rc == 0); /* else there is no map any more, and nothing can go on */
    pthread_rwlock_unlock(&store->in_use);
    *ret_map_bytes = map_bytes;
    return STATUS_OK;
}

bool store_map_is_short(store_t *store)
{
    struct map_room room = map_room(store);
    size_t reserve = room.pages / MAP_RESERVE_PART;
    uint64_t soon;

    if (room.left >= reserve)
        return false;
    uint64_t bytes = store_reusable_bytes(store, &soon);
    return room.left + (bytes + soon) / room.page_bytes < reserve;
}

uint64_t store_disk_bytes(store_t *store)
{
    const char *path;
    struct statfs info;

    if (mdb_env_get_path(store->env, &path) || statfs(path, &info))
        return UINT64_MAX;
    return (uint64_t)info.f_bavail * (uint64_t)info.f_bsize;
}

bool store_is_out_of_room(const store_t *store)
{
    return store->is_out_of_room;
}

/* What became of a file that was opened; NULL: it is in its place, or nobody can say. */
static const char *what_became(const char *dir, const char *name, const struct stat *opened)
{
    char path[PATH_MAX];
    struct stat named;

    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return NULL;
    if (stat(path, &named))
        return errno == ENOENT || errno == ENOTDIR ? strerror(errno) : NULL;
    bool is_same = opened->st_ino == named.st_ino && opened->st_dev == named.st_dev;
    return is_same ? NULL : "it was replaced while it was open";
}

bool store_is_in_place(store_t *store, struct trouble *ret_trouble)
{
    const char *dir, *name = "data.mdb";
    struct stat data_file;
    mdb_filehandle_t fd;

    if (mdb_env_get_path(store->env, &dir) || mdb_env_get_fd(store->env, &fd) ||
        fstat(fd, &data_file))
        return true; /* which nobody can say */
    const char *why = what_became(dir, name, &data_file);
    if (!why && store->lock_file.st_ino) {
        name = "lock.mdb";
        why = what_became(dir, name, &store->lock_file);
    }
    if (!why)
        return true;
    trouble_set(ret_trouble, STATUS_DISK, "cannot go on with the store %s: %s: %s", dir, name, why);
    return false;
}
