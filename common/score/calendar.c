#include "common/score/calendar.h"

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
    return calendar->book_count ? calendar->books[calendar->book_count - 1] : NULL;
}

const struct rulebook *calendar_book_with(const struct calendar *calendar, struct text clause)
{
    for (unsigned i = calendar->book_count; i > 0; i--)
        if (rulebook_clause(calendar->books[i - 1], clause))
            return calendar->books[i - 1];
    return calendar_book(calendar, 0);
}

int calendar_latest(const struct calendar *calendar)
{
    for (int year = YEAR_MAX; year >= YEAR_MIN; year--)
        if (calendar->years[year].findings)
            return year;
    return 0;
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
    calendar->books[calendar->book_count++] = book;
    for (int year = book->year_first; year <= book->year_last; year++)
        calendar->years[year].book = book;
}
