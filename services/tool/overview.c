#include "services/tool/overview.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"

enum {
    RANK_COLUMNS = 2,
    NAME_COLUMNS = 9,
    SCORE_COLUMNS = 5,
    MOVE_COLUMNS = 3,
    TIER_COLUMNS_MIN = 20,   /* a move of two columns and no space behind it */
    TIER_COLUMNS_MAX = 32,   /* wider they would fall apart */
    SIGN_COLUMNS_LEAST = 25, /* narrower tiers have a sign of one column, behind the rank */
    QUOTA_COLUMNS_LEAST = 26,
};

static const char *sign_of(json_t *row, const char *yes, const char *tied, const char *no)
{
    const char *excellent = row_text(row, "excellent");

    return strcmp(excellent, "yes") == 0 ? yes : strcmp(excellent, "tied") == 0 ? tied : no;
}

static void add_padded(const char *text, int width, struct page *page)
{
    int fill = width - page_columns(text);

    page_add(page, "%s%*s", text, fill > 0 ? fill : 0, "");
}

static void add_name(json_t *tier, int width, struct page *page)
{
    char text[TABLE_CELL_BYTES];

    snprintf(text, sizeof text,
             width >= QUOTA_COLUMNS_LEAST ? "第%s圈层（优秀名额 %d）" : "第%s圈层 优秀%d",
             standings_tier_numeral(tier), (int)row_number(tier, "quota"));
    page_add(page, "%*s", RANK_COLUMNS + 1, "");
    add_padded(text, width - RANK_COLUMNS - 1, page);
}

/* Ends where the next tier begins. */
static void add_centre(json_t *row, const struct table_looks *looks, int width, struct page *page)
{
    char text[TABLE_CELL_BYTES];

    bool has_sign = width >= SIGN_COLUMNS_LEAST;

    page_add(page, "%*lld%s", RANK_COLUMNS, row_number(row, "rank"),
             has_sign ? " " : sign_of(row, "*", "=", " "));
    standings_name(row, looks, text);
    add_padded(text, NAME_COLUMNS, page);
    standings_points(json_object_get(row, "score"), text);
    page_style(page, PAGE_BOLD);
    page_add(page, "%*s ", SCORE_COLUMNS, text);
    page_style(page, PAGE_PLAIN);
    standings_move(row, looks, text);
    int left = width - RANK_COLUMNS - 1 - NAME_COLUMNS - SCORE_COLUMNS - 1;
    add_padded(text, has_sign ? MOVE_COLUMNS + 1 : left, page);
    if (has_sign)
        add_padded(sign_of(row, "优", "并", ""), left - MOVE_COLUMNS - 1, page);
}

static size_t rows_of(json_t *tiers)
{
    size_t i, most = 0;
    json_t *tier;

    json_array_foreach(tiers, i, tier)
    {
        size_t count = json_array_size(json_object_get(tier, "centres"));
        most = count > most ? count : most;
    }
    return most;
}

/* Of one of the tiers. */
static int width_of(json_t *tiers, const struct table_looks *looks)
{
    int count = (int)json_array_size(tiers), width = count ? looks->width / count : 0;

    return width < TIER_COLUMNS_MAX ? width : TIER_COLUMNS_MAX;
}

bool overview_add(json_t *tiers, const struct table_looks *looks, struct page *page)
{
    int width = width_of(tiers, looks);
    size_t i;
    json_t *tier;

    if (width < TIER_COLUMNS_MIN)
        return false;
    page_line(page);
    page_style(page, PAGE_BOLD);
    json_array_foreach(tiers, i, tier) add_name(tier, width, page);
    page_style(page, PAGE_PLAIN);
    for (size_t line = 0; line < rows_of(tiers); line++) {
        page_line(page);
        json_array_foreach(tiers, i, tier)
        {
            json_t *row = json_array_get(json_object_get(tier, "centres"), line);
            if (row)
                add_centre(row, looks, width, page);
            else
                page_add(page, "%*s", width, "");
        }
    }
    return true;
}

void overview_legend(json_t *tiers, const struct table_looks *looks, struct page *page)
{
    page_line(page);
    if (width_of(tiers, looks) >= SIGN_COLUMNS_LEAST)
        page_add(page, "名次 中心 得分 升降（最近一次）  优：优秀  并：并列待定，由考核小组定");
    else
        page_add(page, "升降：最近一次  *：优秀  =：并列待定，由考核小组定");
}

const char *overview_signs(json_t *tiers, const struct table_looks *looks)
{
    return width_of(tiers, looks) >= SIGN_COLUMNS_LEAST ? "  优：优秀 并：并列"
                                                        : "  *：优秀 =：并列";
}
