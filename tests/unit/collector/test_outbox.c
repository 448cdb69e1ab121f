/* services/collector/outbox: events stay until the very same are receipted, sequences go on for
 * ever, and nothing is known of that a commit did not bring to disk. */
#include "tests/unit/collector/support_outbox.h"

static void outbox_begins_empty_with_the_epoch_that_it_was_given(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    check_state(outbox, FRESH_EPOCH, 1, 1);
    outbox_close(&outbox);
    assert_int_equal(outbox_open(dir, MAP_BYTES, FRESH_EPOCH + 1, &outbox, &trouble), STATUS_OK);
    check_state(outbox, FRESH_EPOCH, 1, 1); /* it is not a new one any more */
    outbox_close(&outbox);
}

static void outbox_keeps_events_until_receipted(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 5);
    check_held(outbox, 1, 6);
    close_and_open(dir, &outbox);
    check_held(outbox, 1, 6);
    assert_int_equal(settle(outbox, receipt_of(1, 3)), SETTLED);
    check_held(outbox, 4, 6);
    close_and_open(dir, &outbox);
    check_state(outbox, FRESH_EPOCH, 4, 6);
    check_held(outbox, 4, 6);
    outbox_close(&outbox);
}

static void outbox_keeps_all_that_a_long_absence_brings(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    for (unsigned i = 0; i < 20; i++)
        add(outbox, 256);
    check_state(outbox, FRESH_EPOCH, 1, 1 + 20 * 256);
    close_and_open(dir, &outbox);
    check_state(outbox, FRESH_EPOCH, 1, 1 + 20 * 256);
    outbox_close(&outbox);
}

static void sequences_ascend_for_ever(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 3);
    close_and_open_as(dir, FRESH_EPOCH + 1, &outbox);
    add(outbox, 2);
    check_state(outbox, FRESH_EPOCH, 1, 6);
    assert_int_equal(settle(outbox, receipt_of(1, 3)), SETTLED);
    assert_int_equal(settle(outbox, receipt_of(4, 2)), SETTLED);
    check_state(outbox, FRESH_EPOCH + 1, 6, 6);
    close_and_open_as(dir, FRESH_EPOCH + 2, &outbox); /* empty, and it does not begin again */
    check_state(outbox, FRESH_EPOCH + 1, 6, 6);
    outbox_meet(outbox, true);
    add(outbox, 1);
    check_held(outbox, 6, 7);
    outbox_close(&outbox);
}

static void nothing_is_there_before_its_commit(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    txn_t *txn = outbox_begin(outbox);

    (void)state;
    add_in(outbox, txn, 2);
    assert_int_equal(outbox_state(outbox).next, 1);
    assert_int_equal(outbox_depth(outbox), 2);
    commit_outbox(outbox, txn);
    check_state(outbox, FRESH_EPOCH, 1, 3);
    txn = outbox_begin(outbox);
    assert_int_equal(settle_in(outbox, txn, receipt_of(1, 2)), SETTLED);
    assert_int_equal(outbox_state(outbox).first, 1);
    assert_int_equal(n_of(outbox, 1), 0); /* another reader sees what is on disk */
    assert_int_equal(outbox_depth(outbox), 0);
    commit_outbox(outbox, txn);
    check_state(outbox, FRESH_EPOCH, 3, 3);
    outbox_close(&outbox);
}

static void abort_takes_all_back(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 4);
    txn_t *txn = outbox_begin(outbox);
    assert_int_equal(settle_in(outbox, txn, receipt_of(1, 2)), SETTLED);
    add_in(outbox, txn, 3);
    outbox_begin_epoch_at(outbox, txn, outbox_state(outbox).first, 99);
    outbox_abort(outbox, &txn);
    assert_null(txn);
    check_state(outbox, FRESH_EPOCH, 1, 5);
    check_held(outbox, 1, 5);
    assert_int_equal(n_of(outbox, 1), 0);
    add(outbox, 1); /* takes the sequence that was given back */
    check_held(outbox, 1, 6);
    outbox_close(&outbox);
}

