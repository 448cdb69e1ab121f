/* What the files of refold share; nobody else includes it. */
#ifndef KAOHE_LEDGER_REFOLD_INSIDE_H
#define KAOHE_LEDGER_REFOLD_INSIDE_H

#include "common/ledger/fold.h"
#include "common/ledger/log.h"
#include "common/ledger/refold.h"

struct refold {
    store_t *store; /* in memory; its log stays empty */
    txn_t *txn;
    fold_t *fold;
    struct log_place place; /* the last record of a log that was folded */
    unsigned events;        /* in the open transaction */
    bool has_own_books;     /* rulebooks of the log are passed over */
};

#endif
