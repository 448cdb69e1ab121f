/* services/collector/outbox: which receipts settle which events, and what is kept of them. */
#include "tests/unit/collector/support_outbox.h"

static void receipts_tell_what_became_of_events(void **state)
{
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    struct word_receipt *receipt;

    (void)state;
    add(outbox, 3);
    assert_int_equal(n_of(outbox, 1), 0);
    receipt = receipt_of(1, 2);
    receipt->items[0] = (struct receipt){
        .n = UINT64_C(1) << 40, .outcome = OUTCOME_DUPLICATE, .ref = 7, .received_ms = INT64_MAX};
    receipt->items[1] = (struct receipt){
        .n = 12, .outcome = OUTCOME_REFUSED, .reason = REASON_CONFLICT, .ref = UINT64_MAX};
    assert_int_equal(settle(outbox, receipt), SETTLED);
    close_and_open(dir, &outbox);
    txn_t *txn = outbox_begin_read(outbox);
    for (uint64_t seq = 1; seq <= 2; seq++) {
        struct receipt kept = outbox_receipt(txn, seq);
        assert_int_equal(kept.n, receipt->items[seq - 1].n);
        assert_int_equal(kept.ref, receipt->items[seq - 1].ref);
        assert_int_equal(kept.outcome, receipt->items[seq - 1].outcome);
        assert_int_equal(kept.reason, receipt->items[seq - 1].reason);
        assert_int_equal(kept.received_ms, receipt->items[seq - 1].received_ms);
    }
    txn_abort(&txn);
    assert_int_equal(n_of(outbox, 3), 0);
    assert_int_equal(n_of(outbox, 0), 0);
    assert_int_equal(n_of(outbox, UINT64_MAX), 0);
    outbox_close(&outbox);
}

static const struct settle_row {
    const char *title;
    uint64_t first;
    size_t count;
    enum settled settled;
    enum { DIGEST_OK, DIGEST_WRONG, DIGEST_SHORT, DIGEST_ABSENT } digest;
} settle_rows[] = {
    /* the outbox holds 3 to 6 */
    {"a receipt of all that is held settles", 3, 4, SETTLED, DIGEST_OK},
    {"a receipt of the front settles", 3, 1, SETTLED, DIGEST_OK},
    {"a receipt that came before settles nothing", 1, 2, SETTLED_NOTHING, DIGEST_OK},
    {"a receipt that begins too early settles nothing", 2, 2, SETTLED_NOTHING, DIGEST_OK},
    {"a receipt not at the front settles nothing", 4, 1, SETTLED_NOTHING, DIGEST_OK},
    {"a receipt of more than is held settles nothing", 3, 5, SETTLED_NOTHING, DIGEST_OK},
    {"a receipt of what never was settles nothing", 7, 1, SETTLED_NOTHING, DIGEST_OK},
    {"a receipt of nothing settles nothing", 3, 0, SETTLED_NOTHING, DIGEST_OK},
    {"a receipt of other events is a fork", 3, 2, SETTLED_FORKED, DIGEST_WRONG},
    {"a receipt with half a digest is a fork", 3, 2, SETTLED_FORKED, DIGEST_SHORT},
    {"a receipt without a digest is a fork", 3, 2, SETTLED_FORKED, DIGEST_ABSENT},
    {"a wrong digest not at the front is no fork", 2, 2, SETTLED_NOTHING, DIGEST_WRONG},
};

static void receipt_settles_as_the_row_says(void **state)
{
    const struct settle_row *row = *state;
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);

    add(outbox, 6);
    assert_int_equal(settle(outbox, receipt_of(1, 2)), SETTLED);
    struct word_receipt *receipt = receipt_of(row->first, row->count);
    if (row->digest == DIGEST_WRONG)
        receipt->sum[31] ^= 1;
    if (row->digest == DIGEST_SHORT)
        receipt->message.digest.size = DIGEST_BYTES / 2;
    if (row->digest == DIGEST_ABSENT)
        receipt->message.digest = (struct text){0};
    assert_int_equal(settle(outbox, receipt), row->settled);
    uint64_t first = row->settled == SETTLED ? 3 + row->count : 3;
    check_state(outbox, FRESH_EPOCH, first, 7);
    check_held(outbox, first, 7);
    for (uint64_t seq = 1; seq <= 6; seq++)
        assert_int_equal(n_of(outbox, seq), seq < first ? seq + 1000 : 0);
    outbox_close(&outbox);
}

