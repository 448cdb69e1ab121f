/* services/tool/board: the lines that are shown, by what is known, the size and the keys. */
#include "services/tool/board.h"

#include "tests/unit/support.h"
#include "tests/unit/tool/support_board.h"

enum { KEYS_MAX = 12, WORDS_MAX = 6, CHANGES = 3 };

static struct page page;
static struct recent recent;

static void fill_recent(void)
{
    recent = (struct recent){0};
    for (int i = 1; i <= CHANGES; i++) {
        struct change_parts parts = {.time = "14:03:22", .who = "县11", .points = "70 → 71"};
        snprintf(parts.clause, sizeof parts.clause, "条款%d", i);
        recent_add(&recent, &parts);
    }
}

/* What a row of the tables has of a board; zero is what most of them share. */
static const struct board_row {
    const char *title;
    int rows, columns;
    const char *keys; /* pressed before it is drawn */
    const char *has[WORDS_MAX], *lacks[WORDS_MAX];
    int tier;
    const char *centre;
    long long heard_s;
    bool is_silent, is_blind; /* no keys come */
    int other_year;
    const char *silent; /* JSON; NULL: it is not known */
    const char *why;    /* likewise */
} rows[] = {
    {"80x24 shows all tiers side by side, the changes, the legend, the home and the clock",
     24,
     80,
     "",
     {" 1 县11        89     优   1 县21        89     优   1 县31        89     优", "县38",
      "   第一圈层（优秀名额 1） ", "优：优秀", "/tmp/home", "14:05:06"},
     .lacks = {"扣分合计"}},
    {"60x15 too, without the legend",
     15,
     60,
     "",
     {" 6=县16        84    6=县26        84    6=县36        84", "县38", "条款3",
      " 1*县11        89    1*县21", "   第一圈层 优秀1   ", "  *：优秀 =：并列\n"},
     .lacks = {"优：优秀", "条款1"}},
    {"and with it where that has room",
     24,
     60,
     "",
     {" 1*县11        89    1*县21", "  *：优秀  =：并列待定"},
     .lacks = {" =：并列\n"}},
    {"where it is too narrow for that, the first one",
     24,
     59,
     "",
     {"第一圈层", "县16", "条款1"},
     .lacks = {"第二圈层", "县21"}},
    {"where it is too low for that, the first one",
     12,
     80,
     "",
     {"第一圈层", "县16"},
     .lacks = {"第二圈层", "县21"}},
    {"one tier has the legend of its table",
     24,
     80,
     "1",
     {"第一圈层", "县16", "最近变动", "实扣：", "/tmp/home", "14:05:06"},
     .lacks = {"第二圈层", "县21", "自查：", "优：优秀"}},
    {"the newest change stands first",
     24,
     80,
     "",
     {"上）\n14:03:22 县11       70 → 71"},
     .lacks = {NULL}},
    {"80 columns have the arrow, points and what is pending, not the self-check",
     24,
     80,
     "1",
     {"升降", "得分", "扣分合计", "待核", "并列待定"},
     .lacks = {"2006-11-20"}},
    {"200x60 shows all tiers and all columns",
     60,
     200,
     "",
     {"第一圈层", "第二圈层", "第三圈层", "县38", "2006-11-20 迟", "自查："},
     .lacks = {NULL}},
    {"50 columns keep rank, arrow, centre and points",
     24,
     50,
     "",
     {"名次 升降 中心         得分  加分  实扣 待核"},
     .lacks = {"基本分", "扣分合计", "评优"}},
    {"30 columns keep them too", 24, 30, "", {"名次 升降 中心         得分"}, .lacks = {"加分"}},
    {"a digit chooses a tier",
     24,
     80,
     "3",
     {"第三圈层", "县38"},
     .lacks = {"第一圈层", "第二圈层"}},
    {"a digit of no tier is nothing", 24, 80, "37", {"第三圈层"}, .lacks = {"第一圈层"}},
    {"space goes to the next tier", 24, 80, "1 ", {"第二圈层"}, .lacks = {"第一圈层", "第三圈层"}},
    {"and from the last one to the first", 24, 80, "    ", {"第一圈层"}, .lacks = {"第三圈层"}},
    {"an arrow goes back, from the first one to the last",
     24,
     80,
     "\033[D",
     {"第三圈层"},
     .lacks = {"第一圈层"}},
    {"both ways lead back",
     24,
     80,
     "1\033[C\033[C\033[D\033[D",
     {"第一圈层"},
     .lacks = {"第二圈层"}},
    {"where all fit, a digit shows one",
     60,
     200,
     "2",
     {"第二圈层"},
     .lacks = {"第一圈层", "第三圈层"}},
    {"and 0 all again", 60, 200, "20", {"第一圈层", "第二圈层", "第三圈层"}, .lacks = {NULL}},
    {"where all fit, space begins with the first",
     60,
     200,
     " ",
     {"第一圈层"},
     .lacks = {"第二圈层"}},
    {"what does not fit is scrolled",
     8,
     80,
     "\033[B\033[B",
     {"县11", "县15"},
     .lacks = {"第一圈层"}},
    {"it says how many lines are not shown",
     8,
     80,
     "jj",
     {"滚动 上面还有 2 行 下面还有 1 行"},
     .lacks = {NULL}},
    {"and nothing of where there are none", 8, 80, "", {"下面还有 3 行"}, .lacks = {"上面"}},
    {"not beyond the end", 8, 80, "jjjjjjjjj", {"县12", "县16", "14:05:06"}, .lacks = {"县11"}},
    {"nor beyond the beginning", 8, 80, "jkkk", {"第一圈层", "县13"}, .lacks = {"县14"}},
    {"a page at once", 8, 80, "\033[6~", {"县12", "县16"}, .lacks = {"县11"}},
    {"and back", 8, 80, "\033[6~\033[5~", {"第一圈层", "县13"}, .lacks = {"县14"}},
    {"another tier begins at its top", 8, 80, "jjj2", {"第二圈层", "县23"}, .lacks = {"县24"}},
    {"the help names the keys that do something",
     24,
     80,
     "",
     {"q 结束", "空格", "1-9 选圈层"},
     .lacks = {"滚动"}},
    {"on a small one what is not shown comes first",
     8,
     30,
     "j",
     {"q 结束  ↑1行↓2行"},
     .lacks = {"空格"}},
    {"and then what has room", 8, 40, "j", {"q 结束  ↑1行↓2行  空格 下一圈层"}, .lacks = {"1-9"}},
    {"also those that scroll", 8, 80, "", {"滚动", "1-9"}, .lacks = {NULL}},
    {"without keys it names none",
     24,
     80,
     "",
     {"Ctrl-C 结束"},
     .lacks = {"1-9", "q "},
     .is_blind = true},
    {"one tier alone",
     60,
     200,
     " ",
     {"第二圈层"},
     .lacks = {"第一圈层", "第三圈层", "1-9"},
     .tier = 2},
    {"one centre alone",
     60,
     200,
     "",
     {"县21", "  >2      县22", "   3      县23", "第二圈层"},
     .lacks = {"县24", "第一圈层", "为什么"},
     .tier = 2,
     .centre = "c22"},
    {"and why it has its score",
     24,
     80,
     "",
     {"为什么：基本分 70 + 加分 4.5 − 实扣 2 = 72.5",
      "  领导重视         +4.5       2 项，到上限：认定 6\n",
      "  超时办件         −2         1 项，另有 1 项待核\n",
      "  overdue          未计分     0 项，另有 1 项待核\n", "  未正常运行       不得基本分 1 项\n",
      "条款1"},
     .tier = 2,
     .centre = "c22",
     .why =
         "{\"base\":70,\"bonus\":4.5,\"deduction\":2,\"score\":72.5,\"clauses\":["
         "{\"kind\":\"bonus\",\"name\":\"领导重视\",\"sum\":6,\"counts\":4.5,\"findings\":["
         "{\"status\":\"counted\"},{\"status\":\"counted\"},{\"status\":\"revoked\"}]},"
         "{\"kind\":\"deduction\",\"name\":\"超时办件\",\"sum\":2,\"counts\":2,\"findings\":["
         "{\"status\":\"counted\"},{\"status\":\"pending\"}]},"
         "{\"kind\":\"deduction\",\"clause\":\"overdue\",\"findings\":[{\"status\":\"pending\"}]},"
         "{\"kind\":\"base\",\"name\":\"未正常运行\",\"findings\":[{\"status\":\"counted\"}]}]}"},
    {"how fresh it is", 24, 80, "", {"已连接，3 秒前更新"}, .lacks = {"中断"}, .heard_s = 3},
    {"before the first update", 24, 80, "", {"已连接，等待更新"}, .lacks = {"秒前"}, .heard_s = -1},
    {"a scorer that is away",
     24,
     80,
     "",
     {"连接中断：7 秒没有消息", "/tmp/home"},
     .lacks = {"已连接"},
     .heard_s = 7,
     .is_silent = true},
    {"who is silent, and since when",
     24,
     80,
     "",
     {"! 失联 3 个：县12 11-26 14:03，县31 从未，考核小组 从未\n", " 2 县12!       88",
      " 1 县31!       89"},
     .lacks = {"县11!"},
     .silent = "{\"c12\":\"11-26 14:03\",\"c31\":\"从未\",\"office\":\"从未\"}"},
    {"in a table their names are marked too",
     60,
     200,
     "",
     {"   2      县12!          88", "县11 "},
     .lacks = {"县11!"},
     .silent = "{\"c12\":\"11-26 14:03\"}"},
    {"of one tier only its own",
     24,
     80,
     "",
     {"! 失联 1 个：县31 从未\n"},
     .lacks = {"县12"},
     .tier = 3,
     .silent = "{\"c12\":\"11-26 14:03\",\"c31\":\"从未\"}"},
    {"who has no room is counted",
     24,
     60,
     "",
     {"! 失联 4 个：县11 11-26 14:03，县12 11-26 14:03，…\n"},
     .lacks = {"县13 11"},
     .silent = "{\"c11\":\"11-26 14:03\",\"c12\":\"11-26 14:03\",\"c13\":\"11-26 14:03\","
               "\"c14\":\"11-26 14:03\"}"},
    {"of one centre only that it is",
     24,
     80,
     "",
     {"县32"},
     .lacks = {"失联"},
     .tier = 3,
     .centre = "c32",
     .silent = "{\"c31\":\"从未\"}"},
    {"nobody is silent", 24, 80, "", {"县12"}, .lacks = {"失联", "!"}, .silent = "{}"},
    {"another year that changes",
     24,
     80,
     "",
     {"2011年有变动（--year 2011）", "2006年政务"},
     .lacks = {NULL},
     .other_year = 2011},
    {"also where the scorer is away",
     24,
     80,
     "",
     {"等待记分程序  2011年有变动（--year 2011）  "},
     .lacks = {"已连接"},
     .heard_s = 7000,
     .is_silent = true,
     .other_year = 2011},
    {"a terminal of nothing is no error", 1, 1, "jq", {NULL}, .lacks = {"县"}},
};

