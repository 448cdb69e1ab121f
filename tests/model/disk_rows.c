#include "tests/model/disk_rows.h"

#include <assert.h>
#include <string.h>

#include "tests/model/disk_arena.h"

enum { HEAD_BYTES = 8, ROOM_MIN = 8, CHANGES_MIN = 64 };

static inline uint64_t head_of(struct span key)
{
    const uint8_t *bytes = key.data;
    uint64_t head = 0;

    if (key.size >= HEAD_BYTES)
        return (uint64_t)bytes[0] << 56 | (uint64_t)bytes[1] << 48 | (uint64_t)bytes[2] << 40 |
               (uint64_t)bytes[3] << 32 | (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 |
               (uint64_t)bytes[6] << 8 | bytes[7];
    for (size_t i = 0; i < key.size; i++)
        head |= (uint64_t)bytes[i] << (56 - 8 * i);
    return head;
}

/* Where heads are equal, so are the bytes that both keys have of them. */
static inline int compare(const struct disk_row *row, uint64_t head, struct span key)
{
    size_t least = row->key_size < key.size ? row->key_size : key.size;

    if (row->head != head)
        return row->head < head ? -1 : 1;
    int order = least <= HEAD_BYTES
                    ? 0
                    : memcmp(row->key + HEAD_BYTES, (const uint8_t *)key.data + HEAD_BYTES,
                             least - HEAD_BYTES);
    return order ? order : (row->key_size > key.size) - (row->key_size < key.size);
}

bool disk_rows_find(const struct disk_table *table, struct span key, uint32_t *ret_at)
{
    uint64_t head = head_of(key);
    uint32_t low = 0, high = table->count;
    int order = -1;

    if (high == 0 || (order = compare(&table->rows[high - 1], head, key)) <= 0) {
        *ret_at = order ? high : high - 1; /* mostly keys grow */
        return high > 0 && order == 0;
    }
    for (high--; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        order = compare(&table->rows[middle], head, key);
        if (order == 0) {
            *ret_at = middle;
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    *ret_at = low;
    return false;
}

static void move_to(struct disk_table *table, uint32_t room)
{
    struct disk_row *moved = disk_arena_alloc(room * sizeof *moved);

    if (table->count)
        memcpy(moved, table->rows, table->count * sizeof *moved);
    table->rows = moved;
    table->front = 0;
    table->room = room;
}

static void grow(struct disk_table *table)
{
    assert(table->count < UINT32_MAX / 2);
    move_to(table, table->count < ROOM_MIN / 2 ? ROOM_MIN : 2 * table->count);
}

/* Before rows are moved or changed: readers that may see them keep the old rows, and the table gets
 * a copy. */
static void own(const struct disk_rows *rows, struct disk_table *table)
{
    if (table->is_seen && rows->readers)
        move_to(table, table->room);
    table->is_seen = false;
}

/* Moves the smaller part of the rows. Beyond the end there are none that a reader could see. */
static void insert(struct disk_rows *rows, struct disk_table *table, uint32_t at,
                   const struct disk_row *row)
{
    if (at < table->count) {
        own(rows, table);
        table->stamp++;
    }
    bool is_down = at < table->count / 2 && table->front > 0;
    if (!is_down && table->front + table->count == table->room)
        grow(table);
    if (is_down) {
        table->rows--;
        table->front--;
        memmove(table->rows, table->rows + 1, at * sizeof *row);
    } else if (at < table->count) {
        memmove(table->rows + at + 1, table->rows + at, (table->count - at) * sizeof *row);
    }
    assert(table->front + table->count < table->room);
    table->rows[at] = *row;
    table->count++;
    rows->bytes += row->key_size + row->value_size + DISK_ROW_BYTES;
}

static void remove_row(struct disk_rows *rows, struct disk_table *table, uint32_t at)
{
    const struct disk_row row = table->rows[at];

    assert(at < table->count);
    own(rows, table);
    table->stamp++;
    if (at < table->count / 2) {
        memmove(table->rows + 1, table->rows, at * sizeof row);
        table->rows++;
        table->front++;
    } else {
        memmove(table->rows + at, table->rows + at + 1, (table->count - at - 1) * sizeof row);
    }
    table->count--;
    assert(rows->bytes >= row.key_size + row.value_size + DISK_ROW_BYTES);
    rows->bytes -= row.key_size + row.value_size + DISK_ROW_BYTES;
    rows->freed += row.key_size + row.value_size + DISK_ROW_BYTES;
}

static void set_value(struct disk_rows *rows, struct disk_table *table, uint32_t at,
                      struct span value)
{
    own(rows, table);
    rows->freed += table->rows[at].value_size;
    rows->bytes += value.size - table->rows[at].value_size;
    table->rows[at].value = value.data;
    table->rows[at].value_size = (uint32_t)value.size;
}

static struct disk_change *note(struct disk_rows *rows, unsigned table)
{
    if (rows->changes_count == rows->changes_room) {
        size_t room = rows->changes_room ? 2 * rows->changes_room : CHANGES_MIN;
        struct disk_change *changes = disk_arena_alloc(room * sizeof *changes);
        if (rows->changes_count)
            memcpy(changes, rows->changes, rows->changes_count * sizeof *changes);
        rows->changes = changes;
        rows->changes_room = room;
    }
    struct disk_change *change = &rows->changes[rows->changes_count++];
    change->table = table;
    return change;
}

void disk_rows_put(struct disk_rows *rows, unsigned number, struct disk_place place,
                   struct span key, struct span value)
{
    struct disk_table *table = &rows->tables[number];
    struct disk_change *change = note(rows, number);
    const uint8_t *copy = disk_arena_copy(value);

    assert(value.size <= UINT32_MAX);
    if (place.is_there) {
        change->before = table->rows[place.at];
        set_value(rows, table, place.at, (struct span){copy, value.size});
        return;
    }
    struct disk_row row = {head_of(key), disk_arena_copy(key), NULL, (uint32_t)key.size, 0};
    change->before = row;
    row.value = copy;
    row.value_size = (uint32_t)value.size;
    insert(rows, table, place.at, &row);
}

void disk_rows_remove(struct disk_rows *rows, unsigned number, uint32_t at)
{
    note(rows, number)->before = rows->tables[number].rows[at];
    remove_row(rows, &rows->tables[number], at);
}

static void undo_change(struct disk_rows *rows, const struct disk_change *change)
{
    struct disk_table *table = &rows->tables[change->table];
    uint32_t at;
    bool is_there = disk_rows_find(table, disk_row_key(&change->before), &at);

    if (!change->before.value)
        remove_row(rows, table, at);
    else if (is_there)
        set_value(rows, table, at, disk_row_value(&change->before));
    else
        insert(rows, table, at, &change->before);
}

void disk_rows_undo(struct disk_rows *rows, size_t mark)
{
    while (rows->changes_count > mark)
        undo_change(rows, &rows->changes[--rows->changes_count]);
}

void disk_rows_copy(const struct disk_rows *rows, size_t mark, struct disk_rows *ret_copy)
{
    struct disk_rows copy = *rows;

    copy.readers = 0;
    copy.changes = NULL;
    copy.changes_count = copy.changes_room = 0;
    for (unsigned i = 0; i < STORE_TABLES_MAX; i++) {
        move_to(&copy.tables[i], copy.tables[i].count);
        copy.tables[i].is_seen = false;
    }
    for (size_t i = rows->changes_count; i > mark; i--)
        undo_change(&copy, &rows->changes[i - 1]);
    *ret_copy = copy;
}

static bool is_of(const struct disk_change *change, unsigned table, struct span key)
{
    return change->table == table && change->before.key_size == key.size &&
           memcmp(change->before.key, key.data, key.size) == 0;
}

bool disk_rows_get(const struct disk_rows *rows, size_t mark, unsigned number, struct span key,
                   struct span *ret_value)
{
    const struct disk_table *table = &rows->tables[number];
    uint32_t at;

    for (size_t i = mark; i < rows->changes_count; i++) {
        if (!is_of(&rows->changes[i], number, key))
            continue;
        if (rows->changes[i].before.value)
            *ret_value = disk_row_value(&rows->changes[i].before);
        return rows->changes[i].before.value != NULL;
    }
    if (!disk_rows_find(table, key, &at))
        return false;
    *ret_value = disk_row_value(&table->rows[at]);
    return true;
}
