#include "services/collector/outbox_row.h"

#include <assert.h>
#include <string.h>

struct span outbox_row_key(uint64_t seq, uint8_t ret_bytes[OUTBOX_SEQ_BYTES])
{
    bytes_put(ret_bytes, seq, OUTBOX_SEQ_BYTES);
    return (struct span){ret_bytes, OUTBOX_SEQ_BYTES};
}

bool outbox_row_read_key(struct span key, uint64_t *ret_seq)
{
    if (key.size != OUTBOX_SEQ_BYTES)
        return false;
    *ret_seq = bytes_get(key.data, OUTBOX_SEQ_BYTES);
    return true;
}

void outbox_row_write_state(const struct outbox_state *state, uint8_t ret_value[OUTBOX_STATE_BYTES])
{
    bytes_put(ret_value, state->epoch, 8);
    bytes_put(ret_value + 8, state->base, 8);
    bytes_put(ret_value + 16, state->next, 8);
}

/* Sequences begin with 1, and are numbers of JSON too. */
static bool read_range(const uint8_t *at, struct outbox_state *ret_state)
{
    *ret_state = (struct outbox_state){.epoch = bytes_get(at, 8),
                                       .base = bytes_get(at + 8, 8),
                                       .first = bytes_get(at + 8, 8),
                                       .next = bytes_get(at + 16, 8)};
    return ret_state->base >= 1 && ret_state->base <= ret_state->next &&
           ret_state->next <= INT64_MAX;
}

bool outbox_row_read_state(struct span value, struct outbox_state *ret_state)
{
    return value.size == OUTBOX_STATE_BYTES && read_range(value.data, ret_state);
}

bool outbox_row_read_old_state(struct span value, struct outbox_state *ret_state,
                               uint64_t *ret_next_epoch)
{
    const uint8_t *at = value.data;

    if (value.size != OUTBOX_OLD_STATE_BYTES || !read_range(at, ret_state))
        return false;
    ret_state->next_base = bytes_get(at + 24, 8);
    *ret_next_epoch = bytes_get(at + 32, 8);
    bool is_one_epoch = ret_state->next_base == 0 && *ret_next_epoch == 0;
    bool is_fork =
        ret_state->next_base > ret_state->base && ret_state->next_base <= ret_state->next;

    return is_one_epoch || is_fork;
}

void outbox_row_write_epoch(uint64_t epoch, uint8_t ret_value[OUTBOX_EPOCH_BYTES])
{
    bytes_put(ret_value, epoch, OUTBOX_EPOCH_BYTES);
}

bool outbox_row_read_epoch(struct span value, uint64_t *ret_epoch)
{
    if (value.size != OUTBOX_EPOCH_BYTES)
        return false;
    *ret_epoch = bytes_get(value.data, OUTBOX_EPOCH_BYTES);
    return true;
}

size_t outbox_row_write_event(const void *event, size_t size, bool is_for_case,
                              uint8_t ret_value[OUTBOX_EVENT_ROW_BYTES_MAX])
{
    assert(size >= 1);
    assert(size <= EVENT_BYTES_MAX);
    ret_value[0] = is_for_case;
    memcpy(ret_value + OUTBOX_ORIGIN_BYTES, event, size);
    return OUTBOX_ORIGIN_BYTES + size;
}

bool outbox_row_read_event(struct span value, struct span *ret_event, bool *ret_is_for_case)
{
    const uint8_t *at = value.data;

    if (value.size <= OUTBOX_ORIGIN_BYTES || value.size > OUTBOX_EVENT_ROW_BYTES_MAX || at[0] > 1)
        return false;
    *ret_is_for_case = at[0] == 1;
    *ret_event = (struct span){at + OUTBOX_ORIGIN_BYTES, value.size - OUTBOX_ORIGIN_BYTES};
    return true;
}

void outbox_row_write_receipt(const struct receipt *receipt,
                              uint8_t ret_value[OUTBOX_RECEIPT_BYTES])
{
    assert(receipt->outcome < OUTCOME_END);
    assert(receipt->reason < REASON_END);
    bytes_put(ret_value, receipt->n, 8);
    bytes_put(ret_value + 8, receipt->ref, 8);
    ret_value[16] = (uint8_t)receipt->outcome;
    ret_value[17] = (uint8_t)receipt->reason;
    bytes_put(ret_value + 18, (uint64_t)receipt->received_ms, 8);
}