static struct board board_of(const struct board_row *row)
{
    return (struct board){.recent = &recent,
                          .centre = row->centre,
                          .tier = row->tier,
                          .other_year = row->other_year,
                          .home = "/tmp/home",
                          .clock = "14:05:06",
                          .heard_s = row->heard_s,
                          .is_silent = row->is_silent,
                          .has_keys = !row->is_blind,
                          .rows = row->rows,
                          .columns = row->columns};
}

static void press(const struct board *board, const char *keys, struct board_view *view)
{
    size_t taken;

    for (; *keys; keys += taken)
        board_key(board, keyboard_read(keys, strlen(keys), &taken), view);
}

/* All lines, each with its end. */
static const char *joined(void)
{
    static char text[PAGE_LINES_MAX * 512];
    size_t at = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < page.count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s\n", page.lines[i]);
    return text;
}

static void board_shows_what_the_row_says(void **state)
{
    const struct board_row *row = *state;
    struct board board = board_of(row);
    struct board_view view = {0};

    fill_recent();
    board.standings = standings_made();
    board.before = json_object();
    board.silent = row->silent ? json_loads(row->silent, 0, NULL) : NULL;
    board.why = row->why ? json_loads(row->why, 0, NULL) : NULL;
    press(&board, row->keys, &view);
    board_draw(&board, &view, &page);
    const char *text = joined();
    assert_int_equal(page.count, row->rows);
    for (unsigned i = 0; i < page.count; i++)
        CHECK(page_columns(page.lines[i]) <= row->columns, "too wide: %s", page.lines[i]);
    for (size_t i = 0; i < WORDS_MAX && row->has[i]; i++)
        CHECK(strstr(text, row->has[i]), "it lacks %s:\n%s", row->has[i], text);
    for (size_t i = 0; i < WORDS_MAX && row->lacks[i]; i++)
        CHECK(!strstr(text, row->lacks[i]), "it has %s:\n%s", row->lacks[i], text);
    json_decref(board.before);
    json_decref(board.silent);
    json_decref(board.why);
    json_decref(board.standings);
}

