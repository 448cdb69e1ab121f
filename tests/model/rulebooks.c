#include "tests/model/rulebooks.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/rulebook_file.h"

static struct text texts[RULEBOOKS];

/* The text with the first `old` behind `after` replaced; frees what was given. */
static char *replace(char *text, const char *after, const char *old, const char *new)
{
    char *from = strstr(text, after), *at = from ? strstr(from, old) : NULL, *made;
    size_t size = strlen(text) + strlen(new) + 1;

    assert(at);
    made = malloc(size);
    assert(made);
    snprintf(made, size, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    free(text);
    return made;
}

static char *usual(const char *name, const char *first, const char *last)
{
    struct text text = rulebook_default();
    char *copy = strndup(text.data, text.size);

    assert(copy);
    copy = replace(copy, "\nname", "chengdu-2006", name);
    copy = replace(copy, "\nyear-first", "2000", first);
    return replace(copy, "\nyear-last", "2099", last);
}

void rulebooks_make(void)
{
    char *made[RULEBOOKS] = {
        replace(usual("later-1", "2000", "2004"), "    complaint\n", "points = 2", "points = 3"),
        replace(usual("later-2", "2005", "2005"), "clauses", "    complaint\n", "    grievance\n"),
        replace(usual("later-3", "2007", "2099"), "\nbase", "70", "60"),
        replace(usual("later-4", "2000", "2000"), "jinjiang", "锦江区", "锦江新区"),
        usual("later-5", "2006", "2006"),
        strdup("name = later-6\n"),
    };

    for (unsigned i = 0; i < RULEBOOKS; i++)
        texts[i] = text_of(made[i]);
}

struct text rulebooks_text(unsigned at)
{
    return texts[at];
}
