#include "tests/model/disk_arena.h"
#include "tests/model/disk_inside.h"

struct cursor {
    cursor_t *next_free;
    txn_t *txn;
    unsigned table;
    enum { CURSOR_FRESH, CURSOR_PLACED, CURSOR_BEYOND } place;
    uint32_t at;
    uint64_t stamp; /* of the table, when `at` was right */
    struct span key, value;
};

cursor_t *cursor_open(txn_t *txn, unsigned table)
{
    struct disk *disk = txn->store->disk;
    cursor_t *cursor = disk->free_cursors;

    if (cursor)
        disk->free_cursors = cursor->next_free;
    else
        cursor = disk_arena_alloc(sizeof *cursor);
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
    const struct disk_table *table = disk_table_of(cursor->txn, cursor->table);
    uint32_t at;

    if (!disk_goes_on(cursor->txn, key))
        return false;
    disk_rows_find(table, key, &at);
    return place(cursor, table, at);
}

bool cursor_last(cursor_t *cursor)
{
    const struct disk_table *table = disk_table_of(cursor->txn, cursor->table);

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
    const struct disk_table *table = disk_table_of(cursor->txn, cursor->table);

    if (cursor->txn->status != STATUS_OK || cursor->place == CURSOR_BEYOND)
        return false;
    uint32_t at = cursor->place == CURSOR_FRESH ? 0 : place_after(cursor, table);
    return at < table->count && place(cursor, table, at);
}

bool cursor_before(cursor_t *cursor, struct span key)
{
    const struct disk_table *table = disk_table_of(cursor->txn, cursor->table);
    uint32_t at;

    if (!disk_goes_on(cursor->txn, key))
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
