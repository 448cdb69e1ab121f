/* The Merkle tree over the log (proof/merkle.h): leaf i is the bytes of record i + 1.
 *
 * Kept are the hashes of every fourth level, 16 in a row: a tile. The levels between are made of the tile
 * below them.
 *
 *   height 1    level 4                  [ · · · · · · · · · · · · · · · · ]
 *                       /               |                \
 *   height 0    level 0   [ 16 leaves ]   [ 16 leaves ]   [ the last, with zeros behind it ]
 *
 * So what is proven of any record takes a row for each four levels, and which record's bytes have changed
 * is seen in its leaf. For the files of this folder; view_tree.h asks. */
#ifndef KAOHE_LEDGER_TREE_H
#define KAOHE_LEDGER_TREE_H

#include "common/ledger/tables.h"
#include "common/proof/merkle.h"
#include "common/store/store.h"

enum { TREE_TILE_LEVELS = 4, TREE_TILE_HASHES = 1 << TREE_TILE_LEVELS, TREE_HEIGHTS = 16 };

struct tile {
    struct merkle_hash hashes[TREE_TILE_HASHES];
};

/* Appends to the tree. */
struct tree {
    digest_t *digest;
    struct merkle_frontier frontier;
    struct {
        struct tile tile;
        bool is_row, is_changed;
    } last[TREE_HEIGHTS]; /* the last tile of each height */
    bool
        lacks_edge; /* both are of a log that has records already, and fetched when they are needed */
};

void tree_begin(struct tree *tree); /* of an empty log */
void tree_end(struct tree *tree);
/* A record's bytes; its number is the next. */
void tree_append(struct tree *tree, txn_t *txn, uint64_t n, struct text bytes);
void tree_flush(struct tree *tree, txn_t *txn);

/* Where the hashes of a transaction's tree are had from. */
struct tree_reader {
    txn_t *txn;
    digest_t *digest;
};
struct merkle_source tree_source(struct tree_reader *reader);

#endif
