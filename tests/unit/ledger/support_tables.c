/* The part of support_ledger.h that reads and writes tables past the ledger. */
#include "tests/unit/ledger/support_ledger.h"

enum { MAP_BYTES = 64 << 20 };

static void check_status(txn_t *txn)
{
    CHECK(txn_status(txn) == STATUS_OK, "the transaction failed: %s", txn_why(txn));
}

void check_same_rows(txn_t *a, txn_t *b, enum ledger_table table)
{
    cursor_t *at_a = cursor_open(a, table), *at_b = cursor_open(b, table);
    const struct span least = {"", 1};
    const char *name = ledger_table_names[table];
    bool more_a = cursor_seek(at_a, least), more_b = cursor_seek(at_b, least);
    unsigned row = 0;

    for (; more_a && more_b; row++) {
        CHECK(span_equal(cursor_key(at_a), cursor_key(at_b)), "table %s, row %u: another key", name,
              row);
        CHECK(span_equal(cursor_value(at_a), cursor_value(at_b)), "table %s, row %u: another value",
              name, row);
        more_a = cursor_next(at_a);
        more_b = cursor_next(at_b);
    }
    CHECK(more_a == more_b, "table %s: %u rows, and more in one", name, row);
    cursor_close(&at_a);
    cursor_close(&at_b);
    check_status(a);
    check_status(b);
}

void check_same_table(ledger_t *a, ledger_t *b, enum ledger_table table)
{
    txn_t *at_a = txn_begin_read(ledger_store(a)), *at_b = txn_begin_read(ledger_store(b));

    check_same_rows(at_a, at_b, table);
    txn_abort(&at_a);
    txn_abort(&at_b);
}

void check_same_tables(ledger_t *a, ledger_t *b)
{
    for (enum ledger_table table = TABLE_LOG; table < TABLE_COUNT; table++)
        check_same_table(a, b, table);
}

uint64_t rows_of(ledger_t *ledger, enum ledger_table table)
{
    txn_t *txn = txn_begin_read(ledger_store(ledger));
    uint64_t count = txn_count(txn, table);

    check_status(txn);
    txn_abort(&txn);
    return count;
}

void check_refold(ledger_t *ledger, bool has_seen)
{
    struct refold_fault fault;
    struct trouble trouble;
    refold_t *refold;
    view_t *view = view_open(ledger);

    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    CHECK(ledger_refold(view, refold, NULL, NULL, &fault), "record %llu: %s",
          (unsigned long long)fault.n, fault.what);
    CHECK(refold_compare_all(refold, view, &fault), "%s differs", fault.what);
    assert_int_equal(refold_can_compare(refold, view, TABLE_SEEN), has_seen);
    refold_close(&refold);
    view_close(&view);
}

static void commit_damage(txn_t *txn)
{
    struct trouble trouble;

    CHECK(txn_commit(&txn, &trouble) == STATUS_OK, "the damage is not done: %s", trouble.why);
}

void put_row(ledger_t *ledger, enum ledger_table table, struct text key, struct text value)
{
    txn_t *txn = txn_begin_write(ledger_store(ledger));

    txn_put(txn, table, span_of_text(key), span_of_text(value));
    commit_damage(txn);
}

void remove_row(ledger_t *ledger, enum ledger_table table, struct text key)
{
    txn_t *txn = txn_begin_write(ledger_store(ledger));
    uint64_t count = txn_count(txn, table);

    txn_delete(txn, table, span_of_text(key));
    CHECK(txn_count(txn, table) == count - 1, "there is no such row to remove");
    commit_damage(txn);
}

static struct tables begin(enum status status, store_t *store, const struct trouble *trouble)
{
    CHECK(status == STATUS_OK, "no store: %s", trouble->why);
    return (struct tables){store, txn_begin_write(store)};
}

struct tables tables_in_memory(void)
{
    store_t *store = NULL;
    struct trouble trouble;
    enum status status = store_open_scratch(ledger_table_names, TABLE_COUNT, &store, &trouble);

    return begin(status, store, &trouble);
}

struct tables tables_in(const char *dir)
{
    store_t *store = NULL;
    struct trouble trouble;
    enum status status =
        store_open(dir, ledger_table_names, TABLE_COUNT, MAP_BYTES, &store, &trouble);

    return begin(status, store, &trouble);
}

void tables_commit(struct tables *tables)
{
    struct trouble trouble;

    CHECK(txn_commit(&tables->txn, &trouble) == STATUS_OK, "the commit fails: %s", trouble.why);
    tables->txn = txn_begin_write(tables->store);
}

void tables_give_up(struct tables *tables)
{
    txn_abort(&tables->txn);
    tables->txn = txn_begin_write(tables->store);
}

void tables_end(struct tables *tables)
{
    txn_abort(&tables->txn);
    store_close(&tables->store);
}

void check_good(const struct tables *tables)
{
    check_status(tables->txn);
}

void check_failed(const struct tables *tables, enum status expected)
{
    CHECK(txn_status(tables->txn) == expected, "the transaction: %s; expected: %s",
          status_text(txn_status(tables->txn)), status_text(expected));
}

void check_rows(const struct tables *tables, enum ledger_table table, uint64_t expected)
{
    CHECK(txn_count(tables->txn, table) == expected, "table %s has %llu rows, expected %llu",
          ledger_table_names[table], (unsigned long long)txn_count(tables->txn, table),
          (unsigned long long)expected);
}

void put_raw(const struct tables *tables, enum ledger_table table, struct text key,
             struct text value)
{
    txn_put(tables->txn, table, span_of_text(key), span_of_text(value));
    check_good(tables);
}
