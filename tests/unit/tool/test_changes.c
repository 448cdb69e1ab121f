/* services/tool/changes: what is different between two standings, as JSON and as a table. */
#include "services/tool/changes.h"

#include "services/tool/row.h"
#include "tests/unit/support.h"

enum { SAID_BYTES = 4096, WIDTH = 80 };

#define ROW(centre, name, rank, score, excellent, more)                                            \
    "{\"centre\":\"" centre "\",\"name\":\"" name "\",\"rank\":" rank ",\"score\":" score          \
    ",\"excellent\":\"" excellent "\"" more "}"
#define TIER(number, rows) "{\"tier\":" number ",\"quota\":1,\"centres\":[" rows "]}"
#define PENDING(count) ",\"pending\":" count
#define ALL                                                                                        \
    ",\"base\":70.25,\"bonus\":30.25,\"deduction\":30.25,\"deduction_raw\":130.25,"                \
    "\"pending\":1000,\"self_check\":\"2006-11-20T09:00:00.000+08:00\""

static const char before_text[] = "{\"year\":2006,\"tiers\":[" TIER(
    "1", ROW("a", "甲区", "1", "76.5", "yes", "") "," ROW(
             "b", "乙区", "2", "70", "no",
             PENDING("1")) "," ROW("c", "丙区", "3", "69", "no",
                                   "")) "," TIER("2",
                                                 ROW("d", "丁县", "1", "70", "tied", ALL)) "]}";

static const struct changes_row {
    const char *title, *after, *json;
    const char *lines[4]; /* of the table, with single spaces */
} rows[] = {
    {"the same have no changes", before_text, "[]", {"2006年没有变化：4 个中心都和原来一样"}},
    {"ranks, scores and excellence that change",
     "{\"tiers\":[" TIER(
         "1", ROW("b", "乙区", "1", "77.25", "yes", PENDING("1")) "," ROW(
                  "a", "甲区", "2", "76.5", "no",
                  "") "," ROW("c", "丙区", "3", "69", "no",
                              "")) "," TIER("2", ROW("d", "丁县", "1", "70", "tied", ALL)) "]}",
     "[{\"centre\":\"b\",\"score\":[70,77.25],\"rank\":[2,1],\"excellent\":[\"no\",\"yes\"]},"
     "{\"centre\":\"a\",\"score\":[76.5,76.5],\"rank\":[1,2],\"excellent\":[\"yes\",\"no\"]}]",
     {"第一圈层（优秀名额 1）", "乙区 2 → 1 70 → 77.25 - → 优秀", "甲区 1 → 2 76.5 优秀 → -",
      "其余 2 个中心不变"}},
    {"other columns alone are said below the table",
     "{\"tiers\":[" TIER("1", ROW("a", "甲区", "1", "76.5", "yes", "") "," ROW(
                                  "b", "乙区", "2", "70", "no",
                                  PENDING("0")) "," ROW("c", "丙区", "3", "69", "no",
                                                        "")) "," TIER("2",
                                                                      ROW("d", "丁县", "1", "70",
                                                                          "tied", ALL)) "]}",
     "[]",
     {"名次、得分、评优不变，但其他各栏有变：", "乙区 待核 1 → 0", "其余 3 个中心不变"}},
    {"a centre that is not there before, or not after, is null",
     "{\"tiers\":[" TIER(
         "1", ROW("a", "甲区", "1", "76.5", "yes", "") "," ROW(
                  "b", "乙区", "2", "70", "no",
                  PENDING("1")) "," ROW("c", "丙区", "3", "69", "no",
                                        "")) "," TIER("2",
                                                      ROW("e", "戊县", "1", "70", "tied", "")) "]}",
     "[{\"centre\":\"e\",\"score\":[null,70],\"rank\":[null,1],\"excellent\":[null,\"tied\"]},"
     "{\"centre\":\"d\",\"score\":[70,null],\"rank\":[1,null],\"excellent\":[\"tied\",null]}]",
     {"第二圈层（优秀名额 1）", "戊县 - → 1 - → 70 - → 并列待定", "丁县 1 → - 70 → - 并列待定 → -",
      "其余 3 个中心不变"}},
    {"what does not fit a line goes on in the next",
     "{\"tiers\":[" TIER(
         "1",
         ROW("a", "甲区", "1", "76.5", "yes", "") "," ROW(
             "b", "乙区", "2", "70", "no",
             PENDING(
                 "1")) "," ROW("c", "丙区", "3", "69", "no",
                               "")) "," TIER("2",
                                             ROW("d", "丁县", "1", "70", "tied",
                                                 ",\"base\":0,\"bonus\":0.25,\"deduction\":0.25,"
                                                 "\"deduction_raw\":230.25,\"pending\":2000,\"self_"
                                                 "check\":null")) "]}",
     "[]",
     {"丁县 基本分 70.25 → 0 加分 30.25 → 0.25 实扣 30.25 → 0.25",
      "扣分合计 130.25 → 230.25 待核 1000 → 2000 自查 2006-11-20 → -", "其余 3 个中心不变"}},
};

/* The lines, with each run of spaces as one. */
static void put_lines(const struct page *page, char said[SAID_BYTES])
{
    size_t size = 0;

    for (unsigned i = 0; i < page->count; i++) {
        CHECK(page_columns(page->lines[i]) <= WIDTH, "too wide: %s", page->lines[i]);
        for (const char *at = page->lines[i]; *at; at++)
            if (*at != ' ' || (size > 0 && said[size - 1] != ' ' && said[size - 1] != '\n'))
                said[size++] = *at;
        said[size++] = '\n';
    }
    said[size] = '\0';
}

static void both_tell_what_the_row_says(void **state)
{
    static struct page page;
    const struct changes_row *row = *state;
    json_t *before = row_read(text_of(before_text)), *after = row_read(text_of(row->after));
    json_t *changes = changes_between(before, after);
    char *line = json_dumps(changes, JSON_COMPACT), said[SAID_BYTES];

    assert_non_null(after);
    check_string("json", line, row->json);
    page_begin(&page, false);
    changes_table(before, after, &page);
    put_lines(&page, said);
    for (size_t i = 0; i < COUNT_OF(row->lines) && row->lines[i]; i++)
        CHECK(strstr(said, row->lines[i]), "lacks `%s`:\n%s", row->lines[i], said);
    free(line);
    json_decref(changes);
    json_decref(after);
    json_decref(before);
}

int main(void)
{
    SUITE_ROWS(rows, both_tell_what_the_row_says);
    return suite_run("changes");
}
