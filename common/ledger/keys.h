/* The keys that are granted now, in the store: a row for each, under the record that granted it; and a row
 * for each key that a record has named as the log's own. For the files of this folder. */
#ifndef KAOHE_LEDGER_KEYS_H
#define KAOHE_LEDGER_KEYS_H

#include "common/ledger/tables.h"
#include "common/store/store.h"

void keys_put(txn_t *txn, const struct grant *grant);
void keys_put_log(txn_t *txn, const struct log_key *key);
void keys_delete(txn_t *txn, uint64_t n);
/* Reads all into an empty keyring. Where one cannot be read the transaction has failed. */
void keys_load(txn_t *txn, struct keyring *keyring);

#endif
