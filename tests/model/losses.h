/* The logs that were lost in a history: each as its disk had it durably, and by what name collectors keep its events. */
#ifndef KAOHE_MODEL_LOSSES_H
#define KAOHE_MODEL_LOSSES_H

#include "tests/model/naive_read.h"

enum { LOSSES_MAX = 16, LOSSES_RECORDS_MAX = 1 << 13 };

struct loss {
    const char *dir;
    uint64_t last; /* its last record */
    uint64_t log;  /* as HELLO tells it; 0: it never came back from a backup */
};

void losses_reset(void);
/* What is in `dir` now is about to be lost. NULL: there were LOSSES_MAX already, or it cannot be read. */
const struct loss *losses_add(const char *dir);
/* By its place, from 0 on; NULL: there are no so many. */
const struct loss *losses_at(unsigned at);
/* The newest that goes by that name; NULL: none does. */
const struct loss *losses_named(uint64_t log);

/* By what name collectors keep events of the log on that disk. False: it cannot be read. */
bool losses_name(const char *dir, uint64_t *ret_log);
/* A record of a log on a disk. False: it is not there, or cannot be read. */
bool losses_record(const char *dir, uint64_t n, struct naive_record *ret_record);
/* Whether both are of one source, epoch and sequence. */
bool losses_are_one(const struct naive_record *a, const struct naive_record *b);

#endif
