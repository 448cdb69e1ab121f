#include "common/ledger/rebuild.h"

#include "common/ledger/fold.h"
#include "common/ledger/format.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"

enum { RECORDS_A_TRANSACTION = 32768 };

struct rebuilding {
    store_t *store;
    txn_t *txn;
    fold_t *fold;
    uint64_t n;   /* the last record that was folded */
    uint64_t end; /* the last of this part */
    struct trouble *trouble;
};

static enum status begin(struct rebuilding *rebuilding)
{
    txn_t *txn = txn_begin_write(rebuilding->store);

    for (size_t i = 0; i < DERIVED_COUNT; i++)
        txn_clear(txn, ledger_derived[i]);
    format_put(txn, FORMAT_REBUILDING);
    return txn_commit(&txn, rebuilding->trouble);
}

/* What the rules say must be what the log says: else the log, or this program, is not what it was.
 */
static bool is_as_recorded(const struct record *record, const struct verdict *verdict)
{
    return verdict->outcome == record->outcome && verdict->reason == record->reason &&
           verdict->ref == record->ref;
}

/* Returns what is wrong with the record; NULL: it was folded. */
static const char *fold_next(struct rebuilding *rebuilding, const struct record *record)
{
    struct event event;
    struct fault fault;

    if (record->n != rebuilding->n + 1)
        return "the record before it is missing";
    if (!event_decode(record->event.data, record->event.size, &event, &fault))
        return "its event cannot be read";
    struct folded folded = fold_apply(rebuilding->fold, rebuilding->txn, record, &event);
    return is_as_recorded(record, &folded.verdict) ? NULL : "by the rules it has another outcome";
}

static bool fold_record(void *context, const struct record *record)
{
    struct rebuilding *rebuilding = context;
    const char *wrong = fold_next(rebuilding, record);
    struct trouble trouble;

    if (wrong) {
        trouble_set(&trouble, STATUS_BUG, "record %llu: %s", (unsigned long long)record->n, wrong);
        txn_fail(rebuilding->txn, STATUS_BUG, trouble.why);
        return false;
    }
    rebuilding->n = record->n;
    return record->n < rebuilding->end && txn_status(rebuilding->txn) == STATUS_OK;
}

/* Folds the next part of the log; the last one sets the format. */
static enum status fold_part(struct rebuilding *rebuilding, uint64_t last)
{
    uint64_t left = last - rebuilding->n;

    rebuilding->end = rebuilding->n + (left < RECORDS_A_TRANSACTION ? left : RECORDS_A_TRANSACTION);
    if (left > 0)
        log_walk(rebuilding->txn, rebuilding->n + 1, fold_record, rebuilding);
    fold_flush(rebuilding->fold, rebuilding->txn);
    if (rebuilding->end == last)
        format_put(rebuilding->txn, LEDGER_FORMAT);
    return txn_commit(&rebuilding->txn, rebuilding->trouble);
}

enum status rebuild(store_t *store, ledger_progress *progress, void *context,
                    struct trouble *ret_trouble)
{
    struct rebuilding rebuilding = {.store = store, .trouble = ret_trouble};
    enum status status = begin(&rebuilding);
    uint64_t last = 0;

    for (bool is_first = true; status == STATUS_OK && (is_first || rebuilding.n < last);
         is_first = false) {
        rebuilding.txn = txn_begin_write(store);
        if (is_first) {
            last = log_last(rebuilding.txn);
            rebuilding.fold = fold_new_empty();
        }
        status = fold_part(&rebuilding, last);
        if (progress && status == STATUS_OK)
            progress(context, rebuilding.n, last);
    }
    fold_destroy(&rebuilding.fold);
    return status;
}
