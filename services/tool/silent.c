#include "services/tool/silent.h"

#include <stdio.h>
#include <string.h>

#include "proto/event.h"
#include "services/tool/row.h"

#define NEVER "从未"

/* Of a stamp of the scorer, whose offset is Beijing's: the day and the minute. */
static void add_source(json_t *source, json_t *silent)
{
    const char *heard = row_text(source, "heard");
    char since[16] = NEVER;

    if (row_is(source, "connected"))
        return;
    if (strlen(heard) >= sizeof "2006-01-02T15:04" - 1)
        snprintf(since, sizeof since, "%.5s %.5s", heard + sizeof "2006",
                 heard + sizeof "2006-01-02");
    json_object_set_new(silent, row_text(source, "source"), json_string(since));
}

json_t *silent_read(json_t *status)
{
    json_t *silent = json_object(), *one;
    size_t i;

    json_array_foreach(json_object_get(status, "sources"), i, one) add_source(one, silent);
    json_array_foreach(json_object_get(status, "never"), i, one) if (json_is_string(one))
        json_object_set_new(silent, json_string_value(one), json_string(NEVER));
    return silent;
}

/* What is looked for, and what has been found. */
struct search {
    json_t *silent;
    int tier;
    const char *centre;
    struct page *page; /* NULL: they are only counted */
    unsigned count;
};

static void look_at(struct search *search, json_t *row)
{
    const char *slug = row_text(row, "centre");

    if (!json_object_get(search->silent, slug) ||
        (search->centre && strcmp(search->centre, slug) != 0))
        return;
    if (search->page)
        page_add(search->page, "%s%s %s", search->count ? "，" : "", row_text(row, "name"),
                 row_text(search->silent, slug));
    search->count++;
}

static unsigned walk(struct search search, json_t *standings)
{
    size_t i, j;
    json_t *tier, *row;

    json_array_foreach(json_object_get(standings, "tiers"), i, tier)
    {
        if (search.tier && row_number(tier, "tier") != search.tier)
            continue;
        json_array_foreach(json_object_get(tier, "centres"), j, row) look_at(&search, row);
    }
    return search.count;
}

void silent_add(json_t *silent, json_t *standings, int tier, const char *centre, struct page *page)
{
    struct search search = {.silent = silent, .tier = tier, .centre = centre};
    unsigned count = walk(search, standings);

    if (count == 0)
        return;
    page_line(page);
    page_style(page, PAGE_ALERT);
    page_add(page, "! 失联 %u 个：", count);
    search.page = page;
    walk(search, standings);
    page_style(page, PAGE_PLAIN);
}
