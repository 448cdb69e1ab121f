/* common/store: tables, cursors and transactions; how a store comes to be is in test_store_open. */
#include "tests/unit/store/support_store.h"

enum { A, B, TABLES };

static const char *const tables[] = {"a", "b"};

static store_t *open_store(const char *dir, size_t map_bytes)
{
    struct trouble trouble;
    store_t *store;
    enum status status = store_open(dir, tables, TABLES, map_bytes, &store, &trouble);

    CHECK(status == STATUS_OK, "the store does not open: %s", trouble.why);
    return store;
}

/* Table A of a store of its own holds `keys`, each with itself as value. */
static store_t *store_with(const char *keys)
{
    char dir[PLACE_BYTES];

    fresh_path(dir);
    store_t *store = open_store(dir, MAP_BYTES);
    txn_t *txn = txn_begin_write(store);
    for (const char *key = keys; *key; key++)
        txn_put(txn, A, (struct span){key, 1}, (struct span){key, 1});
    commit(txn);
    return store;
}

/* What stands under `key`; NULL: nothing is expected to. */
static void check_value(txn_t *txn, unsigned table, const char *key, const char *expected)
{
    struct span value = {0};

    if (txn_get(txn, table, span(key), &value))
        check_span(key, value, expected ? expected : "nothing");
    else
        CHECK(!expected, "nothing stands under %s", key);
}

static void store_keeps_what_was_committed(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, MAP_BYTES);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, A, span("k"), span("of a"));
    txn_put(txn, B, span("k"), span("of b"));
    txn_put(txn, B, span("empty"), span(""));
    commit(txn);
    store_close(&store);
    assert_null(store);
    store = open_store(dir, MAP_BYTES);
    txn = txn_begin_read(store);
    check_value(txn, A, "k", "of a");
    check_value(txn, B, "k", "of b");
    check_value(txn, B, "empty", "");
    check_value(txn, A, "empty", NULL);
    txn_abort(&txn);
    store_close(&store);
}

static void abort_leaves_what_was(void **state)
{
    store_t *store = store_with("ab");
    txn_t *txn = txn_begin_write(store);

    (void)state;
    txn_put(txn, A, span("a"), span("other"));
    txn_delete(txn, A, span("b"));
    txn_put(txn, B, span("c"), span("c"));
    txn_abort(&txn);
    assert_null(txn);
    txn_abort(&txn); /* NULL is fine */
    txn = txn_begin_read(store);
    check_value(txn, A, "a", "a");
    check_value(txn, A, "b", "b");
    assert_int_equal(txn_count(txn, B), 0);
    txn_abort(&txn);
    store_close(&store);
}

static void put_replaces_and_delete_forgets(void **state)
{
    store_t *store = store_with("abc");
    txn_t *txn = txn_begin_write(store);

    (void)state;
    txn_put(txn, A, span("a"), span("longer than before"));
    txn_delete(txn, A, span("b"));
    txn_delete(txn, A, span("absent"));
    check_value(txn, A, "a", "longer than before");
    check_value(txn, A, "b", NULL);
    assert_int_equal(txn_count(txn, A), 2);
    commit(txn);
    store_close(&store);
}

static const struct cursor_row {
    const char *title;
    const char *keys; /* of the table */
    const char *key;
    const char *after;  /* from the first at or above `key` to the end */
    const char *before; /* the last below `key` */
} cursor_rows[] = {
    {"a cursor finds a key that is there", "bdf", "d", "df", "b"},
    {"a cursor finds what is above a key that is not there", "bdf", "c", "df", "b"},
    {"a cursor finds the first", "bdf", "a", "bdf", ""},
    {"a cursor finds nothing below the first", "bdf", "b", "bdf", ""},
    {"a cursor finds nothing above the last", "bdf", "g", "", "f"},
    {"a longer key is above its beginning", "bdf", "dd", "f", "d"},
    {"a table of one is its first and last", "b", "b", "b", ""},
    {"below a key beyond the end is the last", "b", "c", "", "b"},
    {"an empty table has nothing", "", "a", "", ""},
};

static void cursor_goes_as_the_row_says(void **state)
{
    const struct cursor_row *row = *state;
    char found[8] = "";
    store_t *store = store_with(row->keys);
    txn_t *txn = txn_begin_read(store);
    cursor_t *cursor = cursor_open(txn, A);

    for (bool more = cursor_seek(cursor, span(row->key)); more; more = cursor_next(cursor)) {
        strncat(found, cursor_key(cursor).data, cursor_key(cursor).size);
        check_span("value", cursor_value(cursor), found + strlen(found) - 1);
    }
    check_string("from the key on", found, row->after);
    bool is_below = cursor_before(cursor, span(row->key));
    assert_int_equal(is_below, *row->before != 0);
    if (is_below)
        check_span("before", cursor_key(cursor), row->before);
    bool has_last = cursor_last(cursor);
    assert_int_equal(has_last, *row->keys != 0);
    if (has_last)
        check_span("last", cursor_key(cursor), row->keys + strlen(row->keys) - 1);
    assert_false(cursor_next(cursor));
    assert_int_equal(txn_status(txn), STATUS_OK);
    cursor_close(&cursor);
    txn_abort(&txn);
    store_close(&store);
}

