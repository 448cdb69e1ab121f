/* services/collector/kept, by way of outbox: what is kept of receipted events, and how it is forgotten. */
#include "services/collector/outbox_row.h"
#include "tests/unit/ledger/support_formats.h"
#include "tests/unit/collector/support_outbox.h"

enum { AMPLE = 1 << 20, PAGE_BYTES = 4096, MANY = 200 };

static const struct kept_bounds all = {INT64_MIN, AMPLE};

static void settle_all(outbox_t *outbox, uint64_t first, unsigned count)
{
    assert_int_equal(settle(outbox, receipt_of(first, count)), SETTLED);
}

/* Keeps exactly the words of `first` up to but without `next`, in their order. */
static void check_kept(outbox_t *outbox, uint64_t first, uint64_t next)
{
    txn_t *txn = outbox_begin_read(outbox);
    struct kept_range range = kept_range(txn);
    struct kept_event event = {0};
    char word[24];

    assert_int_equal(range.count, next - first);
    assert_int_equal(range.first_n, first < next ? first + 1000 : 0);
    for (uint64_t seq = first; seq < next; seq++) {
        assert_true(kept_next(txn, 0, event.n + 1, &event));
        assert_int_equal(event.n, seq + 1000);
        assert_int_equal(event.received_ms, (int64_t)seq * 100);
        assert_int_equal(event.epoch, FRESH_EPOCH);
        assert_int_equal(event.seq, seq);
        assert_int_equal(event.outcome, OUTCOME_PENDING);
        check_text("event", text_of_span(event.event), word_of(seq, word));
    }
    assert_false(kept_next(txn, 0, event.n + 1, &event));
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
}

static void forget(outbox_t *outbox, const struct kept_bounds *bounds, size_t max)
{
    txn_t *txn = outbox_begin(outbox);

    kept_forget(txn, bounds, max);
    commit_outbox(outbox, txn);
}

static void what_is_receipted_is_kept_over_a_restart(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 5);
    outbox_keep(outbox, &all);
    check_kept(outbox, 1, 1);
    settle_all(outbox, 1, 3);
    check_kept(outbox, 1, 4);
    check_held(outbox, 4, 6);
    close_and_open(dir, &outbox);
    check_kept(outbox, 1, 4);
    outbox_keep(outbox, &all);
    settle_all(outbox, 4, 2);
    check_kept(outbox, 1, 6);
    outbox_close(&outbox);
}

static void check_count(outbox_t *outbox, uint64_t log, bool is_known, uint64_t expected)
{
    txn_t *txn = outbox_begin_read(outbox);
    uint64_t count;

    assert_int_equal(kept_count(txn, log, &(struct kept_span){1001, 1003, 0}, &count), is_known);
    assert_int_equal(count, expected);
    txn_abort(&txn);
}

/* The fourth one has a number beyond the span: it counts where its sequence is below `first`. */
static void check_beyond(outbox_t *outbox, uint64_t first, uint64_t wanted)
{
    txn_t *txn = outbox_begin_read(outbox);
    uint64_t count;

    assert_true(kept_count(txn, 0, &(struct kept_span){1001, 1003, first}, &count));
    assert_int_equal(count, wanted);
    txn_abort(&txn);
}

static void counted_are_those_with_numbers_of_that_log(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 5);
    outbox_keep(outbox, &all);
    settle_all(outbox, 1, 4);
    check_count(outbox, 0, true, 2);
    check_count(outbox, 7, false, 0);
    check_beyond(outbox, 4, 2);
    check_beyond(outbox, 5, 3);
    txn_t *txn = outbox_begin(outbox);
    kept_begin_turn(txn, 7);
    commit_outbox(outbox, txn);
    check_count(outbox, 0, false, 0);
    check_count(outbox, 7, false, 0);
    txn = outbox_begin(outbox);
    for (uint64_t n = 1001; n <= 1004; n++)
        kept_drop(txn, 0, n);
    commit_outbox(outbox, txn);
    check_count(outbox, 7, true, 0);
    outbox_close(&outbox);
}

static void nothing_is_kept_until_it_is_asked_for(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 3);
    settle_all(outbox, 1, 2);
    check_kept(outbox, 1, 1);
    outbox_keep(outbox, &(struct kept_bounds){INT64_MIN, 0});
    settle_all(outbox, 3, 1);
    check_kept(outbox, 1, 1);
    outbox_close(&outbox);
}

