/* Outboxes for tests: in a fresh place, filled with events that are words, and their receipts. */
#ifndef KAOHE_TESTS_SUPPORT_OUTBOX_H
#define KAOHE_TESTS_SUPPORT_OUTBOX_H

#include "services/collector/outbox.h"
#include "tests/unit/support_store.h"

enum { FRESH_EPOCH = 77 };

static inline outbox_t *open_outbox(const char *dir)
{
    char why[STORE_WHY_BYTES];
    outbox_t *outbox;
    enum status status = outbox_open(dir, MAP_BYTES, FRESH_EPOCH, &outbox, why);

    CHECK(status == STATUS_OK, "the outbox does not open: %s", why);
    return outbox;
}

static inline void commit_outbox(outbox_t *outbox, txn_t *txn)
{
    char why[STORE_WHY_BYTES];
    enum status status = outbox_commit(outbox, &txn, why);

    CHECK(status == STATUS_OK, "the commit failed: %s", why);
    assert_null(txn);
}

/* Events of the tests are short words; the outbox never looks into them. */
static inline struct text word_of(uint64_t seq, char ret_word[24])
{
    snprintf(ret_word, 24, "event %llu", (unsigned long long)seq);
    return text_of(ret_word);
}

static inline outbox_t *fresh_outbox(char ret_dir[PLACE_BYTES])
{
    fresh_path(ret_dir);
    return open_outbox(ret_dir);
}

static inline void close_and_open(const char *dir, outbox_t **outbox)
{
    outbox_close(outbox);
    assert_null(*outbox);
    *outbox = open_outbox(dir);
}

static inline void add_in(outbox_t *outbox, txn_t *txn, unsigned count)
{
    char word[24];

    for (unsigned i = 0; i < count; i++) {
        struct text text = word_of(outbox_state(outbox).next + i, word);
        assert_int_equal(outbox_add(outbox, txn, text.data, text.size, false),
                         outbox_state(outbox).next + i);
    }
}

static inline void add(outbox_t *outbox, unsigned count)
{
    txn_t *txn = outbox_begin(outbox);

    add_in(outbox, txn, count);
    commit_outbox(outbox, txn);
}

static inline void check_state(const outbox_t *outbox, uint64_t epoch, uint64_t first,
                               uint64_t next)
{
    struct outbox_state state = outbox_state(outbox);

    assert_int_equal(state.epoch, epoch);
    assert_int_equal(state.first, first);
    assert_int_equal(state.next, next);
    assert_int_equal(outbox_depth(outbox), next - first);
}

/* A receipt of `count` events that are the words of their sequences. Each has n = seq + 1000. */
static inline struct message *receipt_of(uint64_t first, size_t count)
{
    static struct message receipt;
    static unsigned char sum[DIGEST_SIZE];
    digest_t *digest = digest_new();
    char word[24];

    receipt = (struct message){.type = MESSAGE_RECEIPT, .first = first, .count = count};
    digest_start(digest);
    for (size_t i = 0; i < count; i++) {
        struct text text = word_of(first + i, word);
        digest_add(digest, text.data, text.size);
        receipt.receipts[i] = (struct receipt){.n = first + i + 1000, .outcome = OUTCOME_PENDING};
    }
    digest_end(digest, sum);
    digest_destroy(&digest);
    receipt.digest = (struct text){(const char *)sum, sizeof sum};
    return &receipt;
}

static inline void visit_never(void *context, txn_t *txn, struct span event,
                               const struct receipt *receipt)
{
    (void)context;
    (void)txn;
    (void)event;
    (void)receipt;
    fail_msg("no event of a case is there");
}

static inline enum settled settle_in(outbox_t *outbox, txn_t *txn, const struct message *receipt)
{
    digest_t *digest = digest_new();
    enum settled settled = outbox_settle(outbox, txn, receipt, digest, visit_never, NULL);

    digest_destroy(&digest);
    return settled;
}

static inline enum settled settle(outbox_t *outbox, const struct message *receipt)
{
    txn_t *txn = outbox_begin(outbox);
    enum settled settled = settle_in(outbox, txn, receipt);

    commit_outbox(outbox, txn);
    return settled;
}

static inline uint64_t n_of(outbox_t *outbox, uint64_t seq)
{
    txn_t *txn = outbox_begin_read(outbox);
    struct receipt receipt = outbox_receipt(txn, seq);

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    return receipt.n;
}

/* The outbox holds exactly the words of `first` up to but without `next`. */
static inline void check_held(outbox_t *outbox, uint64_t first, uint64_t next)
{
    struct message batch;
    char word[24];
    txn_t *txn = outbox_begin_read(outbox);

    assert_int_equal(txn_count(txn, OUTBOX_EVENTS), next - first);
    assert_int_equal(outbox_fill(outbox, txn, first, next, &batch), next - first);
    assert_int_equal(batch.first, first);
    for (size_t i = 0; i < batch.count; i++)
        check_text("event", batch.events[i], word_of(first + i, word));
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
}

#endif
