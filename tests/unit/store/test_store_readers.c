/* common/store: transactions that read keep their place while they are parked, and those of the
 * writer hold nothing; and the slots of a process that died are freed. */
#include "tests/unit/store/support_store.h"

#include <sys/wait.h>
#include <unistd.h>

enum { A, B, TABLES };
enum { SLOTS = 126, SMALL_MAP_BYTES = 1 << 20 };

static const char *const tables[] = {"a", "b"};

static store_t *open_store(const char *dir, size_t map_bytes)
{
    struct trouble trouble;
    store_t *store;
    enum status status = store_open(dir, tables, TABLES, map_bytes, &store, &trouble);

    CHECK(status == STATUS_OK, "the store does not open: %s", trouble.why);
    return store;
}

static store_t *open_fresh(void)
{
    char dir[PLACE_BYTES];

    fresh_path(dir);
    return open_store(dir, MAP_BYTES);
}

static void put_in(store_t *store, unsigned table, const char *key, const char *value)
{
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, table, span(key), span(value));
    commit(txn);
}

static void check_count(txn_t *txn, uint64_t expected)
{
    assert_int_equal(txn_count(txn, A), expected);
    CHECK(txn_status(txn) == STATUS_OK, "the transaction failed: %s", txn_why(txn));
}

static void begin_readers(store_t *store, txn_t **txns, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        txns[i] = txn_begin_read(store);
        assert_int_equal(txn_status(txns[i]), STATUS_OK);
    }
}

static void end_readers(txn_t **txns, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        txn_abort(&txns[i]);
}

/* The store is not used any more where this fails. */
static void check_no_slot(store_t *store)
{
    txn_t *txn = txn_begin_read(store);

    assert_true(txn_status(txn) != STATUS_OK);
    assert_true(*txn_why(txn));
    txn_abort(&txn);
}

static void parked_reader_keeps_its_slot_while_others_take_the_rest(void **state)
{
    txn_t *others[SLOTS - 1];
    store_t *store = open_fresh();
    txn_t *txn = txn_begin_read(store);

    (void)state;
    txn_park(txn);
    begin_readers(store, others, SLOTS - 1);
    check_no_slot(store);
    txn_renew(txn);
    check_count(txn, 0);
    txn_park(txn);
    check_no_slot(store);
    txn_renew(txn);
    check_count(txn, 0);
    txn_abort(&txn);
    end_readers(others, SLOTS - 1);
    store_close(&store);
}

static void renewed_reader_sees_what_is_newer(void **state)
{
    store_t *store = open_fresh();
    txn_t *txn = txn_begin_read(store);
    struct span value;

    (void)state;
    put_in(store, A, "k", "1");
    check_count(txn, 0);
    for (unsigned round = 0; round < 3; round++) {
        char word[2] = {(char)('2' + round), '\0'};
        txn_park(txn);
        put_in(store, A, "k", word);
        txn_renew(txn);
        put_in(store, A, "k", "later");
        assert_true(txn_get(txn, A, span("k"), &value));
        check_span("value", value, word);
    }
    txn_abort(&txn);
    store_close(&store);
}

static void parked_reader_holds_nothing(void **state)
{
    store_t *store = open_fresh();
    txn_t *txn = txn_begin_read(store);
    int pid;

    (void)state;
    put_in(store, A, "k", "1");
    put_in(store, A, "k", "2");
    assert_int_equal(store_oldest_reader(store, &pid), 2);
    txn_park(txn);
    assert_int_equal(store_oldest_reader(store, &pid), 0);
    txn_renew(txn);
    assert_int_equal(store_oldest_reader(store, &pid), 0);
    put_in(store, A, "k", "3");
    assert_int_equal(store_oldest_reader(store, &pid), 1);
    txn_abort(&txn);
    store_close(&store);
}

