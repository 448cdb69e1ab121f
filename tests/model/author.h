/* The author: random histories for judges, events of every action, clause and mistake, from a seed.
 * Names come from small pools, so that reports meet findings, rulings meet reports, and years close
 * under both. Rulebook, roster and clauses are read from the default rulebook.
 *
 * What is drawn is an event that passes `event_check`, never what is `malformed`. */
#ifndef KAOHE_MODEL_AUTHOR_H
#define KAOHE_MODEL_AUTHOR_H

#include "proto/event.h"

enum { AUTHOR_TIME_BYTES = 48 };
#define AUTHOR_START_MS INT64_C(1159632000000) /* 2006-10-01 UTC: December is a few steps away */

/* Who writes one history. */
struct author {
    uint64_t seed;
    int64_t now_ms;        /* RECEIVED_UNKNOWN: events by hand */
    unsigned centre_first; /* of the roster; how many of them are heard of in this history */
    unsigned centres, records;
    bool is_steady; /* time hardly passes */
};

/* One event with its envelope; its texts live as long as it. */
struct sent {
    struct event event;
    struct text source;
    int64_t received_ms;
    char occurred[AUTHOR_TIME_BYTES], record[RECORD_BYTES_MAX + 1], key[KEY_TEXT_BYTES + 1];
};

/* `records`: how many record numbers there are. */
struct author author_of(uint64_t seed, unsigned records);
void author_write(struct author *author, struct sent *ret_sent); /* the next event */
unsigned author_draw(struct author *author, unsigned bound);     /* 0 to bound - 1 */

#endif
