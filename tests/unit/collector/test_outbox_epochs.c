/* services/collector/outbox: what a process takes is of an epoch of its own, what it found keeps the
 * epochs that it had, and one of which nothing is left is greeted for once more. */
#include "services/collector/outbox_row.h"
#include "tests/unit/collector/support_outbox.h"
#include "tests/unit/ledger/support_formats.h"

enum { SECOND = FRESH_EPOCH + 1, THIRD = FRESH_EPOCH + 2, FORK_EPOCH = 4711, PROCESSES = 300 };

static void check_epoch(const outbox_t *outbox, uint64_t epoch, uint64_t base, uint64_t next_base)
{
    struct outbox_state state = outbox_state(outbox);

    assert_int_equal(state.epoch, epoch);
    assert_int_equal(state.base, base);
    assert_int_equal(state.next_base, next_base);
}

static void turn(outbox_t *outbox)
{
    txn_t *txn = outbox_begin(outbox);

    outbox_turn(outbox, txn);
    commit_outbox(outbox, txn);
}

static void process_that_takes_nothing_begins_no_epoch(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 2);
    close_and_open_as(dir, SECOND, &outbox);
    outbox_meet(outbox, true);
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    close_and_open_as(dir, THIRD, &outbox);
    check_state(outbox, FRESH_EPOCH, 3, 3);
    check_epoch(outbox, FRESH_EPOCH, 1, 0);
    outbox_close(&outbox);
}

static void process_numbers_all_that_it_takes_in_one_epoch(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 1);
    add(outbox, 1);
    check_epoch(outbox, FRESH_EPOCH, 1, 0);
    close_and_open_as(dir, SECOND, &outbox);
    add(outbox, 1);
    add(outbox, 1);
    check_epoch(outbox, FRESH_EPOCH, 1, 3);
    assert_int_equal(settle(outbox, receipt_of(1, 3)), SETTLED_NOTHING); /* of two epochs */
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    check_epoch(outbox, SECOND, 3, 0);
    check_held(outbox, 3, 5);
    outbox_close(&outbox);
}

/* The first process may have numbered in the first epoch what this one, an old copy, has not. */
static void epoch_in_which_nothing_was_numbered_is_no_own_one(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    close_and_open_as(dir, SECOND, &outbox);
    add(outbox, 1);
    check_epoch(outbox, FRESH_EPOCH, 1, 1);
    turn(outbox);
    check_epoch(outbox, SECOND, 1, 0);
    check_held(outbox, 1, 2);
    outbox_close(&outbox);
}

/* However often a process starts while the scorer is away. */
static void each_of_many_processes_keeps_its_epoch(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    for (uint64_t i = 1; i <= PROCESSES; i++) {
        add(outbox, 1);
        close_and_open_as(dir, FRESH_EPOCH + i, &outbox);
    }
    for (uint64_t i = 1; i <= PROCESSES; i++) {
        check_state(outbox, FRESH_EPOCH + i - 1, i, PROCESSES + 1);
        check_epoch(outbox, FRESH_EPOCH + i - 1, i, i < PROCESSES ? i + 1 : 0);
        assert_int_equal(settle(outbox, receipt_of(i, 1)), SETTLED);
        if (i % 50 == 0)
            close_and_open_as(dir, FRESH_EPOCH + PROCESSES + i, &outbox);
    }
    outbox_close(&outbox);
}

/* The log must have 1 and 2: whether it lacks them is seen in their epoch only. */
static void epoch_of_which_nothing_is_held_goes_on_until_the_scorer_is_met(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 2);
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    close_and_open_as(dir, SECOND, &outbox);
    add(outbox, 1);
    check_state(outbox, FRESH_EPOCH, 3, 4);
    check_epoch(outbox, FRESH_EPOCH, 1, 3);
    close_and_open_as(dir, THIRD, &outbox);
    add(outbox, 1);
    check_epoch(outbox, FRESH_EPOCH, 1, 3);
    assert_int_equal(settle(outbox, receipt_of(3, 1)), SETTLED_NOTHING);
    turn(outbox);
    check_epoch(outbox, SECOND, 3, 4);
    turn(outbox); /* once is enough */
    check_epoch(outbox, SECOND, 3, 4);
    assert_int_equal(settle(outbox, receipt_of(3, 1)), SETTLED);
    check_epoch(outbox, THIRD, 4, 0);
    check_held(outbox, 4, 5);
    outbox_close(&outbox);
}

