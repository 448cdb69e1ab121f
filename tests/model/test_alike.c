/* common/store/store.h against plain lists: the same random operations on both, in and across
 * transactions. Built with the real store and with the simulated one, which are so held to be alike
 * by the same sentences. */
#include "tests/model/support_list.h"

enum { TABLES = 2, SEEDS = 40, TRANSACTIONS = 80, CHANGES_MAX = 12, LOOKS = 6, PARKED_ONE_IN = 8 };

static const char *const tables[TABLES] = {"a", "b"};

struct pair {
    struct chance chance;
    store_t *store;
    char dir[PLACE_BYTES];
    struct list committed[TABLES], working[TABLES], seen[TABLES]; /* `seen` by a long reader */
    txn_t *reader;
    bool is_parked; /* the reader has given up its snapshot */
};

static void open_pair(struct pair *pair)
{
    struct trouble trouble;
    enum status status = store_open(pair->dir, tables, TABLES, MAP_BYTES, &pair->store, &trouble);

    CHECK(status == STATUS_OK, "the store does not open: %s", trouble.why);
}

static void check_all(const struct list *lists, txn_t *txn, const char *what)
{
    for (unsigned i = 0; i < TABLES; i++)
        CHECK(list_is_in(&lists[i], txn, i), "%s: table %s is not as it should be", what,
              tables[i]);
}

static void check_row(cursor_t *cursor, bool is_there, const struct list *list, size_t at,
                      const char *what)
{
    CHECK(is_there == (at < list->count), "%s: row %zu of %zu: %d", what, at, list->count,
          is_there);
    if (!is_there)
        return;
    CHECK(list_order(cursor_key(cursor), list_span(&list->rows[at].key)) == 0, "%s: key %zu", what,
          at);
    CHECK(list_order(cursor_value(cursor), list_span(&list->rows[at].value)) == 0, "%s: value %zu",
          what, at);
}

static void look_up(struct pair *pair, txn_t *txn, unsigned table)
{
    const struct list *list = &pair->working[table];
    struct list_bytes key = list_random_key(&pair->chance);
    struct span value = {0};
    size_t at;
    bool is_there = list_has(list, &key, &at);

    assert_int_equal(txn_get(txn, table, list_span(&key), &value), is_there);
    if (is_there)
        assert_int_equal(list_order(value, list_span(&list->rows[at].value)), 0);
    assert_int_equal(txn_count(txn, table), list->count);
}

/* A cursor is placed somewhere; perhaps there is a change; and it goes on from there. */
static void go_along(struct pair *pair, txn_t *txn, unsigned table)
{
    struct list *list = &pair->working[table];
    struct list_bytes key = list_random_key(&pair->chance);
    cursor_t *cursor = cursor_open(txn, table);
    size_t at = list_find(list, &key);

    check_row(cursor, cursor_seek(cursor, list_span(&key)), list, at, "seek");
    if (at < list->count && chance_below(&pair->chance, 2)) {
        key = list->rows[at].key;
        list_change(list, txn, table, &pair->chance);
        bool stays = list_has(list, &key, &at);
        at = stays ? at : at - 1; /* what comes next is where it was */
    }
    for (; at + 1 <= list->count && chance_below(&pair->chance, 4); at++)
        check_row(cursor, cursor_next(cursor), list, at + 1, "next");
    at = list_find(list, &key);
    check_row(cursor, cursor_before(cursor, list_span(&key)), list, at ? at - 1 : list->count,
              "before");
    check_row(cursor, cursor_last(cursor), list, list->count ? list->count - 1 : 0, "last");
    assert_false(list->count && cursor_next(cursor));
    cursor_close(&cursor);
}

