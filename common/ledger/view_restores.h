/* Where the log that a view shows came back from a backup. */
#ifndef KAOHE_LEDGER_VIEW_RESTORES_H
#define KAOHE_LEDGER_VIEW_RESTORES_H

#include "common/ledger/view.h"
#include "common/proof/origin.h"

/* A record `restore` that was noted, and its leaf of the log's tree. False ends the walk. */
typedef bool restores_visit(void *context, uint64_t n, const struct merkle_hash *leaf);
/* Those above record `after`, in their order. */
void view_walk_restores(view_t *view, uint64_t after, restores_visit *visit, void *context);
bool view_has_restores(view_t *view);

/* What the restores above record `after` make of an origin, in place; but not again the one that it ends with, nor
 * those before that (proof/origin.h). Of a checkpoint, with its size and its origin: the log's origin by now. */
void view_restore_origin(view_t *view, uint64_t after, char origin[NOTE_NAME_BYTES_MAX + 1]);

#endif
