/* Which sequences stand in the log, and where: across runs, gaps between them, and neighbours in
 * the order of the keys. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/ledger/seen.h"

#define MOST UINT64_MAX

static const struct seen_run runs[] = {
    /* one epoch: two runs side by side, a gap, a run across a byte of the key */
    {{1, 10, 1}, 2, 3},
    {{1, 10, 4}, 9, 1},
    {{1, 10, 250}, 20, 10},
    {{1, 10, 260}, 40, 2},
    /* its neighbours by epoch, by byte order and by number */
    {{1, 9, 1}, 100, 2},
    {{1, 11, 7}, 110, 2},
    {{1, 10 << 8, 1}, 120, 1},
    {{1, 0, 3}, 130, 1},
    {{1, MOST, 3}, 140, 1},
    /* its neighbours by source */
    {{0, 10, 1}, 200, 400},
    {{2, 10, 6}, 610, 2},
    {{3, 0, 1}, 620, 1},
    {{6, 10, 1}, 640, 5},
    {{SOURCE_ID_OFFICE, 10, 1}, 630, 1},
    /* numbers at their ends */
    {{4, 1, MOST - 3}, MOST - 3, 2},
    {{5, 1, 1}, 1, UINT32_MAX},
};

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

static struct tables with_runs(void)
{
    struct tables tables = tables_in_memory();

    for (size_t i = COUNT_OF(runs); i > 0; i--) /* in no order of the keys */
        put_run(&tables, &runs[i - 1]);
    return tables;
}

static const struct find_row {
    const char *title;
    uint8_t source;
    uint64_t epoch, seq, n; /* 0: not there */
} finds[] = {
    {"find the first of a run", 1, 10, 1, 2},
    {"find the middle of a run", 1, 10, 2, 3},
    {"find the last of a run", 1, 10, 3, 4},
    {"find a run of one", 1, 10, 4, 9},
    {"find nothing before the first run", 1, 10, 0, 0},
    {"find nothing right behind a run", 1, 10, 5, 0},
    {"find nothing in the middle of a gap", 1, 10, 100, 0},
    {"find nothing right before a run", 1, 10, 249, 0},
    {"find the first behind a gap", 1, 10, 250, 20},
    {"find a sequence of one byte", 1, 10, 255, 25},
    {"find a sequence of two bytes", 1, 10, 256, 26},
    {"find the last of a run that another follows", 1, 10, 259, 29},
    {"find the first of a run that follows another", 1, 10, 260, 40},
    {"find the last of all", 1, 10, 261, 41},
    {"find nothing behind all", 1, 10, 262, 0},
    {"find nothing at the largest sequence", 1, 10, MOST, 0},
    {"find in the epoch before", 1, 9, 2, 101},
    {"find nothing of the next epoch's in the epoch before", 1, 9, 3, 0},
    {"find nothing of the epoch before in the next", 1, 11, 1, 0},
    {"find in the next epoch", 1, 11, 7, 110},
    {"find in an epoch of two bytes", 1, 10 << 8, 1, 120},
    {"find in epoch 0", 1, 0, 3, 130},
    {"find nothing of another source before epoch 0", 1, 0, 2, 0},
    {"find in the largest epoch", 1, MOST, 3, 140},
    {"find nothing behind the largest epoch", 1, MOST, 4, 0},
    {"find in the source before", 0, 10, 262, 461},
    {"find nothing of the source before in the next", 2, 10, 1, 0},
    {"find in the next source", 2, 10, 7, 611},
    {"find nothing of the largest epoch before in the next source", 2, 0, 3, 0},
    {"find nothing of the source before in one that never sent", 7, 10, 2, 0},
    {"find in epoch 0 of a source", 3, 0, 1, 620},
    {"find for the office", SOURCE_ID_OFFICE, 10, 1, 630},
    {"find nothing of a source that never sent", 100, 10, 1, 0},
    {"find nothing of an epoch that never was", 1, 12, 7, 0},
    {"find near the largest numbers", 4, 1, MOST - 2, MOST - 2},
    {"find nothing behind a run near the largest numbers", 4, 1, MOST - 1, 0},
    {"find the last of the longest run", 5, 1, UINT32_MAX, UINT32_MAX},
    {"find nothing behind the longest run", 5, 1, (uint64_t)UINT32_MAX + 1, 0},
};

