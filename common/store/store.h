/* The store: an environment of named, ordered tables of bytes, and transactions over them. The
 * only includer of lmdb.h; knows nothing of events.
 *
 * Durability: default sync flags, so that a transaction whose commit returned STATUS_OK is on disk.
 * A commit that failed is uncertain: it may or may not be on disk. The caller then says nothing to
 * anybody, ends, and starts again from what the disk has.
 *
 * STATUS_FULL is certain, though: nothing was written, for the map had no room.
 *
 * The file is mapped whole, and a map has a size. It costs address space only, and grows while the
 * store is in use, before it is full.
 *
 * A transaction carries its first error: later calls do nothing and find nothing, and the verdict
 * is read once, from the commit. One write transaction at a time; readers never wait for it.
 * Spans that come back point into the store and are good until the transaction's next write or end.
 */
#ifndef KAOHE_STORE_STORE_H
#define KAOHE_STORE_STORE_H

#include <stdbool.h>

#include "common/base/bytes.h"
#include "common/base/trouble.h"

enum {
    STORE_TABLES_MAX = 24,
    STORE_KEY_BYTES_MAX = 511,
    STORE_VALUE_BYTES_MAX = 1 << 20, /* a larger one that is read is damage */

    /* What a daemon may add between two looks at the room. The scorer takes frames of 16 MiB in a
     * pass and the collector of 32 MiB, and what they put may fill pages by half only; the other
     * half is for pages that a second transaction of the same pass copies once more. */
    STORE_FRESH_BYTES = 128 << 20,

    STORE_SPARSE_PART = 4, /* mostly empty is a file of which less than this part is in use */
};

typedef struct store store_t;
typedef struct txn txn_t;
typedef struct cursor cursor_t;

/* Whether a store stands in `dir`, whole or damaged; false only where there surely is none. */
bool store_is_there(const char *dir);
/* Opens, or creates whole or not at all, the store in directory `dir` (which is made if missing).
 * What it then holds is on disk.
 * `tables` names its tables, which are then numbered from 0. `map_bytes` is how large it may be
 * until it grows (store_grow); one that has grown before stays as large. The names stay the caller's,
 * for as long as the store is open. On failure `ret_trouble` says what, for people: STATUS_DENIED, STATUS_CONFIG (not a store, or on a network file system),
 * STATUS_FULL, STATUS_DISK. */
MUST_CHECK enum status store_open(const char *dir, const char *const *tables, unsigned count,
                                  size_t map_bytes, store_t **ret_store,
                                  struct trouble *ret_trouble);
/* For reading only, also while another process writes. STATUS_CONFIG where there is none. A table
 * that the store was made without has no rows, but for the first: a store without that is another's.
 * Where this user may not write the file in which readers note what they see, or the disk can only be
 * read, a transaction that somebody's writing has overtaken fails (STATUS_FULL: try again). */
MUST_CHECK enum status store_open_reader(const char *dir, const char *const *tables, unsigned count,
                                         store_t **ret_store, struct trouble *ret_trouble);
/* In memory, for a computation that leaves nothing behind. */
MUST_CHECK enum status store_open_scratch(const char *const *tables, unsigned count,
                                          store_t **ret_store, struct trouble *ret_trouble);
void store_close(store_t **store);

/* For a program's main; of the whole process. From then on a store's file whose pages make no sense, or
 * that is cut short or cannot be read, ends the process with STATUS_DISK's code and one line that names
 * the file. A bug of the program still ends by its signal. */
void store_guard(void);

/* What is left to write into. Bytes that are free on its disk, for this user; UINT64_MAX where nobody
 * can say. */
uint64_t store_disk_bytes(store_t *store);
/* Whether a commit has failed for want of room on its disk, or in this user's share of that. The commit itself says
 * STATUS_DISK: what it was to write may be there. Of use to whom that is all the same, as who gives the store up. */
bool store_is_out_of_room(const store_t *store);
/* How large its map is, and how much of that its file has pages of. */
void store_sizes(store_t *store, uint64_t *ret_map_bytes, uint64_t *ret_used_bytes);
/* Bytes of its own file that hold nothing and that no reader needs: written before the disk is. Reads
 * the list of free pages, so ask where the disk alone does not suffice. `ret_soon`: what the last commit freed,
 * which can be used again after the next one. */
