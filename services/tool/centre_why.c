#include "services/tool/centre_why.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum { NAME_COLUMNS = 16, COUNTS_COLUMNS = 10 };

static void add_points(struct page *page, const char *before, json_t *row, const char *key)
{
    char text[POINTS_TEXT_BYTES];

    standings_points(json_object_get(row, key), text);
    page_add(page, "%s%s", before, text);
}

static void add_sums(json_t *explanation, struct page *page)
{
    page_line(page);
    page_style(page, PAGE_DIM);
    add_points(page, "为什么：基本分 ", explanation, "base");
    add_points(page, " + 加分 ", explanation, "bonus");
    add_points(page, " − 实扣 ", explanation, "deduction");
    add_points(page, " = ", explanation, "score");
    page_style(page, PAGE_PLAIN);
}

static unsigned count_status(json_t *clause, const char *status)
{
    unsigned count = 0;
    size_t i;
    json_t *finding;

    json_array_foreach(json_object_get(clause, "findings"), i, finding) count +=
        strcmp(row_text(finding, "status"), status) == 0;
    return count;
}

static void print_counts(json_t *clause, char *ret_text, size_t size)
{
    const char *kind = row_text(clause, "kind");
    char points[POINTS_TEXT_BYTES];

    standings_points(json_object_get(clause, "counts"), points);
    if (strcmp(kind, "base") == 0)
        snprintf(ret_text, size, "不得基本分");
    else
        snprintf(ret_text, size, "%s%s", strcmp(kind, "deduction") == 0 ? "−" : "+", points);
}

static void add_clause(json_t *clause, struct page *page)
{
    char counts[POINTS_TEXT_BYTES + 16];
    unsigned counted = count_status(clause, "counted"), pending = count_status(clause, "pending");
    bool is_cut = json_number_value(json_object_get(clause, "counts")) + 0.001 <
                  json_number_value(json_object_get(clause, "sum"));

    print_counts(clause, counts, sizeof counts);
    page_line(page);
    page_add(page, "  ");
    page_cell(page, row_text_or(clause, "name", row_text(clause, "clause")), NAME_COLUMNS,
              TERM_LEFT);
    page_cell(page, counted ? counts : "未计分", COUNTS_COLUMNS, TERM_LEFT);
    page_add(page, "%u 项", counted);
    if (counted && is_cut)
        add_points(page, "，到上限：认定 ", clause, "sum");
    if (pending)
        page_add(page, "，另有 %u 项待核", pending);
}

void centre_why_add(json_t *explanation, struct page *page)
{
    size_t i;
    json_t *clause;

    if (!explanation)
        return;
    add_sums(explanation, page);
    json_array_foreach(json_object_get(explanation, "clauses"), i, clause) add_clause(clause, page);
}
