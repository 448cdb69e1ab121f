#include "services/tool/recent.h"

enum {
    GAPS_COLUMNS = 76, /* a narrower terminal has the parts of a change without gaps */
    TIME_COLUMNS = 8,
    NAME_COLUMNS = 10,
    POINTS_COLUMNS = 14,
    RANK_COLUMNS = 12,
    WHAT_COLUMNS = 8,
};

void recent_add(struct recent *recent, const struct change_parts *parts)
{
    recent->rows[recent->next] = *parts;
    recent->next = (recent->next + 1) % RECENT_MAX;
    if (recent->count < RECENT_MAX)
        recent->count++;
}

bool recent_add_older(struct recent *recent, const struct change_parts *parts)
{
    if (recent->count == RECENT_MAX)
        return false;
    recent->count++;
    recent->rows[(recent->next + RECENT_MAX - recent->count) % RECENT_MAX] = *parts;
    return true;
}

const struct change_parts *recent_row(const struct recent *recent, unsigned back)
{
    if (back >= recent->count)
        return NULL;
    return &recent->rows[(recent->next + RECENT_MAX - 1 - back) % RECENT_MAX];
}

static void add_part(const char *part, struct page *page)
{
    if (*part)
        page_add(page, "%s ", part);
}

static void add_narrow(const struct change_parts *parts, struct page *page)
{
    const char *const all[] = {parts->who,  parts->points, parts->rank,
                               parts->what, parts->clause, parts->about};

    page_add(page, "%.5s ", parts->time);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add_part(all[i], page);
}

static void add_wide(const struct change_parts *parts, struct page *page)
{
    page_cell(page, parts->time, TIME_COLUMNS, TERM_LEFT);
    page_cell(page, parts->who, NAME_COLUMNS, TERM_LEFT);
    page_cell(page, parts->points, POINTS_COLUMNS, TERM_LEFT);
    page_cell(page, parts->rank, RANK_COLUMNS, TERM_LEFT);
    page_cell(page, parts->what, WHAT_COLUMNS, TERM_LEFT);
    add_part(parts->clause, page);
    page_add(page, "%s", parts->about);
}

static void add_head(const struct recent *recent, unsigned shown, struct page *page)
{
    page_line(page);
    page_style(page, PAGE_DIM);
    if (recent->count == 0)
        page_add(page, "最近变动：还没有");
    else if (recent->count > shown)
        page_add(page, "最近变动（新的在上，还有 %u 项没有列出）", recent->count - shown);
    else
        page_add(page, "最近变动（新的在上）");
    page_style(page, PAGE_PLAIN);
}

void recent_draw(const struct recent *recent, unsigned lines, int columns, struct page *page)
{
    if (lines >= 2)
        add_head(recent, lines - 1, page);
    else if (lines == 1)
        page_line(page);
    for (unsigned i = 0; i + 1 < lines; i++) {
        const struct change_parts *parts = recent_row(recent, i);
        page_line(page);
        if (parts && columns < GAPS_COLUMNS)
            add_narrow(parts, page);
        else if (parts)
            add_wide(parts, page);
    }
}
