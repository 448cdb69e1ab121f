/* services/collector/outbox: an old copy numbers what the scorer does not know in another epoch. */
#include "tests/unit/collector/support_outbox.h"

enum { NEXT_EPOCH = 4711, OTHER_EPOCH = 4712 };

static void begin_epoch_at(outbox_t *outbox, uint64_t from, uint64_t epoch)
{
    txn_t *txn = outbox_begin(outbox);

    outbox_begin_epoch_at(outbox, txn, from, epoch);
    commit_outbox(outbox, txn);
}

static uint64_t add_one(outbox_t *outbox)
{
    add(outbox, 1);
    return outbox_state(outbox).next - 1;
}

static size_t fill(outbox_t *outbox, uint64_t first)
{
    struct text events[BATCH_EVENTS_MAX];
    txn_t *txn = outbox_begin_read(outbox);
    size_t count = outbox_fill(outbox, txn, first, outbox_state(outbox).next, events);

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    return count;
}

static void empty_outbox_begins_the_epoch_at_once(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    begin_epoch_at(outbox, 1, NEXT_EPOCH);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    assert_int_equal(outbox_state(outbox).base, 1);
    assert_int_equal(add_one(outbox), 1);
    assert_int_equal(outbox_depth(outbox), 1);
    outbox_close(&outbox);
}

static void what_is_held_keeps_its_epoch_and_what_comes_waits_for_the_next(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    uint64_t epoch = outbox_state(outbox).epoch;
    add_one(outbox);
    add_one(outbox);
    begin_epoch_at(outbox, 3, NEXT_EPOCH);
    begin_epoch_at(outbox, 3, OTHER_EPOCH); /* once is enough */
    assert_int_equal(add_one(outbox), 3);
    assert_int_equal(outbox_depth(outbox), 3);
    assert_int_equal(fill(outbox, 1), 2);
    assert_int_equal(settle(outbox, receipt_of(1, 1)), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, epoch);
    assert_int_equal(fill(outbox, 3), 0);
    assert_int_equal(settle(outbox, receipt_of(2, 1)), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    assert_int_equal(outbox_state(outbox).base, 3);
    assert_int_equal(fill(outbox, 3), 1);
    assert_int_equal(settle(outbox, receipt_of(3, 1)), SETTLED);
    assert_int_equal(outbox_depth(outbox), 0);
    outbox_close(&outbox);
}

static void what_came_after_the_greeting_is_of_the_next_epoch(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    add_one(outbox); /* after a greeting that stated 1 only */
    begin_epoch_at(outbox, 2, NEXT_EPOCH);
    assert_int_equal(fill(outbox, 1), 1);
    assert_int_equal(settle(outbox, receipt_of(1, 1)), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    assert_int_equal(outbox_state(outbox).base, 2);
    outbox_close(&outbox);
}

static void next_epoch_is_still_there_when_the_outbox_is_opened_again(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    begin_epoch_at(outbox, 2, NEXT_EPOCH);
    outbox_close(&outbox);
    outbox = open_outbox(dir);
    assert_int_equal(outbox_state(outbox).next_base, 2);
    assert_int_equal(settle(outbox, receipt_of(1, 1)), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    outbox_close(&outbox);
}

static void epoch_that_begins_at_the_front_has_all_that_is_held(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    begin_epoch_at(outbox, 2, NEXT_EPOCH);
    add_one(outbox);
    begin_epoch_at(outbox, outbox_state(outbox).first, OTHER_EPOCH);
    assert_int_equal(outbox_state(outbox).base, 1);
    assert_int_equal(fill(outbox, 1), 2);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(empty_outbox_begins_the_epoch_at_once);
    SUITE_TEST(what_is_held_keeps_its_epoch_and_what_comes_waits_for_the_next);
    SUITE_TEST(what_came_after_the_greeting_is_of_the_next_epoch);
    SUITE_TEST(next_epoch_is_still_there_when_the_outbox_is_opened_again);
    SUITE_TEST(epoch_that_begins_at_the_front_has_all_that_is_held);
    return suite_run("outbox_turn");
}
