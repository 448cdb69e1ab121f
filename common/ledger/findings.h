/* The findings, and the list of those that wait for a ruling. */
#ifndef KAOHE_LEDGER_FINDINGS_H
#define KAOHE_LEDGER_FINDINGS_H

#include "common/ledger/ledger.h"
#include "common/score/judge.h"

/* What names a finding: (centre, clause, record). */
struct finding_key {
    uint8_t bytes[2 + RECORD_BYTES_MAX];
    size_t size;
};

struct finding_key finding_key(unsigned centre, unsigned clause, struct text record);
unsigned finding_key_centre(const struct finding_key *key);
unsigned finding_key_clause(const struct finding_key *key);
struct text finding_key_record(const struct finding_key *key);

bool finding_get(txn_t *txn, const struct finding_key *key, struct finding *ret_finding);
/* Also keeps the list of those that wait. */
void finding_put(txn_t *txn, const struct finding_key *key, const struct finding *finding);

/* The first finding at or behind first record `from` that waits; false: none. */
bool pending_next(txn_t *txn, uint64_t from, struct finding_key *ret_key,
                  struct finding *ret_finding);

#endif