static void receipts_are_kept_up_to_their_bound(void **state)
{
    enum { ROUNDS = OUTBOX_RECEIPTS_MAX / ITEMS_MAX + 2 };
    char dir[PLACE_BYTES];
    outbox_t *outbox = fresh_outbox(dir);
    uint64_t last = 0;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        txn_t *txn = outbox_begin(outbox);
        add_in(outbox, txn, ITEMS_MAX);
        assert_int_equal(settle_in(outbox, txn, receipt_of(last + 1, ITEMS_MAX)), SETTLED);
        commit_outbox(outbox, txn);
        last += ITEMS_MAX;
    }
    txn_t *txn = outbox_begin_read(outbox);
    assert_int_equal(txn_count(txn, OUTBOX_RECEIPTS), OUTBOX_RECEIPTS_MAX);
    assert_int_equal(txn_count(txn, OUTBOX_EVENTS), 0);
    txn_abort(&txn);
    assert_int_equal(n_of(outbox, last), last + 1000);
    assert_int_equal(n_of(outbox, last - OUTBOX_RECEIPTS_MAX + 1),
                     last - OUTBOX_RECEIPTS_MAX + 1001);
    assert_int_equal(n_of(outbox, last - OUTBOX_RECEIPTS_MAX), 0);
    outbox_close(&outbox);
}

struct visited {
    unsigned count;
    uint64_t n[4];
    char words[64];
};

static void note_visit(void *context, txn_t *txn, struct span event, const struct receipt *receipt)
{
    struct visited *visited = context;
    struct span there;
    uint8_t key[8];

    bytes_put(key, 4, sizeof key); /* the transaction is that of the settling */
    assert_true(txn_get(txn, OUTBOX_EVENTS, (struct span){key, sizeof key}, &there));
    visited->n[visited->count++] = receipt->n;
    strncat(visited->words, event.data, event.size);
    strcat(visited->words, ";");
}

static void events_for_cases_are_visited_with_their_receipts(void **state)
{
    static const bool is_for_case[] = {false, true, true, false};
    char dir[PLACE_BYTES], word[24];
    outbox_t *outbox = fresh_outbox(dir);
    txn_t *txn = outbox_begin(outbox);
    struct visited visited = {0};
    digest_t *digest = digest_new();

    (void)state;
    for (uint64_t seq = 1; seq <= 4; seq++) {
        struct text text = word_of(seq, word);
        outbox_add(outbox, txn, text.data, text.size, is_for_case[seq - 1]);
    }
    commit_outbox(outbox, txn);
    close_and_open(dir, &outbox);
    txn = outbox_begin(outbox);
    struct word_receipt *receipt = receipt_of(1, 3);
    receipt->sum[0] ^= 1;
    assert_int_equal(outbox_settle(outbox, txn, &receipt->message, digest, note_visit, &visited),
                     SETTLED_FORKED);
    assert_int_equal(visited.count, 0);
    receipt = receipt_of(1, 3);
    assert_int_equal(outbox_settle(outbox, txn, &receipt->message, digest, note_visit, &visited),
                     SETTLED);
    commit_outbox(outbox, txn);
    assert_int_equal(visited.count, 2);
    assert_int_equal(visited.n[0], 1002);
    assert_int_equal(visited.n[1], 1003);
    check_string("visited", visited.words, "event 2;event 3;");
    digest_destroy(&digest);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(receipts_tell_what_became_of_events);
    SUITE_ROWS(settle_rows, receipt_settles_as_the_row_says);
    SUITE_TEST(receipts_are_kept_up_to_their_bound);
    SUITE_TEST(events_for_cases_are_visited_with_their_receipts);
    return suite_run("outbox_settle");
}
