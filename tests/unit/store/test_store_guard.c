/* common/store/guard: what a damaged page, and a bug, end a process with. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/unit/child.h"
#include "tests/unit/store/support_store.h"

enum { ROWS = 400, KEY_BYTES = 8, DISK = 74 };

static const char *const tables[] = {"a"};

static void make_store(char ret_dir[PLACE_BYTES])
{
    char key[KEY_BYTES + 1];
    struct trouble trouble;
    store_t *store;

    fresh_path(ret_dir);
    assert_int_equal(store_open(ret_dir, tables, 1, MAP_BYTES, &store, &trouble), STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    for (unsigned i = 0; i < ROWS; i++) {
        snprintf(key, sizeof key, "row-%04u", i);
        txn_append(txn, 0, span(key), span("a value that takes some room in its page"));
    }
    commit(txn);
    store_close(&store);
}

static long file_of(const char *dir, const char *mode, FILE **ret_file)
{
    char path[PLACE_BYTES];

    path_below(dir, "data.mdb", path);
    *ret_file = fopen(path, mode);
    assert_true(*ret_file);
    fseek(*ret_file, 0, SEEK_END);
    long size = ftell(*ret_file);
    rewind(*ret_file);
    return size;
}

/* Where the first row with this key stands in the file, which is in a leaf page: a row's size (4 bytes),
 * its flags (2), its key's size (2), its key. */
static long find_row(const char *dir, const char *key)
{
    FILE *file;
    long size = file_of(dir, "rb", &file), at = 0;
    char *bytes = malloc((size_t)size);

    assert_true(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    fclose(file);
    char *found = memmem(bytes, (size_t)size, key, strlen(key));
    assert_true(found);
    at = found - bytes;
    free(bytes);
    return at;
}

/* The first page that branches, of which each has its number (8 bytes), 2 bytes that are not used, its
 * flags (2), and where its list of rows ends (2). */
static long find_branch(const char *dir)
{
    enum { PAGE_BYTES = 4096, BRANCH = 1, FLAGS_AT = 10 };
    FILE *file;
    long size = file_of(dir, "rb", &file), at = 2L * PAGE_BYTES;
    int flags = 0;

    for (; at < size && flags != BRANCH; at += PAGE_BYTES) {
        fseek(file, at + FLAGS_AT, SEEK_SET);
        flags = fgetc(file);
    }
    fclose(file);
    assert_int_equal(flags, BRANCH);
    return at - PAGE_BYTES;
}

static void put_byte(const char *dir, long at, int byte)
{
    FILE *file;

    file_of(dir, "r+b", &file);
    fseek(file, at, SEEK_SET);
    fputc(byte, file);
    assert_int_equal(fclose(file), 0);
}

/* Reads every byte of every row. */
static int read_all(void *context)
{
    struct trouble trouble;
    store_t *store;
    unsigned sum = 0;

    store_guard();
    if (store_open_reader(context, tables, 1, &store, &trouble) != STATUS_OK)
        return 1;
    txn_t *txn = txn_begin_read(store);
    cursor_t *cursor = cursor_open(txn, 0);
    for (bool more = cursor_seek(cursor, span("row")); more; more = cursor_next(cursor)) {
        struct span value = cursor_value(cursor);
        for (size_t i = 0; i < value.size; i++)
            sum += ((const unsigned char *)value.data)[i];
    }
    cursor_close(&cursor);
    txn_abort(&txn);
    store_close(&store);
    return sum > 0 ? 0 : 2;
}

static const struct damage_row {
    const char *title;
    long at; /* from the key of row 200 */
    int byte;
} damage_rows[] = {
    {"a value leads out of the file", -6, 0x0f},
    {"a row that says it is a tree leads LMDB nowhere", -4, 4},
};

static void check_names(const struct child_end *end, const char *dir)
{
    CHECK(end->code == DISK, "code %d: %s", end->code, end->said);
    CHECK(strstr(end->said, dir) && strstr(end->said, "data.mdb is damaged"), "%s", end->said);
    CHECK(strchr(end->said, '\n') == end->said + strlen(end->said) - 1, "%s", end->said);
}

static void damaged_page_ends_with_74_and_names_the_file(void **state)
{
    const struct damage_row *row = *state;
    struct child_end end;
    char dir[PLACE_BYTES];

    make_store(dir);
    run_child(read_all, dir, &end);
    assert_int_equal(end.code, 0);
    put_byte(dir, find_row(dir, "row-0200") + row->at, row->byte);
    run_child(read_all, dir, &end);
    check_names(&end, dir);
}

/* NULL is looked for by the sanitizers, and a constant by the compiler. */
static volatile char *volatile nowhere = (volatile char *)64;

static void value_that_cannot_be_fails_the_transaction(void **state)
{
    struct trouble trouble;
    char dir[PLACE_BYTES];
    struct span value;
    store_t *store;

    (void)state;
    make_store(dir);
    put_byte(dir, find_row(dir, "row-0200") - 6, 0x10); /* 1 MiB and some bytes */
    assert_int_equal(store_open_reader(dir, tables, 1, &store, &trouble), STATUS_OK);
    txn_t *txn = txn_begin_read(store);
    assert_false(txn_get(txn, 0, span("row-0200"), &value));
    assert_int_equal(txn_status(txn), STATUS_DISK);
    txn_park(txn);
    txn_renew(txn);
    cursor_t *cursor = cursor_open(txn, 0);
    assert_false(cursor_seek(cursor, span("row-0200")));
    assert_int_equal(txn_status(txn), STATUS_DISK);
    cursor_close(&cursor);
    txn_abort(&txn);
    store_close(&store);
}

static void assertion_of_lmdb_is_damage(void **state)
{
    struct child_end end;
    char dir[PLACE_BYTES];

    (void)state;
    make_store(dir);
    put_byte(dir, find_branch(dir) + 12, 16 + 2); /* a branch with one row */
    run_child(read_all, dir, &end);
    check_names(&end, dir);
}

static int be_sent_a_signal(void *context)
{
    (void)context;
    store_guard();
    raise(SIGSEGV);
    return 0;
}

static int read_nothing(void *context)
{
    (void)context;
    store_guard();
    return *nowhere;
}

static int give_up(void *context)
{
    (void)context;
    store_guard();
    abort();
}

/* A map of a file that is there whole. */
static int write_into_a_constant(void *context)
{
    FILE *file = fopen("/proc/self/exe", "re");
    char *map = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fileno(file), 0);

    (void)context;
    store_guard();
    *(volatile char *)map = 1;
    return 0;
}

