#include "services/tool/clause_name.h"

#include <stdio.h>
#include <string.h>

static struct text to_first_pause(const char *prose)
{
    static const char *const pauses[] = {"，", "。", "；"};
    struct text name = text_of(prose);

    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        const char *pause = strstr(prose, pauses[i]);
        if (pause && (size_t)(pause - prose) < name.size)
            name.size = (size_t)(pause - prose);
    }
    return text_cut(name, CLAUSE_NAME_BYTES - 1);
}

static struct text name_of(const struct clause *clause)
{
    return clause->name[0] ? text_of(clause->name) : to_first_pause(clause->text);
}

void clause_name(const struct rulebook *rules, const char *slug, char ret_name[CLAUSE_NAME_BYTES])
{
    const struct clause *clause = rulebook_clause(rules, text_of(slug));
    struct text name = clause ? name_of(clause) : text_cut(text_of(slug), CLAUSE_NAME_BYTES - 1);

    snprintf(ret_name, CLAUSE_NAME_BYTES, "%.*s", (int)name.size, name.data);
}

const struct clause *clause_named(const struct rulebook *rules, const char *typed)
{
    const struct clause *clause = rulebook_clause(rules, text_of(typed));

    for (unsigned i = 0; !clause && i < rules->clause_count; i++)
        if (text_equal(name_of(&rules->clauses[i]), text_of(typed)))
            clause = &rules->clauses[i];
    return clause;
}
