#include "common/ledger/compare.h"
#include "common/ledger/fold.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"
#include "tests/crash/ledgers.h"

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

void log_book_refold(const struct log_book *book, struct verdict_text *verdict)
{
    char why[STORE_WHY_BYTES];
    store_t *scratch;
    struct span key;
    uint64_t rows;

    if (ledger_open_scratch(&scratch, why) != STATUS_OK) {
        wrong(verdict, "%s", why);
        return;
    }
    struct folding folding = {.txn = txn_begin_write(scratch), .verdict = verdict};
    folding.fold = fold_new(folding.txn);
    log_walk(book->txn, 1, fold_record, &folding);
    fold_flush(folding.fold, folding.txn);
    for (size_t i = 0; i < DERIVED_COUNT; i++)
        if (!ledger_compare(book->txn, folding.txn, ledger_derived[i], &rows, &key))
            wrong(verdict, "the table `%s` is not what the log folds to",
                  ledger_table_names[ledger_derived[i]]);
    if (txn_status(book->txn) != STATUS_OK || txn_status(folding.txn) != STATUS_OK)
        wrong(verdict, "the log cannot be folded: %s%s", txn_why(book->txn), txn_why(folding.txn));
    fold_destroy(&folding.fold);
    txn_abort(&folding.txn);
    store_close(&scratch);
}