static void append_goes_on_above_the_last(void **state)
{
    store_t *store = store_with("ab");
    txn_t *txn = txn_begin_write(store);

    (void)state;
    txn_append(txn, A, span("c"), span("c"));
    txn_append(txn, A, span("d"), span("d"));
    assert_int_equal(txn_status(txn), STATUS_OK);
    assert_int_equal(txn_count(txn, A), 4);
    commit(txn);
    store_close(&store);
}

static void clear_deletes_every_row_of_one_table(void **state)
{
    store_t *store = store_with("abc");
    txn_t *txn = txn_begin_write(store);

    (void)state;
    txn_put(txn, B, span("kept"), span("1"));
    txn_clear(txn, A);
    assert_int_equal(txn_count(txn, A), 0);
    check_value(txn, A, "a", NULL);
    txn_clear(txn, A); /* of an empty table is fine */
    txn_append(txn, A, span("a"), span("after"));
    check_value(txn, A, "a", "after");
    commit(txn);
    txn = txn_begin_write(store);
    assert_int_equal(txn_count(txn, A), 1);
    check_value(txn, B, "kept", "1");
    txn_clear(txn, B);
    txn_abort(&txn); /* then it was not */
    txn = txn_begin_read(store);
    check_value(txn, B, "kept", "1");
    txn_abort(&txn);
    store_close(&store);
}

/* A transaction that has failed does nothing, finds nothing, and says why at its end. */
static void check_failed(store_t *store, txn_t *txn, enum status expected)
{
    struct trouble trouble = {.why = ""};
    struct span value;

    txn_put(txn, A, span("z"), span("z"));
    txn_append(txn, B, span("z"), span("z"));
    txn_delete(txn, A, span("a"));
    txn_clear(txn, A);
    assert_false(txn_get(txn, A, span("a"), &value));
    assert_int_equal(txn_count(txn, A), 0);
    cursor_t *cursor = cursor_open(txn, A);
    assert_false(cursor_seek(cursor, span("a")));
    assert_false(cursor_last(cursor));
    assert_false(cursor_before(cursor, span("z")));
    cursor_close(&cursor);
    assert_int_equal(txn_status(txn), expected);
    assert_int_equal(txn_commit(&txn, &trouble), expected);
    assert_null(txn);
    assert_true(*trouble.why);
    txn = txn_begin_read(store);
    check_value(txn, A, "a", "a");
    check_value(txn, A, "z", NULL);
    assert_int_equal(txn_count(txn, B), 0);
    txn_abort(&txn);
}

static const struct append_row {
    const char *title;
    const char *key;
} append_rows[] = {
    {"append below the last is an error that sticks", "b"},
    {"append of the last again is an error that sticks", "c"},
};

static void append_out_of_order_fails_the_transaction(void **state)
{
    const struct append_row *row = *state;
    store_t *store = store_with("ac");
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, A, span("before"), span("the error"));
    txn_append(txn, A, span(row->key), span("x"));
    CHECK(txn_status(txn) != STATUS_OK, "appended");
    check_failed(store, txn, txn_status(txn));
    store_close(&store);
}

static void first_error_is_the_one_that_is_told(void **state)
{
    struct trouble trouble;
    store_t *store = store_with("a");
    txn_t *txn = txn_begin_write(store);

    (void)state;
    txn_fail(txn, STATUS_DAMAGED, "a row makes no sense");
    txn_fail(txn, STATUS_FULL, "something else");
    check_string("why", txn_why(txn), "a row makes no sense");
    assert_int_equal(txn_commit(&txn, &trouble), STATUS_DAMAGED);
    check_string("why", trouble.why, "a row makes no sense");
    txn = txn_begin_write(store);
    txn_fail(txn, STATUS_DAMAGED, "a row makes no sense");
    check_failed(store, txn, STATUS_DAMAGED);
    store_close(&store);
}

static void cursor_stops_where_its_transaction_fails(void **state)
{
    store_t *store = store_with("ab");
    txn_t *txn = txn_begin_read(store);
    cursor_t *cursor = cursor_open(txn, A);

    (void)state;
    assert_true(cursor_seek(cursor, span("a")));
    txn_fail(txn, STATUS_DAMAGED, "a row makes no sense");
    assert_false(cursor_next(cursor));
    cursor_close(&cursor);
    assert_null(cursor);
    txn_abort(&txn);
    store_close(&store);
}