static const struct bug_row {
    const char *title;
    int (*run)(void *context);
    int number;
} bug_rows[] = {
    {"a signal from somebody ends it", be_sent_a_signal, SIGSEGV},
    {"a pointer to nothing ends it", read_nothing, SIGSEGV},
    {"writing where a file may only be read ends it", write_into_a_constant, SIGSEGV},
    {"an assertion ends it", give_up, SIGABRT},
};

static void bug_ends_by_its_signal(void **state)
{
    const struct bug_row *row = *state;
    struct child_end end;

    run_child(row->run, NULL, &end);
    CHECK(end.code == 128 + row->number, "code %d: %s", end.code, end.said);
    assert_string_equal(end.said, "");
}

/* While a store is open, too: its map is not where the bug is. */
static int read_nothing_beside_a_store(void *context)
{
    struct trouble trouble;
    store_t *store;
    struct span value;

    store_guard();
    if (store_open_reader(context, tables, 1, &store, &trouble) != STATUS_OK)
        return 1;
    txn_t *txn = txn_begin_read(store);
    return txn_get(txn, 0, span("row-0001"), &value) ? *nowhere : 2;
}

static void bug_beside_a_store_is_no_damage(void **state)
{
    struct child_end end;
    char dir[PLACE_BYTES];

    (void)state;
    make_store(dir);
    run_child(read_nothing_beside_a_store, dir, &end);
    CHECK(end.code == 128 + SIGSEGV, "code %d: %s", end.code, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(damage_rows, damaged_page_ends_with_74_and_names_the_file);
    SUITE_TEST(value_that_cannot_be_fails_the_transaction);
    SUITE_TEST(assertion_of_lmdb_is_damage);
    SUITE_ROWS(bug_rows, bug_ends_by_its_signal);
    SUITE_TEST(bug_beside_a_store_is_no_damage);
    return suite_run("store_guard");
}
