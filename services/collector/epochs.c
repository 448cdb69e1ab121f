#include "services/collector/epochs.h"

#include "services/collector/outbox_row.h"

void epochs_put(txn_t *txn, uint64_t base, uint64_t epoch)
{
    uint8_t key[OUTBOX_SEQ_BYTES], value[OUTBOX_EPOCH_BYTES];

    outbox_row_write_epoch(epoch, value);
    txn_put(txn, OUTBOX_EPOCHS, outbox_row_key(base, key), (struct span){value, sizeof value});
}

/* The row with the least base; false where there is none, or it cannot be read. */
static bool read_first(txn_t *txn, uint64_t *ret_base, uint64_t *ret_epoch)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_EPOCHS);
    uint8_t zero[OUTBOX_SEQ_BYTES];
    bool is_there = cursor_seek(cursor, outbox_row_key(0, zero));
    bool is_read = is_there && outbox_row_read_key(cursor_key(cursor), ret_base) &&
                   outbox_row_read_epoch(cursor_value(cursor), ret_epoch);

    cursor_close(&cursor);
    if (is_there && !is_read)
        txn_fail(txn, STATUS_DAMAGED, "an epoch of the outbox cannot be read");
    return is_read;
}

uint64_t epochs_first(txn_t *txn)
{
    uint64_t base, epoch;

    return read_first(txn, &base, &epoch) ? base : 0;
}

uint64_t epochs_take(txn_t *txn)
{
    uint8_t key[OUTBOX_SEQ_BYTES];
    uint64_t base, epoch;

    if (!read_first(txn, &base, &epoch)) {
        txn_fail(txn, STATUS_DAMAGED, "an epoch of the outbox is missing");
        return 0;
    }
    txn_delete(txn, OUTBOX_EPOCHS, outbox_row_key(base, key));
    return epoch;
}

bool epochs_are_good(txn_t *txn, uint64_t first, uint64_t next)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_EPOCHS);
    uint8_t zero[OUTBOX_SEQ_BYTES];
    uint64_t base, epoch, count = 0;

    for (bool more = cursor_seek(cursor, outbox_row_key(0, zero));
         more && outbox_row_read_key(cursor_key(cursor), &base) && base >= first && base <= next &&
         outbox_row_read_epoch(cursor_value(cursor), &epoch);
         more = cursor_next(cursor))
        count++;
    cursor_close(&cursor);
    return count == txn_count(txn, OUTBOX_EPOCHS);
}
