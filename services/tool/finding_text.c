#include "services/tool/finding_text.h"

#include <stdio.h>

#include "common/score/instant.h"
#include "services/tool/clause_name.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/term.h"
#include "services/tool/words.h"

enum { DATE_COLUMNS = 10 };

static const char *sign_of(const struct clause *clause)
{
    if (!clause)
        return "";
    return clause->kind == CLAUSE_DEDUCTION ? "−" : "+";
}

void finding_worth(json_t *finding, const struct rulebook *rules,
                   char ret_worth[FINDING_WORTH_BYTES])
{
    const struct clause *clause = rulebook_clause(rules, text_of(row_text(finding, "clause")));
    const char *grade = words_grade(row_text(finding, "grade"));
    char points[POINTS_TEXT_BYTES];

    standings_points(json_object_get(finding, "points"), points);
    if (clause && clause->kind == CLAUSE_BASE)
        snprintf(ret_worth, FINDING_WORTH_BYTES, "不得基本分");
    else
        snprintf(ret_worth, FINDING_WORTH_BYTES, "%.40s%s%s%s", grade, *grade ? " " : "",
                 sign_of(clause), points);
}

void finding_print_about(json_t *finding, const struct rulebook *rules)
{
    char clause[CLAUSE_NAME_BYTES];

    clause_name(rules, row_text_or(finding, "clause", "-"), clause);
    term_cell(row_text_or(finding, "name", "-"), FINDING_NAME_COLUMNS, TERM_LEFT);
    term_cell(clause, FINDING_CLAUSE_COLUMNS, TERM_LEFT);
}

void finding_print_head(void)
{
    printf("%s    记录 发生日期   收到日期   中心     条款         分值%s\n", term_dim(),
           term_plain());
}

void finding_print_date(json_t *finding, const char *key)
{
    struct instant instant;
    char date[40] = "-";

    if (instant_read(text_of(row_text(finding, key)), &instant)) {
        struct civil civil = instant_civil(instant, BEIJING_SECONDS);
        snprintf(date, sizeof date, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    }
    term_cell(date, DATE_COLUMNS, TERM_LEFT);
}

void finding_print_detail(const char *label, const char *text)
{
    if (!*text)
        return;
    printf("%*s ", FINDING_NUMBER_COLUMNS, "");
    term_labelled(label, text, FINDING_NUMBER_COLUMNS + 1);
}

void finding_print(json_t *finding, const struct rulebook *rules)
{
    char worth[FINDING_WORTH_BYTES];

    finding_worth(finding, rules, worth);
    term_number(row_number(finding, "n"), FINDING_NUMBER_COLUMNS);
    finding_print_date(finding, "occurred");
    finding_print_date(finding, "received");
    finding_print_about(finding, rules);
    printf("%s\n", worth);
    finding_print_detail("编号", row_text(finding, "record"));
    finding_print_detail("摘要", row_text(finding, "summary"));
    finding_print_detail("依据", row_text(finding, "evidence"));
}
