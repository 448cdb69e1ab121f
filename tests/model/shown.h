/* What was shown: each state of a year's standings that a history published, or gave in answer to a
 * question, as of which record. The audit holds each against the naive judge at that record: none
 * may be a state that the log never had.
 *
 * A state is mixed into one number, so that most histories need not print whole standings
 * (wraps.c); one that did is mixed the same way when it is read. */
#ifndef KAOHE_MODEL_SHOWN_H
#define KAOHE_MODEL_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/text.h"

enum { SHOWN_MAX = 8192 };

struct shown {
    int year;
    uint64_t n, mix;
    bool is_closed;
};

/* One centre's row; points are hundredths. */
struct shown_row {
    struct text centre; /* slug */
    long score, base, bonus, deduction, deduction_raw;
    unsigned pending, rank;
    char excellent; /* the first letter of yes, tied, no */
    bool has_self_check, is_late;
};

/* What a row adds to the mix of its standings; the order of the rows does not matter. */
uint64_t shown_mix(const struct shown_row *row);

/* Reads the JSON of standings, whole or short. False: it is neither. */
bool shown_read(struct text json, struct shown *ret_shown);

void shown_reset(void);
void shown_note(const struct shown *shown); /* once is enough for each (year, n) */
/* What was shown as of a record above `n` is of a log that is lost. */
void shown_forget(uint64_t n);
/* All that was noted, by n. */
const struct shown *shown_list(unsigned *ret_count);

#endif
