/* Where an explanation ends: the place among the others, what waits, and the way to the next rank. */
#include "services/tool/outlook.h"

#include "services/tool/row.h"
#include "tests/unit/form/support_rulebook.h"

enum { LINES_MAX = 6 };

/* 武侯区: bonus of 7.5 under leadership, deductions of 10; two findings wait. */
#define FINDING(points, status) "{\"points\":" points ",\"status\":\"" status "\"}"
#define BONUS(findings) "{\"clause\":\"leadership\",\"kind\":\"bonus\",\"findings\":[" findings "]}"
#define NEXT(points, room)                                                                         \
    "{\"rank\":1,\"points\":" points ",\"room\":[{\"clause\":\"leadership\",\"points\":" room "}]" \
    "}"
#define EXPLAINED(score, base, rank, clauses, cut, next)                                           \
    "{\"centre\":\"wuhou\",\"tier\":1,\"rank\":" rank ",\"score\":" score ",\"base\":" base        \
    ",\"bonus\":3,\"deduction_cut\":" cut ",\"clauses\":[" clauses "],\"next\":" next "}"
#define ROW(centre, rank, score, more)                                                             \
    "{\"centre\":\"" centre "\",\"rank\":" rank ",\"score\":" score more "}"
#define STANDINGS(closed, rows)                                                                    \
    "{\"closed\":" closed ",\"tiers\":[{\"tier\":1,\"quota\":2,\"centres\":[" rows "]}]}"
#define TIED ",\"excellent\":\"tied\""
#define SENT ",\"excellent\":\"yes\",\"self_check\":\"2006-11-20T09:00:00+08:00\""
#define SECOND ROW("jinniu", "1", "72", "") "," ROW("wuhou", "2", "70", "")
#define NONE_SENT "评优：未列入，优秀名额 2 个（第 11(1) 条）；自查：未收到（第 7 条）"

static const struct outlook_row {
    const char *title, *explanation, *standings;
    bool is_sure;
    const char *lines[LINES_MAX];
} rows[] = {
    {"the first without a tie has no way to go",
     EXPLAINED("72", "70", "1", "", "0", "null"),
     STANDINGS("false", ROW("wuhou", "1", "72", SENT)),
     true,
     {"第一圈层第 1 名",
      "评优：优秀，优秀名额 2 个（第 11(1) 条）；自查：2006-11-20 收到（第 7 条）",
      "本圈层没有更高的名次"}},
    {"a tie says with how many, and that the office decides",
     EXPLAINED("70", "70", "1", "", "0", "null"),
     STANDINGS("false", ROW("wuhou", "1", "70", TIED) "," ROW("jinniu", "1", "70", TIED)),
     true,
     {"第一圈层并列第 1 名（共 2 个中心）",
      "评优：并列待定，优秀名额 2 个，由考核小组定（第 11(1) 条）；自查：未收到（第 7 条）",
      "本圈层没有更高的名次"}},
    {"the difference is told beside what it takes, and why that is more",
     EXPLAINED("70", "70", "2", "", "2.5", NEXT("4.5", "5")),
     STANDINGS("false", SECOND),
     false,
     {"第一圈层第 2 名", NONE_SENT,
      "与第 1 名相差 2 分；现有 2.5 分扣分未扣（第 10(8) 条），新的加分先抵这些，净增 4.5 "
      "分即可并列，超过则居前",
      "还可加分：领导重视 5"}},
    {"what bonus cannot reach is no advice",
     EXPLAINED("70", "70", "2", "", "0", NEXT("6", "5")),
     STANDINGS("false", ROW("jinniu", "1", "76", "") "," ROW("wuhou", "2", "70", "")),
     false,
     {"第一圈层第 2 名", NONE_SENT, "与第 1 名相差 6 分；净增 6 分即可并列，超过则居前",
      "加分至多还有 5 分，单靠加分达不到第 1 名"}},
    {"without its base a centre needs that first",
     EXPLAINED("0", "0", "2", "", "0", NEXT("70", "30")),
     STANDINGS("false", ROW("jinniu", "1", "70", "") "," ROW("wuhou", "2", "0", "")),
     false,
     {"第一圈层第 2 名", NONE_SENT, "与第 1 名相差 70 分；净增 70 分即可并列，超过则居前",
      "基本分为 0（未正常运行，第 8(1) 条），加分至多还有 30 分，单靠加分达不到第 1 "
      "名：先要恢复基本分"}},
    {"a closed year has no advice",
     EXPLAINED("70", "70", "2", "", "0", NEXT("2", "5")),
     STANDINGS("true", SECOND),
     false,
     {"第一圈层第 2 名", NONE_SENT}},
    {"what waits is told with the score that it would make",
     EXPLAINED("73", "70", "1", BONUS(FINDING("3", "counted") "," FINDING("1.5", "pending")), "0",
               "null"),
     STANDINGS("false", ROW("wuhou", "1", "73", "")),
     true,
     {"第一圈层第 1 名", NONE_SENT, "另有 1 项待核，未计分：若全部认定，得分 74.5",
      "本圈层没有更高的名次"}},
    {"not where it is not sure by which rules",
     EXPLAINED("73", "70", "1", BONUS(FINDING("3", "counted") "," FINDING("1.5", "pending")), "0",
               "null"),
     STANDINGS("false", ROW("wuhou", "1", "73", "")),
     false,
     {"第一圈层第 1 名", NONE_SENT, "另有 1 项待核，未计分", "本圈层没有更高的名次"}},
    {"nor where these do not make the score that it has",
     EXPLAINED("72", "70", "1", BONUS(FINDING("3", "counted") "," FINDING("1.5", "pending")), "0",
               "null"),
     STANDINGS("false", ROW("wuhou", "1", "72", "")),
     true,
     {"第一圈层第 1 名", NONE_SENT, "另有 1 项待核，未计分", "本圈层没有更高的名次"}},
    {"in a closed year what waits has no chance",
     EXPLAINED("70", "70", "1", BONUS(FINDING("1.5", "pending")), "0", "null"),
     STANDINGS("true", ROW("wuhou", "1", "70", "")),
     true,
     {"第一圈层第 1 名", NONE_SENT, "另有 1 项待核，未计分；年度已结，除非重开不再计分"}},
};

static void lines_are_as_the_row_says(void **state)
{
    static struct page page;
    const struct outlook_row *row = *state;
    struct outlook outlook = {.explanation = row_read(text_of(row->explanation)),
                              .standings = row_read(text_of(row->standings)),
                              .names = default_book(),
                              .rules = row->is_sure ? default_book() : NULL};
    unsigned count = 0;

    assert_non_null(outlook.explanation);
    assert_non_null(outlook.standings);
    page_begin(&page, false);
    page_line(&page);
    outlook_add(&outlook, &page);
    for (; count < LINES_MAX && row->lines[count]; count++)
        check_string("line", count < page.count ? page.lines[count] : "", row->lines[count]);
    assert_int_equal(page.count, count);
    json_decref(outlook.explanation);
    json_decref(outlook.standings);
}

int main(void)
{
    SUITE_ROWS(rows, lines_are_as_the_row_says);
    return suite_run("outlook");
}
