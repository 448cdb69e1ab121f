/* Whether what a store holds is what its log folds to. */
#ifndef KAOHE_LEDGER_COMPARE_H
#define KAOHE_LEDGER_COMPARE_H

#include "common/ledger/ledger.h"

/* The tables that are a fold over the log. */
enum { DERIVED_COUNT = 5 };
extern const unsigned ledger_derived[DERIVED_COUNT];

/* Compares a table of the store with that of a ledger into which the log was folded again, row by
 * row. False, and the key of the first row that differs, where they are not the same. */
bool ledger_compare(txn_t *stored, txn_t *folded, unsigned table, uint64_t *ret_rows,
                    struct span *ret_key);

#endif
