#include "common/ledger/checkpoints.h"

#include "common/ledger/log.h"

enum { HOUR_MS = 60 * 60 * 1000 }; /* UTC+8 is whole hours away */

/* The hour in which the last record of a checkpoint was received. */
static bool hour_of(txn_t *txn, uint64_t n, int64_t *ret_hour)
{
    struct record record;

    if (log_get(txn, n, &record)) {
        *ret_hour = record.received_ms / HOUR_MS;
        return true;
    }
    txn_fail(txn, STATUS_DAMAGED, "a checkpoint is of more records than the log has");
    return false;
}

/* The last cosignature of a checkpoint before that of `n` records. */
static bool find_before(txn_t *txn, uint64_t n, struct cosignature_key *ret_key)
{
    cursor_t *cursor = cursor_open(txn, TABLE_COSIGNATURES);
    struct key key = cosignature_key_encode(&(struct cosignature_key){.n = n});
    bool is_there = cursor_before(cursor, key_span(&key));

    if (is_there && !cosignature_key_decode(cursor_key(cursor), ret_key)) {
        txn_fail(txn, STATUS_DAMAGED, "a row of the table `cosignatures` cannot be read");
        is_there = false;
    }
    cursor_close(&cursor);
    return is_there;
}

/* Deletes the cosignatures of the hour's checkpoints before that of `n` records, which is in it too. */
static void thin_out(txn_t *txn, uint64_t n)
{
    struct cosignature_key found;
    int64_t hour, other;

    if (!hour_of(txn, n, &hour))
        return;
    while (find_before(txn, n, &found) && hour_of(txn, found.n, &other) && other == hour) {
        struct key key = cosignature_key_encode(&found);
        txn_delete(txn, TABLE_COSIGNATURES, key_span(&key));
    }
}

bool checkpoints_at(txn_t *txn, const cursor_t *cursor, uint64_t *ret_n, struct text *ret_note)
{
    struct span value = cursor_value(cursor);

    if (!n_key_decode(cursor_key(cursor), ret_n)) {
        txn_fail(txn, STATUS_DAMAGED, "a row of the table `checkpoints` cannot be read");
        return false;
    }
    *ret_note = (struct text){value.data, value.size};
    return true;
}

bool checkpoints_newest(txn_t *txn, uint64_t *ret_n, struct text *ret_note)
{
    cursor_t *cursor = cursor_open(txn, TABLE_CHECKPOINTS);
    bool is_there = cursor_last(cursor) && checkpoints_at(txn, cursor, ret_n, ret_note);

    cursor_close(&cursor);
    return is_there;
}

void checkpoints_put(txn_t *txn, uint64_t n, struct text note)
{
    struct key key = n_key(n);
    struct text newest;
    uint64_t before;

    if (checkpoints_newest(txn, &before, &newest))
        thin_out(txn, before);
    txn_put(txn, TABLE_CHECKPOINTS, key_span(&key), (struct span){note.data, note.size});
}

bool checkpoints_get(txn_t *txn, uint64_t n, struct text *ret_note)
{
    struct key key = n_key(n);
    struct span value;

    if (!txn_get(txn, TABLE_CHECKPOINTS, key_span(&key), &value))
        return false;
    *ret_note = (struct text){value.data, value.size};
    return true;
}

void cosignatures_put(txn_t *txn, uint64_t n, uint8_t source, struct text line)
{
    struct key key = cosignature_key_encode(&(struct cosignature_key){n, source});

    txn_put(txn, TABLE_COSIGNATURES, key_span(&key), (struct span){line.data, line.size});
}
