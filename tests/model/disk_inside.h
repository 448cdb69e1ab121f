/* What disk.c (the world, what is synced, and what is left after a fault) and disk_store.c
 * (common/store/store.h) share; nobody else includes it.
 *
 * A version is what one commit writes. Its rows are in place from the first write of its
 * transaction on; the log of changes can undo it for as long as the version may be lost. In correct use at most one version is not synced. A store without a directory is scratch:
 * it is asked for nothing and loses nothing.
 */
#ifndef KAOHE_MODEL_DISK_INSIDE_H
#define KAOHE_MODEL_DISK_INSIDE_H

#include "tests/model/disk.h"
#include "tests/model/disk_rows.h"

enum { DISK_DATA_SECTORS = 3, DISK_ROOT_AT = DISK_DATA_SECTORS, DISK_SECTORS };
enum { DISK_VERSIONS_MAX = 8 };

struct disk_version {
    size_t mark; /* its first change */
    struct disk_sector {
        enum { SECTOR_OLD, SECTOR_NEW, SECTOR_TORN } content; /* as processes see it */
        bool is_synced;
    } sectors[DISK_SECTORS];
};

struct disk {
    struct disk *next;
    const char *dir; /* NULL: scratch */
    bool is_there;   /* false: lost, or never created */
    bool is_nearly_full;
    size_t map_bytes; /* the largest that was asked for; 0: no bound */
    size_t map_end;   /* beyond which it cannot grow; 0: no end */
    unsigned count;
    const char *names[STORE_TABLES_MAX];
    struct disk_rows rows;
    struct disk_version versions[DISK_VERSIONS_MAX]; /* that may be lost, the oldest first */
    unsigned versions_count;
    store_t *stores; /* open ones; the writer is one of them */
    store_t *writer;
    txn_t *writing; /* the open write transaction */
    txn_t *reading; /* open read transactions, the newest first */
    txn_t *free_txns;
    uint64_t commits;
    cursor_t *free_cursors;
};

struct store {
    store_t *next;
    struct disk *disk;
    unsigned count;
    unsigned numbers[STORE_TABLES_MAX]; /* of its tables, in the disk */
    bool is_dead;                       /* the process, or the store below it, is gone */
    bool is_broken;                     /* a root could not be written: nothing goes any more */
};

struct txn {
    store_t *store;
    txn_t *next; /* that is free, or that reads */
    enum status status;
    bool is_writing, is_open, is_parked;
    size_t freed_before;                       /* a reader: what had been freed when it began */
    uint64_t began;                            /* a reader: how many commits there were */
    size_t mark;                               /* its first change */
    struct disk_table views[STORE_TABLES_MAX]; /* a reader's, as the store numbers them */
    struct trouble trouble;
};

struct disk *disk_first(void);           /* of all that have a name, by `next` */
struct disk *disk_find(const char *dir); /* NULL where there is none */
struct disk *disk_find_or_make(const char *dir);
struct disk *disk_make(const char *dir); /* NULL: scratch */
enum disk_fate disk_ask_open(struct disk *disk);

/* What fills the map: what is there, and what was freed and a reader may still need. */
size_t disk_filled(const struct disk *disk);
size_t disk_map_of(const struct disk *disk); /* 0: no bound */
/* Whether the disk that it shares has more than its budget. */
bool disk_is_over(const struct disk *disk);
/* What is left there, in the scale of daemons (DISK_SCALE); UINT64_MAX: it has no bound. */
uint64_t disk_left(const struct disk *disk);

/* Commits the writing transaction's changes, which is over then. NULL, or why it failed. */
const char *disk_commit(txn_t *txn);
/* Up to which change a transaction that begins now sees the store. */
size_t disk_visible(const struct disk *disk);
void disk_begin_reading(txn_t *txn);
void disk_end_reading(txn_t *txn);
/* A table as the transaction sees it. */
const struct disk_table *disk_table_of(const txn_t *txn, unsigned table);
/* Whether the transaction has no error yet; an empty key is one. */
bool disk_goes_on(txn_t *txn, struct span key);
/* The process closes its store, or died. */
void disk_leave(store_t *store);

#endif