static void sequence_is_found(void **state)
{
    const struct find_row *row = *state;
    struct tables tables = with_runs();
    uint64_t n = seen_find(&written, tables.txn, row->source, row->epoch, row->seq);

    CHECK(n == row->n, "found record %llu, expected %llu", (unsigned long long)n,
          (unsigned long long)row->n);
    check_good(&tables);
    tables_end(&tables);
}

static const struct before_row {
    const char *title;
    uint8_t source;
    uint64_t epoch, seq, before; /* 0: none */
} befores[] = {
    {"before the middle of a run is its sequence", 1, 10, 2, 1},
    {"before the first of a run is the last of the one before", 1, 10, 4, 3},
    {"before the first behind a gap is the last before that", 1, 10, 250, 4},
    {"before what is not there is the last before the gap", 1, 10, 100, 4},
    {"before what is behind all is the last of all", 1, 10, 5000, 261},
    {"nothing is before the first", 1, 10, 1, 0},
    {"nothing of the epoch before is before the first of the next", 1, 11, 7, 0},
    {"nothing is before in an epoch that is not there", 1, 100, 7, 0},
};

static void sequence_before_is_found(void **state)
{
    const struct before_row *row = *state;
    struct tables tables = with_runs();

    assert_int_equal(seen_before(&written, tables.txn, row->source, row->epoch, row->seq),
                     row->before);
    check_good(&tables);
    tables_end(&tables);
}

static const struct last_row {
    const char *title;
    uint8_t source;
    uint64_t epoch;
    bool is_known;
    uint64_t last, n; /* its record */
} lasts[] = {
    {"last of an epoch of several runs", 1, 10, true, 261, 41},
    {"last of the epoch before", 1, 9, true, 2, 101},
    {"last of the next epoch", 1, 11, true, 8, 111},
    {"last of an epoch of two bytes", 1, 10 << 8, true, 1, 120},
    {"last of epoch 0", 1, 0, true, 3, 130},
    {"last of the largest epoch", 1, MOST, true, 3, 140},
    {"last of a run longer than a byte", 0, 10, true, 400, 599},
    {"last of the next source", 2, 10, true, 7, 611},
    {"last of the office", SOURCE_ID_OFFICE, 10, true, 1, 630},
    {"last near the largest numbers", 4, 1, true, MOST - 2, MOST - 2},
    {"last of the longest run", 5, 1, true, UINT32_MAX, UINT32_MAX},
    {"no last of an epoch between two", 1, 100, false, 0, 0},
    {"no last before a source's first epoch", 2, 0, false, 0, 0},
    {"no last behind a source's last epoch", 2, 11, false, 0, 0},
    {"no last of a source that never sent", 254, MOST, false, 0, 0},
    {"no last behind a source with that epoch", 7, 10, false, 0, 0},
};

static void last_sequence_is_known(void **state)
{
    const struct last_row *row = *state;
    struct tables tables = with_runs();
    uint64_t last = 12345, n = 12345;
    bool is_known = seen_last(&written, tables.txn, row->source, row->epoch, &last, &n);

    assert_int_equal(is_known, row->is_known);
    assert_int_equal(last, row->is_known ? row->last : 12345); /* untouched where there is none */
    assert_int_equal(n, row->is_known ? row->n : 12345);
    check_good(&tables);
    tables_end(&tables);
}

