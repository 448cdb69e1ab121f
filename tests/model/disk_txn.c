#include "tests/model/disk_inside.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/model/disk_arena.h"

struct cursor {
    cursor_t *next_free;
    txn_t *txn;
    unsigned table;
    enum { CURSOR_FRESH, CURSOR_PLACED, CURSOR_BEYOND } place;
    uint32_t at;
    uint64_t stamp; /* of the table, when `at` was right */
    struct span key, value;
};

static const char bad_size[] = "a key is empty or too long";

void txn_fail(txn_t *txn, enum status status, const char *why)
{
    if (txn->status != STATUS_OK)
        return;
    txn->status = status;
    snprintf(txn->why, sizeof txn->why, "%s", why);
}

static txn_t *new_txn(store_t *store)
{
    struct disk *disk = store->disk;
    txn_t *txn = disk->free_txns;

    if (txn)
        disk->free_txns = txn->next;
    else
        txn = disk_arena_take(sizeof *txn);
    txn->store = store;
    txn->status = STATUS_OK;
    txn->is_writing = txn->is_open = false;
    *txn->why = 0;
    if (store->is_dead)
        txn_fail(txn, STATUS_DISK, "the process is gone");
    else if (store->is_broken)
        txn_fail(txn, STATUS_DISK, "an earlier commit failed at its root");
    return txn;
}

txn_t *txn_begin_write(store_t *store)
{
    struct disk *disk = store->disk;
    txn_t *txn = new_txn(store);

    if (disk->writer != store)
        txn_fail(txn, STATUS_DENIED, "Permission denied");
    if (txn->status != STATUS_OK)
        return txn;
    assert(!disk->writing); /* the real one would wait for ever */
    txn->is_writing = txn->is_open = true;
    txn->mark = disk->rows.changes_count;
    disk->writing = txn;
    return txn;
}

/* What is not committed is taken back in a copy for this reader; nobody needs that often. */
static void look(txn_t *txn)
{
    struct disk *disk = txn->store->disk;
    struct disk_table *tables = disk->rows.tables;
    struct disk_rows before;
    size_t visible = disk_visible(disk);

    if (visible < disk->rows.changes_count) {
        disk_rows_copy(&disk->rows, visible, &before);
        tables = before.tables;
    }
    for (unsigned i = 0; i < txn->store->count; i++) {
        struct disk_table *table = &tables[txn->store->numbers[i]];
        table->is_seen = true;
        txn->views[i] = *table;
    }
}

txn_t *txn_begin_read(store_t *store)
{
    txn_t *txn = new_txn(store);

    if (txn->status != STATUS_OK)
        return txn;
    txn->is_open = true;
    disk_begin_reading(txn);
    look(txn);
    return txn;
}

enum status txn_commit(txn_t **txn, char ret_why[STORE_WHY_BYTES])
{
    txn_t *it = *txn;
    const char *why = NULL;

    if (it->status == STATUS_OK && it->is_writing && it->store->disk->rows.changes_count > it->mark)
        why = disk_commit(it);
    if (why)
        txn_fail(it, STATUS_DISK, why);
    enum status status = it->status;
    *ret_why = 0;
    if (status != STATUS_OK)
        memcpy(ret_why, it->why, STORE_WHY_BYTES);
    txn_abort(txn);
    return status;
}

static void end(txn_t *txn)
{
    store_t *store = txn->store;

    if (txn->is_writing) {
        disk_rows_undo(&store->disk->rows, txn->mark);
        store->disk->writing = NULL;
    } else {
        disk_end_reading(txn);
    }
}

void txn_abort(txn_t **txn)
{
    txn_t *it = *txn;

    if (!it)
        return;
    if (it->is_open && !it->store->is_dead)
        end(it);
    it->next = it->store->disk->free_txns;
    it->store->disk->free_txns = it;
    *txn = NULL;
}

enum status txn_status(const txn_t *txn)
{
    return txn->status;
}

const char *txn_why(const txn_t *txn)
{
    return txn->why;
}

static const struct disk_table *table_of(const txn_t *txn, unsigned table)
{
    const store_t *store = txn->store;

    assert(table < store->count);
    return txn->is_writing ? &store->disk->rows.tables[store->numbers[table]] : &txn->views[table];
}

/* Whether the transaction goes on; an empty key is an error everywhere. */
static bool goes_on(txn_t *txn, struct span key)
{
    if (txn->status == STATUS_OK && key.size == 0)
        txn_fail(txn, STATUS_DISK, bad_size);
    return txn->status == STATUS_OK;
}

static bool may_write(txn_t *txn, struct span key)
{
    if (!txn->is_writing)
        txn_fail(txn, STATUS_DENIED, "Permission denied");
    return goes_on(txn, key);
}

bool txn_get(txn_t *txn, unsigned table, struct span key, struct span *ret_value)
{
    const struct disk_table *rows = table_of(txn, table);
    uint32_t at;

    if (!goes_on(txn, key) || !disk_rows_find(rows, key, &at))
        return false;
    *ret_value = disk_row_value(&rows->rows[at]);
    return true;
}