static void oldest_is_forgotten_by_its_time(void **state)
{
    static const struct kept_bounds since_6 = {600, AMPLE};
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 9);
    outbox_keep(outbox, &all);
    settle_all(outbox, 1, 8);
    forget(outbox, &since_6, 2);
    check_kept(outbox, 3, 9);
    txn_t *txn = outbox_begin_read(outbox);
    assert_true(kept_is_over(txn, &since_6));
    txn_abort(&txn);
    forget(outbox, &since_6, MANY);
    check_kept(outbox, 6, 9); /* what was received just then stays */
    txn = outbox_begin_read(outbox);
    assert_false(kept_is_over(txn, &since_6));
    txn_abort(&txn);
    outbox_keep(outbox, &(struct kept_bounds){900, AMPLE});
    settle_all(outbox, 9, 1);
    check_kept(outbox, 8, 10); /* two for each that came */
    outbox_close(&outbox);
}

static uint64_t bytes_kept(outbox_t *outbox)
{
    txn_t *txn = outbox_begin_read(outbox);
    uint64_t bytes = txn_bytes(txn, OUTBOX_KEPT);

    txn_abort(&txn);
    return bytes;
}

static void oldest_is_forgotten_where_it_takes_too_much(void **state)
{
    static const struct kept_bounds two_pages = {INT64_MIN, 2 * PAGE_BYTES};
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, MANY);
    outbox_keep(outbox, &all);
    settle_all(outbox, 1, MANY);
    assert_true(bytes_kept(outbox) > 2 * PAGE_BYTES);
    forget(outbox, &two_pages, MANY);
    assert_in_range(bytes_kept(outbox), 1, 2 * PAGE_BYTES);
    txn_t *txn = outbox_begin_read(outbox);
    struct kept_range range = kept_range(txn);
    txn_abort(&txn);
    check_kept(outbox, range.first_n - 1000, MANY + 1); /* the newest */
    forget(outbox, &(struct kept_bounds){INT64_MIN, 0}, MANY);
    check_kept(outbox, MANY + 1, MANY + 1);
    outbox_close(&outbox);
}

static void receipts_go_on_within_the_bytes(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    outbox_keep(outbox, &(struct kept_bounds){INT64_MIN, 4 * PAGE_BYTES});
    for (uint64_t first = 1; first < 20 * 100; first += 100) {
        add(outbox, 100);
        settle_all(outbox, first, 100);
        assert_in_range(bytes_kept(outbox), 1, 4 * PAGE_BYTES);
    }
    outbox_close(&outbox);
}

static void number_that_is_given_anew_has_its_new_event(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    struct kept_event event;
    char word[24];

    (void)state;
    add(outbox, 2);
    outbox_keep(outbox, &all);
    settle_all(outbox, 1, 1);
    struct word_receipt *receipt = receipt_of(2, 1);
    receipt->items[0].n = 1001;
    assert_int_equal(settle(outbox, receipt), SETTLED);
    txn_t *txn = outbox_begin_read(outbox);
    assert_int_equal(kept_range(txn).count, 1);
    assert_true(kept_next(txn, 0, 1001, &event));
    check_text("event", text_of_span(event.event), word_of(2, word));
    txn_abort(&txn);
    outbox_close(&outbox);
}

/* The event of a case is visited, and that may write: what is kept is the event all the same. */
static void visit_and_write(void *context, txn_t *txn, struct span event,
                            const struct receipt *receipt)
{
    (void)context, (void)receipt;
    assert_int_equal(event.size, 5);
    for (uint8_t i = 0; i < MANY; i++)
        txn_put(txn, OUTBOX_CASES, (struct span){&i, 1}, (struct span){&i, 1});
}

