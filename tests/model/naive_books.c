/* The rulebooks of the naive judge (EVENTS.md, section 9). */
#include <stdio.h>
#include <string.h>

#include "tests/model/naive_state.h"

/* A rulebook has every clause but one of two. */
int naive_clause_named(const struct naive_book *book, struct text slug)
{
    for (int i = 0; i < CLAUSES; i++)
        if (text_equal(naive_clauses[i].slug, slug))
            return i == (book->has_grievance ? CLAUSE_COMPLAINT : CLAUSE_GRIEVANCE) ? NONE : i;
    return NONE;
}

const struct naive_book *naive_book_of(const naive_t *naive, int year)
{
    for (unsigned i = naive->book_count; i-- > 0;)
        if (naive->books[i]->first <= year && year <= naive->books[i]->last)
            return naive->books[i];
    return NULL;
}

/* By its name; the simulator has no others. */
const struct naive_book *naive_book_named(struct text text)
{
    for (unsigned i = 0; i < NAIVE_BOOKS; i++) {
        char line[64];
        int size = snprintf(line, sizeof line, "name = %s\n", naive_books[i].name);
        if (memmem(text.data, text.size, line, (size_t)size))
            return &naive_books[i];
    }
    return NULL;
}

uint64_t naive_book_n(const naive_t *naive, int year)
{
    for (unsigned i = naive->book_count; i-- > 0;)
        if (naive->books[i]->first <= year && year <= naive->books[i]->last)
            return naive->book_ns[i];
    return 0;
}

/* No year that it is for has a finding of any status. */
bool naive_may_take_effect(const naive_t *naive, const struct naive_book *book)
{
    if (!book || !book->can_stand || naive->book_count == BOOKS)
        return false;
    for (size_t i = 0; i < naive->count; i++)
        if (naive->findings[i].year >= book->first && naive->findings[i].year <= book->last)
            return false;
    return true;
}
