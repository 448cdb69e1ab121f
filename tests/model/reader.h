/* A subscriber: follows the feed, notices every gap by a way of its own, and holds what it shows in
 * the product's mirror (common/client/mirror.h), whose questions it puts to the scorer. Each state
 * that it holds is noted (shown.h), so that the audit finds one that never was. */
#ifndef KAOHE_MODEL_READER_H
#define KAOHE_MODEL_READER_H

#include "common/client/mirror.h"
#include "common/wire/wire.h"
#include "tests/model/machine.h"
#include "tests/model/shown.h"

enum { READER_EPOCHS_MAX = 64, READER_LOOK_MS = 1000, READER_YEARS_MAX = 8 };

struct reader {
    struct machine machine;
    wire_t *wire, *query_wire;
    mirror_t *mirror;
    uint64_t epoch, seq, n;              /* of the last update; 0: none yet */
    uint64_t earlier[READER_EPOCHS_MAX]; /* epochs that have ended */
    unsigned earlier_count;
    uint64_t updates, gaps, snapshots;
    uint64_t mirror_n; /* of the last update that the mirror did not pass over */
    int64_t looked_ms, heard_ms, moved_ms; /* the last update; the last with another n */
    uint64_t id;                           /* of the last question */
    uint64_t asked_year;                   /* 0: nothing is asked */
    int64_t asked_ms;
    unsigned held_count; /* what the mirror had when the reader was closed */
    struct shown held[READER_YEARS_MAX];
};

void reader_open(struct reader *reader, const struct home *home);
void reader_close(struct reader *reader);
int64_t reader_wake_ms(const struct reader *reader); /* each second it looks at its connection */
void reader_pass(struct reader *reader);

/* Whether the mirror asks for nothing any more. */
bool reader_is_settled(const struct reader *reader);

#endif
