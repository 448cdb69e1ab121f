/* Derived tables are built again from the log: in parts where it is long, and not at all where it does
 * not fold to its outcomes. */
#include "tests/unit/ledger/support_formats.h"

#include "proto/record.h"

#define N(n) "\0\0\0\0\0\0\0" n
#define DAY "2006-03-14"

enum { PART = 32768 }; /* records that are built again in one transaction (rebuild.c) */

/* A store of the oldest format; behind the rulebook it has three records. */
static void make_store(char ret_dir[PLACE_BYTES])
{
    fresh_path(ret_dir);
    ledger_t *ledger = ledger_in(ret_dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    take_script(ledger, OVERDUE("jinjiang", "a", DAY) "\n" OVERDUE("wuhou", "b", DAY) "\n" YEAR(
                            "close-year", "2005"));
    commit_ledger(ledger);
    close_ledger(&ledger);
    set_format(ret_dir, LEDGER_FORMAT_MIN);
}

/* Record 2 of a store is put in place of what stands there. */
static struct text record_2(const char *dir, enum outcome outcome, uint64_t ref, const char *event)
{
    static char bytes[RECORD_TOTAL_BYTES_MAX];
    struct tables tables = tables_in(dir);
    struct record record;
    struct span value;

    assert_true(txn_get(tables.txn, TABLE_LOG, span_of_text(LIT(N("\2"))), &value));
    assert_true(record_decode(value.data, value.size, &record));
    record.outcome = outcome ? outcome : record.outcome;
    record.ref = ref;
    record.event = event ? text_of(event) : record.event;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    tables_end(&tables);
    return (struct text){bytes, size};
}

static void put_record(const char *dir, struct text key, struct text value)
{
    struct tables tables = tables_in(dir);

    if (value.data)
        put_raw(&tables, TABLE_LOG, key, value);
    else
        txn_delete(tables.txn, TABLE_LOG, span_of_text(key));
    tables_commit(&tables);
    tables_end(&tables);
}

/* The store was not touched; the log is as it was, so it opens. */
static void check_mended(const char *dir)
{
    struct told told;

    assert_int_equal(format_of(dir), LEDGER_FORMAT_MIN);
    ledger_t *ledger = open_told(dir, &told);
    assert_true(told.calls > 0);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

static void log_with_another_outcome_is_not_built_again(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    make_store(dir);
    struct text good = text_copied(record_2(dir, OUTCOME_NONE, 0, NULL));
    put_record(dir, LIT(N("\2")), record_2(dir, OUTCOME_DISMISSED, 0, NULL));
    check_refused(dir, false, STATUS_DAMAGED, "record 2: by the rules it has another outcome");
    put_record(dir, LIT(N("\2")), record_2(dir, OUTCOME_COUNTED, 1, NULL));
    check_refused(dir, false, STATUS_DAMAGED, "record 2: by the rules it has another outcome");
    put_record(dir, LIT(N("\2")), record_2(dir, OUTCOME_NONE, 0, "\x01"));
    check_refused(dir, false, STATUS_DAMAGED, "record 2: its event cannot be read");
    put_record(dir, LIT(N("\2")), (struct text){NULL, 0});
    check_refused(dir, false, STATUS_DAMAGED, "record 3: the record before it is missing");
    put_record(dir, LIT(N("\2")), LIT("x"));
    check_refused(dir, false, STATUS_DAMAGED, "record 2 of the log cannot be read");
    put_record(dir, LIT(N("\2")), good);
    check_mended(dir);
    free((void *)good.data);
}

/* One event again and again, in batches as large as one may be. */
static void take_many(ledger_t *ledger, size_t count)
{
    struct text event = json_bytes(OVERDUE("jinjiang", "a", "2006-03-14")), events[ITEMS_MAX];
    struct ledger_taken taken;

    for (size_t i = 0; i < ITEMS_MAX; i++)
        events[i] = event;
    for (size_t done = 0; done < count; done += taken.fresh) {
        size_t size = count - done < ITEMS_MAX ? count - done : ITEMS_MAX;
        ledger_begin(ledger);
        ledger_take(ledger,
                    &(struct ordered_batch){.source = LIT("jinjiang"),
                                            .epoch = 1,
                                            .first = 1 + done,
                                            .events = {events, size},
                                            .received_ms = NOW_MS},
                    &taken);
        assert_int_equal(taken.fresh, size);
        commit_ledger(ledger);
    }
    free((void *)event.data);
}

static void long_log_is_built_again_in_parts(void **state)
{
    char dir[PLACE_BYTES], other[PLACE_BYTES];
    ledger_t *ledgers[2];
    struct told told;

    (void)state;
    fresh_path(dir);
    fresh_path(other);
    for (unsigned i = 0; i < 2; i++) {
        ledgers[i] = ledger_in(i == 0 ? dir : other);
        ledger_begin(ledgers[i]);
        take_book(ledgers[i], "");
        commit_ledger(ledgers[i]);
        take_many(ledgers[i], 2 * PART + 1000);
    }
    close_ledger(&ledgers[0]);
    set_format(dir, LEDGER_FORMAT_MIN);
    ledgers[0] = open_told(dir, &told);
    assert_true(told.calls > 2);
    assert_int_equal(told.done, 2 * ledger_last(ledgers[1]));
    check_same_tables(ledgers[0], ledgers[1]);
    check_refold(ledgers[0], true); /* in parts, too */
    close_ledger(&ledgers[0]);
    close_ledger(&ledgers[1]);
}

static void last_part_of_a_log_may_be_a_whole_one(void **state)
{
    char dir[PLACE_BYTES];
    struct told told;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    take_many(ledger, PART - 1);
    assert_int_equal(ledger_last(ledger), PART);
    close_ledger(&ledger);
    set_format(dir, LEDGER_FORMAT_MIN);
    ledger = open_told(dir, &told);
    assert_int_equal(told.done, told.steps);
    close_ledger(&ledger);
    assert_int_equal(format_of(dir), LEDGER_FORMAT);
}

static bool stop_at(void *context, uint64_t done, uint64_t steps)
{
    const uint64_t *limit = context;

    (void)steps;
    return done < *limit;
}

/* While the log is verified nothing is touched; later the store has the mark, and the next start
 * goes on. */
static void building_again_can_be_stopped(void **state)
{
    static const struct {
        uint64_t limit;
        unsigned char format;
    } rows[] = {{1, LEDGER_FORMAT_MIN}, {2 * PART + 10, 0}};
    char dir[PLACE_BYTES];
    struct trouble trouble;
    struct told told;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    take_many(ledger, 2 * PART);
    close_ledger(&ledger);
    set_format(dir, LEDGER_FORMAT_MIN);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t limit = rows[i].limit;
        assert_int_equal(ledger_open(dir, 64 << 20, stop_at, &limit, &ledger, &trouble),
                         STATUS_STOPPED);
        assert_null(ledger);
        assert_int_equal(format_of(dir), rows[i].format);
    }
    ledger = open_told(dir, &told);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

static void new_store_has_the_newest_format(void **state)
{
    char dir[PLACE_BYTES];
    struct told told;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = open_told(dir, &told);
    assert_int_equal(told.calls, 0);
    close_ledger(&ledger);
    assert_int_equal(format_of(dir), LEDGER_FORMAT);
    set_format(dir, LEDGER_FORMAT_MIN); /* an earlier one, with an empty log */
    ledger = open_told(dir, &told);
    check_refold(ledger, true);
    close_ledger(&ledger);
    assert_int_equal(format_of(dir), LEDGER_FORMAT);
}

int main(void)
{
    places_begin();
    SUITE_TEST(log_with_another_outcome_is_not_built_again);
    SUITE_TEST(long_log_is_built_again_in_parts);
    SUITE_TEST(last_part_of_a_log_may_be_a_whole_one);
    SUITE_TEST(building_again_can_be_stopped);
    SUITE_TEST(new_store_has_the_newest_format);
    return suite_run("rebuild");
}