static void renewed_transaction_forgets_its_error(void **state)
{
    store_t *store = open_fresh();
    txn_t *both[] = {txn_begin_read(store), NULL};

    (void)state;
    put_in(store, A, "k", "1");
    both[1] = txn_begin_write(store);
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        txn_fail(both[i], STATUS_DAMAGED, "a row makes no sense");
        txn_park(both[i]);
        txn_renew(both[i]);
        assert_int_equal(txn_status(both[i]), STATUS_OK);
        check_string("why", txn_why(both[i]), "");
        check_count(both[i], 1);
        txn_fail(both[i], STATUS_DAMAGED, "another row"); /* a new one is its first */
        check_string("why", txn_why(both[i]), "another row");
        txn_abort(&both[i]);
    }
    store_close(&store);
}

static void reader_that_found_no_slot_can_be_renewed(void **state)
{
    txn_t *others[SLOTS];
    store_t *store = open_fresh();

    (void)state;
    begin_readers(store, others, SLOTS);
    txn_t *txn = txn_begin_read(store);
    assert_true(txn_status(txn) != STATUS_OK);
    txn_park(txn);
    txn_renew(txn);
    assert_true(txn_status(txn) != STATUS_OK);
    txn_park(txn);
    end_readers(others, 1);
    txn_renew(txn);
    check_count(txn, 0);
    txn_abort(&txn);
    end_readers(others + 1, SLOTS - 1);
    store_close(&store);
}

static void parked_writer_holds_nothing(void **state)
{
    store_t *store = open_fresh();
    txn_t *txn = txn_begin_write(store);
    size_t map_bytes;
    struct trouble trouble;

    (void)state;
    txn_put(txn, A, span("gone"), span("1"));
    txn_park(txn);
    put_in(store, A, "k", "1"); /* would wait for a writer */
    assert_int_equal(store_grow(store, &map_bytes, &trouble), STATUS_OK);
    txn_renew(txn);
    check_count(txn, 1); /* what it put is aborted */
    txn_put(txn, A, span("kept"), span("1"));
    commit(txn);
    txn = txn_begin_read(store);
    check_count(txn, 2);
    txn_abort(&txn);
    store_close(&store);
}

/* A slot that is given back is there for others, and a writer's place too. */
static void parked_transaction_can_be_aborted(void **state)
{
    txn_t *all[SLOTS];
    store_t *store = open_fresh();
    txn_t *reader = txn_begin_read(store), *writer = txn_begin_write(store);

    (void)state;
    txn_park(reader);
    txn_park(writer);
    txn_abort(&reader);
    txn_abort(&writer);
    assert_null(reader);
    begin_readers(store, all, SLOTS);
    put_in(store, A, "k", "1");
    end_readers(all, SLOTS);
    store_close(&store);
}

/* More rows than a small map has room for. */
static void put_many(store_t *store)
{
    static const char value[1900];
    uint8_t key[8];
    txn_t *txn = txn_begin_write(store);

    for (uint64_t row = 0; row < 2000; row++) {
        bytes_put(key, row, sizeof key);
        txn_put(txn, A, (struct span){key, sizeof key}, (struct span){value, sizeof value});
    }
    commit(txn);
}

static void map_grows_beside_a_parked_reader(void **state)
{
    char dir[PLACE_BYTES];
    size_t map_bytes = 0;
    struct trouble trouble;

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, SMALL_MAP_BYTES);
    txn_t *txn = txn_begin_read(store);
    txn_park(txn);
    assert_int_equal(store_grow(store, &map_bytes, &trouble), STATUS_OK);
    assert_true(map_bytes > SMALL_MAP_BYTES);
    put_many(store);
    txn_renew(txn);
    check_count(txn, 2000);
    txn_park(txn);
    assert_int_equal(store_grow(store, &map_bytes, &trouble), STATUS_OK);
    txn_renew(txn);
    check_count(txn, 2000);
    txn_abort(&txn);
    store_close(&store);
}