static struct disk_place find(const txn_t *txn, unsigned table, struct span key)
{
    struct disk_place place;

    place.is_there = disk_rows_find(table_of(txn, table), key, &place.at);
    return place;
}

static void put(txn_t *txn, unsigned table, struct disk_place place, struct span key,
                struct span value)
{
    struct disk *disk = txn->store->disk;
    size_t bytes = disk->rows.bytes + key.size + value.size + DISK_ROW_BYTES;

    if (key.size > STORE_KEY_BYTES_MAX)
        txn_fail(txn, STATUS_DISK, bad_size);
    else if (disk->map_bytes && bytes > disk->map_bytes)
        txn_fail(txn, STATUS_FULL, "the map is full");
    else
        disk_rows_put(&disk->rows, txn->store->numbers[table], place, key, value);
}

void txn_put(txn_t *txn, unsigned table, struct span key, struct span value)
{
    if (may_write(txn, key))
        put(txn, table, find(txn, table, key), key, value);
}

void txn_append(txn_t *txn, unsigned table, struct span key, struct span value)
{
    if (!may_write(txn, key))
        return;
    struct disk_place place = find(txn, table, key);
    if (place.is_there || place.at < table_of(txn, table)->count)
        txn_fail(txn, STATUS_DISK, "a key is not above the last one");
    else
        put(txn, table, place, key, value);
}

void txn_delete(txn_t *txn, unsigned table, struct span key)
{
    if (!may_write(txn, key))
        return;
    struct disk_place place = find(txn, table, key);
    if (place.is_there)
        disk_rows_remove(&txn->store->disk->rows, txn->store->numbers[table], place.at);
}

uint64_t txn_count(txn_t *txn, unsigned table)
{
    return txn->status == STATUS_OK ? table_of(txn, table)->count : 0;
}

cursor_t *cursor_open(txn_t *txn, unsigned table)
{
    struct disk *disk = txn->store->disk;
    cursor_t *cursor = disk->free_cursors;

    if (cursor)
        disk->free_cursors = cursor->next_free;
    else
        cursor = disk_arena_take(sizeof *cursor);
    *cursor = (cursor_t){.txn = txn, .table = table};
    return cursor;
}

void cursor_close(cursor_t **cursor)
{
    struct disk *disk = (*cursor)->txn->store->disk;

    (*cursor)->next_free = disk->free_cursors;
    disk->free_cursors = *cursor;
    *cursor = NULL;
}

/* Beyond the end there is no entry, and the cursor goes nowhere from there. */
static bool place(cursor_t *cursor, const struct disk_table *table, uint32_t at)
{
    cursor->at = at;
    cursor->stamp = table->stamp;
    cursor->place = at < table->count ? CURSOR_PLACED : CURSOR_BEYOND;
    if (cursor->place == CURSOR_BEYOND)
        return false;
    cursor->key = disk_row_key(&table->rows[at]);
    cursor->value = disk_row_value(&table->rows[at]);
    return true;
}

bool cursor_seek(cursor_t *cursor, struct span key)
{
    const struct disk_table *table = table_of(cursor->txn, cursor->table);
    uint32_t at;

    if (!goes_on(cursor->txn, key))
        return false;
    disk_rows_find(table, key, &at);
    return place(cursor, table, at);
}

bool cursor_last(cursor_t *cursor)
{
    const struct disk_table *table = table_of(cursor->txn, cursor->table);

    return cursor->txn->status == STATUS_OK && table->count > 0 &&
           place(cursor, table, table->count - 1);
}

/* Where rows have moved since, the place is found again by its key, which may be gone. */
static uint32_t place_after(const cursor_t *cursor, const struct disk_table *table)
{
    uint32_t at = cursor->at;

    if (cursor->stamp == table->stamp)
        return at + 1;
    return disk_rows_find(table, cursor->key, &at) ? at + 1 : at;
}

/* A cursor that was not placed begins at the first entry. At the end it stays on the last one. */
bool cursor_next(cursor_t *cursor)
{
    const struct disk_table *table = table_of(cursor->txn, cursor->table);

    if (cursor->txn->status != STATUS_OK || cursor->place == CURSOR_BEYOND)
        return false;
    uint32_t at = cursor->place == CURSOR_FRESH ? 0 : place_after(cursor, table);
    return at < table->count && place(cursor, table, at);
}

bool cursor_before(cursor_t *cursor, struct span key)
{
    const struct disk_table *table = table_of(cursor->txn, cursor->table);
    uint32_t at;

    if (!goes_on(cursor->txn, key))
        return false;
    disk_rows_find(table, key, &at);
    if (at > 0)
        return place(cursor, table, at - 1);
    if (table->count)
        place(cursor, table, 0); /* there a next goes on, as LMDB's does */
    return false;
}

struct span cursor_key(const cursor_t *cursor)
{
    return cursor->key;
}

struct span cursor_value(const cursor_t *cursor)
{
    return cursor->value;
}
