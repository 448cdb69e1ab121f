/* The Merkle tree over the log that a view shows (proof/merkle.h): the roots that it had, and proofs. Leaf
 * i is record i + 1, and a tree of size n is that of the first n records. */
#ifndef KAOHE_LEDGER_VIEW_TREE_H
#define KAOHE_LEDGER_VIEW_TREE_H

#include "common/ledger/view.h"
#include "common/proof/merkle.h"

/* Each is false where the log has no such record, or the view has failed. */
bool view_tree_root(view_t *view, digest_t *digest, uint64_t size, struct merkle_hash *ret_root);
/* That record `n` stands in the tree of the first `size` records. */
bool view_tree_prove(view_t *view, digest_t *digest, uint64_t n, uint64_t size,
                     struct merkle_proof *ret_proof);
/* That the tree of `size` records begins with that of the first `before`. */
bool view_tree_prove_growth(view_t *view, digest_t *digest, uint64_t before, uint64_t size,
                            struct merkle_proof *ret_proof);

#endif
