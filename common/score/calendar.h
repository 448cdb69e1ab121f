/* What is known of the years: which rulebook each has, whether it is closed, and how many findings
 * of any status it has. Pure; a fold over the log like all else (ledger/fold keeps it). */
#ifndef KAOHE_SCORE_CALENDAR_H
#define KAOHE_SCORE_CALENDAR_H

#include "common/score/rulebook.h"

enum { BOOKS_MAX = 64 }; /* rulebooks of one log */

struct year {
    const struct rulebook *book; /* NULL: no rulebook is for this year */
    bool is_closed;
    uint64_t findings;
};

struct calendar {
    const struct rulebook *books[BOOKS_MAX]; /* in the order of the log; owned by who added them */
    unsigned book_count;
    struct year years[YEAR_MAX + 1];
};

/* NULL where no rulebook is for the year, or it is no year at all. */
const struct year *calendar_year(const struct calendar *calendar, int year);

/* The rulebook of a year; of a year without one, the newest; NULL before the first. */
const struct rulebook *calendar_book(const struct calendar *calendar, int year);

/* The newest rulebook that knows a clause; without any, the newest. */
const struct rulebook *calendar_book_with(const struct calendar *calendar, struct text clause);

/* The latest year that has a finding; 0: no year has one. */
int calendar_latest(const struct calendar *calendar);

/* Whether a rulebook may take effect: none of its years has a finding of any status, and there is
 * room. (That it aligns with those before is rulebook_align's to say.) */
bool calendar_accepts(const struct calendar *calendar, const struct rulebook *book);
void calendar_add(struct calendar *calendar, const struct rulebook *book);

#endif
