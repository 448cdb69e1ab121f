#include "common/ledger/format.h"

#include "common/ledger/tables.h"

static const struct span format_key = {"format", 6};

bool format_get(txn_t *txn, uint8_t *ret_format)
{
    struct span value;

    if (!txn_get(txn, TABLE_META, format_key, &value))
        return false;
    if (value.size != 1)
        txn_fail(txn, STATUS_DAMAGED, "the format of the store cannot be read");
    else
        *ret_format = *(const uint8_t *)value.data;
    return value.size == 1;
}

void format_put(txn_t *txn, uint8_t format)
{
    txn_put(txn, TABLE_META, format_key, (struct span){&format, 1});
}
