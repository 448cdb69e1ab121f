/* Rulebook files. By a good one standings can be made and shown, and each centre and clause is found. */
#include <stdlib.h>
#include <string.h>

#include "common/form/json.h"
#include "common/form/rulebook_file.h"
#include "common/form/standings_json.h"
#include "tests/fuzz/fuzz.h"

static struct rulebook book, later;
static const struct rulebook *const before[] = {&book};
static struct scorecard cards[CENTRES_MAX];
static struct standings standings;

static void look(void)
{
    assert(book.centre_count >= 1 && book.centre_count <= CENTRES_MAX);
    assert(book.clause_count >= 1 && book.clause_count <= CLAUSES_MAX);
    assert(text_is_slug(text_of(book.name)));
    for (unsigned i = 0; i < book.centre_count; i++) {
        const struct centre *centre = &book.centres[i];
        assert(centre->tier < book.tier_count);
        assert(rulebook_centre(&book, text_of(centre->slug)) == centre);
        assert(rulebook_centre_named(&book, text_of(centre->name)) == centre);
        assert(rulebook_centre_by_id(&book, centre->id) == centre);
    }
    for (unsigned i = 0; i < book.clause_count; i++)
        assert(rulebook_clause_by_id(&book, book.clauses[i].id) ==
               rulebook_clause(&book, text_of(book.clauses[i].slug)));
}

static void show(void)
{
    standings_make(&book, book.year_first, cards, &standings);
    assert(standings.count == book.centre_count);
    free(json_line(standings_json(&book, book.year_first, 1, false, &standings)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct zpl_fault fault = {0};

    if (!rulebook_read(input_whole(bytes, size), &book, &fault)) {
        assert(*fault.why);
        return 0;
    }
    look();
    show();
    later = book; /* which keeps all of its centres and clauses */
    bool is_aligned = rulebook_align(&later, before, 1);
    assert(is_aligned);
    return 0;
}
