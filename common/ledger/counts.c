#include "common/ledger/counts.h"

enum { COUNT_BYTES = 8 };

uint64_t counts_get(txn_t *txn, uint8_t source)
{
    struct span value;

    if (!txn_get(txn, TABLE_COUNTS, (struct span){&source, 1}, &value))
        return 0;
    if (value.size != COUNT_BYTES) {
        txn_fail(txn, STATUS_DAMAGED, "a row of the table `counts` cannot be read");
        return 0;
    }
    return bytes_get(value.data, COUNT_BYTES);
}

void counts_load(struct counts *counts, txn_t *txn)
{
    for (unsigned source = 0; source < COUNTS_SOURCES; source++)
        counts->of[source] = counts_get(txn, (uint8_t)source);
}

void counts_add(struct counts *counts, uint8_t source)
{
    counts->of[source]++;
    counts->is_changed[source] = true;
}

void counts_flush(struct counts *counts, txn_t *txn)
{
    for (unsigned i = 0; i < COUNTS_SOURCES; i++) {
        uint8_t source = (uint8_t)i, bytes[COUNT_BYTES];
        if (!counts->is_changed[i])
            continue;
        bytes_put(bytes, counts->of[i], COUNT_BYTES);
        txn_put(txn, TABLE_COUNTS, (struct span){&source, 1}, (struct span){bytes, COUNT_BYTES});
        counts->is_changed[i] = false;
    }
}
