#include "tests/model/disk_inside.h"

#include <assert.h>

#include "tests/model/disk_arena.h"

static const char bad_size[] = "a key is empty or too long", denied[] = "Permission denied";

void txn_fail(txn_t *txn, enum status status, const char *why)
{
    if (txn->status != STATUS_OK)
        return;
    txn->status = status;
    trouble_set(&txn->trouble, status, "%s", why);
}

static void init_txn(txn_t *txn, store_t *store, bool is_writing)
{
    txn->store = store;
    txn->status = STATUS_OK;
    txn->is_writing = is_writing;
    txn->is_open = txn->is_parked = false;
    *txn->trouble.why = '\0';
    if (store->is_dead)
        txn_fail(txn, STATUS_DISK, "the process is gone");
    else if (store->is_broken)
        txn_fail(txn, STATUS_DISK, "an earlier commit failed at its root");
    else if (is_writing && store->disk->writer != store)
        txn_fail(txn, STATUS_DENIED, denied);
}

static void begin_writing(txn_t *txn)
{
    struct disk *disk = txn->store->disk;

    assert(!disk->writing); /* the real one would wait and never return */
    txn->mark = disk->rows.changes_count;
    disk->writing = txn;
}

/* Changes that are not committed are undone in a copy for this reader, which is rarely needed. */
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

static void begin_reading(txn_t *txn)
{
    disk_begin_reading(txn);
    look(txn);
}

static void begin(txn_t *txn, store_t *store, bool is_writing)
{
    init_txn(txn, store, is_writing);
    if (txn->status != STATUS_OK)
        return;
    txn->is_open = true;
    if (is_writing)
        begin_writing(txn);
    else
        begin_reading(txn);
}

static txn_t *new_txn(store_t *store, bool is_writing)
{
    struct disk *disk = store->disk;
    txn_t *txn = disk->free_txns;

    if (txn)
        disk->free_txns = txn->next;
    else
        txn = disk_arena_alloc(sizeof *txn);
    begin(txn, store, is_writing);
    return txn;
}

txn_t *txn_begin_write(store_t *store)
{
    return new_txn(store, true);
}

txn_t *txn_begin_read(store_t *store)
{
    return new_txn(store, false);
}

static void end(txn_t *txn)
{
    store_t *store = txn->store;

    if (!txn->is_open || store->is_dead)
        return;
    txn->is_open = false;
    if (!txn->is_writing) {
        disk_end_reading(txn);
        return;
    }
    assert(store->disk->writing == txn);
    disk_rows_undo(&store->disk->rows, txn->mark);
    store->disk->writing = NULL;
}

/* Reader slots are not modelled: there is always one. */
void txn_park(txn_t *txn)
{
    assert(!txn->is_parked);
    end(txn);
    txn->is_parked = true;
}

void txn_renew(txn_t *txn)
{
    assert(txn->is_parked);
    begin(txn, txn->store, txn->is_writing);
}

enum status txn_commit(txn_t **txn, struct trouble *ret_trouble)
{
    txn_t *it = *txn;
    const char *why = NULL;

    if (it->status == STATUS_OK && it->is_writing && it->store->disk->rows.changes_count > it->mark)
        why = disk_commit(it);
    if (why)
        txn_fail(it, STATUS_DISK, why);
    enum status status = it->status;
    *ret_trouble->why = '\0';
    if (status != STATUS_OK)
        *ret_trouble = it->trouble;
    txn_abort(txn);
    return status;
}

void txn_abort(txn_t **txn)
{
    txn_t *it = *txn;

    if (!it)
        return;
    end(it);
    it->next = it->store->disk->free_txns;
    it->store->disk->free_txns = it;
    *txn = NULL;
}

enum status txn_status(txn_t *txn)
{
    return txn->status;
}

const char *txn_why(const txn_t *txn)
{
    return txn->trouble.why;
}

const struct disk_table *disk_table_of(const txn_t *txn, unsigned table)
{
    const store_t *store = txn->store;

    assert(table < store->count);
    assert(!txn->is_parked);
    return txn->is_writing ? &store->disk->rows.tables[store->numbers[table]] : &txn->views[table];
}

bool disk_goes_on(txn_t *txn, struct span key)
{
    if (txn->status == STATUS_OK && key.size == 0)
        txn_fail(txn, STATUS_DISK, bad_size);
    return txn->status == STATUS_OK;
}

static bool may_write(txn_t *txn, struct span key)
{
    if (!txn->is_writing)
        txn_fail(txn, STATUS_DENIED, denied);
    return disk_goes_on(txn, key);
}

bool txn_get(txn_t *txn, unsigned table, struct span key, struct span *ret_value)
{
    const struct disk_table *rows = disk_table_of(txn, table);
    uint32_t at;

    if (!disk_goes_on(txn, key) || !disk_rows_find(rows, key, &at))
        return false;
    *ret_value = disk_row_value(&rows->rows[at]);
    return true;
}

static struct disk_place find(const txn_t *txn, unsigned table, struct span key)
{
    struct disk_place place;

    place.is_there = disk_rows_find(disk_table_of(txn, table), key, &place.at);
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
    if (place.is_there || place.at < disk_table_of(txn, table)->count)
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

void txn_clear(txn_t *txn, unsigned table)
{
    const struct disk_table *rows = disk_table_of(txn, table);

    if (!txn->is_writing)
        txn_fail(txn, STATUS_DENIED, denied);
    while (txn->status == STATUS_OK && rows->count > 0)
        disk_rows_remove(&txn->store->disk->rows, txn->store->numbers[table], rows->count - 1);
}

uint64_t txn_bytes(txn_t *txn, unsigned table)
{
    return txn_count(txn, table) * DISK_ROW_BYTES;
}

uint64_t txn_count(txn_t *txn, unsigned table)
{
    return txn->status == STATUS_OK ? disk_table_of(txn, table)->count : 0;
}
