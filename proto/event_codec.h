/* The encoded form of an event: the bytes that lie in the outbox, cross the wire and stand in the
 * log. Encoded once, by the collector; hashes cover these bytes.
 *
 * One msgpack array of fixed positions: the format number 1, then the fields of fields.def in
 * their order (nil where absent), then the SHA-256 of `text` as bin (nil without `text`). Points
 * are an integer of hundredths, or a float64 where the sender's number was no multiple of 0.01.
 *
 * Format 2 has the positions of format 1 and behind them the fields that were added since, in the
 * order of fields.def, up to the last that is there. An event without any of them is written in
 * format 1, so no event has two forms.
 */
#ifndef KAOHE_PROTO_EVENT_CODEC_H
#define KAOHE_PROTO_EVENT_CODEC_H

#include "proto/event.h"

enum { EVENT_FORMAT = 1, EVENT_FORMAT_MORE = 2 };

/* Returns the size in bytes, or 0 where the buffer is too small. */
size_t event_encode(const struct event *event, void *bytes, size_t size_max);

/* Reads and checks (`event_check`). The event points into `bytes`. Whether `digest` is that of
 * `text` is for the caller to check. */
bool event_decode(const void *bytes, size_t size, struct event *ret_event, struct fault *ret_fault);

#endif
