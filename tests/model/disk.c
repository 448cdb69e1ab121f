#include "tests/model/disk_inside.h"

#include <assert.h>
#include <string.h>

#include "tests/chance.h"
#include "tests/model/disk_arena.h"

static struct {
    disk_oracle *oracle;
    void *context;
    struct chance chance;
    struct disk *disks;
} world;

static struct disk_counts counts; /* of all worlds */

struct disk_copy {
    struct disk_rows rows;
    unsigned count;
    const char *names[STORE_TABLES_MAX];
};

void disk_reset(uint64_t seed, disk_oracle *oracle, void *context)
{
    disk_arena_reset();
    memset(&world, 0, sizeof world);
    disk_share("", 0);
    world.oracle = oracle;
    world.context = context;
    world.chance = chance_of(seed, 'd');
}

struct disk *disk_first(void)
{
    return world.disks;
}

struct disk *disk_find(const char *dir)
{
    for (struct disk *disk = world.disks; disk; disk = disk->next)
        if (strcmp(disk->dir, dir) == 0)
            return disk;
    return NULL;
}

struct disk *disk_make(const char *dir)
{
    struct disk *disk = disk_arena_zeroed(sizeof *disk);

    if (dir) {
        disk->dir = disk_arena_copy((struct span){dir, strlen(dir) + 1});
        disk->next = world.disks;
        world.disks = disk;
    }
    return disk;
}

struct disk *disk_find_or_make(const char *dir)
{
    struct disk *disk = disk_find(dir);

    return disk ? disk : disk_make(dir);
}

static enum disk_fate ask(const struct disk *disk, enum disk_call call)
{
    if (call == DISK_WRITE && disk_is_over(disk))
        return DISK_FULL;
    return world.oracle ? world.oracle(world.context, disk->dir, call) : DISK_DONE;
}

/* How many versions there are up to the last one whose root, and all data up to it, are whole:
 * as processes see it, or (`surely`) even if the power is cut. */
static unsigned whole_versions(const struct disk *disk, bool surely)
{
    unsigned whole = 0;

    for (unsigned i = 0; i < disk->versions_count; i++) {
        const struct disk_sector *sectors = disk->versions[i].sectors;
        for (unsigned k = 0; k < DISK_SECTORS; k++) {
            bool is_whole = sectors[k].content == SECTOR_NEW && (sectors[k].is_synced || !surely);
            if (!is_whole && k != DISK_ROOT_AT)
                return whole;
            if (is_whole && k == DISK_ROOT_AT)
                whole = i + 1;
        }
    }
    return whole;
}

/* Where the changes of open transactions begin. */
static size_t committed(const struct disk *disk)
{
    return disk->writing ? disk->writing->mark : disk->rows.changes_count;
}

/* Where the changes begin of all versions but the first `count`. */
static size_t changes_after(const struct disk *disk, unsigned count)
{
    return count < disk->versions_count ? disk->versions[count].mark : committed(disk);
}

size_t disk_visible(const struct disk *disk)
{
    return changes_after(disk, whole_versions(disk, false));
}

/* Versions that cannot be lost any more are versions no more. */
static void forget_whole(struct disk *disk)
{
    unsigned whole = whole_versions(disk, true);

    disk->versions_count -= whole;
    memmove(disk->versions, disk->versions + whole, disk->versions_count * sizeof *disk->versions);
    if (disk->versions_count == 0 && !disk->writing)
        disk->rows.changes_count = 0;
}

/* Beyond what is kept here, the kernel writes back by itself. */
static struct disk_version *begin_version(struct disk *disk, size_t mark)
{
    if (disk->versions_count == DISK_VERSIONS_MAX) {
        for (unsigned k = 0; k < DISK_SECTORS; k++)
            disk->versions[0].sectors[k].is_synced = true;
        forget_whole(disk);
    }
    assert(disk->versions_count < DISK_VERSIONS_MAX);
    struct disk_version *version = &disk->versions[disk->versions_count++];
    *version = (struct disk_version){.mark = mark};
    return version;
}

