/* What is known of the years: which rulebook each has, whether it is closed, and how many findings
 * of any status it has. Pure; a fold over the log like all else (ledger/fold keeps it). */
#ifndef KAOHE_SCORE_CALENDAR_H
#define KAOHE_SCORE_CALENDAR_H

#include "common/score/rulebook.h"

enum { BOOKS_MAX = BOUND(64, 4) }; /* rulebooks of one log */

struct year {
    const struct rulebook *book; /* NULL: no rulebook is for this year */
    bool is_closed;
    uint64_t findings;
    uint64_t first; /* the record of the first of them; 0: there is none */
};

struct calendar {
    const struct rulebook
        *books[BOOKS_MAX]; /* in the order of the log; owned by the caller of calendar_add */
    unsigned book_count;
    struct year years[YEAR_MAX + 1];
};

/* NULL where no rulebook is for the year, or it is no year at all. */
const struct year *calendar_year(const struct calendar *calendar, int year);

/* The rulebook of a year; of a year without one, the newest; NULL before the first. An event of a
 * year without a rulebook is read by the newest: its centre and clause are looked up before its
 * time is (EVENTS.md, the order of the checks). */
const struct rulebook *calendar_book(const struct calendar *calendar, int year);

/* The rulebook that was added last, whose roster has every centre; NULL before the first. */
const struct rulebook *calendar_newest(const struct calendar *calendar);

/* The newest rulebook that knows a clause; without any, the newest. */
const struct rulebook *calendar_book_with(const struct calendar *calendar, struct text clause);

/* The latest year that has a finding; 0: no year has one. */
int calendar_latest(const struct calendar *calendar);

/* The year that is shown where none is asked for: the latest that has a finding; without any the
 * current one, or the year nearest to it that a rulebook is for, the later of two equally near.
 * Without any rulebook the current one. */
int calendar_default_year(const struct calendar *calendar, int now_year);

/* Whether a rulebook may take effect: none of its years has a finding of any status, and there is
 * room. (That it aligns with those before is rulebook_align's to say.) */
bool calendar_accepts(const struct calendar *calendar, const struct rulebook *book);
void calendar_add(struct calendar *calendar, const struct rulebook *book);

#endif
