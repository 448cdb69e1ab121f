/* common/proof/merkle: the trees of the test suite of Certificate Transparency, and trees of every size up to
 * 130 against one that is made level by level. */
#include "tests/unit/proof/support_proof.h"

enum { SIZE_TRIED = 130 };

static const struct text leaves[] = {
    {"", 0},
    {"\x00", 1},
    {"\x10", 1},
    {"\x20\x21", 2},
    {"\x30\x31", 2},
    {"\x40\x41\x42\x43", 4},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
};

static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

#define H10 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define H11 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define H23 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define H47 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define H4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define H45 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
#define H67 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define H03 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define H01 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"

static const struct proof_row {
    const char *title;
    bool is_growth;
    unsigned from, size; /* a leaf's index, or the size before */
    const char *hashes[4];
} proof_rows[] = {
    {"leaf 0 of 1", false, 0, 1, {0}},
    {"leaf 0 of 8", false, 0, 8, {H11, H23, H47}},
    {"leaf 5 of 8", false, 5, 8, {H4, H67, H03}},
    {"leaf 2 of 3", false, 2, 3, {H01}},
    {"leaf 1 of 5", false, 1, 5, {H10, H23, H4}},
    {"from 1 to 1", true, 1, 1, {0}},
    {"from 1 to 8", true, 1, 8, {H11, H23, H47}},
    {"from 6 to 8", true, 6, 8, {H45, H67, H03}},
    {"from 2 to 5", true, 2, 5, {H23, H4}},
};

static struct forest *known_forest(unsigned size)
{
    struct forest *forest = forest_new();

    for (unsigned i = 0; i < size; i++)
        forest_add(forest, span_of_text(leaves[i]));
    return forest;
}

static void roots_are_those_that_all_know(void **state)
{
    (void)state;
    for (unsigned size = 0; size < COUNT_OF(roots); size++) {
        struct forest *forest = known_forest(size);
        struct merkle_hash expected = hash_of_hex(roots[size]), root;
        root = merkle_root(forest->digest, &forest->frontier);
        assert_true(merkle_equal(&root, &expected));
        assert_true(merkle_root_of(forest->digest, forest_source(forest), size, &root));
        assert_true(merkle_equal(&root, &expected));
        forest_destroy(&forest);
    }
}

static void proof_is_the_one_that_all_know(void **state)
{
    const struct proof_row *row = *state;
    struct forest *forest = known_forest(8);
    struct merkle_source source = forest_source(forest);
    struct merkle_proof proof;
    unsigned count = 0;

    assert_true(row->is_growth
                    ? merkle_prove_growth(forest->digest, source, row->from, row->size, &proof)
                    : merkle_prove_leaf(forest->digest, source, row->from, row->size, &proof));
    for (; count < COUNT_OF(row->hashes) && row->hashes[count]; count++) {
        struct merkle_hash expected = hash_of_hex(row->hashes[count]);
        assert_true(count < proof.count);
        assert_true(merkle_equal(&proof.hashes[count], &expected));
    }
    assert_int_equal(proof.count, count);
    forest_destroy(&forest);
}

static void edge_is_the_same_however_it_came(void **state)
{
    struct forest *forest = forest_of(SIZE_TRIED);
    struct forest *grown = forest_new();
    struct merkle_frontier edge;

    (void)state;
    for (unsigned size = 0; size <= SIZE_TRIED; size++) {
        memset(&edge, 0xee, sizeof edge);
        assert_true(merkle_frontier_of(forest_source(forest), size, &edge));
        assert_memory_equal(&edge, &grown->frontier, sizeof edge);
        if (size < SIZE_TRIED)
            merkle_append(grown->digest, &grown->frontier, &forest->hashes[0][size], NULL, NULL);
    }
    forest_destroy(&grown);
    forest_destroy(&forest);
}

static void every_leaf_of_every_tree_is_proven(void **state)
{
    struct forest *forest = forest_of(SIZE_TRIED);
    struct merkle_proof proof, expected;

    (void)state;
    for (unsigned size = 1; size <= SIZE_TRIED; size++) {
        for (unsigned index = 0; index < size; index++) {
            struct merkle_hash root = naive_root(forest, size, index, &expected);
            assert_true(
                merkle_prove_leaf(forest->digest, forest_source(forest), index, size, &proof));
            assert_int_equal(proof.count, expected.count);
            assert_memory_equal(proof.hashes, expected.hashes, proof.count * DIGEST_BYTES);
            assert_true(merkle_check_leaf(forest->digest, &forest->hashes[0][index], index, size,
                                          &root, &proof));
        }
    }
    forest_destroy(&forest);
}

