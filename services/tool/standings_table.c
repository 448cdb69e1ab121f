#include "services/tool/standings_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/form/json.h"
#include "services/tool/term.h"

enum { NAME_WIDTH = 12, NUMBER_WIDTH = 7, WORD_WIDTH = 6 };

static const char *const numerals[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

const char *standings_points(json_t *number)
{
    static char texts[8][POINTS_TEXT_BYTES]; /* as many as one line shows */
    static unsigned next;
    char *text = texts[next++ % 8];

    points_print(llround(json_number_value(number) * 100), text);
    return text;
}

static const char *text_of_key(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static const char *excellent_text(json_t *row)
{
    const char *word = text_of_key(row, "excellent");

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
    const char *stamp = text_of_key(row, "self_check");
    bool is_late = json_is_true(json_object_get(row, "self_check_late"));

    printf("%.10s%s\n", *stamp ? stamp : "-", is_late ? " 迟" : "");
}

static void print_row(json_t *row)
{
    char rank[16], pending[16];

    snprintf(rank, sizeof rank, "%d", (int)json_integer_value(json_object_get(row, "rank")));
    snprintf(pending, sizeof pending, "%d",
             (int)json_integer_value(json_object_get(row, "pending")));
    term_cell(rank, 4, TERM_RIGHT);
    term_cell(text_of_key(row, "name"), NAME_WIDTH, TERM_LEFT);
    printf("%s", term_bold());
    term_cell(standings_points(json_object_get(row, "score")), NUMBER_WIDTH, TERM_RIGHT);
    printf("%s", term_plain());
    term_cell(standings_points(json_object_get(row, "base")), NUMBER_WIDTH, TERM_RIGHT);
    term_cell(standings_points(json_object_get(row, "bonus")), NUMBER_WIDTH, TERM_RIGHT);
    term_cell(standings_points(json_object_get(row, "deduction")), NUMBER_WIDTH, TERM_RIGHT);
    term_cell(standings_points(json_object_get(row, "deduction_raw")), NUMBER_WIDTH, TERM_RIGHT);
    term_cell(pending, 4, TERM_RIGHT);
    term_cell(excellent_text(row), WORD_WIDTH, TERM_LEFT);
    print_self_check(row);
}

static bool is_centre(json_t *row, const char *centre)
{
    return strcmp(text_of_key(row, "centre"), centre) == 0 ||
           strcmp(text_of_key(row, "name"), centre) == 0;
}

static void print_tier(json_t *tier, const char *centre)
{
    int number = (int)json_integer_value(json_object_get(tier, "tier"));
    size_t i;
    json_t *row;

    printf("\n%s第%s圈层%s（优秀名额 %d）\n", term_bold(), numerals[number % 10], term_plain(),
           (int)json_integer_value(json_object_get(tier, "quota")));
    print_heads();
    json_array_foreach(json_object_get(tier, "centres"), i,
                       row) if (!centre || is_centre(row, centre)) print_row(row);
}

void standings_table_print(json_t *standings, int tier, const char *centre)
{
    bool is_closed = json_is_true(json_object_get(standings, "closed"));
    int only = tier;
    size_t i;
    json_t *one;

    if (centre)
        standings_find(standings, centre, &only);
    printf("%d年政务服务中心工作考核  截至第 %lld 条记录%s\n",
           (int)json_integer_value(json_object_get(standings, "year")),
           (long long)json_integer_value(json_object_get(standings, "n")),
           is_closed ? "（本年度已结）" : "");
    json_array_foreach(json_object_get(standings, "tiers"), i,
                       one) if (!only || json_integer_value(json_object_get(one, "tier")) == only)
        print_tier(one, centre);
}

json_t *standings_find(json_t *standings, const char *centre, int *ret_tier)
{
    size_t i, j;
    json_t *tier, *row;

    json_array_foreach(json_object_get(standings, "tiers"), i, tier)
        json_array_foreach(json_object_get(tier, "centres"), j, row) if (is_centre(row, centre))
    {
        *ret_tier = (int)json_integer_value(json_object_get(tier, "tier"));
        return row;
    }
    return NULL;
}
