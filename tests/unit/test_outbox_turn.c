/* An outbox that is an old copy: what the scorer was not told of is numbered in another epoch. */
#include "tests/unit/support_outbox.h"

enum { NEXT_EPOCH = 4711, OTHER_EPOCH = 4712 };

static void turn(outbox_t *outbox, uint64_t from, uint64_t epoch)
{
    char why[STORE_WHY_BYTES];
    txn_t *txn = outbox_begin(outbox);

    outbox_turn(outbox, txn, from, epoch);
    assert_int_equal(outbox_commit(outbox, &txn, why), STATUS_OK);
}

static uint64_t add_one(outbox_t *outbox)
{
    char why[STORE_WHY_BYTES];
    txn_t *txn = outbox_begin(outbox);
    uint64_t seq = outbox_add(outbox, txn, "x", 1, false);

    assert_int_equal(outbox_commit(outbox, &txn, why), STATUS_OK);
    return seq;
}

static void never(void *context, txn_t *txn, struct span event, const struct receipt *receipt)
{
    (void)context;
    (void)txn;
    (void)event;
    (void)receipt;
    fail();
}

/* Settles one event, whose bytes are "x". */
static enum settled settle_one(outbox_t *outbox, uint64_t seq)
{
    char why[STORE_WHY_BYTES];
    unsigned char sum[DIGEST_SIZE];
    digest_t *digest = digest_new();
    static struct message receipt;
    txn_t *txn = outbox_begin(outbox);

    digest_of("x", 1, sum);
    receipt = (struct message){.type = MESSAGE_RECEIPT, .first = seq, .count = 1};
    receipt.digest = (struct text){(const char *)sum, sizeof sum};
    receipt.receipts[0] = (struct receipt){.n = 9, .outcome = OUTCOME_COUNTED};
    enum settled settled = outbox_settle(outbox, txn, &receipt, digest, never, NULL);
    assert_int_equal(outbox_commit(outbox, &txn, why), STATUS_OK);
    digest_destroy(&digest);
    return settled;
}

static size_t fill(outbox_t *outbox, uint64_t first)
{
    static struct message batch;
    txn_t *txn = outbox_begin_read(outbox);
    size_t count = outbox_fill(outbox, txn, first, outbox_state(outbox).next, &batch);

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    return count;
}

static void empty_outbox_turns_at_once(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    turn(outbox, 1, NEXT_EPOCH);
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
    turn(outbox, 3, NEXT_EPOCH);
    turn(outbox, 3, OTHER_EPOCH); /* once is enough */
    assert_int_equal(add_one(outbox), 3);
    assert_int_equal(outbox_depth(outbox), 3);
    assert_int_equal(fill(outbox, 1), 2);
    assert_int_equal(settle_one(outbox, 1), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, epoch);
    assert_int_equal(fill(outbox, 3), 0);
    assert_int_equal(settle_one(outbox, 2), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    assert_int_equal(outbox_state(outbox).base, 3);
    assert_int_equal(fill(outbox, 3), 1);
    assert_int_equal(settle_one(outbox, 3), SETTLED);
    assert_int_equal(outbox_depth(outbox), 0);
    outbox_close(&outbox);
}

static void what_came_behind_the_greeting_is_of_the_next_epoch(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    add_one(outbox); /* behind a greeting that told of 1 only */
    turn(outbox, 2, NEXT_EPOCH);
    assert_int_equal(fill(outbox, 1), 1);
    assert_int_equal(settle_one(outbox, 1), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    assert_int_equal(outbox_state(outbox).base, 2);
    outbox_close(&outbox);
}

static void turn_is_still_there_when_it_is_opened_again(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    turn(outbox, 2, NEXT_EPOCH);
    outbox_close(&outbox);
    outbox = open_outbox(dir);
    assert_int_equal(outbox_state(outbox).turn, 2);
    assert_int_equal(settle_one(outbox, 1), SETTLED);
    assert_int_equal(outbox_state(outbox).epoch, NEXT_EPOCH);
    outbox_close(&outbox);
}

static void new_epoch_takes_what_waits_behind_a_turn_with_it(void **state)
{
    char dir[PLACE_BYTES], why[STORE_WHY_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    turn(outbox, 2, NEXT_EPOCH);
    add_one(outbox);
    txn_t *txn = outbox_begin(outbox);
    outbox_turn(outbox, txn, outbox_state(outbox).first, OTHER_EPOCH);
    assert_int_equal(outbox_commit(outbox, &txn, why), STATUS_OK);
    assert_int_equal(outbox_state(outbox).base, 1);
    assert_int_equal(fill(outbox, 1), 2);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(empty_outbox_turns_at_once);
    SUITE_TEST(what_is_held_keeps_its_epoch_and_what_comes_waits_for_the_next);
    SUITE_TEST(what_came_behind_the_greeting_is_of_the_next_epoch);
    SUITE_TEST(turn_is_still_there_when_it_is_opened_again);
    SUITE_TEST(new_epoch_takes_what_waits_behind_a_turn_with_it);
    return suite_run("outbox_turn");
}
