#include "common/ledger/log.h"

struct span log_key(uint64_t n, uint8_t ret_bytes[8])
{
    bytes_put(ret_bytes, n, 8);
    return (struct span){ret_bytes, 8};
}

uint64_t log_last(txn_t *txn)
{
    cursor_t *cursor = cursor_open(txn, TABLE_LOG);
    uint64_t n = cursor_last(cursor) ? bytes_get(cursor_key(cursor).data, 8) : 0;

    cursor_close(&cursor);
    return n;
}

static bool is_next(txn_t *txn, uint64_t n)
{
    uint8_t key[8];
    struct span before;

    return n == 1 ? txn_count(txn, TABLE_LOG) == 0
                  : n > 1 && txn_get(txn, TABLE_LOG, log_key(n - 1, key), &before);
}

void log_append(txn_t *txn, const struct record *record, void *scratch)
{
    uint8_t key[8];
    size_t size = record_encode(record, scratch, RECORD_TOTAL_BYTES_MAX);

    if (size == 0)
        txn_fail(txn, STATUS_BUG, "a record that is larger than any event can be");
    if (!is_next(txn, record->n))
        txn_fail(txn, STATUS_BUG, "a record that is not the next");
    txn_append(txn, TABLE_LOG, log_key(record->n, key), (struct span){scratch, size});
}

static bool read_record(txn_t *txn, uint64_t n, struct span bytes, struct record *ret_record)
{
    if (record_decode(bytes.data, bytes.size, ret_record) && ret_record->n == n)
        return true;
    txn_fail(txn, STATUS_BUG, "a record of the log cannot be read");
    return false;
}

bool log_get(txn_t *txn, uint64_t n, struct record *ret_record)
{
    uint8_t key[8];
    struct span bytes;

    return txn_get(txn, TABLE_LOG, log_key(n, key), &bytes) &&
           read_record(txn, n, bytes, ret_record);
}

void log_walk(txn_t *txn, uint64_t from, log_visit *visit, void *context)
{
    uint8_t key[8];
    struct record record;
    cursor_t *cursor = cursor_open(txn, TABLE_LOG);

    for (bool more = cursor_seek(cursor, log_key(from, key)); more; more = cursor_next(cursor))
        if (!read_record(txn, bytes_get(cursor_key(cursor).data, 8), cursor_value(cursor),
                         &record) ||
            !visit(context, &record))
            break;
    cursor_close(&cursor);
}
