#include "services/scorer/years.h"

/* The last of the years from `first` on that have the same rulebook. */
static int last_with(const struct calendar *calendar, int first)
{
    int last = first;

    while (last < YEAR_MAX && calendar->years[last + 1].book == calendar->years[first].book)
        last++;
    return last;
}

json_t *years_rulebooks(const struct calendar *calendar)
{
    json_t *list = json_array();

    for (int first = YEAR_MIN; first <= YEAR_MAX; first++) {
        int last = last_with(calendar, first);
        const struct rulebook *book = calendar->years[first].book;
        if (book)
            json_array_append_new(list, json_pack("{s:s,s:i,s:i}", "rulebook", book->name, "first",
                                                  first, "last", last));
        first = last;
    }
    return list;
}

json_t *years_used(const struct calendar *calendar)
{
    json_t *list = json_array();

    for (int year = YEAR_MIN; year <= YEAR_MAX; year++) {
        const struct year *state = &calendar->years[year];
        if (state->findings || state->is_closed)
            json_array_append_new(list, json_pack("{s:i,s:I,s:b}", "year", year, "findings",
                                                  (json_int_t)state->findings, "closed",
                                                  state->is_closed));
    }
    return list;
}
