#include "common/ledger/log.h"

#include <stdio.h>

#include "proto/event_codec.h"

static bool decode_n(txn_t *txn, struct span key, uint64_t *ret_n)
{
    if (n_key_decode(key, ret_n))
        return true;
    txn_fail(txn, STATUS_DAMAGED, "a key of the log cannot be read");
    return false;
}

uint64_t log_last(txn_t *txn)
{
    cursor_t *cursor = cursor_open(txn, TABLE_LOG);
    uint64_t n = 0;

    if (cursor_last(cursor))
        decode_n(txn, cursor_key(cursor), &n);
    cursor_close(&cursor);
    return n;
}

void log_append_bytes(txn_t *txn, uint64_t n, struct text bytes)
{
    struct key key = n_key(n);

    txn_append(txn, TABLE_LOG, key_span(&key), (struct span){bytes.data, bytes.size});
}

struct text log_append(txn_t *txn, const struct record *record, void *scratch)
{
    size_t size = record_encode(record, scratch, RECORD_TOTAL_BYTES_MAX);

    if (size == 0)
        txn_fail(txn, STATUS_DAMAGED, "a record that is larger than any event can be");
    log_append_bytes(txn, record->n, (struct text){scratch, size});
    return (struct text){scratch, size};
}

static bool read_record(txn_t *txn, uint64_t n, struct span bytes, struct record *ret_record)
{
    char why[64];

    if (record_decode(bytes.data, bytes.size, ret_record) && ret_record->n == n)
        return true;
    snprintf(why, sizeof why, "record %llu of the log cannot be read", (unsigned long long)n);
    txn_fail(txn, STATUS_DAMAGED, why);
    return false;
}

bool log_get(txn_t *txn, uint64_t n, struct record *ret_record)
{
    struct key key = n_key(n);
    struct span bytes;

    return txn_get(txn, TABLE_LOG, key_span(&key), &bytes) &&
           read_record(txn, n, bytes, ret_record);
}

void log_walk(txn_t *txn, uint64_t from, log_visit *visit, void *context)
{
    struct key key = n_key(from);
    struct span first = from > 1 ? key_span(&key) : (struct span){"", 1}; /* of all, good or not */
    struct record record;
    cursor_t *cursor = cursor_open(txn, TABLE_LOG);
    uint64_t n;

    for (bool more = cursor_seek(cursor, first); more; more = cursor_next(cursor))
        if (!decode_n(txn, cursor_key(cursor), &n) ||
            !read_record(txn, n, cursor_value(cursor), &record) || !visit(context, &record))
            break;
    cursor_close(&cursor);
}

const char *log_next(struct log_place *place, const struct record *record, struct event *ret_event)
{
    struct fault fault;

    if (record->n != place->n + 1)
        return "the record before it is missing";
    if (record->received_ms < place->received_ms)
        return "it was received before the one before it";
    if (!event_decode(record->event.data, record->event.size, ret_event, &fault))
        return "its event cannot be read";
    *place = (struct log_place){.n = record->n, .received_ms = record->received_ms};
    return NULL;
}
