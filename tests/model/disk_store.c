#include "tests/model/disk_inside.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "tests/model/disk_arena.h"

enum { MAP_RESERVE_PART = 16, PAGE_BYTES = 4096 };

static bool find_table(const struct disk *disk, const char *name, unsigned *ret_number)
{
    for (unsigned i = 0; i < disk->count; i++)
        if (strcmp(disk->names[i], name) == 0) {
            *ret_number = i;
            return true;
        }
    return false;
}

static unsigned make_table(struct disk *disk, const char *name)
{
    assert(disk->count < STORE_TABLES_MAX);
    disk->names[disk->count] = disk_arena_copy((struct span){name, strlen(name) + 1});
    return disk->count++;
}

/* NULL where a table is missing and may not be made. */
static store_t *open_tables(struct disk *disk, const char *const *tables, unsigned count,
                            bool is_reader)
{
    store_t *store = disk_arena_zeroed(sizeof *store);

    assert(count <= STORE_TABLES_MAX);
    for (unsigned i = 0; i < count; i++)
        if (!find_table(disk, tables[i], &store->numbers[i])) {
            if (is_reader)
                return NULL;
            store->numbers[i] = make_table(disk, tables[i]);
        }
    store->disk = disk;
    store->count = count;
    store->next = disk->stores;
    disk->stores = store;
    return store;
}

bool store_is_there(const char *dir)
{
    const struct disk *disk = disk_find(dir);

    return disk && disk->is_there;
}

enum status store_open(const char *dir, const char *const *tables, unsigned count, size_t map_bytes,
                       store_t **ret_store, struct trouble *ret_trouble)
{
    struct disk *disk = disk_find(dir);

    if (!disk)
        disk = disk_make(dir);
    *ret_store = NULL;
    switch (disk_ask_open(disk)) {
    case DISK_DONE:
        break;
    case DISK_FAILS:
        return trouble_set(ret_trouble, STATUS_DISK, "cannot open the store %s: Input/output error",
                           dir);
    case DISK_FULL:
        return trouble_set(ret_trouble, STATUS_FULL,
                           "cannot open the store %s: No space left on device", dir);
    }
    assert(!disk->writer);
    disk->is_there = true;
    if (disk->map_bytes < map_bytes)
        disk->map_bytes = map_bytes;
    *ret_store = disk->writer = open_tables(disk, tables, count, false);
    return STATUS_OK;
}

enum status store_open_reader(const char *dir, const char *const *tables, unsigned count,
                              store_t **ret_store, struct trouble *ret_trouble)
{
    struct disk *disk = disk_find(dir);

    *ret_store = disk && disk->is_there ? open_tables(disk, tables, count, true) : NULL;
    if (!*ret_store)
        return trouble_set(ret_trouble, STATUS_CONFIG, "cannot read the store %s: not there", dir);
    return STATUS_OK;
}

enum status store_open_scratch(const char *const *tables, unsigned count, store_t **ret_store,
                               struct trouble *ret_trouble)
{
    struct disk *disk = disk_make(NULL);

    (void)ret_trouble;
    *ret_store = disk->writer = open_tables(disk, tables, count, false);
    return STATUS_OK;
}

void store_close(store_t **store)
{
    if (*store && !(*store)->is_dead) {
        if ((*store)->disk->writer == *store)
            assert(!(*store)->disk->writing);
        disk_leave(*store);
    }
    *store = NULL;
}

uint64_t store_disk_bytes(store_t *store)
{
    return store->disk->is_nearly_full ? 0 : disk_left(store->disk);
}

bool store_is_out_of_room(const store_t *store)
{
    (void)store;
    return false;
}

void store_sizes(store_t *store, uint64_t *ret_map_bytes, uint64_t *ret_used_bytes)
{
    *ret_map_bytes = disk_map_of(store->disk);
    *ret_used_bytes = disk_filled(store->disk);
}

uint64_t store_reusable_bytes(store_t *store, uint64_t *ret_soon)
{
    (void)store;
    *ret_soon = 0;
    return 0;
}

bool store_map_is_short(store_t *store)
{
    const struct disk *disk = store->disk;
    size_t map = disk_map_of(disk);

    return map && disk_filled(disk) > map - map / MAP_RESERVE_PART;
}

/* As the real one reckons, by bytes for its pages. */
static bool is_too_small(const struct disk *disk)
{
    size_t used = disk_filled(disk);

    return disk->map_bytes && disk->map_bytes < used + used + STORE_FRESH_BYTES;
}

bool store_wants_to_grow(store_t *store)
{
    return is_too_small(store->disk);
}

enum status store_grow(store_t *store, size_t *ret_map_bytes, struct trouble *ret_trouble)
{
    struct disk *disk = store->disk;

    assert(!disk->writing);
    if (disk->map_end)
        return trouble_set(ret_trouble, STATUS_FULL, "there is no address space");
    while (is_too_small(disk))
        disk->map_bytes *= 2;
    *ret_map_bytes = disk->map_bytes;
    return STATUS_OK;
}

bool store_is_in_place(store_t *store, struct trouble *ret_trouble)
{
    (void)store, (void)ret_trouble;
    return true;
}

int store_check_readers(store_t *store)
{
    (void)store;
    return 0;
}

/* All that is simulated is this one process. */
uint64_t store_oldest_reader(store_t *store, int *ret_pid)
{
    const txn_t *oldest = store->disk->reading;

    *ret_pid = 0;
    if (!oldest)
        return 0;
    while (oldest->next)
        oldest = oldest->next;
    *ret_pid = getpid();
    return store->disk->commits - oldest->began;
}

/* As if each commit freed a page. */
uint64_t store_pinned_bytes(store_t *store, int *ret_pid)
{
    return store_oldest_reader(store, ret_pid) * PAGE_BYTES;
}

/* What is deleted is gone. */
bool store_is_mostly_empty(store_t *store, uint64_t bytes)
{
    (void)store, (void)bytes;
    return false;
}

enum status store_make_small(store_t *store, uint64_t keep_bytes, struct trouble *ret_trouble)
{
    (void)store, (void)keep_bytes, (void)ret_trouble;
    return STATUS_OK;
}
