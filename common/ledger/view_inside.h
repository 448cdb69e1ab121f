/* What the files of this folder know of a view; nobody else includes it. */
#ifndef KAOHE_LEDGER_VIEW_INSIDE_H
#define KAOHE_LEDGER_VIEW_INSIDE_H

#include "common/ledger/books.h"
#include "common/ledger/view.h"

struct view {
    txn_t *txn;
    ledger_t *writer;  /* the view is the writer's: its ledger; NULL: it is a reader's */
    uint8_t format;    /* of the store when it was opened */
    books_t *books;    /* only grow, so they are kept from one snapshot to the next */
    bool has_calendar; /* of this snapshot */
};

#endif
