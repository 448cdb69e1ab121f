/* A scorecard's value: pending 4, self-check known 1, its time 8, then for each clause id up to the
 * last that has anything: count 4, sum 8. */
#include "common/ledger/totals.h"

#include <string.h>

enum {
    HEAD_BYTES = 13,
    CLAUSE_BYTES = 12,
    YEAR_VALUE_BYTES = 17,
};

size_t card_encode(const struct scorecard *card, uint8_t ret_bytes[CARD_BYTES_MAX])
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

bool card_decode(struct span value, struct scorecard *ret_card)
{
    const uint8_t *bytes = value.data;

    if (value.size < HEAD_BYTES || value.size > CARD_BYTES_MAX ||
        (value.size - HEAD_BYTES) % CLAUSE_BYTES)
        return false;
    size_t clauses = (value.size - HEAD_BYTES) / CLAUSE_BYTES;
    memset(ret_card, 0, sizeof *ret_card);
    ret_card->pending = (uint32_t)bytes_get(bytes, 4);
    ret_card->has_self_check = bytes[4] != 0;
    ret_card->self_check_ms = (int64_t)bytes_get(bytes + 5, 8);
    for (size_t i = 0; i < clauses; i++) {
        ret_card->counts[i] = (uint32_t)bytes_get(bytes + HEAD_BYTES + i * CLAUSE_BYTES, 4);
        ret_card->sums[i] = (points_t)bytes_get(bytes + HEAD_BYTES + i * CLAUSE_BYTES + 4, 8);
    }
    return scorecard_is_sound(ret_card);
}

void total_put(txn_t *txn, int year, unsigned centre, const struct scorecard *card)
{
    struct key key = total_key_encode(&(struct total_key){year, centre});
    uint8_t value[CARD_BYTES_MAX];
    size_t size = card_encode(card, value);

    txn_put(txn, TABLE_TOTALS, key_span(&key), (struct span){value, size});
}

void totals_get(txn_t *txn, int year, struct scorecard ret_cards[CENTRES_MAX])
{
    struct key first = total_key_encode(&(struct total_key){year, 0});
    struct total_key key;
    cursor_t *cursor = cursor_open(txn, TABLE_TOTALS);

    memset(ret_cards, 0, sizeof *ret_cards * CENTRES_MAX);
    for (bool more = cursor_seek(cursor, key_span(&first)); more; more = cursor_next(cursor)) {
        bool is_key = total_key_decode(cursor_key(cursor), &key);
        if (is_key && key.year != year)
            break;
        if (!is_key || !card_decode(cursor_value(cursor), &ret_cards[key.centre]))
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `totals` cannot be read");
    }
    cursor_close(&cursor);
    if (txn_status(txn) != STATUS_OK) /* nobody computes with what cannot be */
        memset(ret_cards, 0, sizeof *ret_cards * CENTRES_MAX);
}

void year_put(txn_t *txn, int year, const struct year *state)
{
    struct key key = year_key(year);
    uint8_t value[YEAR_VALUE_BYTES];

    value[0] = state->is_closed;
    bytes_put(value + 1, state->findings, 8);
    bytes_put(value + 9, state->first, 8);
    txn_put(txn, TABLE_YEARS, key_span(&key), (struct span){value, YEAR_VALUE_BYTES});
}

/* Returns what is wrong, or NULL. */
static const char *get_year(struct span key, struct span value, struct calendar *calendar)
{
    const uint8_t *at = value.data;
    bool is_old = value.size == OLD_YEAR_VALUE_BYTES;
    int year;

    if (!year_key_decode(key, &year) || (value.size != YEAR_VALUE_BYTES && !is_old))
        return "a row of the table `years` cannot be read";
    struct year *state = &calendar->years[year];
    state->is_closed = at[0] != 0;
    state->findings = bytes_get(at + 1, 8);
    state->first = is_old ? 0 : bytes_get(at + 9, 8);
    bool is_used = state->findings > 0 || state->is_closed;
    return is_used && !state->book ? "a year of the table `years` has no rulebook" : NULL;
}

void years_get(txn_t *txn, struct calendar *calendar)
{
    static const uint8_t least[1];
    cursor_t *cursor = cursor_open(txn, TABLE_YEARS);

    for (bool more = cursor_seek(cursor, (struct span){least, 1}); more;
         more = cursor_next(cursor)) {
        const char *wrong = get_year(cursor_key(cursor), cursor_value(cursor), calendar);
        if (wrong)
            txn_fail(txn, STATUS_DAMAGED, wrong);
    }
    cursor_close(&cursor);
}
