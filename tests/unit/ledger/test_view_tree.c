/* The Merkle tree of the log that a view shows, against one that is made of the records' bytes one by one:
 * across many tiles of three heights, given-up transactions and ledgers that are opened again. */
#include "common/ledger/tree.h"
#include "common/ledger/view_tree.h"
#include "tests/unit/ledger/support_ledger.h"

enum {
    TWO_HEIGHTS = 256,
    EVENTS = 4 * TWO_HEIGHTS + TWO_HEIGHTS / 2,
    COMMIT_EVERY = 50,
    STEP = 37
};

static void fill(ledger_t *ledger, unsigned first, unsigned end)
{
    char json[256];

    ledger_begin(ledger);
    for (unsigned i = first; i < end; i++) {
        snprintf(json, sizeof json, OVERDUE("wuhou", "%u", "2006-03-14"), i);
        take_next(ledger, json);
        if (i % COMMIT_EVERY == 0)
            commit_and_begin(ledger);
    }
    commit_ledger(ledger);
}

/* Opened again in the middle of tiles, after a transaction that was given up behind the end of one. */
static ledger_t *ledger_of_rows(const char *dir)
{
    ledger_t *ledger = ledger_in(dir);

    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    fill(ledger, 0, TWO_HEIGHTS - 3);
    ledger_begin(ledger);
    for (unsigned i = 0; i < 8; i++)
        take_next(ledger, OVERDUE("wuhou", "given up", "2006-03-14"));
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    fill(ledger, TWO_HEIGHTS - 3, 2 * TWO_HEIGHTS + TWO_HEIGHTS / 3);
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    fill(ledger, 2 * TWO_HEIGHTS + TWO_HEIGHTS / 3, EVENTS);
    return ledger;
}

/* The roots that the log had, each by its size, and the hash of each leaf by its number. */
struct roots {
    digest_t *digest;
    struct merkle_frontier frontier;
    struct merkle_hash roots[EVENTS + 2], leaves[EVENTS + 2];
};

static bool add_record(void *context, const struct record *record)
{
    struct roots *roots = context;
    struct text bytes = record_bytes(record);

    roots->leaves[record->n] = merkle_leaf(roots->digest, span_of_text(bytes));
    merkle_append(roots->digest, &roots->frontier, &roots->leaves[record->n], NULL, NULL);
    roots->roots[record->n] = merkle_root(roots->digest, &roots->frontier);
    return true;
}

static void check_proofs(const struct roots *roots, view_t *view, uint64_t size)
{
    struct merkle_proof proof;

    for (uint64_t n = 1; n <= size; n += STEP) {
        assert_true(view_tree_prove(view, roots->digest, n, size, &proof));
        assert_true(merkle_check_leaf(roots->digest, &roots->leaves[n], n - 1, size,
                                      &roots->roots[size], &proof));
        assert_true(view_tree_prove_growth(view, roots->digest, n, size, &proof));
        assert_true(merkle_check_growth(roots->digest, n, &roots->roots[n], size,
                                        &roots->roots[size], &proof));
    }
}

/* So that what a tile lacks is seen. */
static void check_zeros_behind(ledger_t *ledger, uint64_t leaves)
{
    struct key key = tile_key_encode(&(struct tile_key){0, leaves / TREE_TILE_HASHES});
    txn_t *txn = txn_begin_read(ledger_store(ledger));
    static const struct tile zeros;
    struct span row;
    size_t size = leaves % TREE_TILE_HASHES * sizeof(struct merkle_hash);

    assert_true(txn_get(txn, TABLE_LEAVES, key_span(&key), &row));
    assert_int_equal(row.size, sizeof zeros);
    assert_memory_equal((const char *)row.data + size, &zeros, sizeof zeros - size);
    txn_abort(&txn);
}

static void roots_and_proofs_are_of_the_records(void **state)
{
    static struct roots roots;
    char dir[PLACE_BYTES];
    struct merkle_hash root;
    struct merkle_proof proof;

    (void)state;
    fresh_dir(dir);
    ledger_t *ledger = ledger_of_rows(dir);
    view_t *view = view_open(ledger);
    roots.digest = digest_new();
    roots.roots[0] = merkle_root(roots.digest, &roots.frontier);
    view_walk(view, 1, add_record, &roots);
    uint64_t last = view_last(view);
    assert_int_equal(last, EVENTS + 1);
    for (uint64_t size = 0; size <= last; size++) {
        assert_true(view_tree_root(view, roots.digest, size, &root));
        assert_true(merkle_equal(&root, &roots.roots[size]));
        if (size % STEP == 0 || size % TWO_HEIGHTS <= 1 || size == last)
            check_proofs(&roots, view, size);
    }
    assert_false(view_tree_root(view, roots.digest, last + 1, &root));
    assert_false(view_tree_prove(view, roots.digest, 0, last, &proof));
    assert_false(view_tree_prove(view, roots.digest, last, last - 1, &proof));
    assert_false(view_tree_prove_growth(view, roots.digest, last, last - 1, &proof));
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    assert_int_equal(rows_of(ledger, TABLE_LEAVES), (last + 15) / 16);
    assert_int_equal(rows_of(ledger, TABLE_TREE), (last / 16 + 15) / 16 + 1);
    check_zeros_behind(ledger, last);
    check_refold(ledger, true);
    close_ledger(&ledger);
    digest_destroy(&roots.digest);
}

