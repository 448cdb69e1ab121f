#include "services/tool/standings_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"
#include "services/tool/term.h"

enum { NAME_WIDTH = 12, NUMBER_WIDTH = 7, WORD_WIDTH = 6 };

static const char *const numerals[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

void standings_points(json_t *number, char ret_text[POINTS_TEXT_BYTES])
{
    points_print(llround(json_number_value(number) * 100), ret_text);
}

static const char *excellent_text(json_t *row)
{
    const char *word = row_text(row, "excellent");

    return strcmp(word, "yes") == 0 ? "优秀" : strcmp(word, "tied") == 0 ? "并列" : "";
}

static void print_heads(void)
{
    printf("%s", term_dim());
    term_cell("名次", 4, TERM_RIGHT);
    term_cell("中心", NAME_WIDTH, TERM_LEFT);
    term_cell("得分", NUMBER_WIDTH, TERM_RIGHT);
    term_cell("基本分", NUMBER_WIDTH, TERM_RIGHT);
    term_cell("加分", NUMBER_WIDTH, TERM_RIGHT);
    term_cell("扣分", NUMBER_WIDTH, TERM_RIGHT);
    term_cell("应扣", NUMBER_WIDTH, TERM_RIGHT);
    term_cell("待核", 4, TERM_RIGHT);
    term_cell("评优", WORD_WIDTH, TERM_LEFT);
    printf("自查%s\n", term_plain());
}

static void print_self_check(json_t *row)
{
    const char *stamp = row_text(row, "self_check");
    bool is_late = row_is(row, "self_check_late");

    printf("%.10s%s\n", *stamp ? stamp : "-", is_late ? " 迟" : "");
}

static void print_points(json_t *row, const char *key)
{
    char text[POINTS_TEXT_BYTES];

    standings_points(json_object_get(row, key), text);
    term_cell(text, NUMBER_WIDTH, TERM_RIGHT);
}

static void print_row(json_t *row)
{
    term_number(row_number(row, "rank"), 4);
    term_cell(row_text(row, "name"), NAME_WIDTH, TERM_LEFT);
    printf("%s", term_bold());
    print_points(row, "score");
    printf("%s", term_plain());
    print_points(row, "base");
    print_points(row, "bonus");
    print_points(row, "deduction");
    print_points(row, "deduction_raw");
    term_number(row_number(row, "pending"), 4);
    term_cell(excellent_text(row), WORD_WIDTH, TERM_LEFT);
    print_self_check(row);
}

static bool is_centre(json_t *row, const char *centre)
{
    return strcmp(row_text(row, "centre"), centre) == 0 ||
           strcmp(row_text(row, "name"), centre) == 0;
}

static void print_tier(json_t *tier, const char *centre)
{
    int number = (int)row_number(tier, "tier");
    size_t i;
    json_t *row;

    printf("\n%s第%s圈层%s（优秀名额 %d）\n", term_bold(), numerals[number % 10], term_plain(),
           (int)row_number(tier, "quota"));
    print_heads();
    json_array_foreach(json_object_get(tier, "centres"), i,
                       row) if (!centre || is_centre(row, centre)) print_row(row);
}

void standings_table_print(json_t *standings, int tier, const char *centre)
{
    bool is_closed = row_is(standings, "closed");
    int only = tier;
    size_t i;
    json_t *one;

    if (centre)
        standings_find(standings, centre, &only);
    printf("%d年政务服务中心工作考核  截至第 %lld 条记录%s\n", (int)row_number(standings, "year"),
           row_number(standings, "n"), is_closed ? "（本年度已结）" : "");
    json_array_foreach(json_object_get(standings, "tiers"), i,
                       one) if (!only || row_number(one, "tier") == only) print_tier(one, centre);
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