static void write_sectors(struct disk_version *version, enum disk_call call, enum disk_fate fate)
{
    unsigned from = call == DISK_ROOT ? DISK_ROOT_AT : 0;
    unsigned to = call == DISK_ROOT ? DISK_SECTORS : DISK_DATA_SECTORS;

    for (unsigned k = from; k < to; k++) {
        struct disk_sector *sector = &version->sectors[k];
        sector->is_synced = false;
        if (fate == DISK_DONE)
            sector->content = SECTOR_NEW;
        else if (fate == DISK_FAILS)
            sector->content = chance_below(&world.chance, 3);
        else
            sector->content = chance_below(&world.chance, 2) ? SECTOR_TORN : SECTOR_OLD;
    }
}

static void sync_sectors(struct disk *disk)
{
    for (unsigned i = 0; i < disk->versions_count; i++)
        for (unsigned k = 0; k < DISK_SECTORS; k++)
            disk->versions[i].sectors[k].is_synced = true;
    forget_whole(disk);
}

/* Whoever opens a store syncs what it finds before it acts on it. */
enum disk_fate disk_ask_open(struct disk *disk)
{
    enum disk_fate fate = ask(disk, DISK_OPEN);

    if (fate == DISK_DONE)
        sync_sectors(disk);
    return fate;
}

/* One call for the newest version. Who dies while it is asked for has not made it. */
static bool call(store_t *store, enum disk_call which, const char **ret_why)
{
    struct disk *disk = store->disk;
    enum disk_fate fate = ask(disk, which);

    *ret_why = fate == DISK_FULL ? "No space left on device" : "Input/output error";
    if (store->is_dead)
        return false;
    if (which != DISK_SYNC)
        write_sectors(&disk->versions[disk->versions_count - 1], which, fate);
    else if (fate == DISK_DONE)
        sync_sectors(disk);
    return fate == DISK_DONE;
}

static void drop_versions(struct disk *disk, unsigned keep)
{
    if (keep == disk->versions_count)
        return;
    assert(keep < disk->versions_count);
    counts.rolled_back += disk->versions_count - keep;
    disk_rows_undo(&disk->rows, disk->versions[keep].mark);
    disk->versions_count = keep;
}

/* Before its root nothing of a version counts; afterwards it is not known which of the two roots
 * the disk has. */
const char *disk_commit(txn_t *txn)
{
    store_t *store = txn->store;
    struct disk *disk = store->disk;
    const char *why;

    txn->is_open = false;
    disk->writing = NULL;
    if (!disk->dir) {
        disk->commits++;
        disk->rows.changes_count = 0;
        return NULL;
    }
    assert(txn->mark <= disk->rows.changes_count);
    begin_version(disk, txn->mark);
    if (!call(store, DISK_WRITE, &why) || !call(store, DISK_SYNC, &why)) {
        if (!store->is_dead)
            drop_versions(disk, disk->versions_count - 1);
        return why;
    }
    if (!call(store, DISK_ROOT, &why) || !call(store, DISK_SYNC, &why)) {
        store->is_broken = true;
        return why;
    }
    disk->commits++;
    counts.commits++;
    return NULL;
}

/* What is opened next goes on from the newest root that is whole. */
static void recover(struct disk *disk)
{
    if (disk->writing) {
        disk_rows_undo(&disk->rows, disk->writing->mark);
        disk->writing->is_open = false;
        txn_fail(disk->writing, STATUS_DISK, "the process is gone");
        disk->writing = NULL;
    }
    drop_versions(disk, whole_versions(disk, false));
    forget_whole(disk);
}

void disk_begin_reading(txn_t *txn)
{
    struct disk *disk = txn->store->disk;

    txn->began = disk->commits;
    txn->freed_before = disk->rows.freed;
    txn->next = disk->reading;
    disk->reading = txn;
    disk->rows.readers++;
}

void disk_end_reading(txn_t *txn)
{
    struct disk *disk = txn->store->disk;
    txn_t **at = &disk->reading;

    while (*at != txn)
        at = &(*at)->next;
    *at = txn->next;
    assert(disk->rows.readers > 0);
    disk->rows.readers--;
}

