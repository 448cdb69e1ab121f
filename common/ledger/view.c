#include "common/ledger/view.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/ledger/findings.h"
#include "common/ledger/format.h"
#include "common/ledger/keys.h"
#include "common/ledger/ledger_inside.h"
#include "common/ledger/log.h"
#include "common/ledger/seen.h"
#include "common/ledger/totals.h"
#include "common/ledger/view_inside.h"
#include "proto/event_codec.h"

/* Another process may have begun to build the tables again, or have done so, since the ledger was
 * opened. The writer is that process. */
static void note_format(view_t *view)
{
    if (!view->writer && format_get(view->txn, &view->format) && view->format == FORMAT_REBUILDING)
        txn_fail(view->txn, STATUS_CONFIG, "the tables of the store are being built again");
}

static view_t *open_on(ledger_t *ledger, txn_t *txn)
{
    view_t *view = memory_new(sizeof *view);

    view->format = ledger->format;
    view->books = books_new();
    view->txn = txn;
    return view;
}

view_t *view_open(ledger_t *ledger)
{
    view_t *view = open_on(ledger, txn_begin_read(ledger->store));

    note_format(view);
    return view;
}

view_t *view_open_for_writer(ledger_t *ledger)
{
    assert(!ledger->is_reader);
    assert(!ledger->txn);
    assert(!ledger->is_viewed);
    view_t *view = open_on(ledger, txn_begin_write(ledger->store));
    view->writer = ledger;
    ledger->is_viewed = true;
    return view;
}

void view_close(view_t **view)
{
    if (!*view)
        return;
    if ((*view)->writer)
        (*view)->writer->is_viewed = false;
    books_destroy(&(*view)->books);
    txn_abort(&(*view)->txn);
    free(*view);
    *view = NULL;
}

void view_park(view_t *view)
{
    txn_park(view->txn);
    if (view->writer)
        view->writer->is_viewed = false;
}

void view_renew(view_t *view)
{
    if (view->writer) {
        assert(!view->writer->txn);
        assert(!view->writer->is_viewed);
        view->writer->is_viewed = true;
    }
    txn_renew(view->txn);
    view->has_calendar = false;
    note_format(view);
}

enum status view_status(const view_t *view)
{
    return txn_status(view->txn);
}

const char *view_why(const view_t *view)
{
    return txn_why(view->txn);
}

uint64_t view_last(view_t *view)
{
    return log_last(view->txn);
}

const struct calendar *view_calendar(view_t *view)
{
    if (!view->has_calendar)
        books_load(view->books, view->txn);
    view->has_calendar = true;
    return books_calendar(view->books);
}

bool view_record(view_t *view, uint64_t n, struct record *ret_record)
{
    return log_get(view->txn, n, ret_record);
}

bool view_event(view_t *view, uint64_t n, struct record *ret_record, struct event *ret_event)
{
    struct trouble trouble;
    struct fault fault;

    if (!log_get(view->txn, n, ret_record))
        return false;
    if (event_decode(ret_record->event.data, ret_record->event.size, ret_event, &fault))
        return true;
    trouble_set(&trouble, STATUS_DAMAGED, "the event of record %llu cannot be read: %s",
                (unsigned long long)n, fault.why);
    txn_fail(view->txn, STATUS_DAMAGED, trouble.why);
    return false;
}

void view_cards(view_t *view, int year, struct scorecard ret_cards[CENTRES_MAX])
{
    totals_get(view->txn, year, ret_cards);
}

bool view_finding(view_t *view, const struct finding_key *key, struct finding *ret_finding)
{
    return finding_get(view->txn, key, ret_finding);
}

void view_keyring(view_t *view, struct keyring *ret_keyring)
{
    *ret_keyring = (struct keyring){0};
    keys_load(view->txn, ret_keyring);
    if (view_status(view) != STATUS_OK)
        ret_keyring->count = ret_keyring->log.count = 0;
}

uint64_t view_pending_count(view_t *view)
{
    return txn_count(view->txn, TABLE_PENDING);
}

void view_walk(view_t *view, uint64_t from, view_visit_record *visit, void *context)
{
    log_walk(view->txn, from, visit, context);
}

void view_walk_pending(view_t *view, uint64_t from, view_visit_finding *visit, void *context)
{
    pending_walk(view->txn, from, visit, context);
}

struct run_walk {
    view_visit_run *visit;
    void *context;
};

static bool visit_run(void *context, const struct seen_run *run)
{
    const struct run_walk *walk = context;

    return walk->visit(walk->context, &run->key, run->n, run->count);
}

void view_walk_runs(view_t *view, view_visit_run *visit, void *context)
{
    seen_walk(view->txn, visit_run, &(struct run_walk){visit, context});
}

struct source_walk {
    view_t *view;
    view_visit_record *visit;
    void *context;
    struct seen_run latest; /* of the source that the walk is in; n 0: of none yet */
    bool is_over;
};

static uint64_t last_n(const struct seen_run *run)
{
    return run->n + run->count - 1;
}

/* The source is done: its latest run ends with its last record. */
static bool visit_source(struct source_walk *walk)
{
    const struct seen_run *run = &walk->latest;
    struct record record;

    if (run->n == 0)
        return true;
    if (log_get(walk->view->txn, last_n(run), &record) && record.epoch == run->key.epoch &&
        record.seq == run->key.first + run->count - 1)
        return walk->visit(walk->context, &record);
    txn_fail(walk->view->txn, STATUS_DAMAGED,
             "the table `seen` has a record that is not in the log");
    return false;
}

static bool visit_epoch(void *context, const struct seen_run *run)
{
    struct source_walk *walk = context;
    bool is_same = walk->latest.n > 0 && walk->latest.key.source == run->key.source;

    walk->is_over = !is_same && !visit_source(walk);
    if (!is_same || last_n(run) > last_n(&walk->latest))
        walk->latest = *run;
    return !walk->is_over;
}

void view_walk_sources(view_t *view, view_visit_record *visit, void *context)
{
    struct source_walk walk = {.view = view, .visit = visit, .context = context};

    seen_walk_epochs(view->txn, visit_epoch, &walk);
    if (!walk.is_over && view_status(view) == STATUS_OK)
        visit_source(&walk);
}
