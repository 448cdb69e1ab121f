/* How the outbox's own tables stand on disk: their bytes, and the values that these mean.
 *
 *   table      key      value
 *   state      "state"  epoch 8, base 8, next 8; before there was the table of epochs: next base 8,
 *                       next epoch 8 behind it (0, 0: no epoch follows)
 *   epochs     base 8   epoch 8
 *   events     seq 8    origin 1 (1: reported by the collector for a case), the encoded event
 *   receipts   seq 8    n 8, ref 8, outcome 1, reason 1, received 8; before receipts told that, without
 *   kept       turn 8, n 8   received 8 with its highest bit set, epoch 8, seq 8, outcome 1, reason 1, the encoded event;
 *                       before it told the outcome, without, and without the bit
 *   state      "kept"   turn 8, log 8
 *
 * Every read is total: what was not written like this gives false, whatever its size. */
#ifndef KAOHE_COLLECTOR_OUTBOX_ROW_H
#define KAOHE_COLLECTOR_OUTBOX_ROW_H

#include "common/base/bytes.h"
#include "services/collector/kept.h"
#include "services/collector/outbox.h"

enum {
    OUTBOX_SEQ_BYTES = 8,
    OUTBOX_STATE_BYTES = 24,
    OUTBOX_OLD_STATE_BYTES = 40,
    OUTBOX_EPOCH_BYTES = 8,
    OUTBOX_ORIGIN_BYTES = 1,
    OUTBOX_EVENT_ROW_BYTES_MAX = OUTBOX_ORIGIN_BYTES + EVENT_BYTES_MAX,
    OUTBOX_RECEIPT_BYTES = 26,
    OUTBOX_OLD_RECEIPT_BYTES = 18,
    OUTBOX_TURN_BYTES = 16,
    OUTBOX_KEPT_KEY_BYTES = 16,
    OUTBOX_KEPT_HEAD_BYTES = 26,
    OUTBOX_OLD_KEPT_HEAD_BYTES = 24,
    OUTBOX_KEPT_ROW_BYTES_MAX = OUTBOX_KEPT_HEAD_BYTES + EVENT_BYTES_MAX,
};

struct span outbox_row_key(uint64_t seq, uint8_t ret_bytes[OUTBOX_SEQ_BYTES]);
bool outbox_row_read_key(struct span key, uint64_t *ret_seq);

void outbox_row_write_state(const struct outbox_state *state,
                            uint8_t ret_value[OUTBOX_STATE_BYTES]);
/* `first` does not stand there: it comes back as `base`; and no epoch follows. */
bool outbox_row_read_state(struct span value, struct outbox_state *ret_state);
/* As it was written before there was the table of epochs. `ret_next_epoch` begins at `next_base`. */
bool outbox_row_read_old_state(struct span value, struct outbox_state *ret_state,
                               uint64_t *ret_next_epoch);

void outbox_row_write_epoch(uint64_t epoch, uint8_t ret_value[OUTBOX_EPOCH_BYTES]);
bool outbox_row_read_epoch(struct span value, uint64_t *ret_epoch);

/* Returns the size. `size` is 1 to EVENT_BYTES_MAX. */
size_t outbox_row_write_event(const void *event, size_t size, bool is_for_case,
                              uint8_t ret_value[OUTBOX_EVENT_ROW_BYTES_MAX]);
/* The event points into `value`; what it says is not looked at. */
bool outbox_row_read_event(struct span value, struct span *ret_event, bool *ret_is_for_case);

void outbox_row_write_receipt(const struct receipt *receipt,
                              uint8_t ret_value[OUTBOX_RECEIPT_BYTES]);
bool outbox_row_read_receipt(struct span value, struct receipt *ret_receipt);

void outbox_row_write_turn(const struct kept_turn *turn, uint8_t ret_value[OUTBOX_TURN_BYTES]);
bool outbox_row_read_turn(struct span value, struct kept_turn *ret_turn);

struct span outbox_row_kept_key(uint64_t turn, uint64_t n,
                                uint8_t ret_bytes[OUTBOX_KEPT_KEY_BYTES]);
bool outbox_row_read_kept_key(struct span key, uint64_t *ret_turn, uint64_t *ret_n);
/* Returns the size, always of this format; `turn` and `n` are the key. The event has 1 to EVENT_BYTES_MAX bytes. */
size_t outbox_row_write_kept(const struct kept_event *event,
                             uint8_t ret_value[OUTBOX_KEPT_ROW_BYTES_MAX]);
/* All but `turn` and `n`. The event points into `value`; what it says is not looked at. */
bool outbox_row_read_kept(struct span value, struct kept_event *ret_event);

#endif