void disk_leave(store_t *store)
{
    struct disk *disk = store->disk;
    store_t **at = &disk->stores;

    while (*at != store)
        at = &(*at)->next;
    *at = store->next;
    store->is_dead = true;
    for (txn_t *txn = disk->reading, *next; txn; txn = next) {
        next = txn->next;
        if (txn->store == store)
            disk_end_reading(txn);
    }
    if (disk->writer == store) {
        disk->writer = NULL;
        recover(disk);
    }
}

void disk_kill(const char *dir)
{
    struct disk *disk = disk_find(dir);

    if (disk && disk->writer)
        disk_leave(disk->writer);
}

static void cut_sector(struct disk_sector *sector)
{
    if (!sector->is_synced && sector->content == SECTOR_NEW)
        sector->content = chance_below(&world.chance, 3);
    else if (!sector->is_synced && sector->content == SECTOR_TORN)
        sector->content = chance_below(&world.chance, 2) ? SECTOR_TORN : SECTOR_OLD;
    counts.torn += !sector->is_synced && sector->content == SECTOR_TORN;
    sector->is_synced = true;
}

void disk_cut_power(const char *dir)
{
    struct disk *disk = disk_find(dir);

    if (!disk)
        return;
    for (unsigned i = 0; i < disk->versions_count; i++)
        for (unsigned k = 0; k < DISK_SECTORS; k++)
            cut_sector(&disk->versions[i].sectors[k]);
    while (disk->stores)
        disk_leave(disk->stores);
    recover(disk);
}

void disk_set_nearly_full(const char *dir, bool is_nearly_full)
{
    disk_find_or_make(dir)->is_nearly_full = is_nearly_full;
}

static size_t durable(const struct disk *disk)
{
    return changes_after(disk, whole_versions(disk, true));
}

struct disk_copy *disk_copy(const char *dir)
{
    const struct disk *disk = disk_find(dir);

    if (!disk || !disk->is_there)
        return NULL;
    struct disk_copy *copy = disk_arena_alloc(sizeof *copy);
    disk_rows_copy(&disk->rows, durable(disk), &copy->rows);
    copy->count = disk->count;
    memcpy(copy->names, disk->names, sizeof copy->names);
    return copy;
}

void disk_restore(const char *dir, const struct disk_copy *copy)
{
    struct disk *disk = disk_find_or_make(dir);

    while (disk->stores)
        disk_leave(disk->stores);
    disk->is_there = copy != NULL;
    disk->versions_count = 0;
    disk->count = copy ? copy->count : 0;
    if (!copy) {
        memset(&disk->rows, 0, sizeof disk->rows);
        return;
    }
    disk_rows_copy(&copy->rows, 0, &disk->rows);
    memcpy(disk->names, copy->names, sizeof disk->names);
}

uint64_t disk_count(const char *dir, unsigned table)
{
    const struct disk *disk = disk_find(dir);
    struct disk_rows rows;

    if (!disk || table >= disk->count)
        return 0;
    if (durable(disk) == disk->rows.changes_count)
        return disk->rows.tables[table].count;
    disk_rows_copy(&disk->rows, durable(disk), &rows);
    return rows.tables[table].count;
}

bool disk_holds(const char *dir, unsigned table, struct span key, struct span *ret_value)
{
    const struct disk *disk = disk_find(dir);

    return disk && table < disk->count &&
           disk_rows_get(&disk->rows, durable(disk), table, key, ret_value);
}

bool disk_row(const char *dir, unsigned table, uint64_t at, struct span *ret_key,
              struct span *ret_value)
{
    const struct disk *disk = disk_find(dir);

    if (!disk || table >= disk->count || at >= disk->rows.tables[table].count)
        return false;
    const struct disk_row *row = &disk->rows.tables[table].rows[at];
    *ret_key = disk_row_key(row);
    *ret_value = disk_row_value(row);
    return true;
}

struct disk_counts disk_counts(void)
{
    return counts;
}