static void commit_that_fails_changes_nothing_that_is_told(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    outbox_t *outbox = fresh_outbox(dir);
    txn_t *txn = outbox_begin(outbox);

    (void)state;
    add_in(outbox, txn, 2);
    txn_fail(txn, STATUS_DISK, "the disk failed");
    assert_int_equal(outbox_commit(outbox, &txn, &trouble), STATUS_DISK);
    check_string("why", trouble.why, "the disk failed");
    assert_int_equal(outbox_depth(outbox), 0);
    assert_int_equal(outbox_state(outbox).next, 1);
    txn = outbox_begin(outbox);
    assert_int_equal(outbox_depth(outbox), 0);
    outbox_abort(outbox, &txn);
    close_and_open(dir, &outbox);
    check_state(outbox, FRESH_EPOCH, 1, 1);
    outbox_close(&outbox);
}

static void new_epoch_keeps_what_is_held(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 5);
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    txn_t *txn = outbox_begin(outbox);
    outbox_begin_epoch_at(outbox, txn, outbox_state(outbox).first, UINT64_C(0x7123456789abcdef));
    assert_int_equal(outbox_state(outbox).epoch, FRESH_EPOCH);
    commit_outbox(outbox, txn);
    check_state(outbox, UINT64_C(0x7123456789abcdef), 3, 6);
    check_held(outbox, 3, 6);
    close_and_open(dir, &outbox);
    check_state(outbox, UINT64_C(0x7123456789abcdef), 3, 6);
    assert_int_equal(n_of(outbox, 2), 1002);
    check_held(outbox, 3, 6);
    outbox_close(&outbox);
}

static const struct fill_row {
    const char *title;
    size_t size;         /* of each event that the outbox holds, 1 to 100 */
    uint64_t first, end; /* asked for */
    size_t count;        /* that fit */
} fill_rows[] = {
    {"a batch has as many events as it may", 10, 1, 101, BATCH_EVENTS_MAX},
    {"a batch ends where it is told", 10, 1, 4, 3},
    {"a batch begins where it is told", 10, 99, 101, 2},
    {"a batch of nothing has nothing", 10, 5, 5, 0},
    {"a batch stops before its frame is too long", 10000, 1, 101, 6},
    {"a batch fills its frame", FRAME_BYTES_GOAL / 2 - 5, 1, 101, 2},
    {"a batch does not go beyond its frame", FRAME_BYTES_GOAL / 2 - 4, 1, 101, 1},
    {"a batch takes one event however long", FRAME_BYTES_GOAL, 1, 101, 1},
    {"a batch takes the longest event", EVENT_BYTES_MAX, 3, 101, 1},
};

static void batch_is_filled_as_the_row_says(void **state)
{
    static char event[EVENT_BYTES_MAX], frame[FRAME_BYTES_MAX];
    const struct fill_row *row = *state;
    char dir[PLACE_BYTES];
    struct trouble trouble;
    struct message batch = {.type = MESSAGE_BATCH};
    struct text events[BATCH_EVENTS_MAX];
    outbox_t *outbox;

    fresh_path(dir);
    assert_int_equal(outbox_open(dir, 64 << 20, FRESH_EPOCH, &outbox, &trouble), STATUS_OK);
    txn_t *txn = outbox_begin(outbox);
    for (int i = 1; i <= 100; i++) {
        memset(event, i, sizeof event);
        outbox_add(outbox, txn, event, row->size, i % 2);
    }
    commit_outbox(outbox, txn);
    txn = outbox_begin_read(outbox);
    size_t count = outbox_fill(outbox, txn, row->first, row->end, events);
    assert_int_equal(count, row->count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].size, row->size);
        assert_int_equal(events[i].data[0], row->first + i);
        assert_int_equal(events[i].data[row->size - 1], row->first + i);
    }
    batch.batch.events = (struct text_list){events, count};
    CHECK(message_encode(&batch, frame, sizeof frame) > 0, "it fits into no frame");
    txn_abort(&txn);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(outbox_begins_empty_with_the_epoch_that_it_was_given);
    SUITE_TEST(outbox_keeps_events_until_receipted);
    SUITE_TEST(outbox_keeps_all_that_a_long_absence_brings);
    SUITE_TEST(sequences_ascend_for_ever);
    SUITE_TEST(nothing_is_there_before_its_commit);
    SUITE_TEST(abort_takes_all_back);
    SUITE_TEST(commit_that_fails_changes_nothing_that_is_told);
    SUITE_TEST(new_epoch_keeps_what_is_held);
    SUITE_ROWS(fill_rows, batch_is_filled_as_the_row_says);
    return suite_run("outbox");
}
