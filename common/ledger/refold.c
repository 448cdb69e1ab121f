#include "common/ledger/refold.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/facts.h"
#include "common/ledger/refold_inside.h"
#include "common/ledger/view_inside.h"

enum { EVENTS_A_TRANSACTION = 65536, BYTES_A_TRANSACTION = 16 << 20 };

void refold_begin(refold_t *refold)
{
    refold->txn = txn_begin_write(refold->store);
    refold->fold = fold_new_empty();
    refold->place = LOG_PLACE_START;
}

enum status refold_open(refold_t **ret_refold, struct trouble *ret_trouble)
{
    refold_t *refold = memory_new(sizeof *refold);
    enum status status =
        store_open_scratch(ledger_table_names, TABLE_COUNT, &refold->store, ret_trouble);

    if (status == STATUS_OK)
        refold_begin(refold);
    else
        refold_close(&refold);
    *ret_refold = refold;
    return status;
}

void refold_close(refold_t **refold)
{
    if (!*refold)
        return;
    fold_destroy(&(*refold)->fold);
    txn_abort(&(*refold)->txn);
    store_close(&(*refold)->store);
    free(*refold);
    *refold = NULL;
}

bool refold_add_book(refold_t *refold, struct text text)
{
    return fold_add_book(refold->fold, text);
}

bool refold_replace_books(refold_t *refold, struct text text)
{
    refold->has_own_books = fold_add_book(refold->fold, text);
    return refold->has_own_books;
}

bool refold_permits(const refold_t *refold, const struct record *record)
{
    return refold->has_own_books || fold_permits(refold->fold, record);
}

void refold_commit(refold_t *refold)
{
    struct trouble trouble;

    if (txn_status(refold->txn) != STATUS_OK)
        return;
    refold->events = 0;
    refold->bytes = 0;
    fold_flush(refold->fold, refold->txn);
    enum status status = txn_commit(&refold->txn, &trouble);
    refold->txn = txn_begin_write(refold->store);
    if (status != STATUS_OK)
        txn_fail(refold->txn, status, trouble.why);
}

/* A long transaction would keep in memory all that it wrote. */
static void begin_again(refold_t *refold)
{
    if (++refold->events >= EVENTS_A_TRANSACTION || refold->bytes >= BYTES_A_TRANSACTION)
        refold_commit(refold);
}

static struct folded fold_one(refold_t *refold, const struct record *record,
                              const struct event *event, struct text bytes)
{
    if (refold->has_own_books && event_action(event) == ACTION_RULEBOOK)
        return (struct folded){.verdict = {.outcome = OUTCOME_NOTED}};
    if (refold->keeps_log) {
        log_append_bytes(refold->txn, record->n, bytes);
        refold->bytes += bytes.size;
    }
    struct folded folded = fold_event(refold->fold, refold->txn, record, event);
    if (!refold->has_own_books) /* else its source may be in no roster */
        fold_record(refold->fold, refold->txn, record, &folded, bytes);
    begin_again(refold);
    return folded;
}

struct folded refold_event(refold_t *refold, const struct record *record, const struct event *event)
{
    return fold_one(refold, record, event, (struct text){NULL, 0});
}

const struct calendar *refold_calendar(const refold_t *refold)
{
    return fold_calendar(refold->fold);
}

void refold_facts(refold_t *refold, uint64_t n, struct checkpoint *ret_checkpoint)
{
    fold_flush(refold->fold, refold->txn);
    facts_of(refold->txn, fold_calendar(refold->fold), n, ret_checkpoint);
}

void refold_signers(const refold_t *refold, struct text origin, struct log_signers *ret_signers)
{
    log_signers_of(&fold_keyring(refold->fold)->log, origin, refold->place.n,
                   refold->place.received_ms, ret_signers);
}

const struct scorecard *refold_cards(refold_t *refold, int year)
{
    return fold_cards(refold->fold, refold->txn, year);
}

enum status refold_status(refold_t *refold, struct trouble *ret_trouble)
{
    enum status status = txn_status(refold->txn);

    if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "%s", txn_why(refold->txn));
    return status;
}

static bool fail_record(struct refold_fault *fault, uint64_t n, const char *what)
{
    *fault = (struct refold_fault){.n = n};
    snprintf(fault->what, sizeof fault->what, "%s", what);
    return false;
}

bool refold_record(refold_t *refold, const struct record *record, struct event *ret_event,
                   struct folded *ret_folded, struct refold_fault *ret_fault)
{
    const char *wrong = log_next(&refold->place, record, ret_event);

    *ret_fault = (struct refold_fault){0};
    if (wrong)
        return fail_record(ret_fault, record->n, wrong);
    if (!refold_permits(refold, record))
        return fail_record(ret_fault, record->n,
                           "the key that it came by was not granted for its source, or withdrawn");
    *ret_folded = fold_one(refold, record, ret_event, record_bytes(record));
    enum status status = txn_status(refold->txn);
    if (status == STATUS_DAMAGED)
        return fail_record(ret_fault, record->n, txn_why(refold->txn));
    if (status != STATUS_OK) /* which is no fault of the log */
        return false;
    const char *difference = refold->has_own_books ? NULL : fold_difference(record, ret_folded);
    return !difference || fail_record(ret_fault, record->n, difference);
}
