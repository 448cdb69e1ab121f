#include "common/proof/merkle.h"

#include <assert.h>
#include <string.h>

struct merkle_hash merkle_leaf(digest_t *digest, struct span bytes)
{
    static const uint8_t prefix = 0x00;
    struct merkle_hash hash;

    digest_start(digest);
    digest_add(digest, &prefix, sizeof prefix);
    digest_add(digest, bytes.data, bytes.size);
    digest_end(digest, hash.bytes);
    return hash;
}

struct merkle_hash merkle_node(digest_t *digest, const struct merkle_hash *left,
                               const struct merkle_hash *right)
{
    uint8_t bytes[1 + 2 * DIGEST_BYTES] = {0x01};
    struct merkle_hash hash;

    memcpy(bytes + 1, left->bytes, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, right->bytes, DIGEST_BYTES);
    digest_start(digest);
    digest_add(digest, bytes, sizeof bytes);
    digest_end(digest, hash.bytes);
    return hash;
}

static struct merkle_hash empty_root(digest_t *digest)
{
    struct merkle_hash hash;

    digest_start(digest);
    digest_end(digest, hash.bytes);
    return hash;
}

bool merkle_equal(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return digest_equal(a->bytes, b->bytes);
}

static bool has_bit(uint64_t number, unsigned bit)
{
    return number >> bit & 1;
}

/* As adding one carries: each subtree on the edge that has a right neighbour now goes up a level. */
void merkle_append(digest_t *digest, struct merkle_frontier *frontier,
                   const struct merkle_hash *leaf, merkle_visit *visit, void *context)
{
    struct merkle_hash hash = *leaf;
    unsigned level = 0;

    assert(frontier->size < MERKLE_SIZE_MAX);
    if (visit)
        visit(context, 0, frontier->size, &hash);
    for (; has_bit(frontier->size, level); level++) {
        hash = merkle_node(digest, &frontier->hashes[level], &hash);
        memset(&frontier->hashes[level], 0, sizeof frontier->hashes[level]);
        if (visit)
            visit(context, level + 1, frontier->size >> (level + 1), &hash);
    }
    frontier->hashes[level] = hash;
    frontier->size++;
}

struct merkle_hash merkle_root(digest_t *digest, const struct merkle_frontier *frontier)
{
    struct merkle_hash root = empty_root(digest);
    bool is_first = true;

    for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
        if (!has_bit(frontier->size, level))
            continue;
        root = is_first ? frontier->hashes[level]
                        : merkle_node(digest, &frontier->hashes[level], &root);
        is_first = false;
    }
    return root;
}

/* The edge of `size` leaves from leaf `first` on, which is a multiple of their highest bit. */
static bool edge_of(struct merkle_source source, uint64_t first, uint64_t size,
                    struct merkle_frontier *ret_frontier)
{
    uint64_t at = first;

    memset(ret_frontier, 0, sizeof *ret_frontier);
    for (unsigned level = MERKLE_LEVELS; level-- > 0;) {
        if (!has_bit(size, level))
            continue;
        if (!source.get(source.context, level, at >> level, &ret_frontier->hashes[level]))
            return false;
        at += UINT64_C(1) << level;
    }
    ret_frontier->size = size;
    return true;
}

bool merkle_frontier_of(struct merkle_source source, uint64_t size,
                        struct merkle_frontier *ret_frontier)
{
    struct merkle_frontier frontier;

    if (size > MERKLE_SIZE_MAX || !edge_of(source, 0, size, &frontier))
        return false;
    *ret_frontier = frontier;
    return true;
}

bool merkle_root_of(digest_t *digest, struct merkle_source source, uint64_t size,
                    struct merkle_hash *ret_root)
{
    struct merkle_frontier frontier;

    if (!merkle_frontier_of(source, size, &frontier))
        return false;
    *ret_root = merkle_root(digest, &frontier);
    return true;
}

/* Leaves `first` to `first + size - 1` of a tree, as it is cut in two again and again. */
struct part {
    uint64_t first, size;
};

/* Puts the root of a part behind the others. */
static bool push(digest_t *digest, struct merkle_source source, struct part part,
                 struct merkle_proof *proof)
{
    struct merkle_frontier edge;

    assert(proof->count < MERKLE_PROOF_MAX);
    if (!edge_of(source, part.first, part.size, &edge))
        return false;
    proof->hashes[proof->count++] = merkle_root(digest, &edge);
    return true;
}

/* The largest power of two below `size`, which is at least 2. */
static uint64_t half_of(uint64_t size)
{
    return UINT64_C(1) << (63 - __builtin_clzll(size - 1));
}

/* Cuts the part in two, and leaves in it the half that leaf `index` is in. Returns the other half. */
static struct part split(struct part *part, uint64_t index)
{
    uint64_t half = half_of(part->size);
    struct part left = {part->first, half}, right = {part->first + half, part->size - half};
    bool is_left = index < right.first;

    *part = is_left ? left : right;
    return is_left ? right : left;
}

/* They were found from the root down, and are said from the leaf up. */
static void turn(struct merkle_proof *proof)
{
    for (unsigned i = 0; i < proof->count / 2; i++) {
        struct merkle_hash *a = &proof->hashes[i], *b = &proof->hashes[proof->count - 1 - i];
        struct merkle_hash kept = *a;
        *a = *b;
        *b = kept;
    }
}

bool merkle_prove_leaf(digest_t *digest, struct merkle_source source, uint64_t index, uint64_t size,
                       struct merkle_proof *ret_proof)
{
    struct part part = {0, size};

    ret_proof->count = 0;
    if (index >= size || size > MERKLE_SIZE_MAX)
        return false;
    while (part.size > 1)
        if (!push(digest, source, split(&part, index), ret_proof))
            return false;
    turn(ret_proof);
    return true;
}

/* Goes down along the last leaf that both trees have, until the part ends with it. Where that part is the
 * whole older tree, its root is known to who asks. */
bool merkle_prove_growth(digest_t *digest, struct merkle_source source, uint64_t before,
                         uint64_t size, struct merkle_proof *ret_proof)
{
    struct part part = {0, size};

    ret_proof->count = 0;
    if (before > size || size > MERKLE_SIZE_MAX)
        return false;
    if (before == 0)
        return true;
    while (part.first + part.size != before)
        if (!push(digest, source, split(&part, before - 1), ret_proof))
            return false;
    if (part.first > 0 && !push(digest, source, part, ret_proof))
        return false;
    turn(ret_proof);
    return true;
}
