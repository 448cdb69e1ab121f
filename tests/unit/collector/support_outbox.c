#include "tests/unit/collector/support_outbox.h"

outbox_t *open_outbox_as(const char *dir, uint64_t epoch)
{
    struct trouble trouble;
    outbox_t *outbox;
    enum status status = outbox_open(dir, MAP_BYTES, epoch, &outbox, &trouble);

    CHECK(status == STATUS_OK, "the outbox does not open: %s", trouble.why);
    return outbox;
}

outbox_t *open_outbox(const char *dir)
{
    return open_outbox_as(dir, FRESH_EPOCH);
}

void commit_outbox(outbox_t *outbox, txn_t *txn)
{
    struct trouble trouble;
    enum status status = outbox_commit(outbox, &txn, &trouble);

    CHECK(status == STATUS_OK, "the commit failed: %s", trouble.why);
    assert_null(txn);
}

void check_unreadable(outbox_t *outbox, txn_t *txn, const char *why)
{
    assert_int_equal(txn_status(txn), STATUS_DAMAGED);
    check_string("reason", txn_why(txn), why);
    outbox_abort(outbox, &txn);
}

struct text word_of(uint64_t seq, char ret_word[24])
{
    snprintf(ret_word, 24, "event %llu", (unsigned long long)seq);
    return text_of(ret_word);
}

outbox_t *fresh_outbox(char ret_dir[PLACE_BYTES])
{
    fresh_path(ret_dir);
    return open_outbox(ret_dir);
}

void close_and_open_as(const char *dir, uint64_t epoch, outbox_t **outbox)
{
    outbox_close(outbox);
    assert_null(*outbox);
    *outbox = open_outbox_as(dir, epoch);
}

void close_and_open(const char *dir, outbox_t **outbox)
{
    close_and_open_as(dir, FRESH_EPOCH, outbox);
}

void add_in(outbox_t *outbox, txn_t *txn, unsigned count)
{
    char word[24];

    for (unsigned i = 0; i < count; i++) {
        struct text text = word_of(outbox_state(outbox).next + i, word);
        assert_int_equal(outbox_add(outbox, txn, text.data, text.size, false),
                         outbox_state(outbox).next + i);
    }
}

void add(outbox_t *outbox, unsigned count)
{
    txn_t *txn = outbox_begin(outbox);

    add_in(outbox, txn, count);
    commit_outbox(outbox, txn);
}

void check_state(const outbox_t *outbox, uint64_t epoch, uint64_t first, uint64_t next)
{
    struct outbox_state state = outbox_state(outbox);

    assert_int_equal(state.epoch, epoch);
    assert_int_equal(state.first, first);
    assert_int_equal(state.next, next);
    assert_int_equal(outbox_depth(outbox), next - first);
}

struct word_receipt *receipt_of(uint64_t first, size_t count)
{
    static struct word_receipt receipt;
    digest_t *digest = digest_new();
    char word[24];

    digest_start(digest);
    for (size_t i = 0; i < count; i++) {
        struct text text = word_of(first + i, word);
        digest_add(digest, text.data, text.size);
        receipt.items[i] = (struct receipt){.n = first + i + 1000,
                                            .outcome = OUTCOME_PENDING,
                                            .received_ms = (int64_t)(first + i) * 100};
    }
    digest_end(digest, receipt.sum);
    digest_destroy(&digest);
    receipt.message =
        (struct message_receipt){.first = first,
                                 .digest = {(const char *)receipt.sum, sizeof receipt.sum},
                                 .receipts = {receipt.items, count}};
    return &receipt;
}

void visit_never(void *context, txn_t *txn, struct span event, const struct receipt *receipt)
{
    (void)context;
    (void)txn;
    (void)event;
    (void)receipt;
    fail_msg("no event of a case is there");
}

enum settled settle_in(outbox_t *outbox, txn_t *txn, const struct word_receipt *receipt)
{
    digest_t *digest = digest_new();
    enum settled settled = outbox_settle(outbox, txn, &receipt->message, digest, visit_never, NULL);

    digest_destroy(&digest);
    return settled;
}

enum settled settle(outbox_t *outbox, const struct word_receipt *receipt)
{
    txn_t *txn = outbox_begin(outbox);
    enum settled settled = settle_in(outbox, txn, receipt);

    commit_outbox(outbox, txn);
    return settled;
}

uint64_t n_of(outbox_t *outbox, uint64_t seq)
{
    txn_t *txn = outbox_begin_read(outbox);
    struct receipt receipt = outbox_receipt(txn, seq);

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    return receipt.n;
}

void check_held(outbox_t *outbox, uint64_t first, uint64_t next)
{
    struct text events[BATCH_EVENTS_MAX];
    char word[24];
    txn_t *txn = outbox_begin_read(outbox);

    assert_int_equal(txn_count(txn, OUTBOX_EVENTS), next - first);
    size_t count = outbox_fill(outbox, txn, first, next, events);
    assert_int_equal(count, next - first);
    for (size_t i = 0; i < count; i++)
        check_text("event", events[i], word_of(first + i, word));
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
}
