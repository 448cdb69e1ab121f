#include <string.h>

#include "common/ledger/fold.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"
#include "tests/crash/ledgers.h"

/* The tables that are a fold over the log. */
static const unsigned derived[] = {TABLE_FINDINGS, TABLE_PENDING, TABLE_TOTALS, TABLE_YEARS,
                                   TABLE_BOOKS};

struct folding {
    fold_t *fold;
    txn_t *txn;
    struct verdict_text *verdict;
};

static bool fold_record(void *context, const struct record *record)
{
    struct folding *folding = context;
    struct event event;
    struct fault fault;
    struct envelope envelope = {
        .n = record->n, .received_ms = record->received_ms, .source = record->source};

    if (!event_decode(record->event.data, record->event.size, &event, &fault)) {
        wrong(folding->verdict, "the event of record %llu cannot be read",
              (unsigned long long)record->n);
        return false;
    }
    struct verdict verdict = fold_apply(folding->fold, folding->txn, &event, &envelope).verdict;
    if (verdict.outcome != record->outcome || verdict.reason != record->reason)
        wrong(folding->verdict, "by the rules record %llu has another outcome",
              (unsigned long long)record->n);
    return !folding->verdict->is_wrong;
}

static bool is_same(struct span a, struct span b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static void compare_table(txn_t *stored_txn, txn_t *folded_txn, unsigned table,
                          struct verdict_text *verdict)
{
    static const uint8_t first[1];
    cursor_t *stored = cursor_open(stored_txn, table);
    cursor_t *folded = cursor_open(folded_txn, table);
    bool more = cursor_seek(stored, (struct span){first, 1});
    bool more_folded = cursor_seek(folded, (struct span){first, 1});

    while (more && more_folded && is_same(cursor_key(stored), cursor_key(folded)) &&
           is_same(cursor_value(stored), cursor_value(folded))) {
        more = cursor_next(stored);
        more_folded = cursor_next(folded);
    }
    if (more || more_folded)
        wrong(verdict, "the table `%s` is not what the log folds to", ledger_table_names[table]);
    cursor_close(&stored);
    cursor_close(&folded);
}

void log_book_refold(const struct log_book *book, struct verdict_text *verdict)
{
    char why[STORE_WHY_BYTES];
    store_t *scratch;

    if (ledger_open_scratch(&scratch, why) != STATUS_OK) {
        wrong(verdict, "%s", why);
        return;
    }
    struct folding folding = {.txn = txn_begin_write(scratch), .verdict = verdict};
    folding.fold = fold_new(folding.txn);
    log_walk(book->txn, 1, fold_record, &folding);
    fold_flush(folding.fold, folding.txn);
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
        compare_table(book->txn, folding.txn, derived[i], verdict);
    if (txn_status(book->txn) != STATUS_OK || txn_status(folding.txn) != STATUS_OK)
        wrong(verdict, "the log cannot be folded: %s%s", txn_why(book->txn), txn_why(folding.txn));
    fold_destroy(&folding.fold);
    txn_abort(&folding.txn);
    store_close(&scratch);
}
