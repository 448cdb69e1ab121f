#include "common/ledger/tree.h"

#include <string.h>

void tree_begin(struct tree *tree)
{
    *tree = (struct tree){.digest = digest_new()};
}

void tree_end(struct tree *tree)
{
    digest_destroy(&tree->digest);
}

/* ---- reading ---- */

static unsigned table_of(unsigned height)
{
    return height == 0 ? TABLE_LEAVES : TABLE_TREE;
}

static bool get_tile(txn_t *txn, unsigned height, uint64_t index, struct tile *ret_tile)
{
    struct key key = tile_key_encode(&(struct tile_key){height, index});
    struct span value;

    if (!txn_get(txn, table_of(height), key_span(&key), &value) || value.size != sizeof *ret_tile) {
        txn_fail(txn, STATUS_DAMAGED, "the log's tree has a gap");
        return false;
    }
    memcpy(ret_tile, value.data, sizeof *ret_tile);
    return true;
}

/* Joins neighbours, level by level, until one is left. False: there is none yet. */
static bool join(digest_t *digest, struct merkle_hash *hashes, unsigned count)
{
    static const struct merkle_hash none;

    for (unsigned i = 0; i < count; i++)
        if (merkle_equal(&hashes[i], &none))
            return false;
    for (; count > 1; count /= 2)
        for (unsigned i = 0; i < count / 2; i++)
            hashes[i] = merkle_node(digest, &hashes[2 * i], &hashes[2 * i + 1]);
    return true;
}

static bool get_hash(void *context, unsigned level, uint64_t index, struct merkle_hash *ret_hash)
{
    const struct tree_reader *reader = context;
    unsigned height = level / TREE_TILE_LEVELS, count = 1U << level % TREE_TILE_LEVELS;
    uint64_t first = index * count; /* among the hashes of this height */
    struct tile tile;

    if (!get_tile(reader->txn, height, first / TREE_TILE_HASHES, &tile))
        return false;
    struct merkle_hash *hashes = &tile.hashes[first % TREE_TILE_HASHES];
    if (!join(reader->digest, hashes, count)) {
        txn_fail(reader->txn, STATUS_DAMAGED, "the log's tree ends before the log");
        return false;
    }
    *ret_hash = *hashes;
    return true;
}

struct merkle_source tree_source(struct tree_reader *reader)
{
    return (struct merkle_source){get_hash, reader};
}

/* ---- appending ---- */

/* Of a height in a tree of `size` leaves. */
static uint64_t hashes_of(uint64_t size, unsigned height)
{
    return size >> height * TREE_TILE_LEVELS;
}

static void fetch_edge(struct tree *tree, txn_t *txn, uint64_t size)
{
    struct tree_reader reader = {txn, tree->digest};

    tree->lacks_edge = false;
    merkle_frontier_of(tree_source(&reader), size, &tree->frontier);
    for (unsigned height = 0; height < TREE_HEIGHTS; height++) {
        uint64_t hashes = hashes_of(size, height);
        if (hashes % TREE_TILE_HASHES != 0)
            tree->last[height].is_row =
                get_tile(txn, height, hashes / TREE_TILE_HASHES, &tree->last[height].tile);
    }
}

static void put_tile(struct tree *tree, txn_t *txn, unsigned height, uint64_t index)
{
    struct key key = tile_key_encode(&(struct tile_key){height, index});
    struct span value = {&tree->last[height].tile, sizeof(struct tile)};

    if (height == 0 && !tree->last[height].is_row)
        txn_append(txn, TABLE_LEAVES, key_span(&key), value);
    else
        txn_put(txn, table_of(height), key_span(&key), value);
    tree->last[height].is_row = true;
    tree->last[height].is_changed = false;
}

struct growing {
    struct tree *tree;
    txn_t *txn;
};

static void add_hash(void *context, unsigned level, uint64_t index, const struct merkle_hash *hash)
{
    const struct growing *growing = context;
    struct tree *tree = growing->tree;
    unsigned height = level / TREE_TILE_LEVELS, place = index % TREE_TILE_HASHES;

    if (level % TREE_TILE_LEVELS != 0)
        return;
    if (place == 0)
        memset(&tree->last[height], 0, sizeof tree->last[height]);
    tree->last[height].tile.hashes[place] = *hash;
    tree->last[height].is_changed = true;
    if (place == TREE_TILE_HASHES - 1)
        put_tile(tree, growing->txn, height, index / TREE_TILE_HASHES);
}

void tree_append(struct tree *tree, txn_t *txn, uint64_t n, struct text bytes)
{
    struct growing growing = {tree, txn};

    if (tree->lacks_edge)
        fetch_edge(tree, txn, n - 1);
    if (txn_status(txn) != STATUS_OK)
        return;
    struct merkle_hash leaf = merkle_leaf(tree->digest, (struct span){bytes.data, bytes.size});
    merkle_append(tree->digest, &tree->frontier, &leaf, add_hash, &growing);
}

void tree_flush(struct tree *tree, txn_t *txn)
{
    for (unsigned height = 0; height < TREE_HEIGHTS; height++)
        if (tree->last[height].is_changed)
            put_tile(tree, txn, height,
                     (hashes_of(tree->frontier.size, height) - 1) / TREE_TILE_HASHES);
}
