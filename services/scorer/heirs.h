/* What the scorer tells of the log's keys: that one has followed another (EVENTS.md 4). Reads no clock. */
#ifndef KAOHE_SCORER_HEIRS_H
#define KAOHE_SCORER_HEIRS_H

#include "common/ledger/view_checkpoints.h"

/* The first record that a checkpoint is to cover which proves record `n` to people: that itself, or the last
 * record that has named the log's key. Of a record that names one, that itself: it is proved by the key before. */
uint64_t heirs_cover(view_t *view, uint64_t n);

/* For a witness that knows the log by `key`: a proof file of the record that names the next one, by the oldest
 * checkpoint that covers it, which the key before has signed. `newest` is the newest checkpoint, signed. The
 * caller frees its bytes; absent: no key is next, or no checkpoint covers its record yet. */
struct text heirs_prove(view_t *view, struct text newest, const uint8_t key[KEY_BYTES]);

#endif
