/* What the tests of the simulated store compare it with: tables as plain lists that are searched
 * from the start, and random rows whose keys begin alike. */
#ifndef KAOHE_MODEL_SUPPORT_LIST_H
#define KAOHE_MODEL_SUPPORT_LIST_H

#include "tests/chance.h"
#include "tests/unit/store/support_store.h"

enum { LIST_ROWS_MAX = 256, LIST_KEY_MAX = 12, LIST_VALUE_MAX = 24 };

struct list {
    size_t count;
    struct list_row {
        struct list_bytes {
            size_t size;
            char data[LIST_VALUE_MAX];
        } key, value;
    } rows[LIST_ROWS_MAX];
};

struct span list_span(const struct list_bytes *bytes);

/* Random bytes; a random key, half of which have their first eight bytes in common, so that what
 * follows decides. */
struct list_bytes list_random(struct chance *chance, size_t least, size_t most);
struct list_bytes list_random_key(struct chance *chance);

/* As the store orders keys: below 0, 0 or above 0. */
int list_order(struct span a, struct span b);

/* The place of the first row at or above `key`; `count` where there is none. */
size_t list_find(const struct list *list, const struct list_bytes *key);
bool list_has(const struct list *list, const struct list_bytes *key, size_t *ret_at);

/* Whether a table holds exactly the list. */
bool list_is_in(const struct list *list, txn_t *txn, unsigned table);
/* One random change of both. */
void list_change(struct list *list, txn_t *txn, unsigned table, struct chance *chance);

#endif
