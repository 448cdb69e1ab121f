/* The walk of a refold over a log. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/refold_inside.h"
#include "common/ledger/view_checkpoints.h"
#include "common/ledger/view_inside.h"

#define NO_CHECKPOINT UINT64_MAX

struct walking {
    refold_t *refold;
    refold_observer *observer;
    refold_visit_signed *visit_signed;
    void *context;
    struct refold_fault *fault;
    uint64_t signed_n; /* the last checkpoint that was handed over */
    bool is_good;
};

static bool walk_record(struct walking *walking, const struct record *record)
{
    struct event event;
    struct folded folded;

    walking->is_good = refold_record(walking->refold, record, &event, &folded, walking->fault);
    return walking->is_good &&
           (!walking->observer || walking->observer(walking->context, record, &event, &folded));
}

/* Records of the log, copied out of the store; and the checkpoint of the last of them. */
struct page {
    struct record records[REFOLD_PAGE_RECORDS];
    view_t *view;
    uint64_t until; /* where it ends: so many records the next checkpoint has */
    size_t count, size, note_size;
    char note[NOTE_SIGNED_BYTES_MAX];
    char bytes[REFOLD_PAGE_BYTES];
};

/* The walk comes from one record to the next; others ask by number. */
static bool is_found(view_t *view, const struct record *record)
{
    struct record found;
    char why[64];

    if (view_record(view, record->n, &found) &&
        record_bytes(&found).data == record_bytes(record).data)
        return true;
    snprintf(why, sizeof why, "record %" PRIu64 " of the log is not found by its number",
             record->n);
    txn_fail(view->txn, STATUS_DAMAGED, why);
    return false;
}

/* A page with one record at the least, whatever its size. */
static bool copy_record(void *context, const struct record *record)
{
    struct page *page = context;

    if (page->count == REFOLD_PAGE_RECORDS || record->n > page->until ||
        page->size + RECORD_TOTAL_BYTES_MAX > sizeof page->bytes)
        return false;
    struct text bytes = record_bytes(record);
    char *copy = page->bytes + page->size;
    memcpy(copy, bytes.data, bytes.size);
    page->size += bytes.size;
    bool is_record = record_decode(copy, bytes.size, &page->records[page->count++]);
    assert(is_record);
    return is_record && is_found(page->view, record);
}

/* How many records the first checkpoint has that was not handed over yet. What one has is signed before the
 * next record comes, so that a page, and what is found behind it, leave none out. */
static uint64_t next_signed(const struct walking *walking, view_t *view)
{
    struct text note;
    uint64_t n;

    if (!walking->visit_signed || !view_checkpoint_over(view, walking->signed_n + 1, &n, &note))
        return NO_CHECKPOINT;
    return n;
}

static void copy_signed(struct page *page)
{
    char why[96];

    page->note_size = view_checkpoint_whole(page->view, page->until, page->note);
    if (page->note_size > 0)
        return;
    snprintf(why, sizeof why, "the checkpoint of %" PRIu64 " records is no signed note",
             page->until);
    txn_fail(page->view->txn, STATUS_DAMAGED, why);
}

static void copy_page(const struct walking *walking, struct page *page)
{
    uint64_t last = walking->refold->place.n;

    page->count = page->size = page->note_size = 0;
    page->until = next_signed(walking, page->view);
    if (page->until > last)
        view_walk(page->view, last + 1, copy_record, page);
    if (page->count > 0)
        last = page->records[page->count - 1].n;
    if (page->until <= last)
        copy_signed(page);
}

static bool hand_signed_over(struct walking *walking, const struct page *page)
{
    walking->signed_n = page->until;
    return walking->visit_signed(walking->context, page->until,
                                 (struct text){page->note, page->note_size});
}

/* Where reading fails, what was read before it is folded, and the view stays as it failed. False:
 * that, or nothing came behind what was folded, or a record is wrong, or somebody ended it. */
static bool fold_page(struct walking *walking, struct page *page)
{
    bool goes_on = true;

    copy_page(walking, page);
    bool has_failed = view_status(page->view) != STATUS_OK;
    if (page->count == 0 && page->note_size == 0)
        return false;
    if (!has_failed)
        view_park(page->view);
    for (size_t i = 0; i < page->count && goes_on; i++)
        goes_on = walk_record(walking, &page->records[i]);
    if (goes_on && page->note_size > 0)
        goes_on = hand_signed_over(walking, page);
    if (!has_failed)
        view_renew(page->view);
    return goes_on && !has_failed;
}

bool ledger_refold_signed(view_t *view, refold_t *refold, refold_observer *observer,
                          refold_visit_signed *visit_signed, void *context,
                          struct refold_fault *ret_fault)
{
    struct page *page = memory_raw(sizeof *page);
    struct walking walking = {.refold = refold,
                              .observer = observer,
                              .visit_signed = visit_signed,
                              .context = context,
                              .fault = ret_fault,
                              .is_good = true};

    *ret_fault = (struct refold_fault){0};
    page->view = view;
    while (fold_page(&walking, page))
        continue;
    free(page);
    fold_flush(refold->fold, refold->txn);
    return walking.is_good && view_status(view) == STATUS_OK;
}

bool ledger_refold(view_t *view, refold_t *refold, refold_observer *observer, void *context,
                   struct refold_fault *ret_fault)
{
    return ledger_refold_signed(view, refold, observer, NULL, context, ret_fault);
}
