/* The naive reader of what stands in the log: a record (PROTOCOL.md, section 10) and the event in it
 * (section 5), read byte by byte from these pages. It shares nothing with proto/record.c,
 * proto/event_codec.c or msgpack-c, and takes the place of ledger and view where a log is audited.
 * Texts point into the bytes. */
#ifndef KAOHE_MODEL_NAIVE_READ_H
#define KAOHE_MODEL_NAIVE_READ_H

#include "proto/event.h"

struct naive_record {
    unsigned outcome, reason;
    uint64_t n;
    int64_t received_ms;
    uint64_t epoch, seq, ref;
    uint64_t key;                  /* and what follows, of format 2 */
    unsigned year, centre, clause; /* what it changed */
    int32_t points;
    int counted, pending;
    unsigned marks;
    struct text source, event;
};

/* False: no record. */
bool naive_record_read(const void *bytes, size_t size, struct naive_record *ret_record);

/* False: no event. What each field holds is looked at: its bytes, and its form. */
bool naive_event_read(struct text bytes, struct event *ret_event);

#endif