/* Another process: parks its reader while this one grows the map, and renews it. */
static void be_a_parked_reader(const char *dir, int from, int to)
{
    struct trouble trouble;
    store_t *store;
    char byte = 'x';

    if (store_open_reader(dir, tables, TABLES, &store, &trouble) != STATUS_OK)
        _exit(1);
    txn_t *txn = txn_begin_read(store);
    txn_park(txn);
    if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
        _exit(2);
    txn_renew(txn);
    uint64_t count = txn_count(txn, A);
    if (txn_status(txn) != STATUS_OK || count != 2000)
        _exit(3);
    txn_park(txn);
    txn_abort(&txn);
    store_close(&store);
    _exit(0);
}

static void parked_reader_goes_on_in_a_map_that_another_process_has_grown(void **state)
{
    char dir[PLACE_BYTES], byte;
    int there[2], back[2], status;
    size_t map_bytes;
    struct trouble trouble;

    (void)state;
    fresh_path(dir);
    store_t *store = open_store(dir, SMALL_MAP_BYTES);
    store_close(&store); /* LMDB is not to be open across a fork */
    assert_int_equal(pipe(there) | pipe(back), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        be_a_parked_reader(dir, there[0], back[1]);
    assert_int_equal(read(back[0], &byte, 1), 1);
    store = open_store(dir, SMALL_MAP_BYTES);
    assert_int_equal(store_grow(store, &map_bytes, &trouble), STATUS_OK);
    put_many(store);
    assert_int_equal(write(there[1], "x", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    store_close(&store);
    for (int i = 0; i < 2; i++)
        assert_int_equal(close(there[i]) | close(back[i]), 0);
}

/* Another process: waits for a byte, opens the store for reading, says so, and holds a reader's
 * slot until it is told to die. */
static void be_another_reader(const char *dir, int from, int to)
{
    char byte;
    struct trouble trouble;
    store_t *store;
    struct span value;

    if (read(from, &byte, 1) != 1 ||
        store_open_reader(dir, tables, TABLES, &store, &trouble) != STATUS_OK)
        _exit(1);
    txn_t *txn = txn_begin_read(store);
    byte = txn_get(txn, B, span("k"), &value) && value.size == 1 ? *(const char *)value.data : '-';
    if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
        _exit(1);
    _exit(0);
}

static void another_process_reads_and_its_slot_is_freed_when_it_died(void **state)
{
    char dir[PLACE_BYTES], byte = 0;
    int there[2], back[2], status;

    (void)state;
    fresh_path(dir);
    assert_int_equal(pipe(there) | pipe(back), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        be_another_reader(dir, there[0], back[1]);
    store_t *store = open_store(dir, MAP_BYTES);
    put_in(store, B, "k", "1");
    txn_t *txn = txn_begin_write(store);
    txn_put(txn, B, span("k"), span("2"));
    assert_int_equal(write(there[1], "x", 1), 1);
    assert_int_equal(read(back[0], &byte, 1), 1);
    assert_int_equal(byte, '1');
    commit(txn);
    assert_int_equal(store_check_readers(store), 0);
    assert_int_equal(write(there[1], "x", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(store_check_readers(store), 1);
    assert_int_equal(store_check_readers(store), 0);
    store_close(&store);
    for (int i = 0; i < 2; i++)
        assert_int_equal(close(there[i]) | close(back[i]), 0);
}

int main(void)
{
    places_begin();
    SUITE_TEST(parked_reader_keeps_its_slot_while_others_take_the_rest);
    SUITE_TEST(renewed_reader_sees_what_is_newer);
    SUITE_TEST(parked_reader_holds_nothing);
    SUITE_TEST(renewed_transaction_forgets_its_error);
    SUITE_TEST(reader_that_found_no_slot_can_be_renewed);
    SUITE_TEST(parked_writer_holds_nothing);
    SUITE_TEST(parked_transaction_can_be_aborted);
    SUITE_TEST(map_grows_beside_a_parked_reader);
    SUITE_TEST(parked_reader_goes_on_in_a_map_that_another_process_has_grown);
    SUITE_TEST(another_process_reads_and_its_slot_is_freed_when_it_died);
    return suite_run("store_readers");
}
