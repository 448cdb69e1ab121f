/* An outbox that is an old copy: what comes new is numbered behind what the scorer has. */
#include "tests/unit/support_outbox.h"

static void skip_to(outbox_t *outbox, uint64_t last)
{
    char why[STORE_WHY_BYTES];
    txn_t *txn = outbox_begin(outbox);

    outbox_skip(outbox, txn, last);
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

static void empty_outbox_goes_on_behind(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    skip_to(outbox, 40);
    assert_int_equal(add_one(outbox), 41);
    assert_int_equal(outbox_state(outbox).first, 41);
    assert_int_equal(outbox_depth(outbox), 1);
    outbox_close(&outbox);
}

static void what_is_held_keeps_its_sequence_and_what_comes_goes_behind(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    assert_int_equal(add_one(outbox), 1);
    assert_int_equal(add_one(outbox), 2);
    skip_to(outbox, 40);
    skip_to(outbox, 50); /* once is enough */
    assert_int_equal(add_one(outbox), 41);
    assert_int_equal(outbox_depth(outbox), 3);
    assert_int_equal(fill(outbox, 1), 2);
    assert_int_equal(fill(outbox, 3), 0);
    assert_int_equal(settle_one(outbox, 1), SETTLED);
    assert_int_equal(settle_one(outbox, 2), SETTLED);
    assert_int_equal(outbox_state(outbox).first, 41);
    assert_int_equal(fill(outbox, 41), 1);
    assert_int_equal(settle_one(outbox, 41), SETTLED);
    assert_int_equal(outbox_depth(outbox), 0);
    outbox_close(&outbox);
}

static void sequences_that_are_given_out_are_never_skipped(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    add_one(outbox);
    skip_to(outbox, 1);
    assert_int_equal(add_one(outbox), 2);
    assert_int_equal(outbox_depth(outbox), 2);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(empty_outbox_goes_on_behind);
    SUITE_TEST(what_is_held_keeps_its_sequence_and_what_comes_goes_behind);
    SUITE_TEST(sequences_that_are_given_out_are_never_skipped);
    return suite_run("outbox_skip");
}
