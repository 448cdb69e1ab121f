/* A score before and after, and why it stays. */
#include "services/tool/score_line.h"

#include "services/tool/row.h"
#include "tests/unit/support.h"

#define ROW(score, base, bonus, raw, deduction)                                                    \
    "{\"name\":\"武侯区\",\"score\":" score ",\"base\":" base ",\"bonus\":" bonus                  \
    ",\"deduction_raw\":" raw ",\"deduction\":" deduction "}"

static const struct line_row {
    const char *title, *before, *after, *line;
} rows[] = {
    {"a score that rises says no more", ROW("70", "70", "0", "0", "0"),
     ROW("71", "70", "1", "0", "0"), "武侯区: 70 → 71"},
    {"bonus that goes to deductions says so", ROW("70", "70", "3.5", "10", "3.5"),
     ROW("70", "70", "7.5", "10", "7.5"),
     "武侯区: 70 → 70（加分 3.5 → 7.5，实扣 3.5 → 7.5：扣分以加分为限，第 10(8) 条）"},
    {"a deduction above the bonus too", ROW("70", "70", "0", "0", "0"),
     ROW("70", "70", "0", "2", "0"),
     "武侯区: 70 → 70（扣分合计 0 → 2：扣分以加分为限，第 10(8) 条）"},
    {"where nothing changes that is said", ROW("70", "70", "0", "0", "0"),
     ROW("70", "70", "0", "0", "0"), "武侯区: 70 → 70（加分、扣分都不变：不计分，或已到上限）"},
};

static void line_is_as_the_row_says(void **state)
{
    const struct line_row *row = *state;
    json_t *before = row_read(text_of(row->before)), *after = row_read(text_of(row->after));
    char line[SCORE_LINE_BYTES];

    assert_non_null(before);
    assert_non_null(after);
    score_line(before, after, line);
    check_string("line", line, row->line);
    json_decref(before);
    json_decref(after);
}

int main(void)
{
    SUITE_ROWS(rows, line_is_as_the_row_says);
    return suite_run("score_line");
}
