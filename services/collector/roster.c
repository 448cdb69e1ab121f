#include "services/collector/roster.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/run/file.h"

struct roster {
    struct rulebook book;
};

static bool read_own(const char *path, struct rulebook *book)
{
    struct zpl_fault fault;
    char *text;
    size_t size;

    if (!*path || file_read(path, &text, &size))
        return false;
    bool is_good = rulebook_read((struct text){text, size}, book, &fault);
    free(text);
    return is_good;
}

roster_t *roster_new(const struct home *home)
{
    roster_t *roster = memory_raw(sizeof *roster);
    struct zpl_fault fault;

    bool is_good = read_own(home->settings.rulebook, &roster->book) ||
                   rulebook_read(rulebook_default(), &roster->book, &fault);
    assert(is_good);
    return roster;
}

void roster_destroy(roster_t **roster)
{
    free(*roster);
    *roster = NULL;
}

struct text roster_case_clause(const roster_t *roster)
{
    const struct clause *clause = rulebook_case_clause(&roster->book);

    return text_of(clause ? clause->slug : NULL);
}

struct text roster_slug(const roster_t *roster, struct text centre)
{
    const struct centre *known = centre.data ? rulebook_centre_named(&roster->book, centre) : NULL;

    return known ? text_of(known->slug) : centre;
}
