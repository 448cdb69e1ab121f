/* A snapshot's value: closed 1, then for each centre that has anything: its id 1, bytes of its scorecard
 * 2, and those (totals.c). An effect's value has the bytes that it has in a record. */
#include "common/ledger/past.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/totals.h"

enum {
    CARD_HEAD_BYTES = 3,
    SNAPSHOT_BYTES_MAX = 1 + CENTRES_MAX * (CARD_HEAD_BYTES + CARD_BYTES_MAX),
};

static bool is_empty(const struct scorecard *card)
{
    static const struct scorecard none;

    for (unsigned i = 0; i < CLAUSES_MAX; i++)
        if (card->counts[i] != none.counts[i] || card->sums[i] != none.sums[i])
            return false;
    return !card->pending && !card->has_self_check;
}

void snapshot_put(txn_t *txn, const struct year_record_key *key, bool is_closed,
                  const struct scorecard cards[CENTRES_MAX])
{
    struct key bytes = year_record_key_encode(key);
    uint8_t *value = memory_raw(SNAPSHOT_BYTES_MAX), *at = value + 1;

    value[0] = is_closed;
    for (unsigned centre = 0; centre < CENTRES_MAX; centre++) {
        if (is_empty(&cards[centre]))
            continue;
        size_t size = card_encode(&cards[centre], at + CARD_HEAD_BYTES);
        at[0] = (uint8_t)centre;
        bytes_put(at + 1, size, 2);
        at += CARD_HEAD_BYTES + size;
    }
    txn_put(txn, TABLE_SNAPSHOTS, key_span(&bytes), (struct span){value, (size_t)(at - value)});
    free(value);
}

static bool decode_snapshot(struct span value, struct snapshot *snapshot)
{
    const uint8_t *at = value.data;
    size_t left = value.size;

    if (left == 0)
        return false;
    snapshot->is_closed = at[0] != 0;
    for (at++, left--; left > 0;) {
        if (left < CARD_HEAD_BYTES || at[0] >= CENTRES_MAX)
            return false;
        size_t size = (size_t)bytes_get(at + 1, 2);
        if (left - CARD_HEAD_BYTES < size ||
            !card_decode((struct span){at + CARD_HEAD_BYTES, size}, &snapshot->cards[at[0]]))
            return false;
        at += CARD_HEAD_BYTES + size;
        left -= CARD_HEAD_BYTES + size;
    }
    return true;
}

void snapshot_get(txn_t *txn, int year, uint64_t n, struct snapshot *ret_snapshot)
{
    struct key end = year_record_key_encode(&(struct year_record_key){year, n + 1});
    struct year_record_key key;
    cursor_t *cursor = cursor_open(txn, TABLE_SNAPSHOTS);

    memset(ret_snapshot, 0, sizeof *ret_snapshot);
    if (cursor_before(cursor, key_span(&end))) {
        bool is_key = year_record_key_decode(cursor_key(cursor), &key);
        if (!is_key || (key.year == year && !decode_snapshot(cursor_value(cursor), ret_snapshot)))
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `snapshots` cannot be read");
    }
    cursor_close(&cursor);
    if (txn_status(txn) != STATUS_OK)
        memset(ret_snapshot, 0, sizeof *ret_snapshot);
}

bool snapshot_apply(struct snapshot *snapshot, const struct effect *effect, int64_t received_ms)
{
    struct scorecard *card;

    if (effect->centre >= CENTRES_MAX || effect->clause >= CLAUSES_MAX)
        return false;
    card = &snapshot->cards[effect->centre];
    if (effect->marks & (EFFECT_CLOSED | EFFECT_OPENED)) {
        snapshot->is_closed = (effect->marks & EFFECT_CLOSED) != 0;
        return true;
    }
    card->sums[effect->clause] += effect->points;
    card->counts[effect->clause] += (uint32_t)(int32_t)effect->counted;
    card->pending += (uint32_t)(int32_t)effect->pending;
    if (effect->marks & EFFECT_SELF_CHECK) {
        card->has_self_check = true;
        card->self_check_ms = received_ms;
    }
    return scorecard_is_sound(card);
}

void effect_put(txn_t *txn, uint64_t n, const struct effect *effect)
{
    struct key key = n_key(n);
    uint8_t value[EFFECT_BYTES];

    effect_encode(effect, value);
    txn_put(txn, TABLE_EFFECTS, key_span(&key), (struct span){value, sizeof value});
}

struct effect effect_get(txn_t *txn, const struct record *record)
{
    struct key key = n_key(record->n);
    struct effect effect = {0};
    struct span value;

    if (record->format != RECORD_FORMAT_FIRST)
        return record->effect;
    if (!txn_get(txn, TABLE_EFFECTS, key_span(&key), &value))
        return effect;
    if (value.size != EFFECT_BYTES || !effect_decode(value.data, &effect))
        txn_fail(txn, STATUS_DAMAGED, "a row of the table `effects` cannot be read");
    return effect;
}

void ruling_put(txn_t *txn, const struct ruling_key *key, enum finding_status status)
{
    struct key bytes = ruling_key_encode(key);
    uint8_t value = (uint8_t)status;

    txn_put(txn, TABLE_RULINGS, key_span(&bytes), (struct span){&value, 1});
}

static bool decode_ruling(const cursor_t *cursor, struct ruling_key *ret_key,
                          enum finding_status *ret_status)
{
    struct span value = cursor_value(cursor);

    if (value.size != 1 || !ruling_key_decode(cursor_key(cursor), ret_key))
        return false;
    *ret_status = *(const uint8_t *)value.data;
    return *ret_status >= FINDING_COUNTED && *ret_status <= FINDING_REVOKED; /* none lets it wait */
}

void ruling_walk(txn_t *txn, uint64_t finding, uint64_t n, ruling_visit *visit, void *context)
{
    struct key first = ruling_key_encode(&(struct ruling_key){finding, 0});
    struct ruling_key key;
    enum finding_status status;
    cursor_t *cursor = cursor_open(txn, TABLE_RULINGS);

    for (bool more = cursor_seek(cursor, key_span(&first)); more; more = cursor_next(cursor)) {
        if (!decode_ruling(cursor, &key, &status)) {
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `rulings` cannot be read");
            break;
        }
        if (key.finding != finding || key.n > n || !visit(context, key.n, status))
            break;
    }
    cursor_close(&cursor);
}

void late_put(txn_t *txn, const struct year_record_key *key, unsigned centre)
{
    struct key bytes = year_record_key_encode(key);
    uint8_t value = (uint8_t)centre;

    txn_put(txn, TABLE_LATE, key_span(&bytes), (struct span){&value, 1});
}

void late_walk(txn_t *txn, int year, unsigned centre, uint64_t from, uint64_t n, late_visit *visit,
               void *context)
{
    struct key first = year_record_key_encode(&(struct year_record_key){year, from});
    struct year_record_key key;
    cursor_t *cursor = cursor_open(txn, TABLE_LATE);

    for (bool more = cursor_seek(cursor, key_span(&first)); more; more = cursor_next(cursor)) {
        struct span value = cursor_value(cursor);
        if (!year_record_key_decode(cursor_key(cursor), &key) || value.size != 1) {
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `late` cannot be read");
            break;
        }
        if (key.year != year || key.n > n)
            break;
        if (*(const uint8_t *)value.data == centre && !visit(context, key.n))
            break;
    }
    cursor_close(&cursor);
}
