#include "services/tool/standings_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"

typedef void cell_text(json_t *row, const struct table_looks *looks,
                       char ret_text[TABLE_CELL_BYTES]);

static cell_text rank_cell, score_cell, base_cell, bonus_cell, taken_cell, raw_cell, pending_cell,
    excellent_cell, self_check_cell;

/* From left to right. What matters least is left out first: the highest number; 0 always stays. */
static const struct column {
    const char *head;
    int width, matters_least;
    enum term_align align;
    cell_text *text;
} columns[] = {
    {"名次", 4, 0, TERM_RIGHT, rank_cell},       {"升降", 4, 0, TERM_LEFT, standings_move},
    {"中心", 10, 0, TERM_LEFT, standings_name},  {"得分", 6, 0, TERM_RIGHT, score_cell},
    {"基本分", 6, 6, TERM_RIGHT, base_cell},     {"加分", 5, 1, TERM_RIGHT, bonus_cell},
    {"实扣", 5, 2, TERM_RIGHT, taken_cell},      {"扣分合计", 8, 5, TERM_RIGHT, raw_cell},
    {"待核", 4, 3, TERM_RIGHT, pending_cell},    {"评优", 8, 4, TERM_LEFT, excellent_cell},
    {"自查", 13, 7, TERM_LEFT, self_check_cell},
};

enum { COLUMNS = sizeof columns / sizeof *columns, NUMERALS = 10 };

static const char *const numerals[NUMERALS] = {"〇", "一", "二", "三", "四",
                                               "五", "六", "七", "八", "九"};

/* What a head means, where it is shown. */
static const struct meaning {
    cell_text *of;
    const char *text;
} legend[] = {
    {taken_cell, "实扣：实际扣分，不超过加分"},
    {raw_cell, "扣分合计：应扣的总数"},
    {pending_cell, "待核：等考核小组认定，未计分"},
    {excellent_cell, "并列待定：并列超出优秀名额，由考核小组定"},
    {standings_move, "升降：最近一次名次变动"},
    {self_check_cell, "自查：收到报告的日期，迟为逾期"},
};

enum { LEGEND_WIDTH = 80, LEGEND_GAP = 2 }; /* where the width is not said */

void standings_points(json_t *number, char ret_text[POINTS_TEXT_BYTES])
{
    points_print(llround(json_number_value(number) * 100), ret_text);
}

const char *standings_excellent(const char *word)
{
    if (strcmp(word, "yes") == 0)
        return "优秀";
    return strcmp(word, "tied") == 0 ? "并列待定" : "";
}

static void put_points(json_t *row, const char *key, char ret_text[TABLE_CELL_BYTES])
{
    standings_points(json_object_get(row, key), ret_text);
}

static bool is_centre(json_t *row, const char *centre)
{
    return strcmp(row_text(row, "centre"), centre) == 0 ||
           strcmp(row_text(row, "name"), centre) == 0;
}

static void rank_cell(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES])
{
    bool is_it = looks->centre && is_centre(row, looks->centre);

    snprintf(ret_text, TABLE_CELL_BYTES, "%s%lld", is_it ? ">" : "", row_number(row, "rank"));
}

void standings_move(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES])
{
    long long before = row_number(looks->before, row_text(row, "centre"));
    long long risen = before ? before - row_number(row, "rank") : 0;

    ret_text[0] = '\0';
    if (risen)
        snprintf(ret_text, TABLE_CELL_BYTES, "%s%lld", risen > 0 ? "↑" : "↓",
                 risen > 0 ? risen : -risen);
}

void standings_name(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES])
{
    bool is_silent = json_object_get(looks->silent, row_text(row, "centre")) != NULL;

    snprintf(ret_text, TABLE_CELL_BYTES, "%s%s", row_text(row, "name"), is_silent ? "!" : "");
}

static void score_cell(json_t *row, const struct table_looks *looks,
                       char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    put_points(row, "score", ret_text);
}

static void base_cell(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    put_points(row, "base", ret_text);
}

static void bonus_cell(json_t *row, const struct table_looks *looks,
                       char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    put_points(row, "bonus", ret_text);
}

static void taken_cell(json_t *row, const struct table_looks *looks,
                       char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    put_points(row, "deduction", ret_text);
}

static void raw_cell(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    put_points(row, "deduction_raw", ret_text);
}

static void pending_cell(json_t *row, const struct table_looks *looks,
                         char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    snprintf(ret_text, TABLE_CELL_BYTES, "%lld", row_number(row, "pending"));
}

static void excellent_cell(json_t *row, const struct table_looks *looks,
                           char ret_text[TABLE_CELL_BYTES])
{
    (void)looks;
    snprintf(ret_text, TABLE_CELL_BYTES, "%s", standings_excellent(row_text(row, "excellent")));
}

