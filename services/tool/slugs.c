#include "services/tool/slugs.h"

#include <stdlib.h>
#include <string.h>

#include "services/tool/homebook.h"

struct slugs {
    const struct tool *tool;
    const char *map_path;
    const struct rulebook *book;
    const char *book_name;
};

static bool has_grade(const struct rulebook *book, struct text slug)
{
    unsigned i = 0;

    while (i < book->clause_count && clause_grade(&book->clauses[i], slug) < 0)
        i++;
    return i < book->clause_count;
}

static void check_slug(void *context, const char *table, const char *slug)
{
    const struct slugs *slugs = context;
    struct text text = text_of(slug);
    bool is_known = strcmp(table, "centres") == 0   ? rulebook_centre(slugs->book, text) != NULL
                    : strcmp(table, "clauses") == 0 ? rulebook_clause(slugs->book, text) != NULL
                                                    : has_grade(slugs->book, text);

    if (!is_known)
        tool_say(slugs->tool, "note: %s: `%s` under `%s` is not in the rulebook %s",
                 slugs->map_path, slug, table, slugs->book_name);
}

void slugs_check(const struct tool *tool, const struct home *home, const map_t *map,
                 const char *map_path)
{
    struct rulebook *book = homebook_read(home);
    struct slugs slugs = {tool, map_path, book, homebook_name(home)};

    if (book)
        map_slugs(map, check_slug, &slugs);
    free(book);
}
