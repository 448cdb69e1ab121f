/* The findings, and the list of those that wait for a ruling. For the files of this folder. */
#ifndef KAOHE_LEDGER_FINDINGS_H
#define KAOHE_LEDGER_FINDINGS_H

#include "common/ledger/tables.h"
#include "common/score/judge.h"
#include "common/store/store.h"

bool finding_get(txn_t *txn, const struct finding_key *key, struct finding *ret_finding);
/* Also keeps the list of those that wait. */
void finding_put(txn_t *txn, const struct finding_key *key, const struct finding *finding);

/* All findings of a centre (its id; CENTRES_MAX: of every one), in the order of their keys, from `from`
 * on; NULL: from the first. */
typedef bool finding_visit(void *context, const struct finding_key *key,
                           const struct finding *finding); /* false stops */
void findings_walk(txn_t *txn, unsigned centre, const struct finding_key *from,
                   finding_visit *visit, void *context);

/* Those that wait, from that with first record `from` on. */
void pending_walk(txn_t *txn, uint64_t from, finding_visit *visit, void *context);

#endif
