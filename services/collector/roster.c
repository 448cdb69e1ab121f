#include "services/collector/roster.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/run/file.h"

struct roster {
    struct rulebook book;
    bool is_own; /* it is that of the setting */
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

    roster->is_own = read_own(home->settings.rulebook, &roster->book);
    bool is_good = roster->is_own || rulebook_read(rulebook_default(), &roster->book, &fault);
    assert(is_good);
    return roster;
}

static bool has_outbox(const struct home *home, const char *source)
{
    char below[64], dir[HOME_PATH_BYTES];

    snprintf(below, sizeof below, "collector/%.32s", source);
    home_path(home, below, dir);
    return access(dir, F_OK) == 0;
}

enum status roster_check(const roster_t *roster, const struct home *home, const char *source,
                         struct trouble *ret_trouble)
{
    const char *path = home->settings.rulebook;
    bool is_sure = roster->is_own || !*path;

    if (!is_sure || strcmp(source, OFFICE) == 0 || rulebook_centre(&roster->book, text_of(source)))
        return STATUS_OK;
    enum status status =
        trouble_set(ret_trouble, STATUS_CONFIG,
                    "the source %s is neither `" OFFICE "` nor a centre of the rulebook %s (%s)",
                    source, roster->is_own ? path : roster->book.name,
                    roster->is_own ? "which the setting scorer/rulebook names"
                                   : "which is compiled in; the setting scorer/rulebook may name "
                                     "another");
    if (!has_outbox(home, source))
        return status;
    diag_warn("%s", ret_trouble->why);
    return STATUS_OK;
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
