#include "services/tool/silent.h"

#include <stdio.h>
#include <string.h>

#include "common/score/rulebook.h"
#include "services/tool/row.h"

#define NEVER "从未"
#define OFFICE_NAME "考核小组"

enum { MORE_COLUMNS = 2 }; /* of what says that more come */

/* What is known of it. */
static json_t *find(struct silent *silent, const char *slug)
{
    if (!silent->sources)
        silent->sources = json_object();
    json_t *known = json_object_get(silent->sources, slug);
    if (known)
        return known;
    known = json_object();
    json_object_set_new(silent->sources, slug, known);
    return known;
}

void silent_clear(struct silent *silent)
{
    json_decref(silent->sources);
    silent->sources = NULL;
}

/* Stamps of the scorer have one form: the later one is the greater text. After a restart it tells of less. */
static void note_heard(json_t *known, const char *heard)
{
    if (strcmp(heard, row_text(known, "heard")) > 0)
        json_object_set_new(known, "heard", json_string(heard));
}

static void note_here(json_t *known, bool is_here)
{
    json_object_set_new(known, "here", json_boolean(is_here));
    json_object_del(known, "waits");
}

/* One that was here, and that the scorer has not welcomed since its start. */
static bool is_coming_back(json_t *known, int64_t now_ms)
{
    if (row_is(known, "here") && !json_object_get(known, "waits"))
        json_object_set_new(known, "waits", json_integer(now_ms));
    return json_object_get(known, "waits") &&
           now_ms - row_number(known, "waits") < SILENT_RETURN_MS;
}

/* Of a stamp of the scorer, whose offset is Beijing's: the day and the minute. */
static json_t *since(json_t *known)
{
    const char *heard = row_text(known, "heard");

    if (strlen(heard) < sizeof "2006-01-02T15:04" - 1)
        return json_string(NEVER);
    return json_sprintf("%.5s %.5s", heard + sizeof "2006", heard + sizeof "2006-01-02");
}

static void add(struct silent *silent, const char *slug, bool has_greeted, int64_t now_ms,
                json_t *told)
{
    json_t *known = find(silent, slug);

    if (has_greeted)
        note_here(known, false);
    else if (is_coming_back(known, now_ms))
        return;
    json_object_set_new(told, slug, since(known));
}

static void take_source(struct silent *silent, json_t *source, int64_t now_ms, json_t *told)
{
    const char *slug = row_text(source, "source");

    note_heard(find(silent, slug), row_text(source, "heard"));
    if (row_is(source, "connected"))
        note_here(find(silent, slug), true);
    else
        add(silent, slug, json_is_string(json_object_get(source, "instance")), now_ms, told);
}

json_t *silent_read(struct silent *silent, json_t *status, int64_t now_ms)
{
    json_t *told = json_object(), *one;
    size_t i;

    json_array_foreach(json_object_get(status, "sources"), i, one)
        take_source(silent, one, now_ms, told);
    json_array_foreach(json_object_get(status, "never"), i, one) if (json_is_string(one))
        add(silent, json_string_value(one), false, now_ms, told);
    return told;
}

/* ---- the line ---- */

static void list_one(json_t *told, const char *slug, const char *name, json_t *list)
{
    if (json_object_get(told, slug))
        json_array_append_new(list, json_sprintf("%s %s", name, row_text(told, slug)));
}

static void list_tier(json_t *told, json_t *tier, const char *centre, json_t *list)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(tier, "centres"), i, row)
    {
        const char *slug = row_text(row, "centre");
        if (!centre || strcmp(centre, slug) == 0)
            list_one(told, slug, row_text(row, "name"), list);
    }
}

/* In the order of the standings; the caller frees it. */
static json_t *list_of(json_t *told, json_t *standings, int tier, const char *centre)
{
    json_t *list = json_array(), *one;
    size_t i;

    json_array_foreach(json_object_get(standings, "tiers"), i,
                       one) if (!tier || row_number(one, "tier") == tier)
        list_tier(told, one, centre, list);
    if (!tier && !centre)
        list_one(told, OFFICE, OFFICE_NAME, list);
    return list;
}

void silent_add(json_t *told, json_t *standings, int tier, const char *centre, int columns,
                struct page *page)
{
    json_t *list = list_of(told, standings, tier, centre), *one;
    size_t i, count = json_array_size(list);

    if (count > 0) {
        page_line(page);
        page_style(page, PAGE_ALERT);
        page_add(page, "! 失联 %zu 个：", count);
    }
    json_array_foreach(list, i, one)
    {
        const char *text = json_string_value(one), *line = page->lines[page->count - 1];
        int used = page_columns(line) + page_columns(text), rest = i + 1 < count ? MORE_COLUMNS : 0;
        if (used + rest > columns) {
            page_add(page, "…");
            break;
        }
        page_add(page, "%s%s", text, rest ? "，" : "");
    }
    if (count > 0)
        page_style(page, PAGE_PLAIN);
    json_decref(list);
}