static void key_reaches_its_bound_and_not_beyond(void **state)
{
    char key[STORE_KEY_BYTES_MAX + 1];
    struct span value;
    store_t *store = store_with("a");
    txn_t *txn = txn_begin_write(store);

    (void)state;
    memset(key, 'k', sizeof key);
    txn_put(txn, A, (struct span){key, STORE_KEY_BYTES_MAX}, span("v"));
    assert_true(txn_get(txn, A, (struct span){key, STORE_KEY_BYTES_MAX}, &value));
    commit(txn);
    txn = txn_begin_write(store);
    txn_put(txn, A, (struct span){key, STORE_KEY_BYTES_MAX + 1}, span("v"));
    CHECK(txn_status(txn) != STATUS_OK, "the key is too long");
    check_failed(store, txn, txn_status(txn));
    store_close(&store);
}

static void reader_sees_the_store_as_it_was(void **state)
{
    store_t *store = store_with("ab");
    txn_t *reading = txn_begin_read(store);
    txn_t *txn = txn_begin_write(store);

    (void)state;
    txn_put(txn, A, span("a"), span("later"));
    txn_delete(txn, A, span("b"));
    txn_put(txn, A, span("c"), span("c"));
    check_value(reading, A, "a", "a");
    commit(txn);
    check_value(reading, A, "a", "a");
    check_value(reading, A, "b", "b");
    check_value(reading, A, "c", NULL);
    cursor_t *cursor = cursor_open(reading, A);
    assert_true(cursor_last(cursor));
    check_span("last", cursor_key(cursor), "b");
    cursor_close(&cursor);
    txn_t *afterwards = txn_begin_read(store);
    check_value(afterwards, A, "a", "later");
    check_value(afterwards, A, "b", NULL);
    check_value(afterwards, A, "c", "c");
    txn_abort(&reading);
    txn_abort(&afterwards);
    store_close(&store);
}

/* Puts under ever new keys until there is no room. */
static void fill_up(txn_t *txn)
{
    static const char value[16384];
    uint8_t key[8];

    for (uint64_t i = 0; txn_status(txn) == STATUS_OK && i < 1000; i++) {
        bytes_put(key, i, sizeof key);
        txn_put(txn, B, (struct span){key, sizeof key}, (struct span){value, sizeof value});
    }
}

static void full_store_says_so_and_goes_on(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {.why = ""};

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, 256 * 1024);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, A, span("a"), span("a"));
    commit(txn);
    txn = txn_begin_write(store);
    fill_up(txn);
    assert_int_equal(txn_status(txn), STATUS_FULL);
    check_failed(store, txn, STATUS_FULL);
    txn = txn_begin_write(store);
    fill_up(txn);
    assert_int_equal(txn_commit(&txn, &trouble), STATUS_FULL);
    assert_true(*trouble.why);
    txn = txn_begin_write(store);
    txn_put(txn, B, span("small"), span("still fits"));
    commit(txn);
    store_close(&store);
}

static void full_store_has_room_again_in_a_larger_map(void **state)
{
    char dir[PLACE_BYTES];
    struct span value = {0};

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, 256 * 1024);
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, A, span("a"), span("a"));
    commit(txn);
    store_close(&store);
    store = open_store(dir, MAP_BYTES);
    txn = txn_begin_write(store);
    for (uint64_t i = 0; i < 40; i++) {
        uint8_t key[8];
        static const char bytes[16384];
        bytes_put(key, i, sizeof key);
        txn_append(txn, B, (struct span){key, sizeof key}, (struct span){bytes, sizeof bytes});
    }
    check_value(txn, A, "a", "a");
    assert_false(txn_get(txn, A, span("b"), &value));
    commit(txn);
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_TEST(store_keeps_what_was_committed);
    SUITE_TEST(abort_leaves_what_was);
    SUITE_TEST(put_replaces_and_delete_forgets);
    SUITE_ROWS(cursor_rows, cursor_goes_as_the_row_says);
    SUITE_TEST(append_goes_on_above_the_last);
    SUITE_TEST(clear_deletes_every_row_of_one_table);
    SUITE_ROWS(append_rows, append_out_of_order_fails_the_transaction);
    SUITE_TEST(first_error_is_the_one_that_is_told);
    SUITE_TEST(cursor_stops_where_its_transaction_fails);
    SUITE_TEST(key_reaches_its_bound_and_not_beyond);
    SUITE_TEST(reader_sees_the_store_as_it_was);
    SUITE_TEST(full_store_says_so_and_goes_on);
    SUITE_TEST(full_store_has_room_again_in_a_larger_map);
    return suite_run("store");
}
