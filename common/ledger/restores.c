#include "common/ledger/restores.h"

#include <stdio.h>
#include <string.h>

#include "common/ledger/tables.h"
#include "common/ledger/view_inside.h"

void restores_put(txn_t *txn, uint64_t n, struct text bytes)
{
    struct key key = n_key(n);
    digest_t *digest = digest_new();
    struct merkle_hash leaf = merkle_leaf(digest, (struct span){bytes.data, bytes.size});

    digest_destroy(&digest);
    txn_put(txn, TABLE_RESTORES, key_span(&key), (struct span){leaf.bytes, sizeof leaf.bytes});
}

static bool read_row(txn_t *txn, const cursor_t *cursor, uint64_t *ret_n,
                     struct merkle_hash *ret_leaf)
{
    struct span value = cursor_value(cursor);

    if (!n_key_decode(cursor_key(cursor), ret_n) || value.size != sizeof ret_leaf->bytes) {
        txn_fail(txn, STATUS_DAMAGED, "a row of the table `restores` cannot be read");
        return false;
    }
    memcpy(ret_leaf->bytes, value.data, sizeof ret_leaf->bytes);
    return true;
}

void restores_walk(txn_t *txn, uint64_t after, restores_visit *visit, void *context)
{
    cursor_t *cursor = cursor_open(txn, TABLE_RESTORES);
    struct key key = n_key(after + 1);
    struct merkle_hash leaf;
    uint64_t n;

    for (bool more = cursor_seek(cursor, key_span(&key));
         more && read_row(txn, cursor, &n, &leaf) && visit(context, n, &leaf);)
        more = cursor_next(cursor);
    cursor_close(&cursor);
}

static bool note_one(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    (void)n, (void)leaf;
    *(bool *)context = true;
    return false;
}

bool view_has_restores(view_t *view)
{
    bool has_one = false;

    restores_walk(view->txn, 0, note_one, &has_one);
    return has_one;
}

struct origins {
    char first[NOTE_NAME_BYTES_MAX + 1]; /* as it was handed in */
    char *now;
};

static bool restore_origin(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    const struct origins *origins = context;

    (void)n;
    if (origin_ends_with(text_of(origins->first), leaf))
        snprintf(origins->now, NOTE_NAME_BYTES_MAX + 1, "%s", origins->first);
    else
        origin_restore(origins->now, leaf);
    return true;
}

void view_restore_origin(view_t *view, uint64_t after, char origin[NOTE_NAME_BYTES_MAX + 1])
{
    struct origins origins = {.now = origin};

    snprintf(origins.first, sizeof origins.first, "%s", origin);
    restores_walk(view->txn, after, restore_origin, &origins);
}

void view_walk_restores(view_t *view, uint64_t after, restores_visit *visit, void *context)
{
    restores_walk(view->txn, after, visit, context);
}
