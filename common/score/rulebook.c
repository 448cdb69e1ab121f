#include "common/score/rulebook.h"

#include <assert.h>
#include <string.h>

const struct centre *rulebook_centre(const struct rulebook *book, struct text slug)
{
    for (unsigned i = 0; i < book->centre_count; i++)
        if (text_is(slug, book->centres[i].slug))
            return &book->centres[i];
    return NULL;
}

const struct centre *rulebook_centre_named(const struct rulebook *book, struct text name)
{
    for (unsigned i = 0; i < book->centre_count; i++) {
        const struct centre *centre = &book->centres[i];
        if (text_is(name, centre->slug) || text_is(name, centre->name) ||
            (centre->code[0] && text_is(name, centre->code)))
            return centre;
    }
    return NULL;
}

const struct centre *rulebook_centre_by_id(const struct rulebook *book, unsigned id)
{
    for (unsigned i = 0; i < book->centre_count; i++)
        if (book->centres[i].id == id)
            return &book->centres[i];
    return NULL;
}

const struct clause *rulebook_clause(const struct rulebook *book, struct text slug)
{
    for (unsigned i = 0; i < book->clause_count; i++)
        if (text_is(slug, book->clauses[i].slug))
            return &book->clauses[i];
    return NULL;
}

const struct clause *rulebook_clause_by_id(const struct rulebook *book, unsigned id)
{
    for (unsigned i = 0; i < book->clause_count; i++)
        if (book->clauses[i].id == id)
            return &book->clauses[i];
    return NULL;
}

const struct clause *rulebook_case_clause(const struct rulebook *book)
{
    for (unsigned i = 0; i < book->clause_count; i++) {
        const struct clause *clause = &book->clauses[i];
        if (clause->district_may_report && clause->counts_on_report && clause->form == CLAUSE_FIXED)
            return clause;
    }
    return NULL;
}

int clause_grade(const struct clause *clause, struct text grade)
{
    for (unsigned i = 0; i < clause->grade_count; i++)
        if (text_is(grade, clause->grades[i].slug))
            return (int)i;
    return -1;
}

static bool is_same_centre(const struct rulebook *book, const struct centre *a,
                           const struct rulebook *before, const struct centre *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->code, b->code) == 0 &&
           book->tiers[a->tier].number == before->tiers[b->tier].number;
}

static bool align_centres(struct rulebook *book, const struct rulebook *before)
{
    unsigned next = before->centre_count, kept = 0;

    for (unsigned i = 0; i < book->centre_count; i++) {
        struct centre *centre = &book->centres[i];
        const struct centre *old = rulebook_centre(before, text_of(centre->slug));
        if (old && !is_same_centre(book, centre, before, old))
            return false;
        centre->id = old ? old->id : next++;
        kept += old != NULL;
    }
    if (kept < before->centre_count)
        return false;
    assert(kept == before->centre_count);
    assert(next == book->centre_count); /* so every id is below CENTRES_MAX, and none is free */
    return true;
}

/* Clauses may be dropped, and stay known by their ids: findings of other years have them. */
static bool align_clauses(struct rulebook *book, const struct rulebook *const *before,
                          unsigned count)
{
    unsigned next = 0;

    assert(book->clause_count <= CLAUSES_MAX);
    for (unsigned b = 0; b < count; b++)
        for (unsigned i = 0; i < before[b]->clause_count; i++)
            if (before[b]->clauses[i].id >= next)
                next = before[b]->clauses[i].id + 1;
    for (unsigned i = 0; i < book->clause_count; i++) {
        const struct clause *old = NULL;
        for (unsigned b = 0; b < count && !old; b++)
            old = rulebook_clause(before[b], text_of(book->clauses[i].slug));
        book->clauses[i].id = old ? old->id : next++;
    }
    return next <= CLAUSES_MAX;
}

bool rulebook_align(struct rulebook *book, const struct rulebook *const *before, unsigned count)
{
    assert(book->centre_count <= CENTRES_MAX);
    return (count == 0 || align_centres(book, before[count - 1])) &&
           align_clauses(book, before, count);
}