static void self_check_cell(json_t *row, const struct table_looks *looks,
                            char ret_text[TABLE_CELL_BYTES])
{
    const char *stamp = row_text(row, "self_check");

    (void)looks;
    snprintf(ret_text, TABLE_CELL_BYTES, "%.10s%s", *stamp ? stamp : "-",
             row_is(row, "self_check_late") ? " 迟" : "");
}

static bool is_shown(const struct column *column, const struct table_looks *looks, int most)
{
    return column->matters_least <= most && (looks->before || column->text != standings_move);
}

/* Columns that matter less than this are left out. */
static int choose_columns(const struct table_looks *looks)
{
    for (int most = COLUMNS; most > 0; most--) {
        int sum = -1; /* the space behind the last one is none */
        for (size_t i = 0; i < COLUMNS; i++)
            if (is_shown(&columns[i], looks, most))
                sum += columns[i].width + 1;
        if (!looks->width || sum <= looks->width)
            return most;
    }
    return 0;
}

static void add_heads(const struct table_looks *looks, int most, struct page *page)
{
    page_line(page);
    page_style(page, PAGE_DIM);
    for (size_t i = 0; i < COLUMNS; i++)
        if (is_shown(&columns[i], looks, most))
            page_cell(page, columns[i].head, columns[i].width, columns[i].align);
    page_style(page, PAGE_PLAIN);
}

static void add_row(json_t *row, const struct table_looks *looks, int most, struct page *page)
{
    char text[TABLE_CELL_BYTES];

    page_line(page);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!is_shown(&columns[i], looks, most))
            continue;
        columns[i].text(row, looks, text);
        if (columns[i].text == score_cell)
            page_style(page, PAGE_BOLD);
        page_cell(page, text, columns[i].width, columns[i].align);
        if (columns[i].text == score_cell)
            page_style(page, PAGE_PLAIN);
    }
}

/* An answer may have any number there. */
const char *standings_tier_numeral(json_t *tier)
{
    long long number = row_number(tier, "tier");

    return number >= 0 && number < NUMERALS ? numerals[number] : "?";
}

void standings_tier_title(json_t *tier, struct page *page)
{
    page_line(page);
    page_style(page, PAGE_BOLD);
    page_add(page, "第%s圈层", standings_tier_numeral(tier));
    page_style(page, PAGE_PLAIN);
    page_add(page, "（优秀名额 %d）", (int)row_number(tier, "quota"));
}

/* It, or one beside it. */
static bool is_near(json_t *rows, size_t place, const char *centre)
{
    for (size_t i = place ? place - 1 : 0; i <= place + 1; i++)
        if (i < json_array_size(rows) && is_centre(json_array_get(rows, i), centre))
            return true;
    return false;
}

void standings_tier(json_t *tier, const struct table_looks *looks, struct page *page)
{
    int most = choose_columns(looks);
    size_t i;
    json_t *rows = json_object_get(tier, "centres"), *row;

    standings_tier_title(tier, page);
    add_heads(looks, most, page);
    json_array_foreach(rows, i, row) if (!looks->centre || is_near(rows, i, looks->centre))
        add_row(row, looks, most, page);
}

void standings_title(json_t *standings, struct page *page)
{
    page_line(page);
    page_add(page, "%d年政务服务中心工作考核  截至第 %lld 条记录%s",
             (int)row_number(standings, "year"), row_number(standings, "n"),
             row_is(standings, "closed") ? "（本年度已结）" : "");
}

static bool has_column(cell_text *text, const struct table_looks *looks, int most)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (columns[i].text == text)
            return is_shown(&columns[i], looks, most);
    return false;
}

void standings_legend(const struct table_looks *looks, struct page *page)
{
    int width = looks->width ? looks->width : LEGEND_WIDTH, most = choose_columns(looks), used = 0;

    for (size_t i = 0; i < sizeof legend / sizeof *legend; i++) {
        int more = LEGEND_GAP + page_columns(legend[i].text);
        if (!has_column(legend[i].of, looks, most))
            continue;
        bool is_new = used == 0 || used + more > width;
        if (is_new)
            page_line(page);
        page_add(page, "%*s%s", is_new ? 0 : LEGEND_GAP, "", legend[i].text);
        used = is_new ? more - LEGEND_GAP : used + more;
    }
}

void standings_table_print(json_t *standings)
{
    static struct page page;
    const struct table_looks looks = {0};
    size_t i;
    json_t *tier;

    page_begin(&page, term_has_colour());
    standings_title(standings, &page);
    json_array_foreach(json_object_get(standings, "tiers"), i, tier)
    {
        page_line(&page);
        standings_tier(tier, &looks, &page);
    }
    page_line(&page);
    standings_legend(&looks, &page);
    page_print(&page);
}

json_t *standings_find(json_t *standings, const char *centre, int *ret_tier)
{
    size_t i, j;
    json_t *tier, *row;

    json_array_foreach(json_object_get(standings, "tiers"), i, tier)
        json_array_foreach(json_object_get(tier, "centres"), j, row) if (is_centre(row, centre))
    {
        *ret_tier = (int)row_number(tier, "tier");
        return row;
    }
    return NULL;
}
