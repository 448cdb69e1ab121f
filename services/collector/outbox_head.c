#include "services/collector/outbox_head.h"

#include <assert.h>

#include "services/collector/epochs.h"
#include "services/collector/outbox_row.h"

static const struct span state_key = {"state", 5};

void outbox_head_check(const struct outbox_state *state)
{
    assert(state->base >= 1);
    assert(state->base <= state->first);
    assert(state->first <= state->next);
    assert(state->next_base == 0 || state->next_base >= state->first);
    assert(state->next_base <= state->next);
}

void outbox_head_write(txn_t *txn, const struct outbox_state *state)
{
    uint8_t value[OUTBOX_STATE_BYTES];

    outbox_head_check(state);
    outbox_row_write_state(state, value);
    txn_put(txn, OUTBOX_STATE, state_key, (struct span){value, sizeof value});
}

/* Finds the first event that is held. The events are those from there up to `next`, without a gap;
 * false where they are not. */
static bool find_first(txn_t *txn, struct outbox_state *state)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_EVENTS);
    uint64_t count = txn_count(txn, OUTBOX_EVENTS), first = state->next, last = state->next - 1;
    uint8_t zero[OUTBOX_SEQ_BYTES];
    bool is_good = true;

    if (count > 0)
        is_good = cursor_seek(cursor, outbox_row_key(0, zero)) &&
                  outbox_row_read_key(cursor_key(cursor), &first) && cursor_last(cursor) &&
                  outbox_row_read_key(cursor_key(cursor), &last);
    cursor_close(&cursor);
    state->first = first;
    return is_good && first >= state->base && last == state->next - 1 &&
           count == state->next - first;
}

/* Before there was a table of epochs at most one followed, and stood in the state. */
static bool read_row(txn_t *txn, struct span value, struct outbox_state *state)
{
    uint64_t next_epoch;

    if (outbox_row_read_state(value, state))
        return true;
    if (!outbox_row_read_old_state(value, state, &next_epoch))
        return false;
    if (state->next_base)
        epochs_put(txn, state->next_base, next_epoch);
    outbox_head_write(txn, state);
    return true;
}

static void begin(txn_t *txn, uint64_t epoch, struct outbox_state *ret_state)
{
    *ret_state =
        (struct outbox_state){.epoch = epoch, .base = 1, .first = 1, .next = 1, .is_ours = true};
    outbox_head_write(txn, ret_state);
}

void outbox_head_read(txn_t *txn, uint64_t fresh_epoch, struct outbox_state *ret_state)
{
    struct span value;

    if (!txn_get(txn, OUTBOX_STATE, state_key, &value))
        begin(txn, fresh_epoch, ret_state);
    else if (!read_row(txn, value, ret_state))
        txn_fail(txn, STATUS_DAMAGED, "the state of the outbox cannot be read");
    else if (!find_first(txn, ret_state) ||
             !epochs_are_good(txn, ret_state->first, ret_state->next))
        txn_fail(txn, STATUS_DAMAGED,
                 "the events of the outbox are not those that its state counts");
    else
        ret_state->next_base = epochs_first(txn);
}