/* ---- damage ---- */

#define INDEX(index) "\0\0\0\0\0\0\0" index

static ledger_t *short_ledger(void)
{
    ledger_t *ledger = ledger_with_book("");

    fill(ledger, 0, 2 * TREE_TILE_HASHES + 7);
    return ledger;
}

static void root_fails_where_a_tile_is_gone(void **state)
{
    ledger_t *ledger = short_ledger();
    struct merkle_hash root;

    (void)state;
    remove_row(ledger, TABLE_TREE, LIT("\1" INDEX("\0")));
    view_t *view = view_open(ledger);
    digest_t *digest = digest_new();
    assert_true(view_tree_root(view, digest, TREE_TILE_HASHES - 1, &root));
    assert_false(view_tree_root(view, digest, TREE_TILE_HASHES, &root));
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    check_string("why", view_why(view), "the log's tree has a gap");
    digest_destroy(&digest);
    view_close(&view);
    close_ledger(&ledger);
}

/* The last tile is full of zeros: it knows of no record. */
static void root_fails_where_the_tree_ends_early(void **state)
{
    static const char zeros[sizeof(struct tile)];
    ledger_t *ledger = short_ledger();
    struct merkle_hash root;

    (void)state;
    put_row(ledger, TABLE_LEAVES, LIT(INDEX("\2")), (struct text){zeros, sizeof zeros});
    view_t *view = view_open(ledger);
    digest_t *digest = digest_new();
    assert_true(view_tree_root(view, digest, 2 * TREE_TILE_HASHES, &root));
    assert_false(view_tree_root(view, digest, 2 * TREE_TILE_HASHES + 1, &root));
    check_string("why", view_why(view), "the log's tree ends before the log");
    digest_destroy(&digest);
    view_close(&view);
    close_ledger(&ledger);
}

static void nothing_is_appended_to_a_tree_that_lacks_a_tile(void **state)
{
    struct trouble trouble;
    struct ledger_taken taken;
    char dir[PLACE_BYTES];

    (void)state;
    fresh_dir(dir);
    ledger_t *ledger = ledger_of_rows(dir);
    remove_row(ledger, TABLE_TREE, LIT("\2" INDEX("\0")));
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    ledger_begin(ledger);
    struct text event = json_bytes(OVERDUE("wuhou", "another", "2006-03-14"));
    struct ordered_batch batch = {
        .source = LIT("wuhou"), .events = {&event, 1}, .received_ms = NOW_MS};
    ledger_take(ledger, &batch, &taken);
    free((void *)event.data);
    assert_int_equal(taken.verdict, LEDGER_TROUBLE);
    assert_int_equal(ledger_commit(ledger, &trouble), STATUS_DAMAGED);
    close_ledger(&ledger);
}

/* A record whose summary is another: it folds to the same, but for its hash. */
static void record_whose_bytes_changed_is_named(void **state)
{
    enum { N = TREE_TILE_HASHES + 3 };
    ledger_t *ledger = short_ledger();
    struct refold_fault fault;
    struct trouble trouble;
    struct record record;
    refold_t *refold;

    (void)state;
    view_t *view = view_open(ledger);
    assert_true(view_record(view, N, &record));
    struct text changed = text_copied(record_bytes(&record));
    view_close(&view);
    ((char *)changed.data)[28] ^= 1; /* the epoch */
    put_row(ledger, TABLE_LOG, (struct text){INDEX("\x13"), 8}, changed);
    free((void *)changed.data);
    view = view_open(ledger);
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_true(ledger_refold(view, refold, NULL, NULL, &fault));
    assert_false(refold_compare_all(refold, view, &fault));
    assert_int_equal(fault.table, TABLE_LEAVES);
    assert_int_equal(fault.n, N);
    check_string("what", fault.what, "its bytes are not those whose hash the log's tree has");
    refold_close(&refold);
    view_close(&view);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(roots_and_proofs_are_of_the_records);
    SUITE_TEST(root_fails_where_a_tile_is_gone);
    SUITE_TEST(root_fails_where_the_tree_ends_early);
    SUITE_TEST(nothing_is_appended_to_a_tree_that_lacks_a_tile);
    SUITE_TEST(record_whose_bytes_changed_is_named);
    return suite_run("view_tree");
}
