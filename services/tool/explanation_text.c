#include "services/tool/explanation_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "services/tool/finding_text.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/term.h"
#include "services/tool/words.h"

enum { LINE_BYTES = 512, WHY_BYTES = 160 };

/* Points in a text of their own: several may be on a line. */
struct points_text {
    char text[POINTS_TEXT_BYTES];
};

static struct points_text points_of(json_t *row, const char *key)
{
    struct points_text points;

    standings_points(json_object_get(row, key), points.text);
    return points;
}

static bool is_more(json_t *row, const char *key, double than)
{
    return json_number_value(json_object_get(row, key)) > than + 0.001;
}

/* Why a finding counts what it counts. */
static void write_why(json_t *finding, bool is_base, char ret_why[WHY_BYTES])
{
    const char *status = row_text(finding, "status");
    struct points_text counts = points_of(finding, "counts");

    if (strcmp(status, "pending") == 0)
        snprintf(ret_why, WHY_BYTES, "未计分：等考核小组认定");
    else if (strcmp(status, "dismissed") == 0)
        snprintf(ret_why, WHY_BYTES, "未计分：考核小组不予认定");
    else if (strcmp(status, "revoked") == 0)
        snprintf(ret_why, WHY_BYTES, "未计分：已撤销");
    else if (is_base)
        snprintf(ret_why, WHY_BYTES, "基本分为 0");
    else if (is_more(finding, "points", json_number_value(json_object_get(finding, "counts"))))
        snprintf(ret_why, WHY_BYTES, "计 %s 分：本条款已到上限", counts.text);
    else
        snprintf(ret_why, WHY_BYTES, "计 %s 分", counts.text);
}

/* Who sent it, by name, and the day when it came. */
static void write_sent(json_t *row, const struct rulebook *rules, char ret_line[LINE_BYTES])
{
    const char *source = row_text(row, "source");
    const struct centre *centre = rulebook_centre(rules, text_of(source));

    snprintf(ret_line, LINE_BYTES, "%s，%.10s 收到",
             centre                        ? centre->name
             : strcmp(source, OFFICE) == 0 ? "考核小组"
                                           : source,
             row_text(row, "received"));
}

static void print_ruling(json_t *ruling)
{
    const char *action = row_text(ruling, "action"), *summary = row_text(ruling, "summary");
    const char *word = strcmp(action, "confirm") == 0   ? "核实"
                       : strcmp(action, "dismiss") == 0 ? "不予认定"
                       : strcmp(action, "revoke") == 0  ? "撤销"
                                                        : action;
    char line[LINE_BYTES];

    snprintf(line, sizeof line, "%s（记录 %lld，%.10s）%s%s", word, row_number(ruling, "n"),
             row_text(ruling, "received"), *summary ? "：" : "", summary);
    finding_print_detail("裁定", line);
}

static void print_finding(json_t *finding, const struct rulebook *rules, bool is_base)
{
    char worth[FINDING_WORTH_BYTES], why[WHY_BYTES], sent[LINE_BYTES];
    size_t i;
    json_t *ruling;

    finding_worth(finding, rules, worth);
    write_why(finding, is_base, why);
    write_sent(finding, rules, sent);
    term_number(row_number(finding, "n"), FINDING_NUMBER_COLUMNS);
    finding_print_date(finding, "occurred");
    term_cell(worth, FINDING_CLAUSE_COLUMNS, TERM_LEFT);
    printf("%s\n", why);
    finding_print_detail("编号", row_text(finding, "record"));
    finding_print_detail("上报", sent);
    finding_print_detail("摘要", row_text(finding, "summary"));
    finding_print_detail("依据", row_text(finding, "evidence"));
    json_array_foreach(json_object_get(finding, "rulings"), i, ruling) print_ruling(ruling);
}

