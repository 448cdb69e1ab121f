/* What the files of the ledger object share; nobody else includes it. */
#ifndef KAOHE_LEDGER_LEDGER_INSIDE_H
#define KAOHE_LEDGER_LEDGER_INSIDE_H

#include "common/ledger/fold.h"
#include "common/ledger/restoring.h"

struct ledger {
    store_t *store;
    bool is_reader;      /* of another process's store: views only */
    uint8_t format;      /* of the store */
    fold_t *fold;        /* NULL: a reader */
    txn_t *txn;          /* the open one; NULL: none */
    bool is_viewed;      /* the writer's own view has its transaction */
    bool has_taken;      /* a batch, in the open transaction */
    bool is_over;        /* a commit failed, or it was aborted: it can only be closed */
    uint64_t n;          /* of the last record */
    int64_t received_ms; /* of the last record */
    struct restoring_state restoring;
    ledger_observer *observer;
    void *observer_context;
    struct event events[ITEMS_MAX]; /* of the batch being taken */
    struct receipt receipts[ITEMS_MAX];
    uint8_t *record; /* RECORD_TOTAL_BYTES_MAX, the one being appended */
};

#endif
