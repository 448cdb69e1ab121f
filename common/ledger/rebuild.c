#include "common/ledger/rebuild.h"

#include "common/ledger/fold.h"
#include "common/ledger/format.h"
#include "common/ledger/ledger_inside.h"
#include "common/ledger/log.h"
#include "common/ledger/refold.h"

enum {
    RECORDS_A_TRANSACTION = 32768,
    RECORDS_A_LOOK = 4096, /* between two calls of `progress` while the log is verified */
};

struct rebuilding {
    ledger_t *ledger;
    txn_t *txn;
    fold_t *fold;
    uint64_t last;          /* of the log */
    struct log_place place; /* the last record that was folded */
    uint64_t end;           /* the last of this part */
    ledger_progress *progress;
    void *context;
    bool is_stopped;
    struct trouble *trouble;
};

/* Each record is a step when it is verified, and another when it is folded. */
static bool goes_on(struct rebuilding *rebuilding, uint64_t done)
{
    rebuilding->is_stopped = rebuilding->progress &&
                             !rebuilding->progress(rebuilding->context, done, 2 * rebuilding->last);
    return !rebuilding->is_stopped;
}

static enum status stopped(struct rebuilding *rebuilding)
{
    return trouble_set(rebuilding->trouble, STATUS_STOPPED,
                       "stopped while its tables were being built again: the next start goes on");
}

static bool look(void *context, const struct record *record, const struct event *event,
                 const struct folded *folded)
{
    (void)event, (void)folded;
    return record->n % RECORDS_A_LOOK != 0 || goes_on(context, record->n);
}

static enum status verify_log(struct rebuilding *rebuilding, view_t *view, refold_t *refold)
{
    struct refold_fault fault;

    rebuilding->last = view_last(view);
    bool is_good = ledger_refold(view, refold, look, rebuilding, &fault);
    if (rebuilding->is_stopped)
        return stopped(rebuilding);
    if (view_status(view) != STATUS_OK)
        return trouble_set(rebuilding->trouble, view_status(view), "%s", view_why(view));
    if (!is_good && fault.n)
        return trouble_set(rebuilding->trouble, STATUS_DAMAGED,
                           "record %llu: %s; nothing was changed: bring the store back from a copy",
                           (unsigned long long)fault.n, fault.what);
    return refold_status(refold, rebuilding->trouble);
}

static enum status verify(struct rebuilding *rebuilding)
{
    refold_t *refold;
    enum status status = refold_open(&refold, rebuilding->trouble);

    if (status != STATUS_OK)
        return status;
    view_t *view = view_open_for_writer(rebuilding->ledger);
    status = verify_log(rebuilding, view, refold);
    view_close(&view);
    refold_close(&refold);
    return status;
}

static enum status begin(struct rebuilding *rebuilding)
{
    txn_t *txn = txn_begin_write(rebuilding->ledger->store);

    for (size_t i = 0; i < DERIVED_COUNT; i++)
        txn_clear(txn, ledger_derived[i]);
    format_put(txn, FORMAT_REBUILDING);
    return txn_commit(&txn, rebuilding->trouble);
}

/* The log was verified: what is wrong now has changed since. */
static bool fold_next(void *context, const struct record *record)
{
    struct rebuilding *rebuilding = context;
    struct event event;
    bool is_good = !log_next(&rebuilding->place, record, &event);

    if (is_good) {
        struct folded folded = fold_event(rebuilding->fold, rebuilding->txn, record, &event);
        is_good = !fold_difference(record, &folded);
        fold_record(rebuilding->fold, rebuilding->txn, record, &folded, record_bytes(record));
    }
    if (!is_good)
        txn_fail(rebuilding->txn, STATUS_DAMAGED, "the log changes while it is read");
    return record->n < rebuilding->end && txn_status(rebuilding->txn) == STATUS_OK;
}

/* Folds the next part of the log; the last one sets the format. */
static enum status fold_part(struct rebuilding *rebuilding)
{
    uint64_t left = rebuilding->last - rebuilding->place.n;

    rebuilding->txn = txn_begin_write(rebuilding->ledger->store);
    rebuilding->end =
        rebuilding->place.n + (left < RECORDS_A_TRANSACTION ? left : RECORDS_A_TRANSACTION);
    if (left > 0)
        log_walk(rebuilding->txn, rebuilding->place.n + 1, fold_next, rebuilding);
    fold_flush(rebuilding->fold, rebuilding->txn);
    if (rebuilding->end == rebuilding->last)
        format_put(rebuilding->txn, LEDGER_FORMAT);
    return txn_commit(&rebuilding->txn, rebuilding->trouble);
}

static enum status fold_log(struct rebuilding *rebuilding)
{
    enum status status;

    do {
        status = fold_part(rebuilding);
        if (status == STATUS_OK && !goes_on(rebuilding, rebuilding->last + rebuilding->place.n) &&
            rebuilding->place.n < rebuilding->last)
            status = stopped(rebuilding);
    } while (status == STATUS_OK && rebuilding->place.n < rebuilding->last);
    return status;
}

enum status rebuild(ledger_t *ledger, ledger_progress *progress, void *context,
                    struct trouble *ret_trouble)
{
    struct rebuilding rebuilding = {
        .ledger = ledger, .progress = progress, .context = context, .trouble = ret_trouble};
    enum status status = verify(&rebuilding);

    if (status == STATUS_OK)
        status = begin(&rebuilding);
    if (status != STATUS_OK)
        return status;
    rebuilding.fold = fold_new_empty();
    status = fold_log(&rebuilding);
    fold_destroy(&rebuilding.fold);
    return status;
}