static void event_of_a_case_is_kept_as_it_was(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    struct kept_event event;
    txn_t *txn = outbox_begin(outbox);
    digest_t *digest = digest_new();
    struct word_receipt *receipt = receipt_of(1, 1);

    (void)state;
    outbox_add(outbox, txn, "a row", 5, true);
    commit_outbox(outbox, txn);
    outbox_keep(outbox, &all);
    digest_of("a row", 5, receipt->sum);
    txn = outbox_begin(outbox);
    assert_int_equal(outbox_settle(outbox, txn, &receipt->message, digest, visit_and_write, NULL),
                     SETTLED);
    assert_true(kept_next(txn, 0, 1, &event));
    check_text("event", text_of_span(event.event), LIT("a row"));
    commit_outbox(outbox, txn);
    digest_destroy(&digest);
    outbox_close(&outbox);
}

static void outbox_of_a_format_before_keeps(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    place_store(SOURCE_DIR "/tests/unit/collector/stores/format-1.mdb", dir);
    outbox_t *outbox = open_outbox(dir);
    check_kept(outbox, 3, 3);
    txn_t *txn = outbox_begin_read(outbox);
    assert_int_equal(outbox_receipt(txn, 2).n, 1002);
    assert_int_equal(outbox_receipt(txn, 2).received_ms, 0); /* nobody told it */
    txn_abort(&txn);
    outbox_keep(outbox, &all);
    settle_all(outbox, 3, 2);
    check_kept(outbox, 3, 5);
    outbox_close(&outbox);
}

static const struct damage_row {
    const char *title;
    struct text key, value;
} damage_rows[] = {
    {"a kept event under no number is found",
     {"seven", 5},
     {"\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\1e", 25}},
    {"a kept event without an event is found",
     {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 16},
     {"\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\1", 24}},
    {"a kept event of no time is found",
     {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 16},
     {"\xff\0\0\0\0\0\0\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\1e", 25}},
};

static void damage_is_found(void **state)
{
    const struct damage_row *row = *state;
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    txn_t *txn = outbox_begin(outbox);

    txn_put(txn, OUTBOX_KEPT, span_of_text(row->key), span_of_text(row->value));
    kept_forget(txn, &all, 1);
    check_unreadable(outbox, txn, "a kept event of the outbox cannot be read");
    outbox_close(&outbox);
}

static void turn_that_cannot_be_read_is_found(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    txn_t *txn = outbox_begin(outbox);

    (void)state;
    txn_put(txn, OUTBOX_STATE, (struct span){"kept", 4}, (struct span){"seven", 5});
    assert_int_equal(kept_turn(txn).turn, 0);
    check_unreadable(outbox, txn, "by which log's numbers events are kept cannot be read");
    outbox_close(&outbox);
}

/* What is stale is the oldest, whatever number it has. */
static void stale_events_are_forgotten_first(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    struct kept_event event;

    (void)state;
    add(outbox, 3);
    outbox_keep(outbox, &all);
    settle_all(outbox, 1, 2);
    txn_t *txn = outbox_begin(outbox);
    kept_begin_turn(txn, 9);
    commit_outbox(outbox, txn);
    struct word_receipt *receipt = receipt_of(3, 1);
    receipt->items[0].n = 5;
    assert_int_equal(settle(outbox, receipt), SETTLED);
    txn = outbox_begin(outbox);
    assert_int_equal(kept_turn(txn).log, 9);
    assert_int_equal(kept_range(txn).count, 3);
    kept_forget(txn, &(struct kept_bounds){INT64_MIN, 0}, 2);
    assert_false(kept_stale(txn, 1, &event));
    assert_int_equal(kept_last(txn, 1), 5);
    assert_int_equal(kept_last(txn, 2), 0);
    commit_outbox(outbox, txn);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(what_is_receipted_is_kept_over_a_restart);
    SUITE_TEST(counted_are_those_with_numbers_of_that_log);
    SUITE_TEST(nothing_is_kept_until_it_is_asked_for);
    SUITE_TEST(oldest_is_forgotten_by_its_time);
    SUITE_TEST(oldest_is_forgotten_where_it_takes_too_much);
    SUITE_TEST(receipts_go_on_within_the_bytes);
    SUITE_TEST(number_that_is_given_anew_has_its_new_event);
    SUITE_TEST(event_of_a_case_is_kept_as_it_was);
    SUITE_TEST(outbox_of_a_format_before_keeps);
    SUITE_ROWS(damage_rows, damage_is_found);
    SUITE_TEST(turn_that_cannot_be_read_is_found);
    SUITE_TEST(stale_events_are_forgotten_first);
    return suite_run("kept");
}
