#include "tests/model/support_list.h"

enum { KEY_BYTES_IN_COMMON = 8, CLEARED_ONE_IN = 200 };

struct span list_span(const struct list_bytes *bytes)
{
    return (struct span){bytes->data, bytes->size};
}

struct list_bytes list_random(struct chance *chance, size_t least, size_t most)
{
    static const char letters[] = {0, 'a', 'b', (char)0xff};
    struct list_bytes bytes = {.size = least + chance_below(chance, most - least + 1)};

    for (size_t i = 0; i < bytes.size; i++)
        bytes.data[i] = letters[chance_below(chance, sizeof letters)];
    return bytes;
}

struct list_bytes list_random_key(struct chance *chance)
{
    struct list_bytes key = list_random(chance, 1, 3);

    if (chance_below(chance, 2)) {
        memmove(key.data + KEY_BYTES_IN_COMMON, key.data, key.size);
        memset(key.data, 'a', KEY_BYTES_IN_COMMON);
        key.size += KEY_BYTES_IN_COMMON;
    }
    return key;
}

int list_order(struct span a, struct span b)
{
    size_t least = a.size < b.size ? a.size : b.size;
    int order = least ? memcmp(a.data, b.data, least) : 0;

    return order ? order : (a.size > b.size) - (a.size < b.size);
}

size_t list_find(const struct list *list, const struct list_bytes *key)
{
    size_t at = 0;

    while (at < list->count && list_order(list_span(&list->rows[at].key), list_span(key)) < 0)
        at++;
    return at;
}

bool list_has(const struct list *list, const struct list_bytes *key, size_t *ret_at)
{
    *ret_at = list_find(list, key);
    return *ret_at < list->count &&
           list_order(list_span(&list->rows[*ret_at].key), list_span(key)) == 0;
}

static void put(struct list *list, const struct list_bytes *key, const struct list_bytes *value)
{
    size_t at;

    if (!list_has(list, key, &at)) {
        assert_true(list->count < LIST_ROWS_MAX);
        memmove(&list->rows[at + 1], &list->rows[at], (list->count++ - at) * sizeof *list->rows);
    }
    list->rows[at] = (struct list_row){*key, *value};
}

static void delete_row(struct list *list, const struct list_bytes *key)
{
    size_t at;

    if (list_has(list, key, &at))
        memmove(&list->rows[at], &list->rows[at + 1], (--list->count - at) * sizeof *list->rows);
}

bool list_is_in(const struct list *list, txn_t *txn, unsigned table)
{
    cursor_t *cursor = cursor_open(txn, table);
    size_t at = 0;
    bool is_same = true;

    for (bool more = cursor_next(cursor); more && is_same; more = cursor_next(cursor), at++)
        is_same = at < list->count &&
                  list_order(cursor_key(cursor), list_span(&list->rows[at].key)) == 0 &&
                  list_order(cursor_value(cursor), list_span(&list->rows[at].value)) == 0;
    cursor_close(&cursor);
    return is_same && at == list->count && txn_count(txn, table) == at &&
           txn_status(txn) == STATUS_OK;
}

void list_change(struct list *list, txn_t *txn, unsigned table, struct chance *chance)
{
    struct list_bytes key = list_random_key(chance), value = list_random(chance, 0, 24);
    size_t at = chance_below(chance, list->count);

    if (list->count && chance_below(chance, 3) == 0)
        key = list->rows[chance_below(chance, 2) ? 0 : at].key;
    if (chance_below(chance, CLEARED_ONE_IN) == 0) {
        txn_clear(txn, table);
        list->count = 0;
    } else if (chance_below(chance, 3) == 0 || list->count == LIST_ROWS_MAX) {
        txn_delete(txn, table, list_span(&key));
        delete_row(list, &key);
    } else if (list_find(list, &key) == list->count && chance_below(chance, 2)) {
        txn_append(txn, table, list_span(&key), list_span(&value));
        put(list, &key, &value);
    } else {
        txn_put(txn, table, list_span(&key), list_span(&value));
        put(list, &key, &value);
    }
}
