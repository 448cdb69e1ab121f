/* What a simulated store holds: ordered tables of rows, changed in place, and the log of what stood
 * there before, by which they go back to any earlier point that the log still reaches.
 *
 * Whoever looks at a table while others change it takes a copy of its `struct disk_table`, under
 * `readers`: rows that such a copy may show are not touched any more. Bytes live in the arena and
 * stay good until its reset.
 */
#ifndef KAOHE_MODEL_DISK_ROWS_H
#define KAOHE_MODEL_DISK_ROWS_H

#include <stdbool.h>

#include "common/store/store.h"

enum { DISK_ROW_BYTES = 16 }; /* what a row takes of the map besides key and value */

struct disk_row {
    uint64_t head; /* the key's first bytes as a number, which decides most comparisons */
    const uint8_t *key, *value;
    uint32_t key_size, value_size;
};

struct disk_table {
    struct disk_row *rows; /* sorted */
    uint32_t count;
    uint32_t front, room; /* slots that are free before the rows, and all that there are */
    uint64_t stamp;       /* changes when rows move */
    bool is_seen;         /* a reader may have a copy */
};

/* A row as it was before a change; `value` NULL: it was not there. */
struct disk_change {
    struct disk_row before;
    unsigned table;
};

struct disk_rows {
    struct disk_table tables[STORE_TABLES_MAX];
    struct disk_change *changes; /* the log: the oldest first */
    size_t changes_count, changes_room;
    size_t freed; /* bytes that changes have freed, in all */
    size_t bytes; /* of keys and values, and DISK_ROW_BYTES each */
    unsigned readers;
};

static inline struct span disk_row_key(const struct disk_row *row)
{
    return (struct span){row->key, row->key_size};
}

static inline struct span disk_row_value(const struct disk_row *row)
{
    return (struct span){row->value, row->value_size};
}

/* Whether the key is there; `ret_at` is the place of the first row at or above it. */
bool disk_rows_find(const struct disk_table *table, struct span key, uint32_t *ret_at);

/* The place of a key that disk_rows_find has found, or not found, in the table as it is now. */
struct disk_place {
    uint32_t at;
    bool is_there;
};

void disk_rows_put(struct disk_rows *rows, unsigned table, struct disk_place place, struct span key,
                   struct span value);
void disk_rows_remove(struct disk_rows *rows, unsigned table, uint32_t at);

/* Undoes the changes from number `mark` on. */
void disk_rows_undo(struct disk_rows *rows, size_t mark);
/* A copy as it was at `mark`, with an empty log and without readers. */
void disk_rows_copy(const struct disk_rows *rows, size_t mark, struct disk_rows *ret_copy);
/* One row as it was at `mark`. */
bool disk_rows_get(const struct disk_rows *rows, size_t mark, unsigned table, struct span key,
                   struct span *ret_value);

#endif
