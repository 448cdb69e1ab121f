/* Runs of sequences: what makes one, what ends one, and going on with the open one after a start. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/ledger/seen.h"

/* The runs are written, and none is open. */
static const struct seen written = {.is_open = false};

static void put_run(const struct tables *tables, const struct seen_run *run)
{
    struct key key = seen_key_encode(&run->key);
    uint8_t value[12];

    bytes_put(value, run->n, 8);
    bytes_put(value + 8, run->count, 4);
    put_raw(tables, TABLE_SEEN, text_of_span(key_span(&key)), (struct text){(char *)value, 12});
}

/* Words of each run that is written: `source/epoch first+count@n`. */
static bool append_words(void *context, const struct seen_run *run)
{
    char *words = context;
    size_t at = strlen(words);

    snprintf(words + at, 200 - at, "%u/%llu %llu+%u@%llu, ", run->key.source,
             (unsigned long long)run->key.epoch, (unsigned long long)run->key.first, run->count,
             (unsigned long long)run->n);
    return true;
}

static void check_written(const struct tables *tables, const char *expected)
{
    char words[200] = "";

    seen_walk(tables->txn, append_words, words);
    check_string("runs", words, expected);
    check_good(tables);
}

#define RECORDS_MAX 8

static const struct run_row {
    const char *title;
    struct seen_key records[RECORDS_MAX]; /* from record 1 on; without an epoch: the scorer's own */
    const char *words;
} makes[] = {
    {"records one after another are one run", {{1, 5, 1}, {1, 5, 2}, {1, 5, 3}}, "1/5 1+3@1, "},
    {"a run begins at any sequence", {{1, 5, 70}, {1, 5, 71}}, "1/5 70+2@1, "},
    {"a gap ends a run", {{1, 5, 1}, {1, 5, 3}, {1, 5, 4}}, "1/5 1+1@1, 1/5 3+2@2, "},
    {"another source ends a run",
     {{1, 5, 1}, {2, 5, 2}, {1, 5, 2}},
     "1/5 1+1@1, 1/5 2+1@3, 2/5 2+1@2, "},
    {"another epoch ends a run", {{1, 5, 1}, {1, 6, 2}, {1, 6, 3}}, "1/5 1+1@1, 1/6 2+2@2, "},
    {"an older epoch ends a run",
     {{1, 6, 1}, {1, 5, 2}, {1, 6, 2}},
     "1/5 2+1@2, 1/6 1+1@1, 1/6 2+1@3, "},
    {"a record of the scorer's own ends a run",
     {{1, 5, 1}, {0, 0, 0}, {1, 5, 2}},
     "1/5 1+1@1, 1/5 2+1@3, "},
    {"records of the scorer's own are no run", {{0, 0, 0}, {0, 0, 0}, {1, 5, 1}}, "1/5 1+1@3, "},
    {"the office has runs", {{SOURCE_ID_OFFICE, 1, 1}, {SOURCE_ID_OFFICE, 1, 2}}, "255/1 1+2@1, "},
};

static unsigned record_count(const struct run_row *row)
{
    unsigned count = RECORDS_MAX;

    while (count > 0 && row->records[count - 1].epoch == 0)
        count--;
    return count;
}

static void add(struct seen *seen, txn_t *txn, const struct seen_key *record, uint64_t n)
{
    if (record->epoch)
        seen_add(seen, txn, record, n);
    else
        seen_break(seen, txn);
}

/* Before the flush, as after it, each sequence is found, and the last of each epoch. */
static void check_found(const struct run_row *row, const struct seen *seen, txn_t *txn,
                        unsigned count)
{
    uint64_t last, n;

    for (unsigned i = 0; i < count; i++) {
        const struct seen_key *record = &row->records[i];
        if (record->epoch == 0)
            continue;
        assert_int_equal(seen_find(seen, txn, record->source, record->epoch, record->first), i + 1);
        assert_true(seen_last(seen, txn, record->source, record->epoch, &last, &n));
        assert_true(last >= record->first);
        assert_int_equal(seen_find(seen, txn, record->source, record->epoch, last), n);
        assert_int_equal(seen_find(seen, txn, record->source, record->epoch, last + 1), 0);
    }
}

static void records_make_runs(void **state)
{
    const struct run_row *row = *state;
    struct tables tables = tables_in_memory();
    struct seen seen = {.is_open = false};

    for (unsigned i = 0; i < record_count(row); i++) {
        add(&seen, tables.txn, &row->records[i], i + 1);
        check_found(row, &seen, tables.txn, i + 1);
    }
    seen_flush(&seen, tables.txn);
    check_written(&tables, row->words);
    check_found(row, &written, tables.txn, record_count(row));
    seen_flush(&seen, tables.txn); /* again changes nothing */
    check_written(&tables, row->words);
    tables_end(&tables);
}

/* Where it is written and read again has no influence on the rows. */
static void runs_that_are_restored_go_on(void **state)
{
    const struct run_row *row = *state;
    struct tables tables = tables_in_memory();
    struct seen seen = {.is_open = false};

    for (unsigned i = 0; i < record_count(row); i++) {
        add(&seen, tables.txn, &row->records[i], i + 1);
        seen_flush(&seen, tables.txn);
        seen = (struct seen){.is_open = false};
        if (row->records[i].epoch)
            seen_restore(&seen, tables.txn, &row->records[i], i + 1);
        check_good(&tables);
    }
    check_written(&tables, row->words);
    tables_end(&tables);
}

static const struct restore_row {
    const char *title;
    struct seen_key key;
    uint64_t n;
} restores[] = {
    {"not restored: the run ends before the record", {1, 5, 4}, 13},
    {"not restored: the run ends behind the record", {1, 5, 2}, 11},
    {"not restored: the run has other records", {1, 5, 3}, 13},
    {"not restored: the run has other sequences", {1, 5, 9}, 12},
    {"not restored: another source", {2, 5, 3}, 12},
    {"not restored: another epoch", {1, 6, 3}, 12},
    {"not restored: before every run", {0, 5, 3}, 12},
};

static void run_that_is_not_that_of_the_last_record_fails(void **state)
{
    const struct restore_row *row = *state;
    struct tables tables = tables_in_memory();
    struct seen seen;

    put_run(&tables, &(struct seen_run){{1, 5, 1}, 10, 3});
    seen_restore(&seen, tables.txn, &(struct seen_key){1, 5, 3}, 12); /* the right one */
    check_good(&tables);
    seen_restore(&seen, tables.txn, &row->key, row->n);
    check_failed(&tables, STATUS_DAMAGED);
    assert_false(seen.is_open);
    tables_end(&tables);
}

static void run_has_a_longest_length(void **state)
{
    struct tables tables = tables_in_memory();
    struct seen seen;
    struct seen_key key = {1, 5, UINT32_MAX};

    (void)state;
    put_run(&tables, &(struct seen_run){{1, 5, 1}, 1, UINT32_MAX});
    seen_restore(&seen, tables.txn, &key, UINT32_MAX);
    key.first++;
    seen_add(&seen, tables.txn, &key, (uint64_t)UINT32_MAX + 1);
    seen_flush(&seen, tables.txn);
    check_written(&tables, "1/5 1+4294967295@1, 1/5 4294967296+1@4294967296, ");
    tables_end(&tables);
}

int main(void)
{
    SUITE_ROWS(makes, records_make_runs);
    SUITE_ROWS(makes, runs_that_are_restored_go_on);
    SUITE_ROWS(restores, run_that_is_not_that_of_the_last_record_fails);
    SUITE_TEST(run_has_a_longest_length);
    return suite_run("seen_runs");
}
