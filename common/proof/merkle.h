/* The Merkle tree of RFC 6962 with SHA-256. Pure: whoever keeps the hashes hands them in.
 *
 *   leaf   SHA-256(0x00, bytes)        node   SHA-256(0x01, left, right)
 *
 *                 root of 6             level 3
 *              /           \
 *            2,0            |           level 2: leaves 0 to 3
 *          /     \          |
 *       1,0       1,1      1,2          level 1: two leaves each
 *      /   \     /   \    /   \
 *     0     1   2     3  4     5        level 0: the leaves
 *
 * A complete subtree is named by its level and its index in it: of 2^level leaves, the first of which is
 * index * 2^level. Once complete its hash never changes. The root of any size, each proof and the right
 * edge are made of hashes of complete subtrees alone.
 */
#ifndef KAOHE_PROOF_MERKLE_H
#define KAOHE_PROOF_MERKLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/bytes.h"
#include "common/base/digest.h"

enum {
    MERKLE_LEVELS = 63,    /* a size is below 2^63 */
    MERKLE_PROOF_MAX = 64, /* hashes in a proof of either kind */
};
#define MERKLE_SIZE_MAX ((uint64_t)INT64_MAX)

struct merkle_hash {
    uint8_t bytes[DIGEST_BYTES];
};

/* Each takes a digest to work with, so that none is made for each hash. */
struct merkle_hash merkle_leaf(digest_t *digest, struct span bytes);
struct merkle_hash merkle_node(digest_t *digest, const struct merkle_hash *left,
                               const struct merkle_hash *right);
bool merkle_equal(const struct merkle_hash *a, const struct merkle_hash *b);

/* The right edge of a tree: for each bit of `size` that is set, at its place the hash of a complete
 * subtree of that level; together they are all leaves, the largest first. Empty: all zeros. */
struct merkle_frontier {
    uint64_t size; /* leaves */
    struct merkle_hash hashes[MERKLE_LEVELS];
};

/* Is told of each subtree that a leaf completes: first the leaf itself, level 0. */
typedef void merkle_visit(void *context, unsigned level, uint64_t index,
                          const struct merkle_hash *hash);

/* Appends a leaf; `visit` may be NULL. The size is below MERKLE_SIZE_MAX. */
void merkle_append(digest_t *digest, struct merkle_frontier *frontier,
                   const struct merkle_hash *leaf, merkle_visit *visit, void *context);
/* Of an empty tree: the SHA-256 of nothing. */
struct merkle_hash merkle_root(digest_t *digest, const struct merkle_frontier *frontier);

/* Where hashes of complete subtrees are had from. False: it has not got this one, and what was being made of
 * it is not made. */
typedef bool merkle_get(void *context, unsigned level, uint64_t index,
                        struct merkle_hash *ret_hash);
struct merkle_source {
    merkle_get *get;
    void *context;
};

/* The right edge and the root of the first `size` leaves. */
bool merkle_frontier_of(struct merkle_source source, uint64_t size,
                        struct merkle_frontier *ret_frontier);
bool merkle_root_of(digest_t *digest, struct merkle_source source, uint64_t size,
                    struct merkle_hash *ret_root);

struct merkle_proof {
    unsigned count;
    struct merkle_hash hashes[MERKLE_PROOF_MAX];
};

/* That leaf `index` stands in the tree of the first `size` leaves (RFC 6962, section 2.1.1). False too where
 * there is no such leaf. */
bool merkle_prove_leaf(digest_t *digest, struct merkle_source source, uint64_t index, uint64_t size,
                       struct merkle_proof *ret_proof);
/* That the tree of the first `size` leaves begins with that of the first `before` (section 2.1.2). Of none,
 * and of equal sizes, the proof is empty. False too where `before` is the larger one. */
bool merkle_prove_growth(digest_t *digest, struct merkle_source source, uint64_t before,
                         uint64_t size, struct merkle_proof *ret_proof);

/* Whether the proof shows it, for sizes and hashes of anybody. */
bool merkle_check_leaf(digest_t *digest, const struct merkle_hash *leaf, uint64_t index,
                       uint64_t size, const struct merkle_hash *root,
                       const struct merkle_proof *proof);
bool merkle_check_growth(digest_t *digest, uint64_t before, const struct merkle_hash *root_before,
                         uint64_t size, const struct merkle_hash *root,
                         const struct merkle_proof *proof);

#endif
