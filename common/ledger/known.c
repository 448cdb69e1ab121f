#include "common/ledger/known.h"

#include <assert.h>

#include "common/ledger/ledger_inside.h"
#include "common/ledger/log.h"

bool known_receipt(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t seq,
                   struct receipt *ret_receipt)
{
    struct record record;
    uint8_t id;

    assert(ledger->txn);
    if (epoch == 0 || seq == 0 || seq == UINT64_MAX || !fold_source(ledger->fold, source, &id))
        return false;
    uint64_t n = fold_find(ledger->fold, ledger->txn, id, epoch, seq);
    if (n == 0 || !log_get(ledger->txn, n, &record))
        return false;
    *ret_receipt = (struct receipt){.n = n,
                                    .outcome = record.outcome,
                                    .reason = record.reason,
                                    .ref = record.ref,
                                    .received_ms = record.received_ms};
    return true;
}

uint64_t known_before(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t seq)
{
    uint8_t id;

    assert(ledger->txn);
    if (epoch == 0 || seq <= 1 || !fold_source(ledger->fold, source, &id))
        return 0;
    return fold_find_before(ledger->fold, ledger->txn, id, epoch, seq);
}