static void print_clause(json_t *row, const struct rulebook *rules, bool is_base)
{
    const char *name = row_text(row, "name");
    size_t i;
    json_t *finding;

    printf("%s%s%s（第 %s 条）", term_bold(), *name ? name : row_text(row, "clause"), term_plain(),
           row_text(row, "article"));
    if (!is_base)
        printf(" 认定 %s 分", points_of(row, "sum").text);
    if (!json_is_null(json_object_get(row, "cap")))
        printf("，上限 %s 分", points_of(row, "cap").text);
    if (!is_base)
        printf("，计 %s 分", points_of(row, "counts").text);
    printf("\n");
    json_array_foreach(json_object_get(row, "findings"), i, finding)
    {
        json_object_set(finding, "clause", json_object_get(row, "clause"));
        json_object_set(finding, "kind", json_object_get(row, "kind"));
        print_finding(finding, rules, is_base);
    }
}

static void print_clauses(json_t *explanation, const struct rulebook *rules, const char *kind)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(explanation, "clauses"), i, row)
    {
        if (strcmp(row_text(row, "kind"), kind) == 0)
            print_clause(row, rules, strcmp(kind, "base") == 0);
    }
}

static void print_late(json_t *explanation)
{
    json_t *late = json_object_get(explanation, "late"), *row;
    size_t i;

    if (json_array_size(late) == 0)
        return;
    printf("\n%s年度考核结束以后才报来的，都不计分%s\n", term_bold(), term_plain());
    json_array_foreach(late, i, row)
    {
        term_number(row_number(row, "n"), FINDING_NUMBER_COLUMNS);
        finding_print_date(row, "occurred");
        term_cell(row_text(row, "clause"), FINDING_CLAUSE_COLUMNS, TERM_LEFT);
        printf("%s\n", row_text(row, "record"));
    }
}

static void print_sums(json_t *explanation)
{
    printf("\n%s合计%s\n", term_bold(), term_plain());
    printf("基本分 %s 分\n", points_of(explanation, "base").text);
    printf("加分 %s 分", points_of(explanation, "bonus").text);
    if (is_more(explanation, "bonus_cut", 0))
        printf("：加分总数已到上限，超出的 %s 分不计", points_of(explanation, "bonus_cut").text);
    printf("\n扣分合计 %s 分，实扣 %s 分", points_of(explanation, "deduction_raw").text,
           points_of(explanation, "deduction").text);
    if (is_more(explanation, "deduction_cut", 0))
        printf("：扣分以加分为限（第 10(8) 条），%s 分不扣",
               points_of(explanation, "deduction_cut").text);
    printf("\n得分 %s + %s − %s = %s%s%s，", points_of(explanation, "base").text,
           points_of(explanation, "bonus").text, points_of(explanation, "deduction").text,
           term_bold(), points_of(explanation, "score").text, term_plain());
}

static void print_outlook(const struct outlook *outlook)
{
    static struct page page; /* a page is too large for the stack */

    page_begin(&page, term_has_colour());
    page_line(&page);
    outlook_add(outlook, &page);
    page_print(&page);
}

static bool is_empty(json_t *explanation)
{
    return json_array_size(json_object_get(explanation, "clauses")) +
               json_array_size(json_object_get(explanation, "late")) ==
           0;
}

void explanation_print(const struct outlook *outlook, const char *moment)
{
    json_t *explanation = outlook->explanation;

    printf("%s%s %lld年考核得分说明%s（第%s圈层）  截至第 %lld 条记录%s\n", term_bold(),
           row_text(explanation, "name"), row_number(explanation, "year"), term_plain(),
           standings_tier_numeral(explanation), row_number(explanation, "n"),
           row_is(outlook->standings, "closed") ? "（本年度已结）" : "");
    if (*moment)
        printf("%s\n", moment);
    puts(is_empty(explanation) ? "\n本年度没有记录" : "");
    print_clauses(explanation, outlook->names, "base");
    print_clauses(explanation, outlook->names, "bonus");
    print_clauses(explanation, outlook->names, "deduction");
    print_late(explanation);
    print_sums(explanation);
    print_outlook(outlook);
}