static void every_growth_is_proven(void **state)
{
    struct forest *forest = forest_of(SIZE_TRIED);
    struct merkle_hash made[SIZE_TRIED + 1] = {hash_of_hex(roots[0])};
    struct merkle_proof proof;

    (void)state;
    for (unsigned size = 1; size <= SIZE_TRIED; size++)
        made[size] = naive_root(forest, size, 0, NULL);
    for (unsigned size = 0; size <= SIZE_TRIED; size++) {
        for (unsigned before = 0; before <= size; before++) {
            assert_true(
                merkle_prove_growth(forest->digest, forest_source(forest), before, size, &proof));
            assert_true(merkle_check_growth(forest->digest, before, &made[before], size,
                                            &made[size], &proof));
        }
    }
    forest_destroy(&forest);
}

static void what_is_not_there_is_not_proven(void **state)
{
    struct forest *forest = forest_of(21);
    struct merkle_source source = forest_source(forest);
    struct merkle_frontier edge;
    struct merkle_proof proof;
    struct merkle_hash root;

    (void)state;
    assert_false(merkle_prove_leaf(forest->digest, source, 21, 21, &proof));
    assert_false(merkle_prove_leaf(forest->digest, source, 0, 0, &proof));
    assert_false(merkle_prove_leaf(forest->digest, source, 3, 22, &proof));
    assert_false(merkle_prove_leaf(forest->digest, source, 3, MERKLE_SIZE_MAX + 1, &proof));
    assert_false(merkle_prove_growth(forest->digest, source, 21, 20, &proof));
    assert_false(merkle_prove_growth(forest->digest, source, 20, 22, &proof));
    assert_false(merkle_prove_growth(forest->digest, source, 5, UINT64_MAX, &proof));
    assert_false(merkle_root_of(forest->digest, source, 22, &root));
    assert_false(merkle_root_of(forest->digest, source, UINT64_MAX, &root));
    assert_false(merkle_frontier_of(source, MERKLE_SIZE_MAX + 1, &edge));
    forest->is_there[2][3] = false; /* leaves 12 to 15 */
    assert_false(merkle_prove_leaf(forest->digest, source, 9, 21, &proof));
    assert_true(merkle_prove_leaf(forest->digest, source, 13, 21, &proof));
    assert_false(merkle_prove_growth(forest->digest, source, 12, 21, &proof));
    forest_destroy(&forest);
}

/* A source that has all: the hash says which it is. */
static bool get_any(void *context, unsigned level, uint64_t index, struct merkle_hash *ret_hash)
{
    (void)context;
    memset(ret_hash, 0, sizeof *ret_hash);
    bytes_put(ret_hash->bytes, level, 8);
    bytes_put(ret_hash->bytes + 8, index, 8);
    return true;
}

/* The last leaf of trees as large as they may be. */
static void largest_trees_are_within_bounds(void **state)
{
    static const uint64_t sizes[] = {MERKLE_SIZE_MAX, MERKLE_SIZE_MAX - 1, UINT64_C(1) << 62,
                                     (UINT64_C(1) << 62) + 1};
    struct merkle_source source = {get_any, NULL};
    digest_t *digest = digest_new();
    struct merkle_hash leaf, root;
    struct merkle_proof proof;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        assert_true(merkle_root_of(digest, source, sizes[i], &root));
        assert_true(merkle_prove_leaf(digest, source, sizes[i] - 1, sizes[i], &proof));
        get_any(NULL, 0, sizes[i] - 1, &leaf);
        if (sizes[i] % 2) /* it stands on the edge by itself */
            assert_true(merkle_check_leaf(digest, &leaf, sizes[i] - 1, sizes[i], &root, &proof));
        assert_true(merkle_prove_growth(digest, source, sizes[i] - 1, sizes[i], &proof));
        assert_true(merkle_prove_growth(digest, source, 3, sizes[i], &proof));
        assert_in_range(proof.count, 60, MERKLE_PROOF_MAX);
    }
    digest_destroy(&digest);
}

int main(void)
{
    SUITE_TEST(roots_are_those_that_all_know);
    SUITE_ROWS(proof_rows, proof_is_the_one_that_all_know);
    SUITE_TEST(edge_is_the_same_however_it_came);
    SUITE_TEST(every_leaf_of_every_tree_is_proven);
    SUITE_TEST(every_growth_is_proven);
    SUITE_TEST(what_is_not_there_is_not_proven);
    SUITE_TEST(largest_trees_are_within_bounds);
    return suite_run("merkle");
}
