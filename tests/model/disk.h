/* The simulator's disks: a second implementation of common/store/store.h, in memory, chosen at link
 * time. It is a real store: ordered tables, transactions, errors that stick. What is under it is
 * modelled: a commit writes the sectors of its data, syncs, writes one root sector, and syncs
 * again; between these steps the owner of the world decides what becomes of each.
 *
 *   what ends           what the store holds when it is opened again
 *   a process (kill)    all that was written, synced or not
 *   the power           of each unsynced sector: the new, the old or a torn half, each by chance; a
 *                       root that is torn, or whose data is not whole, is passed over for the one
 *                       before, as LMDB does with its two
 *
 * So a commit that was under way is there whole or not at all, and one that was synced is there.
 * A store is named by its directory. One process has it open at a time for writing; handles that
 * only read (store_open_reader) may be there beside it, and live on when it is killed. A reader sees
 * the store as it was when it began, also beside a writer. Everything is forgotten by disk_reset,
 * handles too; nothing is freed before, so that spans stay good.
 *
 * Of the map's size only a plain bound is modelled: keys and values fill it, without pages. What is
 * deleted or replaced fills it too for as long as somebody reads the store as it was before. A scratch
 * store has no bound and asks the oracle for nothing; nor does a commit that changed nothing.
 */
#ifndef KAOHE_MODEL_DISK_H
#define KAOHE_MODEL_DISK_H

#include "common/store/store.h"

/* What is asked of the disk. A commit is DISK_WRITE, DISK_SYNC, DISK_ROOT, DISK_SYNC; to open a store
 * is to sync what it holds, too. */
enum disk_call { DISK_OPEN, DISK_WRITE, DISK_SYNC, DISK_ROOT };

enum disk_fate {
    DISK_DONE,
    DISK_FAILS, /* EIO: it may have been done or not */
    DISK_FULL,  /* ENOSPC: a part of it may have been written */
};

/* Asked before each call, in the name of the process that makes it. A process that the oracle lets
 * die in a call is dead when it returns (machine.h): then the call is DISK_FAILS. The oracle may
 * itself call disk_kill or disk_cut_power: then the call is not made.
 *
 * A commit that fails before its root has left nothing, and the store goes on. One that fails later
 * is uncertain; the store then refuses everything until it is opened again. */
typedef enum disk_fate disk_oracle(void *context, const char *dir, enum disk_call call);

/* A new world without any store. `seed` decides what becomes of unsynced sectors. */
void disk_reset(uint64_t seed, disk_oracle *oracle, void *context);

/* The process that has the store open is gone, with whatever transaction it had; its handles may
 * still be closed. No store of that name: nothing happens. The power takes readers with it. */
void disk_kill(const char *dir);
void disk_cut_power(const char *dir);

/* Whether nothing is free on the disk that it is on. */
void disk_set_nearly_full(const char *dir, bool is_nearly_full);

/* Where the address space of its map ends: it cannot grow beyond `bytes`; 0: there is no end. */
void disk_set_map_end(const char *dir, size_t bytes);
/* What the store takes of its map and of its disk, with what readers keep from being used again. */
size_t disk_used(const char *dir);

/* All stores below `home` share one disk of so many bytes; 0: it has no bound. A commit that begins
 * beyond them has DISK_FULL. Daemons think of disks in MiB, and histories fill some KiB: so
 * store_disk_bytes tells DISK_SCALE times what is left, and the reserve of each (common/run/room.h) is
 * DISK_RESERVE_MIB. */
enum { DISK_SCALE = 1 << 12, DISK_RESERVE_MIB = 64 };
void disk_share(const char *home, size_t bytes);
size_t disk_used_by_all(const char *home);

/* A copy of what the store holds durably, to be put in its place later, as often as wanted; who has
 * the store open then is gone. `copy` NULL: the store is lost, and the next open creates an empty
 * one. There is no copy (NULL) of a store that is not there. */
struct disk_copy;
struct disk_copy *disk_copy(const char *dir);
void disk_restore(const char *dir, const struct disk_copy *copy);

/* Looks into what the store surely holds if the power is cut now: without the open transaction, and
 * without a commit that is not synced. False where the key is not there. */
bool disk_holds(const char *dir, unsigned table, struct span key, struct span *ret_value);

/* How many rows a table has, in the same sense. */
uint64_t disk_count(const char *dir, unsigned table);

/* The row at that place of a table, in the order of keys, as it would be found if the process were killed now; to be
 * asked while nobody writes. False: there are no so many. */
bool disk_row(const char *dir, unsigned table, uint64_t at, struct span *ret_key,
              struct span *ret_value);

/* Figures for the report, of all worlds: commits that succeeded, sectors that a power cut tore, and
 * commits that had begun and were undone. */
struct disk_counts {
    uint64_t commits, torn, rolled_back;
};
struct disk_counts disk_counts(void);

#endif
