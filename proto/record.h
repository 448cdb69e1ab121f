/* A record of the event log: who sent an event, when it was received and what became of it, before
 * the event's own bytes.
 *
 *   offset  bytes  content (integers big-endian)
 *        0      1  format, 1
 *        1      1  outcome (outcomes.def)
 *        2      1  reason (reasons.def), 0 unless refused
 *        3      1  bytes of the source's slug, s
 *        4      8  n, the record number
 *       12      8  received, milliseconds since 1970-01-01 UTC
 *       20      8  epoch of the source's outbox; 0: written by the scorer itself
 *       28      8  seq in that epoch
 *       36      8  ref: of a duplicate the finding's first n, else 0
 *       44      s  source, a slug
 *     44+s      …  the encoded event, to the end
 */
#ifndef KAOHE_PROTO_RECORD_H
#define KAOHE_PROTO_RECORD_H

#include <stdint.h>

#include "proto/event.h"

enum {
    RECORD_FORMAT = 1,
    RECORD_HEAD_BYTES = 44,
    RECORD_TOTAL_BYTES_MAX = RECORD_HEAD_BYTES + SLUG_BYTES_MAX + EVENT_BYTES_MAX,
};

struct record {
    uint64_t n;
    int64_t received_ms;
    uint64_t epoch, seq;
    uint64_t ref;
    enum outcome outcome;
    enum reason reason;
    struct text source;
    struct text event; /* encoded */
};

/* Returns the size in bytes; 0 where the buffer is too small or the source too long. */
size_t record_encode(const struct record *record, void *bytes, size_t size_max);
/* The texts of the record point into `bytes`. */
bool record_decode(const void *bytes, size_t size, struct record *ret_record);
/* The bytes that a record was decoded from; not for one that was made otherwise. */
struct text record_bytes(const struct record *record);

#endif