static void epoch_begins_at_once_where_the_scorer_was_met(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 2);
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    close_and_open_as(dir, SECOND, &outbox);
    outbox_meet(outbox, true);
    add(outbox, 1);
    check_epoch(outbox, SECOND, 3, 0);
    close_and_open_as(dir, THIRD, &outbox);
    check_epoch(outbox, SECOND, 3, 0);
    check_held(outbox, 3, 4);
    outbox_close(&outbox);
}

static void scorer_that_is_lost_again_is_not_met(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 2);
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    close_and_open_as(dir, SECOND, &outbox);
    outbox_meet(outbox, true);
    outbox_meet(outbox, false);
    add(outbox, 1);
    check_epoch(outbox, FRESH_EPOCH, 1, 3);
    outbox_close(&outbox);
}

static void epoch_whose_first_event_was_given_up_begins_with_the_next(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add(outbox, 2);
    close_and_open_as(dir, SECOND, &outbox);
    txn_t *txn = outbox_begin(outbox);
    add_in(outbox, txn, 1);
    outbox_abort(outbox, &txn);
    check_epoch(outbox, FRESH_EPOCH, 1, 0);
    add(outbox, 1);
    check_epoch(outbox, FRESH_EPOCH, 1, 3);
    outbox_close(&outbox);
}

/* What an outbox that was made before there was a table of epochs holds: 3 to 6, with 1 and 2
 * forgotten; where a fork waits, from 5 on of FORK_EPOCH. */
static const struct format_row {
    const char *title, *path;
    uint64_t next_base;
} format_rows[] = {
    {"an outbox of the first format goes on",
     SOURCE_DIR "/tests/unit/collector/stores/format-1.mdb", 0},
    {"an outbox of the first format goes on behind its fork",
     SOURCE_DIR "/tests/unit/collector/stores/format-1-fork.mdb", 5},
};

static size_t state_bytes(outbox_t *outbox)
{
    txn_t *txn = outbox_begin_read(outbox);
    struct span value;

    assert_true(txn_get(txn, OUTBOX_STATE, (struct span){"state", 5}, &value));
    size_t size = value.size;
    txn_abort(&txn);
    return size;
}

static void outbox_of_the_first_format_goes_on(void **state)
{
    const struct format_row *row = *state;
    struct trouble trouble;
    char dir[PLACE_BYTES];

    place_store(row->path, dir);
    outbox_t *outbox = open_outbox_as(dir, SECOND);
    assert_int_equal(state_bytes(outbox), OUTBOX_STATE_BYTES);
    assert_int_equal(outbox_claim(outbox, "jinjiang", &trouble), STATUS_CONFIG);
    assert_int_equal(outbox_claim(outbox, "wuhou", &trouble), STATUS_OK);
    close_and_open_as(dir, SECOND, &outbox);
    check_state(outbox, FRESH_EPOCH, 3, 7);
    check_epoch(outbox, FRESH_EPOCH, 1, row->next_base);
    assert_int_equal(n_of(outbox, 2), 1002);
    add(outbox, 1);
    if (row->next_base) {
        assert_int_equal(settle(outbox, receipt_of(3, 2)), SETTLED);
        check_epoch(outbox, FORK_EPOCH, 5, 7);
        assert_int_equal(settle(outbox, receipt_of(5, 2)), SETTLED);
    } else {
        assert_int_equal(settle(outbox, receipt_of(3, 4)), SETTLED); /* the very bytes */
    }
    check_epoch(outbox, SECOND, 7, 0);
    check_held(outbox, 7, 8);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(process_that_takes_nothing_begins_no_epoch);
    SUITE_TEST(process_numbers_all_that_it_takes_in_one_epoch);
    SUITE_TEST(epoch_in_which_nothing_was_numbered_is_no_own_one);
    SUITE_TEST(each_of_many_processes_keeps_its_epoch);
    SUITE_TEST(epoch_of_which_nothing_is_held_goes_on_until_the_scorer_is_met);
    SUITE_TEST(epoch_begins_at_once_where_the_scorer_was_met);
    SUITE_TEST(scorer_that_is_lost_again_is_not_met);
    SUITE_TEST(epoch_whose_first_event_was_given_up_begins_with_the_next);
    SUITE_ROWS(format_rows, outbox_of_the_first_format_goes_on);
    return suite_run("outbox_epochs");
}
