/* Outboxes for tests: in a fresh place, filled with events that are words, and their receipts. */
#ifndef KAOHE_TESTS_SUPPORT_OUTBOX_H
#define KAOHE_TESTS_SUPPORT_OUTBOX_H

#include "services/collector/outbox.h"
#include "tests/unit/store/support_store.h"

enum { FRESH_EPOCH = 77 };

/* As a process of FRESH_EPOCH, or of `epoch`. */
outbox_t *open_outbox(const char *dir);
outbox_t *open_outbox_as(const char *dir, uint64_t epoch);
outbox_t *fresh_outbox(char ret_dir[PLACE_BYTES]);
void close_and_open(const char *dir, outbox_t **outbox);
void close_and_open_as(const char *dir, uint64_t epoch, outbox_t **outbox);
void commit_outbox(outbox_t *outbox, txn_t *txn);
/* The transaction has failed with STATUS_DAMAGED and this reason; it is aborted. */
void check_unreadable(outbox_t *outbox, txn_t *txn, const char *why);

/* Events of the tests are short words; the outbox never looks into them. */
struct text word_of(uint64_t seq, char ret_word[24]);
void add_in(outbox_t *outbox, txn_t *txn, unsigned count);
void add(outbox_t *outbox, unsigned count);

void check_state(const outbox_t *outbox, uint64_t epoch, uint64_t first, uint64_t next);
/* The outbox holds exactly the words of `first` up to but without `next`. */
void check_held(outbox_t *outbox, uint64_t first, uint64_t next);

/* A RECEIPT with what it points to, so that a test can change it. */
struct word_receipt {
    struct message_receipt message;
    struct receipt items[ITEMS_MAX];
    unsigned char sum[DIGEST_BYTES];
};

/* Makes a receipt of `count` events that are the words of their sequences, each with n = seq + 1000,
 * received at 100 times its sequence.
 * It is good until the next is made. */
struct word_receipt *receipt_of(uint64_t first, size_t count);

/* No event of the tests is for a case, unless they say so. */
outbox_visit visit_never;
enum settled settle_in(outbox_t *outbox, txn_t *txn, const struct word_receipt *receipt);
enum settled settle(outbox_t *outbox, const struct word_receipt *receipt);
/* The n of the receipt that the outbox keeps. */
uint64_t n_of(outbox_t *outbox, uint64_t seq);

#endif
