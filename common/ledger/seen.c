#include "common/ledger/seen.h"

enum { KEY_BYTES = 17, PREFIX_BYTES = 9, VALUE_BYTES = 12 };

static struct span make_key(uint8_t source, uint64_t epoch, uint64_t first, uint8_t *ret_bytes)
{
    ret_bytes[0] = source;
    bytes_put(ret_bytes + 1, epoch, 8);
    bytes_put(ret_bytes + PREFIX_BYTES, first, 8);
    return (struct span){ret_bytes, KEY_BYTES};
}

void seen_put(txn_t *txn, uint8_t source, uint64_t epoch, const struct seen_run *run)
{
    uint8_t key[KEY_BYTES], value[VALUE_BYTES];

    bytes_put(value, run->n, 8);
    bytes_put(value + 8, run->count, 4);
    txn_put(txn, TABLE_SEEN, make_key(source, epoch, run->first, key),
            (struct span){value, VALUE_BYTES});
}

static bool read_run(txn_t *txn, struct span key, struct span value, struct seen_run *ret_run)
{
    if (key.size != KEY_BYTES || value.size != VALUE_BYTES) {
        txn_fail(txn, STATUS_BUG, "an entry of the table `seen` cannot be read");
        return false;
    }
    *ret_run = (struct seen_run){
        .first = bytes_get((const uint8_t *)key.data + PREFIX_BYTES, 8),
        .n = bytes_get(value.data, 8),
        .count = (uint32_t)bytes_get((const uint8_t *)value.data + 8, 4),
    };
    return true;
}

/* The last run that begins at or below `seq`. */
static bool find_run(txn_t *txn, uint8_t source, uint64_t epoch, uint64_t seq,
                     struct seen_run *ret_run)
{
    uint8_t above[KEY_BYTES];
    cursor_t *cursor = cursor_open(txn, TABLE_SEEN);
    bool is_there = cursor_before(cursor, make_key(source, epoch, seq + 1, above));

    if (is_there) {
        struct span key = cursor_key(cursor);
        is_there = read_run(txn, key, cursor_value(cursor), ret_run) &&
                   *(const uint8_t *)key.data == source &&
                   bytes_get((const uint8_t *)key.data + 1, 8) == epoch;
    }
    cursor_close(&cursor);
    return is_there;
}

bool seen_last(txn_t *txn, uint8_t source, uint64_t epoch, uint64_t *ret_seq)
{
    struct seen_run run;

    if (!find_run(txn, source, epoch, UINT64_MAX - 1, &run))
        return false;
    *ret_seq = run.first + run.count - 1;
    return true;
}

uint64_t seen_find(txn_t *txn, uint8_t source, uint64_t epoch, uint64_t seq)
{
    struct seen_run run;

    if (!find_run(txn, source, epoch, seq, &run) || seq - run.first >= run.count)
        return 0;
    return run.n + (seq - run.first);
}