static void nothing_is_seen_at_first(void **state)
{
    struct tables tables = tables_in_memory();
    uint64_t last, n;

    (void)state;
    assert_int_equal(seen_find(&written, tables.txn, 0, 0, 0), 0);
    assert_int_equal(seen_find(&written, tables.txn, 1, 10, 1), 0);
    assert_int_equal(seen_find(&written, tables.txn, 255, MOST, MOST), 0);
    assert_false(seen_last(&written, tables.txn, 1, 10, &last, &n));
    check_good(&tables);
    tables_end(&tables);
}

static bool visit_two(void *context, const struct seen_run *run)
{
    unsigned *count = context;

    (void)run;
    return ++*count < 2;
}

static void walk_ends_where_it_is_told(void **state)
{
    struct tables tables = with_runs();
    unsigned count = 0;

    (void)state;
    seen_walk(tables.txn, visit_two, &count);
    assert_int_equal(count, 2);
    tables_end(&tables);
}

struct epochs {
    struct seen_run runs[16];
    unsigned count, room;
};

static bool visit_epoch(void *context, const struct seen_run *run)
{
    struct epochs *epochs = context;

    epochs->runs[epochs->count++] = *run;
    return epochs->count < epochs->room;
}

/* In the order of the keys; epoch 0 is the scorer's own. */
static void last_run_of_each_epoch_is_visited(void **state)
{
    static const unsigned expected[] = {9, 4, 3, 5, 6, 8, 10, 14, 15, 12, 13};
    struct tables tables = with_runs();
    struct epochs epochs = {.room = COUNT_OF(epochs.runs)};

    (void)state;
    seen_walk_epochs(tables.txn, visit_epoch, &epochs);
    assert_int_equal(epochs.count, COUNT_OF(expected));
    for (unsigned i = 0; i < COUNT_OF(expected); i++) {
        const struct seen_run *run = &runs[expected[i]];
        CHECK(epochs.runs[i].key.source == run->key.source &&
                  epochs.runs[i].key.epoch == run->key.epoch &&
                  epochs.runs[i].key.first == run->key.first && epochs.runs[i].n == run->n,
              "epoch %u: source %u, record %llu", i, epochs.runs[i].key.source,
              (unsigned long long)epochs.runs[i].n);
    }
    epochs = (struct epochs){.room = 2};
    seen_walk_epochs(tables.txn, visit_epoch, &epochs);
    assert_int_equal(epochs.count, 2);
    check_good(&tables);
    tables_end(&tables);
}

#define KEY(last) "\x01\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0" last
#define VALUE(last) "\0\0\0\0\0\0\0\x02\0\0\0" last

static void entry_of_these_bytes_is_read(void **state)
{
    struct tables tables = tables_in_memory();

    (void)state;
    put_raw(&tables, TABLE_SEEN, LIT(KEY("\x01")), LIT(VALUE("\x03")));
    assert_int_equal(seen_find(&written, tables.txn, 1, 10, 3), 4);
    tables_end(&tables);
}

