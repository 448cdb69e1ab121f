#include "services/tool/score_line.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"
#include "services/tool/standings_table.h"

static const struct part {
    const char *key, *name;
} parts[] = {
    {"base", "基本分"}, {"bonus", "加分"}, {"deduction_raw", "扣分合计"}, {"deduction", "实扣"}};

static bool is_same(json_t *before, json_t *after, const char *key)
{
    return json_equal(json_object_get(before, key), json_object_get(after, key));
}

static void add_change(json_t *before, json_t *after, const char *key, const char *name,
                       char line[SCORE_LINE_BYTES])
{
    char was[POINTS_TEXT_BYTES], is[POINTS_TEXT_BYTES];
    size_t size = strlen(line);

    standings_points(json_object_get(before, key), was);
    standings_points(json_object_get(after, key), is);
    snprintf(line + size, SCORE_LINE_BYTES - size, "%s %s → %s", name, was, is);
}

static void add(const char *text, char line[SCORE_LINE_BYTES])
{
    strncat(line, text, SCORE_LINE_BYTES - strlen(line) - 1);
}

/* Deductions below the bonus take it all, and no more: so what is added goes to them first. */
static void add_why(json_t *before, json_t *after, char line[SCORE_LINE_BYTES])
{
    unsigned changes = 0;

    add("（", line);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (is_same(before, after, parts[i].key))
            continue;
        add(changes++ ? "，" : "", line);
        add_change(before, after, parts[i].key, parts[i].name, line);
    }
    if (changes == 0)
        add("加分、扣分都不变：不计分，或已到上限", line);
    else if (!is_same(before, after, "deduction") || !is_same(before, after, "deduction_raw"))
        add("：扣分以加分为限，第 10(8) 条", line);
    add("）", line);
}

void score_line(json_t *before, json_t *after, char ret_line[SCORE_LINE_BYTES])
{
    char name[128];

    *ret_line = '\0';
    snprintf(name, sizeof name, "%s:", row_text(after, "name"));
    add_change(before, after, "score", name, ret_line);
    if (is_same(before, after, "score"))
        add_why(before, after, ret_line);
}
