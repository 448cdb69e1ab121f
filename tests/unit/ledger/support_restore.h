/* Ledgers that come back from a backup. */
#ifndef KAOHE_TESTS_SUPPORT_RESTORE_H
#define KAOHE_TESTS_SUPPORT_RESTORE_H

#include "common/ledger/restoring.h"
#include "tests/unit/ledger/support_ledger.h"

/* The row as it stands on disk. A ledger that is open does not see it. */
void put_restoring(ledger_t *ledger, enum restoring phase, uint64_t from);

/* The ledger in a directory, of five records, the last of them of jinjiang's epoch 1; opened again with this row
 * for its last record. */
ledger_t *ledger_marked(const char *dir, enum restoring phase);
/* The same while TAKING: record 6 is `restore`. */
ledger_t *ledger_taking(const char *dir);

/* The record `restore` as the scorer writes it, outside of any restore; between begin and commit. */
struct receipt take_restore(ledger_t *ledger, int64_t from);

#endif
