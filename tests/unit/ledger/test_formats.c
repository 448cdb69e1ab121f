/* Stores of earlier formats, one in each file of stores/: they open, their derived tables are built
 * again once, and not a byte of their log changes. A store of a later format is refused. */
#include "tests/unit/ledger/support_formats.h"

#include <glob.h>

#define N(n) "\0\0\0\0\0\0\0" n

enum { FORMAT_OF_SEEN = 2, FORMAT_OF_KEYS = 3, FORMAT_LATER = 9 };

static void store_of_a_format_opens(void **state)
{
    char dir[PLACE_BYTES], untouched[PLACE_BYTES];
    struct told told;

    place_store(*state, dir);
    place_store(*state, untouched);
    uint8_t format = format_of(dir);
    bool is_older = format != LEDGER_FORMAT;
    ledger_t *ledger = open_told(dir, &told);
    assert_int_equal(told.calls > 0, is_older);
    assert_int_equal(told.steps, is_older ? 2 * ledger_last(ledger) : 0);
    assert_int_equal(told.done, told.steps);
    struct tables before = tables_in(untouched);
    txn_t *after = txn_begin_read(ledger_store(ledger));
    check_same_rows(before.txn, after, TABLE_LOG);
    for (enum ledger_table table = TABLE_SEEN; table < TABLE_COUNT; table++)
        if (format >= ledger_derived_since[table])
            check_same_rows(before.txn, after, table);
    txn_abort(&after);
    tables_end(&before);
    check_refold(ledger, true);
    close_ledger(&ledger);

    assert_int_equal(format_of(dir), LEDGER_FORMAT);
    ledger = open_told(dir, &told); /* it is not done twice */
    assert_int_equal(told.calls, 0);
    close_ledger(&ledger);
}

/* An event of the log comes once more. */
static bool visit_again(void *context, const struct record *record)
{
    ledger_t *ledger = context;
    struct text event = record->event;
    struct ordered_batch batch = {.source = record->source,
                                  .epoch = record->epoch,
                                  .first = record->seq,
                                  .events = {&event, 1},
                                  .received_ms = ledger_received_ms(ledger)};
    struct ledger_taken taken;

    if (record->epoch == 0)
        return true;
    ledger_take(ledger, &batch, &taken);
    assert_int_equal(taken.verdict, LEDGER_TAKEN);
    assert_int_equal(taken.fresh, 0);
    assert_int_equal(taken.receipts.items[0].n, record->n);
    assert_int_equal(taken.receipts.items[0].outcome, record->outcome);
    assert_int_equal(taken.receipts.items[0].ref, record->ref);
    return true;
}

