/* common/proof/merkle_check: proofs of somebody who lies are not taken, and no number leads astray. */
#include "tests/unit/proof/support_proof.h"

enum { LIES = 20000 };

static const struct pair {
    unsigned from, size;
} pairs[] = {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {4, 7}, {5, 8}, {6, 13}, {12, 13}, {8, 21}, {16, 100}};

/* Whether it is taken with one hash less, one more, or a bit of one flipped. */
static bool is_taken_in_another_form(bool (*check)(void *, const struct merkle_proof *),
                                     void *context, const struct merkle_proof *good)
{
    struct merkle_proof proof = *good;
    bool is_taken = false;

    proof.count = good->count + 1;
    memset(&proof.hashes[good->count], 0x5a, DIGEST_BYTES);
    is_taken |= check(context, &proof);
    if (good->count > 0) {
        proof.hashes[good->count] = good->hashes[good->count - 1];
        is_taken |= check(context, &proof);
        proof.count = good->count - 1;
        is_taken |= check(context, &proof);
    }
    for (unsigned bit = 0; bit < good->count * DIGEST_BYTES * 8; bit++) {
        proof = *good;
        proof.hashes[bit / 256].bytes[bit % 256 / 8] ^= (uint8_t)(1 << bit % 8);
        is_taken |= check(context, &proof);
    }
    return is_taken;
}

struct claim {
    struct forest *forest;
    uint64_t from, size;
    struct merkle_hash first, root; /* `first`: of the leaf, or the root before */
};

static bool check_leaf(void *context, const struct merkle_proof *proof)
{
    const struct claim *claim = context;

    return merkle_check_leaf(claim->forest->digest, &claim->first, claim->from, claim->size,
                             &claim->root, proof);
}

static bool check_growth(void *context, const struct merkle_proof *proof)
{
    const struct claim *claim = context;

    return merkle_check_growth(claim->forest->digest, claim->from, &claim->first, claim->size,
                               &claim->root, proof);
}

static void proof_of_a_leaf_holds_in_one_form(void **state)
{
    struct forest *forest = forest_of(100);
    struct merkle_proof proof;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const struct pair *pair = &pairs[i];
        struct claim claim = {forest, pair->from, pair->size, forest->hashes[0][pair->from],
                              naive_root(forest, pair->size, pair->from, &proof)};
        assert_true(check_leaf(&claim, &proof));
        assert_false(is_taken_in_another_form(check_leaf, &claim, &proof));
        for (claim.from = 0; claim.from < pair->size + 3; claim.from++)
            assert_int_equal(check_leaf(&claim, &proof), claim.from == pair->from);
        claim.from = pair->from;
        claim.first.bytes[31] ^= 1;
        assert_false(check_leaf(&claim, &proof));
        claim.first.bytes[31] ^= 1;
        claim.root.bytes[0] ^= 0x80;
        assert_false(check_leaf(&claim, &proof));
    }
    forest_destroy(&forest);
}

static void proof_of_growth_holds_in_one_form(void **state)
{
    struct forest *forest = forest_of(100);
    struct merkle_proof proof;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        uint64_t before = pairs[i].from + 1, size = pairs[i].size;
        struct claim claim = {forest, before, size, naive_root(forest, (unsigned)before, 0, NULL),
                              naive_root(forest, (unsigned)size, 0, NULL)};
        assert_true(
            merkle_prove_growth(forest->digest, forest_source(forest), before, size, &proof));
        assert_true(check_growth(&claim, &proof));
        assert_false(is_taken_in_another_form(check_growth, &claim, &proof));
        claim.first.bytes[31] ^= 1;
        assert_false(check_growth(&claim, &proof));
        claim.first.bytes[31] ^= 1;
        claim.root.bytes[0] ^= 0x80;
        assert_false(check_growth(&claim, &proof));
    }
    forest_destroy(&forest);
}

/* A log that took a record away, changed one, or is another one, and proves it as its own tree is. */
static void growth_of_another_tree_is_not_taken(void **state)
{
    struct forest *forest = forest_of(60), *other = forest_new();
    struct merkle_proof proof;

    (void)state;
    for (unsigned i = 0; i < 60; i++)
        forest_add(other, i == 20 ? (struct span){"another", 7} : (struct span){"leaf", 4});
    for (unsigned before = 1; before < 60; before++) {
        struct claim claim = {forest, before, 60, naive_root(forest, before, 0, NULL),
                              naive_root(other, 60, 0, NULL)};
        assert_true(merkle_prove_growth(other->digest, forest_source(other), before, 60, &proof));
        assert_false(check_growth(&claim, &proof));
    }
    forest_destroy(&other);
    forest_destroy(&forest);
}

static void sizes_that_make_no_sense_are_refused(void **state)
{
    struct forest *forest = forest_of(7);
    struct merkle_proof none = {0}, long_one = {.count = MERKLE_PROOF_MAX + 1};
    struct merkle_hash root = naive_root(forest, 7, 0, NULL), leaf = forest->hashes[0][0];
    struct claim claim = {forest, 7, 7, root, root};

    (void)state;
    assert_true(check_growth(&claim, &none));
    assert_false(check_growth(&claim, &long_one));
    claim = (struct claim){forest, 7, 6, root, root};
    assert_false(check_growth(&claim, &none)); /* it shrank */
    claim = (struct claim){forest, 0, 7, root, root};
    assert_false(check_growth(&claim, &none)); /* no root of nothing */
    claim = (struct claim){forest, 7, UINT64_MAX, root, root};
    assert_false(check_growth(&claim, &none));
    claim = (struct claim){forest, 6, 7, root, root};
    assert_false(check_growth(&claim, &none)); /* nothing to begin with */
    claim = (struct claim){forest, 4, 7, root, root};
    assert_false(check_growth(&claim, &none));
    claim = (struct claim){forest, 0, 0, leaf, leaf};
    assert_false(check_leaf(&claim, &none)); /* nothing has no leaf */
    claim = (struct claim){forest, 0, 1, leaf, leaf};
    assert_true(check_leaf(&claim, &none));
    assert_false(check_leaf(&claim, &long_one));
    claim = (struct claim){forest, 5, MERKLE_SIZE_MAX + 1, leaf, root};
    assert_false(check_leaf(&claim, &none));
    forest_destroy(&forest);
}

/* Numbers of every size, hashes of nothing: what is asked is that it ends, and says no. */
static void whatever_is_claimed_comes_to_an_end(void **state)
{
    struct forest *forest = forest_of(3);
    struct merkle_proof proof;
    uint64_t seed = 11;

    (void)state;
    memset(&proof, 0x77, sizeof proof);
    for (unsigned i = 0; i < LIES; i++) {
        struct claim claim = {forest,
                              next_random(&seed) >> next_random(&seed) % 64,
                              next_random(&seed) >> next_random(&seed) % 64,
                              {{1}},
                              {{2}}};
        proof.count = (unsigned)(next_random(&seed) % (MERKLE_PROOF_MAX + 3));
        assert_false(check_leaf(&claim, &proof));
        assert_false(check_growth(&claim, &proof));
    }
    forest_destroy(&forest);
}

int main(void)
{
    SUITE_TEST(proof_of_a_leaf_holds_in_one_form);
    SUITE_TEST(proof_of_growth_holds_in_one_form);
    SUITE_TEST(growth_of_another_tree_is_not_taken);
    SUITE_TEST(sizes_that_make_no_sense_are_refused);
    SUITE_TEST(whatever_is_claimed_comes_to_an_end);
    return suite_run("merkle_check");
}