bool outbox_row_read_receipt(struct span value, struct receipt *ret_receipt)
{
    const uint8_t *at = value.data;

    if (value.size != OUTBOX_RECEIPT_BYTES && value.size != OUTBOX_OLD_RECEIPT_BYTES)
        return false;
    uint64_t received = value.size == OUTBOX_RECEIPT_BYTES ? bytes_get(at + 18, 8) : 0;
    if (at[16] >= OUTCOME_END || at[17] >= REASON_END || received > INT64_MAX)
        return false;
    *ret_receipt = (struct receipt){.n = bytes_get(at, 8),
                                    .ref = bytes_get(at + 8, 8),
                                    .outcome = (enum outcome)at[16],
                                    .reason = (enum reason)at[17],
                                    .received_ms = (int64_t)received};
    return true;
}

void outbox_row_write_turn(const struct kept_turn *turn, uint8_t ret_value[OUTBOX_TURN_BYTES])
{
    bytes_put(ret_value, turn->turn, 8);
    bytes_put(ret_value + 8, turn->log, 8);
}

bool outbox_row_read_turn(struct span value, struct kept_turn *ret_turn)
{
    const uint8_t *at = value.data;

    if (value.size != OUTBOX_TURN_BYTES)
        return false;
    *ret_turn = (struct kept_turn){bytes_get(at, 8), bytes_get(at + 8, 8)};
    return true;
}

struct span outbox_row_kept_key(uint64_t turn, uint64_t n, uint8_t ret_bytes[OUTBOX_KEPT_KEY_BYTES])
{
    bytes_put(ret_bytes, turn, 8);
    bytes_put(ret_bytes + 8, n, 8);
    return (struct span){ret_bytes, OUTBOX_KEPT_KEY_BYTES};
}

bool outbox_row_read_kept_key(struct span key, uint64_t *ret_turn, uint64_t *ret_n)
{
    const uint8_t *at = key.data;

    if (key.size != OUTBOX_KEPT_KEY_BYTES)
        return false;
    *ret_turn = bytes_get(at, 8);
    *ret_n = bytes_get(at + 8, 8);
    return true;
}

static const uint64_t has_outcome = UINT64_C(1) << 63;

size_t outbox_row_write_kept(const struct kept_event *event,
                             uint8_t ret_value[OUTBOX_KEPT_ROW_BYTES_MAX])
{
    assert(event->received_ms >= 0);
    assert(event->outcome < OUTCOME_END);
    assert(event->reason < REASON_END);
    assert(event->event.size >= 1);
    assert(event->event.size <= EVENT_BYTES_MAX);
    bytes_put(ret_value, (uint64_t)event->received_ms | has_outcome, 8);
    bytes_put(ret_value + 8, event->epoch, 8);
    bytes_put(ret_value + 16, event->seq, 8);
    ret_value[24] = (uint8_t)event->outcome;
    ret_value[25] = (uint8_t)event->reason;
    memcpy(ret_value + OUTBOX_KEPT_HEAD_BYTES, event->event.data, event->event.size);
    return OUTBOX_KEPT_HEAD_BYTES + event->event.size;
}

/* That of a row of this format; of one before, which has none, nothing is known. */
static bool read_kept_outcome(const uint8_t *at, bool is_old, struct kept_event *ret_event)
{
    ret_event->outcome = OUTCOME_NONE;
    ret_event->reason = (enum reason)0;
    if (is_old)
        return true;
    if (at[24] >= OUTCOME_END || at[25] >= REASON_END)
        return false;
    ret_event->outcome = (enum outcome)at[24];
    ret_event->reason = (enum reason)at[25];
    return true;
}

bool outbox_row_read_kept(struct span value, struct kept_event *ret_event)
{
    const uint8_t *at = value.data;
    struct kept_event event = *ret_event;

    if (value.size <= OUTBOX_OLD_KEPT_HEAD_BYTES)
        return false;
    bool is_old = !(bytes_get(at, 8) & has_outcome);
    size_t head = is_old ? OUTBOX_OLD_KEPT_HEAD_BYTES : OUTBOX_KEPT_HEAD_BYTES;
    if (value.size <= head || value.size - head > EVENT_BYTES_MAX ||
        !read_kept_outcome(at, is_old, &event))
        return false;
    event.received_ms = (int64_t)(bytes_get(at, 8) & ~has_outcome);
    event.epoch = bytes_get(at + 8, 8);
    event.seq = bytes_get(at + 16, 8);
    event.event = (struct span){at + head, value.size - head};
    *ret_event = event;
    return true;
}
