/* Checking proofs, after RFC 9162, sections 2.1.3.2 and 2.1.4.2: the way from a leaf up to the root is told by
 * two numbers, the index of a node in its level and that of the last one; each step up halves both. */
#include "common/proof/merkle.h"

struct way {
    uint64_t at, last;
};

static bool is_odd(uint64_t number)
{
    return number & 1;
}

static void go_up(struct way *way)
{
    way->at >>= 1;
    way->last >>= 1;
}

/* Whether the next hash is of a left neighbour. A last node without a right one goes up as it is, to where
 * it is a right one itself. */
static bool has_left(struct way *way)
{
    if (!is_odd(way->at) && way->at != way->last)
        return false;
    while (!is_odd(way->at) && way->at != 0)
        go_up(way);
    return true;
}

bool merkle_check_leaf(digest_t *digest, const struct merkle_hash *leaf, uint64_t index,
                       uint64_t size, const struct merkle_hash *root,
                       const struct merkle_proof *proof)
{
    struct merkle_hash hash = *leaf;

    if (index >= size || size > MERKLE_SIZE_MAX || proof->count > MERKLE_PROOF_MAX)
        return false;
    struct way way = {index, size - 1};
    for (unsigned i = 0; i < proof->count; i++) {
        const struct merkle_hash *other = &proof->hashes[i];
        if (way.last == 0)
            return false; /* beyond the root */
        hash =
            has_left(&way) ? merkle_node(digest, other, &hash) : merkle_node(digest, &hash, other);
        go_up(&way);
    }
    return way.last == 0 && merkle_equal(&hash, root);
}

/* The roots of both trees, made of a proof that begins with the node at `way`. */
static bool make_roots(digest_t *digest, struct way way, const struct merkle_hash *begin,
                       const struct merkle_hash *hashes, unsigned count,
                       struct merkle_hash *ret_before, struct merkle_hash *ret_root)
{
    *ret_before = *ret_root = *begin;
    for (unsigned i = 0; i < count; i++) {
        if (way.last == 0)
            return false;
        bool is_of_both = has_left(&way);
        if (is_of_both)
            *ret_before = merkle_node(digest, &hashes[i], ret_before);
        *ret_root = is_of_both ? merkle_node(digest, &hashes[i], ret_root)
                               : merkle_node(digest, ret_root, &hashes[i]);
        go_up(&way);
    }
    return way.last == 0;
}

static bool is_empty_root(digest_t *digest, const struct merkle_hash *root)
{
    struct merkle_frontier none = {0};
    struct merkle_hash empty = merkle_root(digest, &none);

    return merkle_equal(&empty, root);
}

bool merkle_check_growth(digest_t *digest, uint64_t before, const struct merkle_hash *root_before,
                         uint64_t size, const struct merkle_hash *root,
                         const struct merkle_proof *proof)
{
    struct merkle_hash made_before, made_root;

    if (before > size || size > MERKLE_SIZE_MAX || proof->count > MERKLE_PROOF_MAX)
        return false;
    if (before == size)
        return proof->count == 0 && merkle_equal(root_before, root);
    if (before == 0)
        return proof->count == 0 && is_empty_root(digest, root_before);
    struct way way = {before - 1, size - 1};
    while (is_odd(way.at))
        go_up(&way);
    bool is_whole = way.at == 0; /* a power of two: the older tree is one subtree of the newer */
    if (!is_whole && proof->count == 0)
        return false;
    return make_roots(digest, way, is_whole ? root_before : &proof->hashes[0],
                      proof->hashes + !is_whole, proof->count - !is_whole, &made_before,
                      &made_root) &&
           merkle_equal(&made_before, root_before) && merkle_equal(&made_root, root);
}
