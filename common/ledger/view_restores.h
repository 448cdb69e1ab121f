/* Where the log that a view shows came back from a backup. */
#ifndef KAOHE_LEDGER_VIEW_RESTORES_H
#define KAOHE_LEDGER_VIEW_RESTORES_H

#include "common/ledger/view.h"
#include "common/proof/merkle.h"

/* A record `restore` that was noted, and its leaf of the log's tree. False ends the walk. */
typedef bool restores_visit(void *context, uint64_t n, const struct merkle_hash *leaf);
/* Those above record `after`, in their order. */
void view_walk_restores(view_t *view, uint64_t after, restores_visit *visit, void *context);

#endif
