#include "services/tool/supposition.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/changes.h"
#include "services/tool/notes.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum { WIDTH = 80, WORDS_BYTES = 128 };

static struct page page; /* a page is too large for the stack */

static bool changes(twin_t *twin, int year)
{
    json_t *before = twin_before(twin, year), *after = twin_after(twin, year);
    json_t *was = json_object_get(before, "tiers"), *is = json_object_get(after, "tiers");
    bool is_same = was && is ? json_equal(was, is) : was == is;

    json_decref(before);
    json_decref(after);
    return !is_same;
}

bool supposition_make(twin_t *twin, int year, struct supposition *ret_supposition)
{
    *ret_supposition = (struct supposition){.year = year,
                                            .before = twin_before(twin, year),
                                            .after = twin_after(twin, year),
                                            .other_years = json_array()};
    for (int other = YEAR_MIN; other <= YEAR_MAX; other++)
        if (other != year && twin_has(twin, other) && changes(twin, other))
            json_array_append_new(ret_supposition->other_years, json_integer(other));
    return ret_supposition->before && ret_supposition->after;
}

void supposition_clear(struct supposition *supposition)
{
    json_decref(supposition->before);
    json_decref(supposition->after);
    json_decref(supposition->other_years);
}

static json_t *numbers_of(const struct twin_notes *notes)
{
    json_t *numbers = json_array();

    for (unsigned i = 0; i < notes->count; i++)
        json_array_append_new(numbers, json_integer((json_int_t)notes->rows[i].n));
    return numbers;
}

static json_t *outcomes_of(const struct twin_notes *notes)
{
    json_t *outcomes = json_array();

    for (unsigned i = 0; i < notes->count; i++) {
        const struct twin_note *row = &notes->rows[i];
        json_array_append_new(outcomes, json_pack("{s:I,s:s,s:s}", "n", (json_int_t)row->n,
                                                  "before", row->before, "after", row->after));
    }
    return outcomes;
}

static json_t *added_of(const struct twin_notes *notes)
{
    json_t *added = json_array();

    for (unsigned i = 0; i < notes->count; i++)
        json_array_append_new(added, json_pack("{s:I,s:s}", "n", (json_int_t)notes->rows[i].n,
                                               "outcome", notes->rows[i].after));
    return added;
}

void supposition_print_json(const struct supposition *supposition, const twin_t *twin)
{
    json_t *before = supposition->before, *after = supposition->after;
    const struct twin_notes *changed = twin_changed(twin), *added = twin_added(twin);

    row_print(json_pack("{s:i,s:I,s:o,s:O,s:O,s:o,s:o,s:I,s:o,s:I,s:O}", "year", supposition->year,
                        "n", (json_int_t)twin_last(twin), "drop", numbers_of(twin_dropped(twin)),
                        "before", before, "after", after, "changes", changes_between(before, after),
                        "outcomes", outcomes_of(changed), "outcomes_more",
                        (json_int_t)changed->more, "added", added_of(added), "added_more",
                        (json_int_t)added->more, "other_years", supposition->other_years));
}

/* Begins what is supposed, or goes on with it in the same line where that has room. */
static void suppose(const char *part, bool *has_begun)
{
    const char *line = page.lines[page.count - 1];
    bool fits = page_columns(line) + page_columns(part) + 2 <= WIDTH;

    if (!*has_begun || !fits)
        page_line(&page);
    page_add(&page, "%s%s", !*has_begun ? "假如 " : fits ? "；" : "     ", part);
    *has_begun = true;
}

static void suppose_drops(const struct twin_notes *dropped, bool *has_begun)
{
    char part[WORDS_BYTES];

    if (dropped->count == 1)
        snprintf(part, sizeof part, "去掉第 %llu 条记录", (unsigned long long)dropped->rows[0].n);
    else
        snprintf(part, sizeof part, "去掉 %u 条记录", dropped->count);
    if (dropped->count > 0)
        suppose(part, has_begun);
}

static void add_supposed(const struct supposition *supposition, const twin_t *twin)
{
    const struct twin_notes *added = twin_added(twin);
    char part[2 * WORDS_BYTES];
    bool has_begun = false;

    suppose_drops(twin_dropped(twin), &has_begun);
    snprintf(part, sizeof part, "加上 %llu 条记录（%.120s）",
             (unsigned long long)(added->count + added->more),
             supposition->file ? supposition->file : "");
    if (supposition->file)
        suppose(part, &has_begun);
    snprintf(part, sizeof part, "规则改用 %.120s",
             supposition->rulebook ? supposition->rulebook : "");
    if (supposition->rulebook)
        suppose(part, &has_begun);
}

/* Each of them can be looked at with --year. */
static void add_other_years(json_t *years)
{
    size_t i;
    json_t *year;

    if (json_array_size(years) == 0)
        return;
    page_line(&page);
    json_array_foreach(years, i, year)
    {
        bool fits = page_columns(page.lines[page.count - 1]) + 8 <= WIDTH;
        if (!fits)
            page_line(&page);
        page_add(&page, "%s%lld年", i > 0 ? "、" : "", (long long)json_integer_value(year));
    }
    page_add(&page, "也有变化：加 --year 查看");
}

void supposition_print(const struct supposition *supposition, const twin_t *twin)
{
    page_begin(&page, term_has_colour());
    standings_title(supposition->before, &page);
    add_supposed(supposition, twin);
    page_line(&page);
    changes_table(supposition->before, supposition->after, &page);
    add_other_years(supposition->other_years);
    page_print(&page);
    page_begin(&page, term_has_colour());
    notes_add(&page, "去掉的记录", twin_dropped(twin));
    notes_add(&page, "加上的记录", twin_added(twin));
    notes_add(&page, "结果有变的记录", twin_changed(twin));
    page_print(&page);
}
