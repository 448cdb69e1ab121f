/* A record of the event log: who sent an event, when it was received and what became of it, before
 * the event's own bytes.
 *
 *   offset  bytes  content (integers big-endian)
 *        0      1  format, 2
 *        1      1  outcome (outcomes.def)
 *        2      1  reason (reasons.def), 0 unless refused
 *        3      1  bytes of the source's slug, s
 *        4      8  n, the record number
 *       12      8  received, milliseconds since 1970-01-01 UTC
 *       20      8  epoch of the source's outbox; 0: written by the scorer itself
 *       28      8  seq in that epoch
 *       36      8  ref: of a duplicate the finding's first n, else 0
 *       44      8  key: the record that granted the key that it came by; 0: it came by none
 *       52     11  its effect: year 2, centre 1, clause 1, points 4, counted 1, pending 1, marks 1
 *       63      s  source, a slug
 *     63+s      …  the encoded event, to the end
 *
 * Format 1 has neither key nor effect: its source begins at 44.
 */
#ifndef KAOHE_PROTO_RECORD_H
#define KAOHE_PROTO_RECORD_H

#include <stdint.h>

#include "proto/event.h"

enum {
    RECORD_FORMAT_FIRST = 1,
    RECORD_FORMAT = 2,
    RECORD_FIRST_HEAD_BYTES = 44,
    RECORD_HEAD_BYTES = 63,
    RECORD_TOTAL_BYTES_MAX = RECORD_HEAD_BYTES + SLUG_BYTES_MAX + EVENT_BYTES_MAX,
};

/* What a record changed in the totals: with these the totals as of any record are a sum. All zero
 * where it changed nothing. */
struct effect {
    uint16_t year; /* whose totals; 0: none */
    uint8_t
        centre; /* its id: 0 is the first of the roster of the first rulebook; slugs that a later
                       one has beside those go on counting */
    uint8_t clause;          /* its id, likewise; 0 where neither of the next three changes */
    int32_t points;          /* what the clause's counted findings give or take, more: hundredths */
    int8_t counted, pending; /* how many findings more count, and wait */
    uint8_t marks;           /* a set of these */
};
enum {
    EFFECT_SELF_CHECK = 1, /* the centre's self-check of the year is in */
    EFFECT_CLOSED = 2,     /* the year is closed, and was not */
    EFFECT_OPENED = 4,     /* the year is open again */
};

enum { EFFECT_BYTES = 11 };

bool effect_equal(const struct effect *a, const struct effect *b);
void effect_encode(const struct effect *effect, uint8_t ret_bytes[EFFECT_BYTES]);
/* False: no record has this effect. */
bool effect_decode(const uint8_t bytes[EFFECT_BYTES], struct effect *ret_effect);

struct record {
    uint64_t n;
    int64_t received_ms;
    uint64_t epoch, seq;
    uint64_t ref;
    uint64_t key;
    enum outcome outcome;
    enum reason reason;
    struct effect effect;
    struct text source;
    struct text event; /* encoded */
    uint8_t format;    /* of one that was decoded */
};

/* Returns the size in bytes; 0 where the buffer is too small or the source too long. */
size_t record_encode(const struct record *record, void *bytes, size_t size_max);
/* The texts of the record point into `bytes`. */
bool record_decode(const void *bytes, size_t size, struct record *ret_record);
/* The bytes that a record was decoded from; not for one that was made otherwise. */
struct text record_bytes(const struct record *record);

#endif
