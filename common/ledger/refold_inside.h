/* What the files of refold share; nobody else includes it. */
#ifndef KAOHE_LEDGER_REFOLD_INSIDE_H
#define KAOHE_LEDGER_REFOLD_INSIDE_H

#include "common/ledger/fold.h"
#include "common/ledger/log.h"
#include "common/ledger/refold.h"

struct refold {
    store_t *store; /* in memory, and its log stays empty; or of a copy */
    txn_t *txn;
    fold_t *fold;
    struct log_place place; /* the last record of a log that was folded */
    unsigned events;        /* in the open transaction */
    size_t bytes;           /* of the log, in the open transaction of a copy */
    bool has_own_books;     /* rulebooks of the log are passed over */
    bool keeps_log;         /* a copy */
};

void refold_begin(refold_t *refold);  /* with an empty store */
void refold_commit(refold_t *refold); /* what was folded; and goes on in another transaction */

#endif
