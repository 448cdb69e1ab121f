/* services/collector/outbox: an old copy numbers what the scorer does not know in another epoch. */
#include "tests/unit/collector/support_outbox.h"

enum { NEXT_EPOCH = 4711, OTHER_EPOCH = 4712, OWN_EPOCH = 78 };

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

/* 1 to 3 are of the first process, 4 and 5 of the second. */
static outbox_t *outbox_of_two(char ret_dir[PLACE_BYTES])
{
    outbox_t *outbox = fresh_outbox(ret_dir);

    add(outbox, 3);
    close_and_open_as(ret_dir, OWN_EPOCH, &outbox);
    add(outbox, 2);
    return outbox;
}

static const struct fork_row {
    const char *title;
    uint64_t from, base, epoch; /* of the running one after the fork */
    uint64_t next_base;
} fork_rows[] = {
    {"at the front", 1, 1, NEXT_EPOCH, 4},
    {"within the running epoch", 3, 1, FRESH_EPOCH, 3},
    {"where the next begins", 4, 1, FRESH_EPOCH, 4},
    {"behind where the next begins", 5, 1, FRESH_EPOCH, 4},
};

static void fork_leaves_the_epochs_that_follow_as_they_are(void **state)
{
    const struct fork_row *row = *state;
    char dir[PLACE_BYTES];
    outbox_t *outbox = outbox_of_two(dir);

    begin_epoch_at(outbox, row->from, NEXT_EPOCH);
    close_and_open_as(dir, OTHER_EPOCH, &outbox);
    check_state(outbox, row->epoch, 1, 6);
    assert_int_equal(outbox_state(outbox).base, row->base);
    assert_int_equal(outbox_state(outbox).next_base, row->next_base);
    assert_int_equal(fill(outbox, 1), row->next_base - 1);
    assert_int_equal(settle(outbox, receipt_of(1, row->next_base - 1)), SETTLED);
    if (row->next_base < 4) {
        check_state(outbox, NEXT_EPOCH, 3, 6);
        assert_int_equal(settle(outbox, receipt_of(3, 1)), SETTLED);
    }
    check_state(outbox, OWN_EPOCH, 4, 6);
    assert_int_equal(settle(outbox, receipt_of(4, 2)), SETTLED);
    check_state(outbox, OWN_EPOCH, 6, 6);
    assert_int_equal(outbox_state(outbox).next_base, 0);
    outbox_close(&outbox);
}

/* What this process has begun by a fork is its own: it needs no other. */
static void what_comes_behind_a_fork_is_of_its_epoch(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    close_and_open_as(dir, OWN_EPOCH, &outbox);
    begin_epoch_at(outbox, 2, NEXT_EPOCH);
    add_one(outbox);
    assert_int_equal(settle(outbox, receipt_of(1, 1)), SETTLED);
    check_state(outbox, NEXT_EPOCH, 2, 3);
    assert_int_equal(outbox_state(outbox).next_base, 0);
    close_and_open_as(dir, OTHER_EPOCH, &outbox);
    add_one(outbox); /* another's it is no more */
    assert_int_equal(outbox_state(outbox).next_base, 3);
    outbox_close(&outbox);
}

/* The epoch that waits behind a fork may have been copied before anything was numbered in it. */
static void epoch_of_a_fork_before_the_start_numbers_nothing(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    begin_epoch_at(outbox, 2, NEXT_EPOCH);
    close_and_open_as(dir, OWN_EPOCH, &outbox);
    add_one(outbox);
    assert_int_equal(settle(outbox, receipt_of(1, 1)), SETTLED);
    check_state(outbox, OWN_EPOCH, 2, 3);
    assert_int_equal(outbox_state(outbox).next_base, 0);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(empty_outbox_begins_the_epoch_at_once);
    SUITE_TEST(what_is_held_keeps_its_epoch_and_what_comes_waits_for_the_next);
    SUITE_TEST(what_came_after_the_greeting_is_of_the_next_epoch);
    SUITE_TEST(next_epoch_is_still_there_when_the_outbox_is_opened_again);
    SUITE_ROWS(fork_rows, fork_leaves_the_epochs_that_follow_as_they_are);
    SUITE_TEST(what_comes_behind_a_fork_is_of_its_epoch);
    SUITE_TEST(epoch_of_a_fork_before_the_start_numbers_nothing);
    return suite_run("outbox_turn");
}
