/* The ledger: the tables of the scorer's store, what their keys and values are, and how each is
 * read and written. All of it but the log is a fold over the log and could be thrown away.
 *
 * Keys are fixed big-endian structures, chosen so that the pages being written stay few:
 *
 *   table     key                              value
 *   meta      a name                           the format number, 1 byte
 *   log       n 8                              a record (proto/record.h)
 *   seen      source 1, epoch 8, first seq 8   first n 8, count 4: a run of events in the log
 *   findings  centre 1, clause 1, record       a finding (findings.c)
 *   pending   first n 8                        key of a finding that waits for a ruling
 *   totals    year 2, centre 1                 a scorecard (totals.c)
 *   years     year 2                           closed 1, findings of any status 8
 *   books     n 8                              SHA-256 of the rulebook in that record
 *
 * Centres, clauses and sources are ids of the rulebook (score/rulebook.h). Nothing here begins or
 * commits a transaction; everything changes in the one that the caller holds.
 */
#ifndef KAOHE_LEDGER_LEDGER_H
#define KAOHE_LEDGER_LEDGER_H

#include "common/store/store.h"

enum ledger_table {
    TABLE_META,
    TABLE_LOG,
    TABLE_SEEN,
    TABLE_FINDINGS,
    TABLE_PENDING,
    TABLE_TOTALS,
    TABLE_YEARS,
    TABLE_BOOKS,
    TABLE_COUNT,
};

extern const char *const ledger_table_names[TABLE_COUNT];

enum { LEDGER_FORMAT = 1, SOURCE_ID_OFFICE = 255 };

/* As store_open and its kin; a store of another format is STATUS_CONFIG. */
MUST_CHECK enum status ledger_open(const char *dir, size_t map_bytes, store_t **ret_store,
                                   char ret_why[STORE_WHY_BYTES]);
MUST_CHECK enum status ledger_open_reader(const char *dir, store_t **ret_store,
                                          char ret_why[STORE_WHY_BYTES]);
MUST_CHECK enum status ledger_open_scratch(store_t **ret_store, char ret_why[STORE_WHY_BYTES]);

#endif