uint64_t store_reusable_bytes(store_t *store, uint64_t *ret_soon);
/* Whether less than a sixteenth of the map is left, counting what can be used again. What is deleted
 * needs room too, so nothing new should be taken then. */
bool store_map_is_short(store_t *store);

/* Whether its files still stand in their place: what is written to one that was removed or replaced
 * is lost, and without the file of its readers what they read is overwritten. `ret_trouble` says
 * what became of it. */
bool store_is_in_place(store_t *store, struct trouble *ret_trouble);

/* Whether transactions that write STORE_FRESH_BYTES, and copy every page that there is, could fill
 * the map. What was freed does not count: a reader may still need it, and address space is free. */
bool store_wants_to_grow(store_t *store);
/* Doubles the map until there is room again. Waits until all transactions of this process have
 * ended; those that begin meanwhile wait for it. For the thread that writes, while it has no
 * transaction open. STATUS_FULL: there is no address space (`ret_trouble`), and all is as it was. */
MUST_CHECK enum status store_grow(store_t *store, size_t *ret_map_bytes,
                                  struct trouble *ret_trouble);

/* Frees reader slots of processes that died; returns how many. */
int store_check_readers(store_t *store);
/* How many commits ago the oldest transaction began that still reads, in `ret_pid`; 0: there is
 * none. What it sees cannot be used again, so that the store grows. */
uint64_t store_oldest_reader(store_t *store, int *ret_pid);
/* How many bytes that are deleted cannot be used again, for that reader still sees them. Its slot
 * cannot be taken from a process that lives: it would go on reading what is then written. */
uint64_t store_pinned_bytes(store_t *store, int *ret_pid);

/* Whether its file has more than `bytes` and holds so little that it is worth making small. */
bool store_is_mostly_empty(store_t *store, uint64_t bytes);
/* Makes the file as small as what it holds: a copy beside it, synced, takes its place, so that a
 * crash leaves one or the other. For the thread that writes, while this process has no transaction,
 * not even a parked one, and begins none; another process that opens the store meanwhile waits.
 * STATUS_NO: not now, and all is as it was: another process has the store open, the copy would leave
 * less than `keep_bytes` of the disk, or it failed. STATUS_DISK: the store can only be closed. */
MUST_CHECK enum status store_make_small(store_t *store, uint64_t keep_bytes,
                                        struct trouble *ret_trouble);

txn_t *txn_begin_write(store_t *store);
txn_t *txn_begin_read(store_t *store);
/* Gives up what a transaction sees, to renew it later; until then nothing but txn_renew and
 * txn_abort is called. One that reads keeps its reader slot, so that it can be renewed when others
 * have taken all slots; one that writes is aborted. Renewed, it sees the newest state, and has
 * forgotten its first error. */
void txn_park(txn_t *txn);
void txn_renew(txn_t *txn);
/* Frees it, whatever comes back; then `ret_trouble` is for people. */
MUST_CHECK enum status txn_commit(txn_t **txn, struct trouble *ret_trouble);
void txn_abort(txn_t **txn); /* NULL is fine */
enum status txn_status(txn_t *txn);
const char *txn_why(const txn_t *txn);                          /* of the first error, for people */
void txn_fail(txn_t *txn, enum status status, const char *why); /* what was read makes no sense */

bool txn_get(txn_t *txn, unsigned table, struct span key, struct span *ret_value);
void txn_put(txn_t *txn, unsigned table, struct span key, struct span value);
/* The key must be above all that the table has: anything else is an error. */
void txn_append(txn_t *txn, unsigned table, struct span key, struct span value);
void txn_delete(txn_t *txn, unsigned table, struct span key); /* absent is fine */
void txn_clear(txn_t *txn, unsigned table);                   /* deletes every row */
uint64_t txn_count(txn_t *txn, unsigned table);
uint64_t txn_bytes(txn_t *txn, unsigned table); /* that its rows take on disk, in whole pages */

cursor_t *cursor_open(txn_t *txn, unsigned table);
void cursor_close(cursor_t **cursor);
/* Each is false where there is no such entry (or the transaction has failed). */
bool cursor_seek(cursor_t *cursor, struct span key); /* the first at or above `key` */
bool cursor_last(cursor_t *cursor);
bool cursor_next(cursor_t *cursor);
bool cursor_before(cursor_t *cursor, struct span key); /* the last below `key` */
struct span cursor_key(const cursor_t *cursor);
struct span cursor_value(const cursor_t *cursor);

#endif