static void arrows_show_who_has_risen_and_fallen(void **state)
{
    struct board board = board_of(&rows[0]);
    struct board_view view = {.tier = 1};

    (void)state;
    board.standings = standings_made();
    board.before = json_pack("{s:i,s:i,s:i}", "c11", 3, "c12", 1, "c13", 3);
    board_draw(&board, &view, &page);
    CHECK(strstr(page.lines[3], "   1 ↑2   县11 "), "%s", page.lines[3]);
    CHECK(strstr(page.lines[4], "   2 ↓1   县12 "), "%s", page.lines[4]);
    CHECK(strstr(page.lines[5], "   3      县13 "), "%s", page.lines[5]);
    CHECK(strstr(page.lines[6], "   4      县14 "), "%s", page.lines[6]);
    view.tier = 0;
    board_draw(&board, &view, &page);
    CHECK(strstr(page.lines[2], " 1 县11        89 ↑2  优"), "%s", page.lines[2]);
    CHECK(strstr(page.lines[3], " 2 县12        88 ↓1  并"), "%s", page.lines[3]);
    json_decref(board.before);
    json_decref(board.standings);
}

/* A scorer of another version may answer with anything. */
static void tier_of_any_number_is_shown(void **state)
{
    static const long long numbers[] = {-1, 10, INT64_MIN, INT64_MAX};
    struct board board = board_of(&rows[0]);
    struct board_view view = {0};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        board.standings = json_pack("{s:[{s:I}]}", "tiers", "tier", (json_int_t)numbers[i]);
        board_draw(&board, &view, &page);
        CHECK(strstr(joined(), "第?圈层"), "tier %lld:\n%s", numbers[i], joined());
        json_decref(board.standings);
    }
}

static void q_ends_it(void **state)
{
    struct board board = board_of(&rows[0]);
    struct board_view view = {0};

    (void)state;
    board.standings = standings_made();
    press(&board, "3 x\033[Z", &view);
    assert_false(view.is_over);
    press(&board, "q", &view);
    assert_true(view.is_over);
    json_decref(board.standings);
}

int main(void)
{
    SUITE_ROWS(rows, board_shows_what_the_row_says);
    SUITE_TEST(arrows_show_who_has_risen_and_fallen);
    SUITE_TEST(tier_of_any_number_is_shown);
    SUITE_TEST(q_ends_it);
    return suite_run("board");
}
