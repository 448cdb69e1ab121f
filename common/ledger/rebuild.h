/* Building the derived tables again from the log. First the log is folded in memory: where it does
 * not fold to its outcomes, nothing is touched, and programs of the earlier format can go on. Then it
 * takes several transactions, so that a large log
 * does not have to fit into one: the first deletes the tables and marks the store as being rebuilt,
 * each of the others folds a part of the log, and the last sets the newest format. Whoever opens a
 * store with the mark begins again; whoever reads refuses it. For the files of this folder.
 */
#ifndef KAOHE_LEDGER_REBUILD_H
#define KAOHE_LEDGER_REBUILD_H

#include "common/ledger/ledger.h"

/* STATUS_DAMAGED: a record cannot be read, or by the rules it has another outcome. STATUS_STOPPED:
 * `progress` (may be NULL) said so. */
MUST_CHECK enum status rebuild(ledger_t *ledger, ledger_progress *progress, void *context,
                               struct trouble *ret_trouble);

#endif
