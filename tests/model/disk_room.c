/* What fills the maps and the shared disk. */
#include "tests/model/disk_inside.h"

static size_t budget; /* of the disk that all share; 0: no bound */

size_t disk_filled(const struct disk *disk)
{
    const txn_t *oldest = disk->reading;

    while (oldest && oldest->next)
        oldest = oldest->next;
    return disk->rows.bytes + (oldest ? disk->rows.freed - oldest->freed_before : 0);
}

size_t disk_map_of(const struct disk *disk)
{
    return disk->map_end && disk->map_end < disk->map_bytes ? disk->map_end : disk->map_bytes;
}

void disk_set_map_end(const char *dir, size_t bytes)
{
    disk_find_or_make(dir)->map_end = bytes;
}

size_t disk_used(const char *dir)
{
    const struct disk *disk = disk_find(dir);

    return disk ? disk_filled(disk) : 0;
}

size_t disk_used_by_all(void)
{
    size_t used = 0;

    for (const struct disk *disk = disk_first(); disk; disk = disk->next)
        used += disk_filled(disk);
    return used;
}

void disk_set_budget(size_t bytes)
{
    budget = bytes;
}

bool disk_is_over(void)
{
    return budget && disk_used_by_all() > budget;
}

uint64_t disk_left(void)
{
    size_t used = disk_used_by_all();

    if (!budget)
        return UINT64_MAX;
    return used < budget ? (uint64_t)(budget - used) * DISK_RESERVE_PART : 0;
}
