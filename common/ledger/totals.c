/* A scorecard's value: pending 4, self-check known 1, its time 8, then for each clause id up to the
 * last that has anything: count 4, sum 8. */
#include "common/ledger/totals.h"

#include <string.h>

enum {
    HEAD_BYTES = 13,
    CLAUSE_BYTES = 12,
    VALUE_BYTES_MAX = HEAD_BYTES + CLAUSES_MAX * CLAUSE_BYTES
};

static struct span total_key(int year, unsigned centre, uint8_t ret_bytes[3])
{
    bytes_put(ret_bytes, (uint64_t)year, 2);
    ret_bytes[2] = (uint8_t)centre;
    return (struct span){ret_bytes, 3};
}

static size_t encode(const struct scorecard *card, uint8_t *ret_bytes)
{
    unsigned clauses = CLAUSES_MAX;

    while (clauses > 0 && !card->counts[clauses - 1] && !card->sums[clauses - 1])
        clauses--;
    bytes_put(ret_bytes, card->pending, 4);
    ret_bytes[4] = card->has_self_check;
    bytes_put(ret_bytes + 5, (uint64_t)card->self_check_ms, 8);
    for (unsigned i = 0; i < clauses; i++) {
        bytes_put(ret_bytes + HEAD_BYTES + i * CLAUSE_BYTES, card->counts[i], 4);
        bytes_put(ret_bytes + HEAD_BYTES + i * CLAUSE_BYTES + 4, (uint64_t)card->sums[i], 8);
    }
    return HEAD_BYTES + (size_t)clauses * CLAUSE_BYTES;
}

static bool decode(struct span value, struct scorecard *ret_card)
{
    const uint8_t *bytes = value.data;
    size_t clauses = (value.size - HEAD_BYTES) / CLAUSE_BYTES;

    if (value.size < HEAD_BYTES || value.size > VALUE_BYTES_MAX ||
        (value.size - HEAD_BYTES) % CLAUSE_BYTES)
        return false;
    memset(ret_card, 0, sizeof *ret_card);
    ret_card->pending = (uint32_t)bytes_get(bytes, 4);
    ret_card->has_self_check = bytes[4] != 0;
    ret_card->self_check_ms = (int64_t)bytes_get(bytes + 5, 8);
    for (size_t i = 0; i < clauses; i++) {
        ret_card->counts[i] = (uint32_t)bytes_get(bytes + HEAD_BYTES + i * CLAUSE_BYTES, 4);
        ret_card->sums[i] = (points_t)bytes_get(bytes + HEAD_BYTES + i * CLAUSE_BYTES + 4, 8);
    }
    return true;
}

void total_put(txn_t *txn, int year, unsigned centre, const struct scorecard *card)
{
    uint8_t key[3], value[VALUE_BYTES_MAX];
    size_t size = encode(card, value);

    txn_put(txn, TABLE_TOTALS, total_key(year, centre, key), (struct span){value, size});
}

void totals_get(txn_t *txn, int year, struct scorecard ret_cards[CENTRES_MAX])
{
    uint8_t first[3];
    cursor_t *cursor = cursor_open(txn, TABLE_TOTALS);

    memset(ret_cards, 0, sizeof *ret_cards * CENTRES_MAX);
    for (bool more = cursor_seek(cursor, total_key(year, 0, first)); more;
         more = cursor_next(cursor)) {
        const uint8_t *key = cursor_key(cursor).data;
        if (bytes_get(key, 2) != (uint64_t)year)
            break;
        if (key[2] >= CENTRES_MAX || !decode(cursor_value(cursor), &ret_cards[key[2]]))
            txn_fail(txn, STATUS_BUG, "a total cannot be read");
    }
    cursor_close(&cursor);
}

void year_put(txn_t *txn, int year, const struct year *state)
{
    uint8_t key[2], value[9];

    bytes_put(key, (uint64_t)year, 2);
    value[0] = state->is_closed;
    bytes_put(value + 1, state->findings, 8);
    txn_put(txn, TABLE_YEARS, (struct span){key, 2}, (struct span){value, 9});
}

void years_get(txn_t *txn, struct calendar *calendar)
{
    static const uint8_t first[2];
    cursor_t *cursor = cursor_open(txn, TABLE_YEARS);

    for (bool more = cursor_seek(cursor, (struct span){first, 2}); more;
         more = cursor_next(cursor)) {
        uint64_t year = bytes_get(cursor_key(cursor).data, 2);
        const uint8_t *value = cursor_value(cursor).data;
        if (year < YEAR_MIN || year > YEAR_MAX || cursor_value(cursor).size != 9) {
            txn_fail(txn, STATUS_BUG, "the state of a year cannot be read");
            break;
        }
        calendar->years[year].is_closed = value[0] != 0;
        calendar->years[year].findings = bytes_get(value + 1, 8);
    }
    cursor_close(&cursor);
}