static const struct broken_row {
    const char *title;
    struct text key, value;
} broken[] = {
    {"a key that is too short fails", BYTES(KEY("")), BYTES(VALUE("\x03"))},
    {"a key that is too long fails", BYTES(KEY("\x01\0")), BYTES(VALUE("\x03"))},
    {"a value that is too short fails", BYTES(KEY("\x01")), BYTES(VALUE(""))},
    {"a value that is too long fails", BYTES(KEY("\x01")), BYTES(VALUE("\x03\0"))},
    {"a run of nothing fails", BYTES(KEY("\x01")), BYTES(VALUE("\0"))},
    {"a run from record 0 on fails", BYTES(KEY("\x01")), BYTES("\0\0\0\0\0\0\0\0\0\0\0\x03")},
    {"a run beyond the largest record fails", BYTES(KEY("\x01")),
     BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\x03")},
};

static void broken_entry_fails_the_transaction(void **state)
{
    const struct broken_row *row = *state;
    struct tables tables = tables_in_memory();
    uint64_t last, n;
    unsigned count = 0;

    put_raw(&tables, TABLE_SEEN, row->key, row->value);
    tables_commit(&tables);
    assert_int_equal(seen_find(&written, tables.txn, 1, 10, 3), 0);
    check_failed(&tables, STATUS_DAMAGED);
    tables_give_up(&tables);
    assert_false(seen_last(&written, tables.txn, 1, 10, &last, &n));
    check_failed(&tables, STATUS_DAMAGED);
    tables_give_up(&tables);
    seen_walk(tables.txn, visit_two, &count);
    assert_int_equal(count, 0);
    check_failed(&tables, STATUS_DAMAGED);
    tables_give_up(&tables);
    seen_walk_epochs(tables.txn, visit_two, &count);
    assert_int_equal(count, 0);
    check_failed(&tables, STATUS_DAMAGED);
    tables_end(&tables);
}

static void run_beyond_the_largest_sequence_fails_the_transaction(void **state)
{
    struct key key = seen_key_encode(&(struct seen_key){1, 10, UINT64_MAX - 2});
    struct tables tables = tables_in_memory();
    uint64_t last, n;

    (void)state;
    put_raw(&tables, TABLE_SEEN, text_of_span(key_span(&key)), LIT(VALUE("\x02")));
    assert_true(seen_last(&written, tables.txn, 1, 10, &last, &n));
    assert_true(last == UINT64_MAX - 1);
    put_raw(&tables, TABLE_SEEN, text_of_span(key_span(&key)), LIT(VALUE("\x03")));
    assert_false(seen_last(&written, tables.txn, 1, 10, &last, &n));
    check_failed(&tables, STATUS_DAMAGED);
    tables_end(&tables);
}

/* Or each look of an idle scorer would be a commit of a page. */
static void run_is_written_once_until_it_goes_on(void **state)
{
    struct tables tables = tables_in_memory();
    struct seen seen = {.is_open = false};
    struct seen_key key = {1, 10, 1};
    struct key row = seen_key_encode(&key);
    struct span value;

    (void)state;
    seen_add(&seen, tables.txn, &key, 2);
    seen_flush(&seen, tables.txn);
    assert_true(txn_get(tables.txn, TABLE_SEEN, key_span(&row), &value));
    txn_delete(tables.txn, TABLE_SEEN, key_span(&row));
    seen_flush(&seen, tables.txn);
    assert_false(txn_get(tables.txn, TABLE_SEEN, key_span(&row), &value));
    seen_add(&seen, tables.txn, &(struct seen_key){1, 10, 2}, 3);
    seen_flush(&seen, tables.txn);
    assert_true(txn_get(tables.txn, TABLE_SEEN, key_span(&row), &value));
    seen_restore(&seen, tables.txn, &(struct seen_key){1, 10, 2}, 3);
    txn_delete(tables.txn, TABLE_SEEN, key_span(&row));
    seen_flush(&seen, tables.txn); /* it was read as it is written */
    assert_false(txn_get(tables.txn, TABLE_SEEN, key_span(&row), &value));
    check_good(&tables);
    tables_end(&tables);
}

int main(void)
{
    SUITE_ROWS(finds, sequence_is_found);
    SUITE_ROWS(befores, sequence_before_is_found);
    SUITE_ROWS(lasts, last_sequence_is_known);
    SUITE_TEST(nothing_is_seen_at_first);
    SUITE_TEST(walk_ends_where_it_is_told);
    SUITE_TEST(last_run_of_each_epoch_is_visited);
    SUITE_TEST(entry_of_these_bytes_is_read);
    SUITE_ROWS(broken, broken_entry_fails_the_transaction);
    SUITE_TEST(run_beyond_the_largest_sequence_fails_the_transaction);
    SUITE_TEST(run_is_written_once_until_it_goes_on);
    return suite_run("seen");
}
