#include "common/score/calendar.h"

#include <assert.h>

const struct year *calendar_year(const struct calendar *calendar, int year)
{
    if (year < YEAR_MIN || year > YEAR_MAX || !calendar->years[year].book)
        return NULL;
    return &calendar->years[year];
}

const struct rulebook *calendar_book(const struct calendar *calendar, int year)
{
    const struct year *known = calendar_year(calendar, year);

    if (known)
        return known->book;
    return calendar_newest(calendar);
}

const struct rulebook *calendar_newest(const struct calendar *calendar)
{
    assert(calendar->book_count <= BOOKS_MAX);
    return calendar->book_count > 0 ? calendar->books[calendar->book_count - 1] : NULL;
}

const struct rulebook *calendar_book_with(const struct calendar *calendar, struct text clause)
{
    for (unsigned i = calendar->book_count; i > 0; i--)
        if (rulebook_clause(calendar->books[i - 1], clause))
            return calendar->books[i - 1];
    return calendar_newest(calendar);
}

int calendar_latest(const struct calendar *calendar)
{
    for (int year = YEAR_MAX; year >= YEAR_MIN; year--)
        if (calendar->years[year].findings)
            return year;
    return 0;
}

static int64_t years_between(int a, int b)
{
    return a < b ? (int64_t)b - a : (int64_t)a - b;
}

int calendar_default_year(const struct calendar *calendar, int now_year)
{
    int nearest = calendar_latest(calendar);

    if (nearest)
        return nearest;
    for (int year = YEAR_MIN; year <= YEAR_MAX; year++)
        if (calendar->years[year].book &&
            (!nearest || years_between(year, now_year) <= years_between(nearest, now_year)))
            nearest = year;
    assert((nearest != 0) == (calendar->book_count > 0)); /* every rulebook is for some year */
    return nearest ? nearest : now_year;
}

bool calendar_accepts(const struct calendar *calendar, const struct rulebook *book)
{
    if (calendar->book_count == BOOKS_MAX)
        return false;
    for (int year = book->year_first; year <= book->year_last; year++)
        if (calendar->years[year].findings)
            return false;
    return true;
}

void calendar_add(struct calendar *calendar, const struct rulebook *book)
{
    assert(calendar->book_count < BOOKS_MAX);
    assert(book->year_first >= YEAR_MIN);
    assert(book->year_last <= YEAR_MAX);
    assert(book->year_first <= book->year_last);
    calendar->books[calendar->book_count++] = book;
    for (int year = book->year_first; year <= book->year_last; year++)
        calendar->years[year].book = book;
}
