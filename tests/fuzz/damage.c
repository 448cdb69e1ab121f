#include "tests/fuzz/damage.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "tests/model/disk.h"

enum { STEPS_MAX = 64 };

static store_t *open_store(const struct good *good, const char *dir)
{
    struct trouble trouble;
    store_t *store;
    enum status status =
        store_open(dir, good->tables, good->table_count, DAMAGE_MAP_BYTES, &store, &trouble);

    assert(status == STATUS_OK);
    return store;
}

static struct span copied(struct span span)
{
    return (struct span){span.size > 0 ? memory_copy(span.data, span.size) : "", span.size};
}

static void keep_row(struct good *good, unsigned table, const cursor_t *cursor)
{
    struct good_row *row = memory_new(sizeof *row);

    *row = (struct good_row){good->rows, table, copied(cursor_key(cursor)),
                             copied(cursor_value(cursor))};
    good->rows = row;
    good->row_count++;
}

void good_keep(struct good *good, const char *dir)
{
    store_t *store = open_store(good, dir);
    txn_t *txn = txn_begin_read(store);

    for (unsigned table = 0; table < good->table_count; table++) {
        cursor_t *cursor = cursor_open(txn, table);
        for (bool more = cursor_seek(cursor, (struct span){"", 1}); more;
             more = cursor_next(cursor))
            keep_row(good, table, cursor);
        cursor_close(&cursor);
    }
    assert(txn_status(txn) == STATUS_OK);
    txn_abort(&txn);
    store_close(&store);
}

/* Of all rows; NULL where there are none. */
static const struct good_row *choose(const struct good *good, struct input *input)
{
    unsigned left = good->row_count ? input_byte(input) % good->row_count : 0;
    const struct good_row *row = good->rows;

    while (left-- > 0)
        row = row->next;
    return row;
}

/* A copy of bytes that can be changed, `more` longer. */
static struct text writable(struct span span, size_t more)
{
    char *bytes = memory_new(span.size + more);
    struct input input = {(const uint8_t *)bytes, span.size + more};

    for (size_t i = 0; i < span.size; i++)
        bytes[i] = ((const char *)span.data)[i];
    struct text piece = input_piece(&input, input.left);
    free(bytes);
    return piece;
}

static void change(struct text text, struct input *input)
{
    uint64_t at = input_number(input, 2);
    uint8_t bits = input_byte(input);

    if (text.size > 0)
        ((char *)text.data)[at % text.size] ^= (char)bits;
}

static void put(txn_t *txn, unsigned table, struct text key, struct text value)
{
    if (key.size > 0 && key.size <= STORE_KEY_BYTES_MAX)
        txn_put(txn, table, span_of_text(key), span_of_text(value));
}

static void put_any(txn_t *txn, const struct good *good, struct input *input)
{
    unsigned table = input_byte(input) % good->table_count;
    struct text key = input_piece(input, input_byte(input));
    struct text value = input_piece(input, input_number(input, 2));

    put(txn, table, key, value);
}

static void change_row(txn_t *txn, const struct good *good, struct input *input, bool is_key)
{
    const struct good_row *row = choose(good, input);
    struct span now;

    if (!row)
        return;
    struct text key = writable(row->key, 0);
    struct text value = writable(txn_get(txn, row->table, row->key, &now) ? now : row->value, 0);
    change(is_key ? key : value, input);
    put(txn, row->table, key, value);
}

static void resize_row(txn_t *txn, const struct good *good, struct input *input)
{
    const struct good_row *row = choose(good, input);
    size_t size = input_byte(input);

    if (!row)
        return;
    struct text value = writable(row->value, size < 128 ? 0 : (size - 127) * 8);
    if (size < 128 && size < value.size)
        value.size -= size;
    struct input exact = {(const uint8_t *)value.data, value.size};
    put(txn, row->table, writable(row->key, 0), input_piece(&exact, exact.left));
}

static void step(txn_t *txn, const struct good *good, struct input *input)
{
    const struct good_row *row;

    switch (input_byte(input) % 5) {
    case 0:
        put_any(txn, good, input);
        break;
    case 1:
        change_row(txn, good, input, false);
        break;
    case 2:
        change_row(txn, good, input, true);
        break;
    case 3:
        resize_row(txn, good, input);
        break;
    case 4:
        row = choose(good, input);
        if (row)
            txn_delete(txn, row->table, row->key);
        break;
    }
}

void damage(const struct good *good, const char *dir, struct input *input)
{
    struct trouble trouble;

    disk_reset(0, NULL, NULL);
    store_t *store = open_store(good, dir);
    txn_t *txn = txn_begin_write(store);
    for (const struct good_row *row = good->rows; row; row = row->next)
        txn_put(txn, row->table, row->key, row->value);
    for (int steps = 0; steps < STEPS_MAX && input->left > 0; steps++)
        step(txn, good, input);
    enum status status = txn_commit(&txn, &trouble);
    assert(status == STATUS_OK);
    store_close(&store);
}
