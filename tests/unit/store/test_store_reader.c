/* common/store: what a process sees that only reads. */
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/child.h"
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

enum { NOBODY = 65534 };

/* Without what root may. */
static void be_nobody(void)
{
    if (geteuid() == 0)
        assert_int_equal(setresuid(NOBODY, NOBODY, NOBODY), 0);
}

static enum status read_row(store_t *store, struct trouble *ret_trouble)
{
    txn_t *txn = txn_begin_read(store);
    struct span value;

    txn_get(txn, 1, span("k"), &value);
    enum status status = txn_status(txn);
    if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "%s", txn_why(txn));
    txn_abort(&txn);
    return status;
}

/* What may be read is read, where nothing may be written: no lock file is there, or it is another's. */
static int read_as_nobody(void *context)
{
    struct trouble trouble = {.why = ""};
    store_t *store;

    be_nobody();
    enum status status = store_open_reader(context, tables, COUNT_OF(tables), &store, &trouble);
    if (status == STATUS_OK)
        status = read_row(store, &trouble);
    if (status == STATUS_OK)
        store_close(&store);
    fputs(trouble.why, stderr);
    return (int)status;
}

static void mode_below(const char *dir, const char *name, mode_t mode)
{
    char path[PLACE_BYTES];

    path_below(dir, name, path);
    assert_int_equal(chmod(path, mode), 0);
}

static void reader_needs_not_write(void **state)
{
    char dir[PLACE_BYTES], lock[PLACE_BYTES];
    struct child_end end;

    (void)state;
    make_store(dir);
    mode_below(dir, "..", 0755); /* the place of this program's tests */
    mode_below(dir, "data.mdb", 0444);
    mode_below(dir, "lock.mdb", 0444);
    mode_below(dir, ".", 0555);
    run_child(read_as_nobody, dir, &end);
    CHECK(end.code == STATUS_OK, "with a lock file of another's: %d: %s", end.code, end.said);
    mode_below(dir, ".", 0755);
    path_below(dir, "lock.mdb", lock);
    assert_int_equal(unlink(lock), 0);
    mode_below(dir, ".", 0555);
    run_child(read_as_nobody, dir, &end);
    CHECK(end.code == STATUS_OK, "without a lock file: %d: %s", end.code, end.said);
    mode_below(dir, ".", 0755);
    CHECK(!stands_below(dir, "lock.mdb"), "%s", "a lock file was made");
    mode_below(dir, "data.mdb", 0);
    run_child(read_as_nobody, dir, &end);
    CHECK(end.code == STATUS_DENIED && strstr(end.said, dir), "%d: %s", end.code, end.said);
}

static void put_again(store_t *store)
{
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, 1, span("k"), span("other"));
    commit(txn);
}

/* Exit code: the status of what was read while so many commits were made, and maybe taken for
 * damaged then. */
static int read_while_written(const char *dir, unsigned commits, bool is_damaged)
{
    struct trouble trouble;
    store_t *writer, *reader;
    struct span value;

    mode_below(dir, "lock.mdb", 0600);
    if (store_open(dir, tables, COUNT_OF(tables), MAP_BYTES, &writer, &trouble) != STATUS_OK)
        return -1;
    mode_below(dir, "lock.mdb", 0400);
    mode_below(dir, ".", 0755);
    be_nobody();
    if (store_open_reader(dir, tables, COUNT_OF(tables), &reader, &trouble) != STATUS_OK)
        return -2;
    txn_t *txn = txn_begin_read(reader);
    txn_get(txn, 1, span("k"), &value);
    for (unsigned i = 0; i < commits; i++)
        put_again(writer);
    if (is_damaged)
        txn_fail(txn, STATUS_DAMAGED, "a row cannot be read");
    enum status status = txn_status(txn);
    txn_park(txn);
    txn_renew(txn);
    return txn_status(txn) == STATUS_OK ? (int)status : -3;
}

static int read_while_written_once(void *context)
{
    return read_while_written(context, 1, false);
}

static int read_while_written_twice(void *context)
{
    return read_while_written(context, 2, false);
}

static int read_damage_while_written_once(void *context)
{
    return read_while_written(context, 1, true);
}

static int read_damage_while_written_twice(void *context)
{
    return read_while_written(context, 2, true);
}

/* The first commit after it leaves all that it sees; the next may write over it, and what is read
 * then makes no sense. */
static void reader_that_cannot_note_it_is_overtaken(void **state)
{
    char dir[PLACE_BYTES];
    struct child_end end;

    (void)state;
    make_store(dir);
    mode_below(dir, "..", 0755);
    mode_below(dir, "data.mdb", 0644);
    run_child(read_while_written_once, dir, &end);
    CHECK(end.code == STATUS_OK, "code %d: %s", end.code, end.said);
    run_child(read_while_written_twice, dir, &end);
    CHECK(end.code == STATUS_FULL, "code %d: %s", end.code, end.said);
    run_child(read_damage_while_written_once, dir, &end);
    CHECK(end.code == STATUS_DAMAGED, "code %d: %s", end.code, end.said);
    run_child(read_damage_while_written_twice, dir, &end);
    CHECK(end.code == STATUS_FULL, "code %d: %s", end.code, end.said);
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
    SUITE_TEST(reader_needs_not_write);
    SUITE_TEST(reader_that_cannot_note_it_is_overtaken);
    SUITE_TEST(reader_finds_no_rows_in_a_table_that_is_absent);
    return suite_run("store_reader");
}
