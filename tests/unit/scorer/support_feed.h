/* What the tests of the feed share. */
#ifndef KAOHE_TESTS_SUPPORT_FEED_H
#define KAOHE_TESTS_SUPPORT_FEED_H

#include "tests/unit/scorer/support_scorer.h"

enum { FEED_NOW_YEAR = 2011 };

/* The update that is due, as of all that was taken; false: none is. */
bool bench_update(struct bench *bench, int64_t mono_ms, struct message_update *ret_update);

/* `count` changes of wuhou in a year, under numbers from `first` on. */
void bench_take_changes(struct bench *bench, const char *year, unsigned first, unsigned count);

/* One row of an update. */
struct told {
    uint64_t n;
    char centre[SLUG_BYTES_MAX + 1]; /* empty: it is of the whole year */
    unsigned rank, rank_before;
    double score, score_before;
};
struct told told_row(const struct message_update *update, size_t i);

/* All rows, as "n centre rank score<rank score, " or "n -, ". */
void check_changes(const struct message_update *update, const char *expected);
/* The same without the centres whose rank another's event has changed. */
void check_own_changes(const struct message_update *update, const char *expected);

#endif