static void change_and_look(struct pair *pair, txn_t *txn)
{
    for (size_t i = chance_below(&pair->chance, CHANGES_MAX); i > 0; i--) {
        unsigned table = chance_below(&pair->chance, TABLES);
        list_change(&pair->working[table], txn, table, &pair->chance);
    }
    for (size_t i = chance_below(&pair->chance, LOOKS); i > 0; i--) {
        unsigned table = chance_below(&pair->chance, TABLES);
        look_up(pair, txn, table);
        go_along(pair, txn, table);
    }
}

/* A reader begins before, in or between write transactions, and sees the same for as long as it
 * stays. One that was parked sees the newest state once it is renewed. */
static void begin_or_end_reading(struct pair *pair)
{
    if (pair->reader && !pair->is_parked) {
        check_all(pair->seen, pair->reader, "a reader");
        pair->is_parked = chance_below(&pair->chance, 2);
        if (pair->is_parked)
            txn_park(pair->reader);
        else
            txn_abort(&pair->reader);
        return;
    }
    if (chance_below(&pair->chance, 2))
        return;
    if (pair->is_parked)
        txn_renew(pair->reader);
    else
        pair->reader = txn_begin_read(pair->store);
    pair->is_parked = false;
    memcpy(pair->seen, pair->committed, sizeof pair->seen);
}

static void write_once(struct pair *pair)
{
    txn_t *txn = txn_begin_write(pair->store);

    memcpy(pair->working, pair->committed, sizeof pair->working);
    change_and_look(pair, txn);
    begin_or_end_reading(pair);
    if (chance_below(&pair->chance, PARKED_ONE_IN) == 0) { /* what it has written is given up */
        txn_park(txn);
        txn_renew(txn);
        memcpy(pair->working, pair->committed, sizeof pair->working);
    }
    change_and_look(pair, txn);
    check_all(pair->working, txn, "the writer");
    if (chance_below(&pair->chance, 3) == 0) {
        txn_abort(&txn);
        return;
    }
    commit(txn);
    memcpy(pair->committed, pair->working, sizeof pair->committed);
}

static void reopen(struct pair *pair)
{
    if (pair->reader && !pair->is_parked)
        check_all(pair->seen, pair->reader, "a reader");
    txn_abort(&pair->reader);
    pair->is_parked = false;
    store_close(&pair->store);
    open_pair(pair);
    txn_t *txn = txn_begin_read(pair->store);
    check_all(pair->committed, txn, "opened again");
    txn_abort(&txn);
}

static void store_and_lists_stay_alike(void **state)
{
    static struct pair pair;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        memset(&pair, 0, sizeof pair);
        pair.chance = chance_of(seed, 'a');
        fresh_path(pair.dir);
        open_pair(&pair);
        for (size_t i = 0; i < TRANSACTIONS; i++) {
            write_once(&pair);
            begin_or_end_reading(&pair);
            if (chance_below(&pair.chance, 16) == 0)
                reopen(&pair);
        }
        reopen(&pair);
        store_close(&pair.store);
    }
}

static void empty_key_is_an_error_everywhere(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    struct span value;
    store_t *store;

    (void)state;
    fresh_path(dir);
    assert_int_equal(store_open(dir, tables, TABLES, MAP_BYTES, &store, &trouble), STATUS_OK);
    for (unsigned i = 0; i < 5; i++) {
        txn_t *txn = txn_begin_write(store);
        cursor_t *cursor = cursor_open(txn, 0);
        if (i == 0)
            txn_put(txn, 0, span(""), span("v"));
        else if (i == 1)
            txn_delete(txn, 0, span(""));
        else if (i == 2)
            assert_false(txn_get(txn, 0, span(""), &value));
        else if (i == 3)
            assert_false(cursor_seek(cursor, span("")));
        else
            assert_false(cursor_before(cursor, span("")));
        CHECK(txn_status(txn) == STATUS_DISK, "operation %u: %d", i, (int)txn_status(txn));
        cursor_close(&cursor);
        txn_abort(&txn);
    }
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_TEST(store_and_lists_stay_alike);
    SUITE_TEST(empty_key_is_an_error_everywhere);
    return suite_run("alike");
}
