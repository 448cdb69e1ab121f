/* common/store: what a process sees that only reads. */
#include "tests/unit/store/support_store.h"

static const char *const tables[] = {"a", "b"};

/* With one row in table b. */
static void make_store(char ret_dir[PLACE_BYTES])
{
    struct trouble trouble;
    store_t *store;

    fresh_path(ret_dir);
    assert_int_equal(store_open(ret_dir, tables, COUNT_OF(tables), MAP_BYTES, &store, &trouble),
                     STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, 1, span("k"), span("v"));
    commit(txn);
    store_close(&store);
}

static void reader_writes_nothing(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    store_t *store;

    (void)state;
    make_store(dir);
    assert_int_equal(store_open_reader(dir, tables, COUNT_OF(tables), &store, &trouble), STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, 0, span("k"), span("v"));
    assert_int_equal(txn_commit(&txn, &trouble), STATUS_DENIED);
    store_close(&store);
}

/* A table that a later version has is no reason not to read what there is. */
static void reader_finds_no_rows_in_a_table_that_is_absent(void **state)
{
    static const char *const more[] = {"a", "b", "c"}, *const others[] = {"x", "a"};
    char dir[PLACE_BYTES];
    struct trouble trouble;
    store_t *store;
    struct span value;

    (void)state;
    make_store(dir);
    assert_int_equal(store_open_reader(dir, more, COUNT_OF(more), &store, &trouble), STATUS_OK);
    txn_t *txn = txn_begin_read(store);
    assert_true(txn_get(txn, 1, span("k"), &value));
    cursor_t *cursor = cursor_open(txn, 2);
    assert_false(cursor_seek(cursor, span("a")));
    assert_false(cursor_last(cursor));
    assert_false(txn_get(txn, 2, span("k"), &value));
    assert_int_equal(txn_count(txn, 2), 0);
    assert_int_equal(txn_status(txn), STATUS_OK);
    cursor_close(&cursor);
    txn_abort(&txn);
    store_close(&store);
    assert_int_equal(store_open_reader(dir, others, COUNT_OF(others), &store, &trouble),
                     STATUS_CONFIG);
}

int main(void)
{
    places_begin();
    SUITE_TEST(reader_writes_nothing);
    SUITE_TEST(reader_finds_no_rows_in_a_table_that_is_absent);
    return suite_run("store_reader");
}