static void events_of_an_earlier_format_are_known(void **state)
{
    char dir[PLACE_BYTES];
    struct told told;

    place_store(*state, dir);
    ledger_t *ledger = open_told(dir, &told);
    uint64_t last = ledger_last(ledger);
    view_t *view = view_open(ledger);
    ledger_begin(ledger);
    view_walk(view, 1, visit_again, ledger);
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    commit_ledger(ledger);
    assert_int_equal(ledger_last(ledger), last);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

/* What was written stays in its format; what is written now is in the newest. */
static void record_keeps_the_format_that_it_was_written_in(void **state)
{
    char dir[PLACE_BYTES];
    struct record record;
    struct told told;

    place_store(*state, dir);
    uint8_t format = format_of(dir);
    ledger_t *ledger = open_told(dir, &told);
    uint64_t last = ledger_last(ledger);
    ledger_begin(ledger);
    struct receipt receipt = take_next(ledger, OVERDUE("jinniu", "new", "2006-03-14"));
    check_string("a new record", receipt_words(&receipt), "counted");
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    for (uint64_t n = 1; n <= last; n++) {
        assert_true(view_record(view, n, &record));
        assert_int_equal(record.format,
                         format < FORMAT_OF_KEYS ? RECORD_FORMAT_FIRST : RECORD_FORMAT);
    }
    assert_true(view_record(view, last + 1, &record));
    assert_int_equal(record.format, RECORD_FORMAT);
    assert_int_equal(record.effect.counted, 1);
    view_close(&view);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

/* It ended somewhere: some tables are empty, and others have what another build put there. */
static void interrupt(const char *dir)
{
    struct tables tables = tables_in(dir);

    for (size_t i = 0; i < DERIVED_COUNT / 2; i++)
        txn_clear(tables.txn, ledger_derived[i]);
    put_raw(&tables, TABLE_YEARS, LIT("\x07\xd6"), LIT("x"));
    put_raw(&tables, TABLE_BOOKS, LIT(N("\2")), LIT("x"));
    tables_commit(&tables);
    tables_end(&tables);
    set_format(dir, FORMAT_REBUILDING);
}

static void interrupted_rebuild_begins_again(void **state)
{
    char dir[PLACE_BYTES], other[PLACE_BYTES];
    struct told told;

    place_store(*state, dir);
    place_store(*state, other);
    interrupt(dir);
    ledger_t *ledger = open_told(dir, &told);
    assert_true(told.calls > 0);
    ledger_t *whole = open_told(other, &told);
    check_same_tables(ledger, whole);
    check_refold(ledger, true);
    close_ledger(&whole);
    close_ledger(&ledger);
    assert_int_equal(format_of(dir), LEDGER_FORMAT);
}

static void reader_reads_it_as_it_is(void **state)
{
    struct trouble trouble;
    char dir[PLACE_BYTES];
    ledger_t *reader;

    place_store(*state, dir);
    uint8_t format = format_of(dir);
    CHECK(ledger_open_reader(dir, &reader, &trouble) == STATUS_OK, "%s", trouble.why);
    check_refold(reader, format >= FORMAT_OF_SEEN);
    close_ledger(&reader);
    assert_int_equal(format_of(dir), format);
}

/* Another year is closed than the log says. */
static void close_a_year(const char *dir)
{
    struct key key = year_key(2006);
    struct tables tables = tables_in(dir);
    struct span value;
    char bytes[32];

    assert_true(txn_get(tables.txn, TABLE_YEARS, key_span(&key), &value));
    assert_in_range(value.size, 1, sizeof bytes);
    memcpy(bytes, value.data, value.size);
    bytes[0] = !bytes[0];
    put_raw(&tables, TABLE_YEARS, text_of_span(key_span(&key)), (struct text){bytes, value.size});
    tables_commit(&tables);
    tables_end(&tables);
}

static void years_of_any_format_are_compared(void **state)
{
    struct refold_fault fault = {.what = ""};
    struct trouble trouble;
    char dir[PLACE_BYTES];
    refold_t *refold;
    ledger_t *reader;

    place_store(*state, dir);
    close_a_year(dir);
    CHECK(ledger_open_reader(dir, &reader, &trouble) == STATUS_OK, "%s", trouble.why);
    view_t *view = view_open(reader);
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    ledger_refold(view, refold, NULL, NULL, &fault);
    assert_false(refold_compare_all(refold, view, &fault));
    assert_int_equal(fault.table, TABLE_YEARS);
    refold_close(&refold);
    view_close(&view);
    close_ledger(&reader);
}

static void store_that_is_being_rebuilt_has_no_reader(void **state)
{
    char dir[PLACE_BYTES];

    place_store(*state, dir);
    interrupt(dir);
    check_refused(dir, true, STATUS_CONFIG, "are being built again");
    assert_int_equal(format_of(dir), FORMAT_REBUILDING);
}

static void later_format_is_refused(void **state)
{
    char dir[PLACE_BYTES], untouched[PLACE_BYTES];

    place_store(*state, dir);
    place_store(*state, untouched);
    set_format(dir, FORMAT_LATER);
    check_refused(dir, false, STATUS_CONFIG, "has format 9, and this version reads 1 to 5");
    check_refused(dir, true, STATUS_CONFIG, "has format 9, and this version reads 1 to 5");
    assert_int_equal(format_of(dir), FORMAT_LATER);
    struct tables after = tables_in(dir), before = tables_in(untouched);
    for (enum ledger_table table = TABLE_LOG; table < TABLE_COUNT; table++)
        check_same_rows(before.txn, after.txn, table);
    tables_end(&after);
    tables_end(&before);
}

static void add_files(const glob_t *files, const char *what, CMUnitTestFunction test)
{
    static char titles[100][120];
    static unsigned count;

    for (size_t i = 0; i < files->gl_pathc; i++) {
        assert_true(count < COUNT_OF(titles));
        snprintf(titles[count], sizeof titles[0], "%s: %s", strrchr(files->gl_pathv[i], '/') + 1,
                 what);
        suite_add(titles[count++], test, files->gl_pathv[i]);
    }
}

int main(void)
{
    glob_t files;

    places_begin();
    if (glob(SOURCE_DIR "/tests/unit/ledger/stores/*.mdb", 0, NULL, &files) != 0)
        return 1;
    add_files(&files, "opens, and its log stays as it is", store_of_a_format_opens);
    add_files(&files, "its events are known", events_of_an_earlier_format_are_known);
    add_files(&files, "a record keeps its format", record_keeps_the_format_that_it_was_written_in);
    add_files(&files, "an interrupted rebuild begins again", interrupted_rebuild_begins_again);
    add_files(&files, "a reader reads it as it is", reader_reads_it_as_it_is);
    add_files(&files, "its years are compared", years_of_any_format_are_compared);
    add_files(&files, "no reader while it is rebuilt", store_that_is_being_rebuilt_has_no_reader);
    add_files(&files, "refused with a later format", later_format_is_refused);
    int failed = suite_run("formats");
    globfree(&files);
    return failed;
}
