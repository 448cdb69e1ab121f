#include "tests/model/effects.h"

#include <string.h>

#include "tests/model/checker.h"

enum { YEAR_FIRST = 2003, YEARS = 6, SELF_CHECK = 1, CLOSED = 2, OPENED = 4 };

static struct {
    struct naive_sum sums[NAIVE_CENTRES][NAIVE_CLAUSES];
    int self_checks[NAIVE_CENTRES], closed;
} years[YEARS];

void effects_begin(void)
{
    memset(years, 0, sizeof years);
}

void effects_add(const struct naive_record *record)
{
    unsigned row = record->year - YEAR_FIRST;

    if (record->year == 0)
        return;
    if (row >= YEARS || record->centre >= NAIVE_CENTRES || record->clause >= NAIVE_CLAUSES) {
        violated("record %llu says that it changed centre %u, clause %u in %u",
                 (unsigned long long)record->n, record->centre, record->clause, record->year);
        return;
    }
    struct naive_sum *sum = &years[row].sums[record->centre][record->clause];
    sum->points += record->points;
    sum->counted += record->counted;
    sum->pending += record->pending;
    years[row].self_checks[record->centre] += (record->marks & SELF_CHECK) > 0;
    years[row].closed += ((record->marks & CLOSED) > 0) - ((record->marks & OPENED) > 0);
}

static void check_year(const naive_t *naive, unsigned row)
{
    int year = YEAR_FIRST + (int)row;
    struct naive_sum sums[NAIVE_CENTRES][NAIVE_CLAUSES];
    struct naive_standing standings[NAIVE_CENTRES];

    naive_sums(naive, year, sums);
    naive_standings(naive, year, standings);
    for (unsigned centre = 0; centre < NAIVE_CENTRES; centre++) {
        for (unsigned clause = 0; clause < NAIVE_CLAUSES; clause++) {
            const struct naive_sum *a = &years[row].sums[centre][clause];
            const struct naive_sum *b = &sums[centre][clause];
            if (a->points != b->points || a->counted != b->counted || a->pending != b->pending)
                violated("by what the records changed %.*s has %ld, %d, %d under clause %u in %d, "
                         "and should have %ld, %d, %d",
                         (int)standings[centre].centre.size, standings[centre].centre.data,
                         a->points, a->counted, a->pending, clause, year, b->points, b->counted,
                         b->pending);
        }
        if (years[row].self_checks[centre] != standings[centre].has_self_check)
            violated("%d records say that a self-check of %d is the first",
                     years[row].self_checks[centre], year);
    }
    if (years[row].closed != naive_year_is_closed(naive, year))
        violated("by what the records changed %d is not as it is: closed or open", year);
}

void effects_check(const naive_t *naive)
{
    for (unsigned row = 0; row < YEARS; row++)
        check_year(naive, row);
}
