/* A subscriber: follows the feed, notices every gap, and keeps the last standings that it got. */
#ifndef KAOHE_MODEL_READER_H
#define KAOHE_MODEL_READER_H

#include "common/wire/wire.h"
#include "tests/model/machine.h"

enum { READER_JSON_BYTES = 64 * 1024, READER_EPOCHS_MAX = 64, READER_LOOK_MS = 1000 };

struct reader {
    struct machine machine;
    wire_t *wire;
    uint64_t epoch, seq, n;              /* of the last update; 0: none yet */
    uint64_t earlier[READER_EPOCHS_MAX]; /* epochs that have ended */
    unsigned earlier_count;
    int year;
    uint64_t updates, gaps;
    int64_t looked_ms;
    size_t json_size;
    char json[READER_JSON_BYTES];
};

void reader_open(struct reader *reader, const struct home *home);
void reader_close(struct reader *reader);
int64_t reader_wake_ms(const struct reader *reader); /* each second it looks at its connection */
void reader_pass(struct reader *reader);

/* The score of a centre in the last standings, in hundredths; false: it is not in them. */
bool reader_score(const struct reader *reader, const char *slug, long *ret_score);

#endif
