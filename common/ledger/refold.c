#include "common/ledger/refold.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/facts.h"
#include "common/ledger/log.h"
#include "common/ledger/refold_inside.h"
#include "common/ledger/view_inside.h"

enum { EVENTS_A_TRANSACTION = 65536 };

enum status refold_open(refold_t **ret_refold, struct trouble *ret_trouble)
{
    refold_t *refold = memory_new(sizeof *refold);
    enum status status =
        store_open_scratch(ledger_table_names, TABLE_COUNT, &refold->store, ret_trouble);

    if (status == STATUS_OK) {
        refold->txn = txn_begin_write(refold->store);
        refold->fold = fold_new_empty();
    } else {
        refold_close(&refold);
    }
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

/* A long transaction would keep in memory all that it wrote. */
static void begin_again(refold_t *refold)
{
    struct trouble trouble;

    if (++refold->events < EVENTS_A_TRANSACTION || txn_status(refold->txn) != STATUS_OK)
        return;
    refold->events = 0;
    fold_flush(refold->fold, refold->txn);
    enum status status = txn_commit(&refold->txn, &trouble);
    refold->txn = txn_begin_write(refold->store);
    if (status != STATUS_OK)
        txn_fail(refold->txn, status, trouble.why);
}

static struct folded fold_one(refold_t *refold, const struct record *record,
                              const struct event *event, struct text bytes)
{
    if (refold->has_own_books && event_action(event) == ACTION_RULEBOOK)
        return (struct folded){.verdict = {.outcome = OUTCOME_NOTED}};
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

/* The walk over a log. */
struct walking {
    refold_t *refold;
    refold_observer *observer;
    void *context;
    struct refold_fault *fault;
    struct log_place place;
    bool is_good;
};

static bool fail_record(struct walking *walking, uint64_t n, const char *what)
{
    *walking->fault = (struct refold_fault){.n = n};
    snprintf(walking->fault->what, sizeof walking->fault->what, "%s", what);
    walking->is_good = false;
    return false;
}

static bool walk_record(struct walking *walking, const struct record *record)
{
    struct event event;
    const char *wrong = log_next(&walking->place, record, &event);

    if (wrong)
        return fail_record(walking, record->n, wrong);
    if (!refold_permits(walking->refold, record))
        return fail_record(walking, record->n,
                           "the key that it came by was not granted for its source, or withdrawn");
    struct folded folded = fold_one(walking->refold, record, &event, record_bytes(record));
    enum status status = txn_status(walking->refold->txn);
    if (status == STATUS_DAMAGED)
        return fail_record(walking, record->n, txn_why(walking->refold->txn));
    if (status != STATUS_OK) /* which is no fault of the log */
        return walking->is_good = false;
    const char *difference =
        walking->refold->has_own_books ? NULL : fold_difference(record, &folded);
    if (difference)
        return fail_record(walking, record->n, difference);
    return !walking->observer || walking->observer(walking->context, record, &event, &folded);
}

/* Records of the log, copied out of the store. */
struct page {
    struct record records[REFOLD_PAGE_RECORDS];
    size_t count, size;
    char bytes[REFOLD_PAGE_BYTES];
};

/* A page with one record at the least, whatever its size. */
static bool copy_record(void *context, const struct record *record)
{
    struct page *page = context;

    if (page->count == REFOLD_PAGE_RECORDS ||
        page->size + RECORD_TOTAL_BYTES_MAX > sizeof page->bytes)
        return false;
    struct text bytes = record_bytes(record);
    char *copy = page->bytes + page->size;
    memcpy(copy, bytes.data, bytes.size);
    page->size += bytes.size;
    bool is_record = record_decode(copy, bytes.size, &page->records[page->count++]);
    assert(is_record);
    return is_record;
}

/* Where reading fails, what was read before it is folded, and the view stays as it failed. False:
 * that, or nothing came behind what was folded, or a record is wrong, or the observer ended it. */
static bool fold_page(struct walking *walking, view_t *view, struct page *page)
{
    bool goes_on = true;

    page->count = page->size = 0;
    log_walk(view->txn, walking->place.n + 1, copy_record, page);
    bool has_failed = txn_status(view->txn) != STATUS_OK;
    if (page->count == 0)
        return false;
    if (!has_failed)
        view_park(view);
    for (size_t i = 0; i < page->count && goes_on; i++)
        goes_on = walk_record(walking, &page->records[i]);
    if (!has_failed)
        view_renew(view);
    return goes_on && !has_failed;
}

bool ledger_refold(view_t *view, refold_t *refold, refold_observer *observer, void *context,
                   struct refold_fault *ret_fault)
{
    struct page *page = memory_raw(sizeof *page);
    struct walking walking = {.refold = refold,
                              .observer = observer,
                              .context = context,
                              .fault = ret_fault,
                              .place = LOG_PLACE_START,
                              .is_good = true};

    *ret_fault = (struct refold_fault){0};
    while (fold_page(&walking, view, page))
        continue;
    free(page);
    fold_flush(refold->fold, refold->txn);
    return walking.is_good && txn_status(view->txn) == STATUS_OK;
}
