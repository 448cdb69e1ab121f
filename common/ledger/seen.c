#include "common/ledger/seen.h"

#include <assert.h>

enum { VALUE_BYTES = 12 };

static void put_run(txn_t *txn, const struct seen_run *run)
{
    struct key key = seen_key_encode(&run->key);
    uint8_t value[VALUE_BYTES];

    assert(run->count > 0);
    bytes_put(value, run->n, 8);
    bytes_put(value + 8, run->count, 4);
    txn_put(txn, TABLE_SEEN, key_span(&key), (struct span){value, VALUE_BYTES});
}

static bool decode(struct span key, struct span value, struct seen_run *ret_run)
{
    const uint8_t *at = value.data;

    if (!seen_key_decode(key, &ret_run->key) || value.size != VALUE_BYTES)
        return false;
    ret_run->n = bytes_get(at, 8);
    ret_run->count = (uint32_t)bytes_get(at + 8, 4);
    return ret_run->n > 0 && ret_run->count > 0 && ret_run->n <= UINT64_MAX - ret_run->count &&
           ret_run->key.first <= UINT64_MAX - ret_run->count;
}

static bool read_run(txn_t *txn, struct span key, struct span value, struct seen_run *ret_run)
{
    if (decode(key, value, ret_run))
        return true;
    txn_fail(txn, STATUS_DAMAGED, "a row of the table `seen` cannot be read");
    return false;
}

static bool is_of(const struct seen_run *run, uint8_t source, uint64_t epoch)
{
    return run->key.source == source && run->key.epoch == epoch;
}

/* The last run that begins at or below `seq`. */
static bool find_run(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
                     uint64_t seq, struct seen_run *ret_run)
{
    struct key above = seen_key_encode(&(struct seen_key){source, epoch, seq + 1});

    if (seen->is_open && is_of(&seen->open, source, epoch) && seen->open.key.first <= seq) {
        *ret_run = seen->open;
        return true;
    }
    cursor_t *cursor = cursor_open(txn, TABLE_SEEN);
    bool is_there = cursor_before(cursor, key_span(&above)) &&
                    read_run(txn, cursor_key(cursor), cursor_value(cursor), ret_run) &&
                    is_of(ret_run, source, epoch);
    cursor_close(&cursor);
    return is_there;
}

void seen_restore(struct seen *seen, txn_t *txn, const struct seen_key *key, uint64_t n)
{
    struct seen none = {.is_open = false};

    seen->is_changed = false;
    seen->is_open = find_run(&none, txn, key->source, key->epoch, key->first, &seen->open) &&
                    seen->open.key.first + seen->open.count - 1 == key->first &&
                    seen->open.n + seen->open.count - 1 == n;
    if (!seen->is_open)
        txn_fail(txn, STATUS_DAMAGED, "the last record is not in the table `seen`");
}

void seen_flush(struct seen *seen, txn_t *txn)
{
    if (seen->is_open && seen->is_changed)
        put_run(txn, &seen->open);
    seen->is_changed = false;
}

void seen_break(struct seen *seen, txn_t *txn)
{
    seen_flush(seen, txn);
    seen->is_open = false;
}

void seen_add(struct seen *seen, txn_t *txn, const struct seen_key *key, uint64_t n)
{
    struct seen_run *open = &seen->open;
    bool goes_on = seen->is_open && is_of(open, key->source, key->epoch) &&
                   key->first == open->key.first + open->count && open->count < UINT32_MAX;

    if (goes_on) {
        assert(n == open->n + open->count);
        open->count++;
    } else {
        seen_break(seen, txn);
        seen->open = (struct seen_run){.key = *key, .n = n, .count = 1};
        seen->is_open = true;
    }
    seen->is_changed = true;
}

bool seen_last(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
               uint64_t *ret_seq, uint64_t *ret_n)
{
    struct seen_run run;

    if (!find_run(seen, txn, source, epoch, UINT64_MAX - 1, &run))
        return false;
    *ret_seq = run.key.first + run.count - 1;
    *ret_n = run.n + run.count - 1;
    return true;
}

uint64_t seen_find(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
                   uint64_t seq)
{
    struct seen_run run;

    if (!find_run(seen, txn, source, epoch, seq, &run) || seq - run.key.first >= run.count)
        return 0;
    return run.n + (seq - run.key.first);
}

uint64_t seen_before(const struct seen *seen, txn_t *txn, uint8_t source, uint64_t epoch,
                     uint64_t seq)
{
    struct seen_run run;

    if (!find_run(seen, txn, source, epoch, seq - 1, &run))
        return 0;
    uint64_t last = run.key.first + run.count - 1;
    return last < seq ? last : seq - 1;
}

void seen_walk(txn_t *txn, seen_visit *visit, void *context)
{
    static const uint8_t least[1];
    struct seen_run run;
    cursor_t *cursor = cursor_open(txn, TABLE_SEEN);

    for (bool more = cursor_seek(cursor, (struct span){least, 1}); more; more = cursor_next(cursor))
        if (!read_run(txn, cursor_key(cursor), cursor_value(cursor), &run) || !visit(context, &run))
            break;
    cursor_close(&cursor);
}

/* Moves to the first run of the epoch behind that of `key`. */
static bool seek_next_epoch(cursor_t *cursor, const struct seen_key *key)
{
    struct key last = seen_key_encode(&(struct seen_key){key->source, key->epoch, UINT64_MAX});

    return cursor_seek(cursor, key_span(&last)); /* no run begins there: none is so short */
}

/* The last run of the epoch that the cursor is in; it stays in there. */
static bool read_epoch(txn_t *txn, cursor_t *cursor, struct seen_run *ret_run)
{
    struct seen_run first;

    if (!read_run(txn, cursor_key(cursor), cursor_value(cursor), &first))
        return false;
    struct seen_key end = {first.key.source, first.key.epoch, UINT64_MAX};
    struct key above = seen_key_encode(&end);
    return cursor_before(cursor, key_span(&above)) &&
           read_run(txn, cursor_key(cursor), cursor_value(cursor), ret_run);
}

void seen_walk_epochs(txn_t *txn, seen_visit *visit, void *context)
{
    static const uint8_t least[1];
    cursor_t *cursor = cursor_open(txn, TABLE_SEEN);
    struct seen_run run;

    for (bool more = cursor_seek(cursor, (struct span){least, 1});
         more && read_epoch(txn, cursor, &run); more = seek_next_epoch(cursor, &run.key))
        if (run.key.epoch != 0 && !visit(context, &run))
            break;
    cursor_close(&cursor);
}
