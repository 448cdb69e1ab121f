/* What fills the maps and the shared disk. */
#include <string.h>

#include "tests/model/disk_inside.h"

static struct {
    const char *home; /* whose stores are on it */
    size_t bytes;     /* 0: no bound */
} shared;

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

static bool is_below(const struct disk *disk, const char *home)
{
    size_t size = strlen(home);

    return disk->dir && strncmp(disk->dir, home, size) == 0 && disk->dir[size] == '/';
}

size_t disk_used_by_all(const char *home)
{
    size_t used = 0;

    for (const struct disk *disk = disk_first(); disk; disk = disk->next)
        used += is_below(disk, home) ? disk_filled(disk) : 0;
    return used;
}

void disk_share(const char *home, size_t bytes)
{
    shared.home = home;
    shared.bytes = bytes;
}

bool disk_is_over(const struct disk *disk)
{
    return shared.bytes && is_below(disk, shared.home) &&
           disk_used_by_all(shared.home) > shared.bytes;
}

uint64_t disk_left(const struct disk *disk)
{
    if (!shared.bytes || !is_below(disk, shared.home))
        return UINT64_MAX;
    size_t used = disk_used_by_all(shared.home);
    return used < shared.bytes ? (uint64_t)(shared.bytes - used) * DISK_SCALE : 0;
}
