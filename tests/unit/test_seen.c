/* Which sequences stand in the log, and where: across runs, gaps between them, and neighbours in
 * the order of the keys. */
#include "tests/unit/support_ledger.h"

#include "common/ledger/seen.h"

#define MOST UINT64_MAX

static const struct {
    uint8_t source;
    uint64_t epoch;
    struct seen_run run;
} runs[] = {
    /* one epoch: two runs side by side, a gap, a run across a byte of the key */
    {1, 10, {.first = 1, .n = 2, .count = 3}},
    {1, 10, {.first = 4, .n = 9, .count = 1}},
    {1, 10, {.first = 250, .n = 20, .count = 10}},
    {1, 10, {.first = 260, .n = 40, .count = 2}},
    /* its neighbours by epoch, by byte order and by number */
    {1, 9, {.first = 1, .n = 100, .count = 2}},
    {1, 11, {.first = 7, .n = 110, .count = 2}},
    {1, 10 << 8, {.first = 1, .n = 120, .count = 1}},
    {1, 0, {.first = 3, .n = 130, .count = 1}},
    {1, MOST, {.first = 3, .n = 140, .count = 1}},
    /* its neighbours by source */
    {0, 10, {.first = 1, .n = 200, .count = 400}},
    {2, 10, {.first = 6, .n = 610, .count = 2}},
    {3, 0, {.first = 1, .n = 620, .count = 1}},
    {6, 10, {.first = 1, .n = 640, .count = 5}},
    {SOURCE_ID_OFFICE, 10, {.first = 1, .n = 630, .count = 1}},
    /* numbers at their ends */
    {4, 1, {.first = MOST - 3, .n = MOST - 3, .count = 2}},
    {5, 1, {.first = 1, .n = 1, .count = UINT32_MAX}},
};

static struct ledger with_runs(void)
{
    struct ledger ledger = ledger_in_memory();

    for (size_t i = COUNT_OF(runs); i > 0; i--) /* in no order of the keys */
        seen_put(ledger.txn, runs[i - 1].source, runs[i - 1].epoch, &runs[i - 1].run);
    check_good(&ledger);
    return ledger;
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
    struct ledger ledger = with_runs();
    uint64_t n = seen_find(ledger.txn, row->source, row->epoch, row->seq);

    CHECK(n == row->n, "found record %llu, expected %llu", (unsigned long long)n,
          (unsigned long long)row->n);
    check_good(&ledger);
    ledger_end(&ledger);
}

static const struct last_row {
    const char *title;
    uint8_t source;
    uint64_t epoch;
    bool is_known;
    uint64_t last;
} lasts[] = {
    {"last of an epoch of several runs", 1, 10, true, 261},
    {"last of the epoch before", 1, 9, true, 2},
    {"last of the next epoch", 1, 11, true, 8},
    {"last of an epoch of two bytes", 1, 10 << 8, true, 1},
    {"last of epoch 0", 1, 0, true, 3},
    {"last of the largest epoch", 1, MOST, true, 3},
    {"last of a run longer than a byte", 0, 10, true, 400},
    {"last of the next source", 2, 10, true, 7},
    {"last of the office", SOURCE_ID_OFFICE, 10, true, 1},
    {"last near the largest numbers", 4, 1, true, MOST - 2},
    {"last of the longest run", 5, 1, true, UINT32_MAX},
    {"no last of an epoch between two", 1, 100, false, 0},
    {"no last before a source's first epoch", 2, 0, false, 0},
    {"no last behind a source's last epoch", 2, 11, false, 0},
    {"no last of a source that never sent", 254, MOST, false, 0},
    {"no last behind a source with that epoch", 7, 10, false, 0},
};

static void last_sequence_is_known(void **state)
{
    const struct last_row *row = *state;
    struct ledger ledger = with_runs();
    uint64_t last = 12345;
    bool is_known = seen_last(ledger.txn, row->source, row->epoch, &last);

    assert_int_equal(is_known, row->is_known);
    assert_int_equal(last, row->is_known ? row->last : 12345); /* untouched where there is none */
    check_good(&ledger);
    ledger_end(&ledger);
}

static void nothing_is_seen_at_first(void **state)
{
    struct ledger ledger = ledger_in_memory();
    uint64_t last;

    (void)state;
    assert_int_equal(seen_find(ledger.txn, 0, 0, 0), 0);
    assert_int_equal(seen_find(ledger.txn, 1, 10, 1), 0);
    assert_int_equal(seen_find(ledger.txn, 255, MOST, MOST), 0);
    assert_false(seen_last(ledger.txn, 1, 10, &last));
    check_good(&ledger);
    ledger_end(&ledger);
}

static void last_follows_each_run(void **state)
{
    struct ledger ledger = ledger_in_memory();
    uint64_t last;

    (void)state;
    for (uint32_t i = 0, first = 1; i < 40; first += ++i) {
        seen_put(ledger.txn, 1, 10, &(struct seen_run){.first = first, .n = first, .count = i + 1});
        assert_true(seen_last(ledger.txn, 1, 10, &last));
        assert_int_equal(last, first + i);
    }
    for (uint64_t seq = 1; seq <= last; seq++)
        assert_int_equal(seen_find(ledger.txn, 1, 10, seq), seq);
    ledger_end(&ledger);
}

#define KEY(last) "\x01\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0" last
#define VALUE(last) "\0\0\0\0\0\0\0\x02\0\0\0" last

static void entry_of_these_bytes_is_read(void **state)
{
    struct ledger ledger = ledger_in_memory();

    (void)state;
    put_raw(&ledger, TABLE_SEEN, LIT(KEY("\x01")), LIT(VALUE("\x03")));
    assert_int_equal(seen_find(ledger.txn, 1, 10, 3), 4);
    ledger_end(&ledger);
}

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct broken_row {
    const char *title;
    struct text key, value;
} broken[] = {
    {"a key that is too short fails", BYTES(KEY("")), BYTES(VALUE("\x03"))},
    {"a key that is too long fails", BYTES(KEY("\x01\0")), BYTES(VALUE("\x03"))},
    {"a value that is too short fails", BYTES(KEY("\x01")), BYTES(VALUE(""))},
    {"a value that is too long fails", BYTES(KEY("\x01")), BYTES(VALUE("\x03\0"))},
};

static void broken_entry_fails_the_transaction(void **state)
{
    const struct broken_row *row = *state;
    struct ledger ledger = ledger_in_memory();
    uint64_t last;

    put_raw(&ledger, TABLE_SEEN, row->key, row->value);
    ledger_commit(&ledger);
    assert_int_equal(seen_find(ledger.txn, 1, 10, 3), 0);
    check_failed(&ledger, STATUS_BUG);
    txn_abort(&ledger.txn);
    ledger.txn = txn_begin_write(ledger.store);
    assert_false(seen_last(ledger.txn, 1, 10, &last));
    check_failed(&ledger, STATUS_BUG);
    ledger_end(&ledger);
}

int main(void)
{
    SUITE_ROWS(finds, sequence_is_found);
    SUITE_ROWS(lasts, last_sequence_is_known);
    SUITE_TEST(nothing_is_seen_at_first);
    SUITE_TEST(last_follows_each_run);
    SUITE_TEST(entry_of_these_bytes_is_read);
    SUITE_ROWS(broken, broken_entry_fails_the_transaction);
    return suite_run("seen");
}
