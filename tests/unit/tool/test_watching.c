/* services/tool/watching: what `kaohe watch` writes of its news, line by line. */
#include "tests/unit/tool/support_watching.h"

#include "tests/unit/places.h"
#include "tests/unit/child.h"
#include "tests/unit/support.h"

enum { STEPS_MAX = 6 };

#define LEADERSHIP(n) "leadership（领导重视） L-" n " 批示\n"
#define WUHOU_OF(year, n, before, after)                                                           \
    year "年 第 " n " 条  武侯区 " before " → " after "（第 2 → 1 名） 计分 " LEADERSHIP(n)
#define WUHOU(n, before, after) WUHOU_OF("2006", n, before, after)
#define FROM(n) "kaohe: watch: watching from record " n " on\n"

static const struct watching_row {
    const char *title;
    struct watching_wishes wishes;
    struct step steps[STEPS_MAX];
    const char *said;
} watching_rows[] = {
    {"the first update says from where on changes are listed",
     {0},
     {BEGUN, NEWS(UPDATE, 70, NULL, 7, .is_first = true)},
     FROM("7")},
    {"a change is a line",
     {0},
     {BEGUN, NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"a change as JSON is the row as it came",
     {.as_json = true},
     {BEGUN, NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     "{\"n\":8,\"year\":2006,\"centre\":\"wuhou\",\"name\":\"武侯区\",\"score\":74,"
     "\"score_before\":70,\"rank\":1,\"rank_before\":2,\"event\":{\"outcome\":\"counted\","
     "\"centre\":\"wuhou\",\"clause\":\"leadership\",\"record\":\"L-8\",\"summary\":\"批示\"}}\n"},
    {"each line names its year, also where that is not the first one's",
     {0},
     {BEGUN, NEWS_OF(2011, UPDATE, 74, "wuhou", 8), NEWS(UPDATE, 74, "wuhou", 9, .merged = 0)},
     WUHOU_OF("2011", "8", "70", "74") WUHOU("9", "70", "74")},
    {"with a year, only its changes are shown",
     {.year = 2006},
     {BEGUN, NEWS_OF(2011, UPDATE, 74, "wuhou", 8), NEWS(UPDATE, 74, "wuhou", 9, .merged = 0)},
     WUHOU("9", "70", "74")},
    {"with a year, only its changes are shown as JSON",
     {.year = 2006, .as_json = true},
     {BEGUN, NEWS_OF(2011, UPDATE, 74, "wuhou", 8)},
     ""},
    {"what is pending is said to be, and that it counts nothing",
     {0},
     {BEGUN, NEWS(UPDATE, 70, "wuhou", 8, .outcome = "pending")},
     "2006年 第 8 条  武侯区 70（第 2 → 1 名） 待核（未计分） " LEADERSHIP("8")},
    {"a rank that another centre's event has changed names that centre",
     {.centre = "wuhou"},
     {BEGUN, NEWS(UPDATE, 70, "wuhou", 8, .by = "郫县")},
     "2006年 第 8 条  武侯区 70（第 2 → 1 名） 因郫县计分 " LEADERSHIP("8")},
    {"changes that came too fast are told by their number",
     {0},
     {BEGUN, NEWS(UPDATE, 74, "wuhou", 8, .n_before = 7, .merged = 3)},
     WUHOU("8", "70",
           "74") "kaohe: watch: 3 more changes of records 8 to 8 came too fast to be listed\n"},
    {"lost updates are told before the next one",
     {0},
     {BEGUN, NEWS(GAP, 74, "wuhou", 8, .n_before = 6)},
     "kaohe: watch: updates were lost: changes of records 7 to 8 may not be listed\n" WUHOU(
         "8", "70", "74")},
    {"lost updates are told as JSON is shown",
     {.as_json = true},
     {BEGUN, NEWS(GAP, 74, NULL, 8, .n_before = 6)},
     "kaohe: watch: updates were lost: changes of records 7 to 8 may not be listed\n"},
    {"one change that came too fast is one change",
     {0},
     {BEGUN, NEWS(UPDATE, 70, NULL, 8, .n_before = 7, .merged = 1)},
     "kaohe: watch: 1 more change of records 8 to 8 came too fast to be listed\n"},
    {"a board says nothing beside itself",
     {.as_board = true, .tier = 1},
     {BEGUN, NEWS(GAP, 74, NULL, 8, .n_before = 6), NEWS(UPDATE, 74, "wuhou", 8, .is_first = true),
      ONLY(SILENT), NEWS(UPDATE, 74, NULL, 9, .merged = 3)},
     ""},
    {"a feed that is silent is told, and once that it is back",
     {0},
     {BEGUN, ONLY(SILENT), NEWS(UPDATE, 70, NULL, 7, .merged = 0),
      NEWS(UPDATE, 70, NULL, 7, .merged = 0)},
     "kaohe: watch: the feed is silent; waiting for the scorer\n"
     "kaohe: watch: the feed is heard again\n"},
    {"without standings to begin with the reason is told",
     {0},
     {ONLY(UNANSWERED)},
     "status 69: nobody is there\n"},
    {"later standings that cannot be had are asked for again without a word",
     {0},
     {BEGUN, NEWS_OF(2006, UNANSWERED, 0, NULL, 0)},
     ""},
    {"a scorer that is not there is looked for without a word", {0}, {BEGUN, ONLY(UNANSWERED)}, ""},
    {"a feed that cannot be used ends it",
     {0},
     {BEGUN, {.what = UNANSWERED, .merged = 1}},
     "status 78: nobody is there\n"},

    {"only the changes of a centre are shown, by its slug",
     {.centre = "wuhou"},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"only the changes of a centre are shown, by its name",
     {.centre = "武侯区"},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"only the changes of a centre are shown, by its code",
     {.centre = "510107"},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"a centre and its tier can be chosen together",
     {.centre = "武侯区", .tier = 1},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"a centre of another tier than the one chosen is an error of usage",
     {.centre = "510107", .tier = 2},
     {BEGUN},
     "kaohe: watch: 武侯区在第 1 圈层，不在第 2 圈层 (it is in tier 1)\nbegin 64\n"},
    {"a change of the whole year is of every centre",
     {.centre = "wuhou"},
     {BEGUN, NEWS(UPDATE, 70, "", 8, .outcome = "noted")},
     "2006年 第 8 条  全年 年度结束\n"},
    {"only the changes of a tier are shown",
     {.tier = 1},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"a centre that is not there is told",
     {.centre = "nowhere"},
     {BEGUN},
     "kaohe: watch: 没有名为“nowhere”的中心，全部名称见 kaohe rules (unknown-centre)\nbegin 1\n"},
    {"a tier that is not there is told",
     {.tier = 3},
     {BEGUN},
     "kaohe: watch: 没有第 3 圈层 (there is no tier 3)\nbegin 1\n"},
};

/* In a process of its own, so that all it writes is seen. */
static int watch(void *context)
{
    static const struct tool tool = {.command = "watch"};
    static struct watching watching;
    const struct watching_row *row = context;

    watching = (struct watching){.tool = &tool, .wishes = row->wishes, .rules = default_rules()};
    for (size_t i = 0; i < STEPS_MAX && row->steps[i].what != END; i++)
        do_step(&watching, &row->steps[i]);
    if (watching.status != STATUS_OK)
        printf("status %d: %s\n", status_exit_code(watching.status), watching.trouble.why);
    watching_clear(&watching);
    return 0;
}

static void news_are_shown_as_the_row_says(void **state)
{
    const struct watching_row *row = *state;
    struct child_end end;

    run_child(watch, *state, &end);
    check_string("said", end.said, row->said);
    assert_int_equal(end.code, 0);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(watching_rows, news_are_shown_as_the_row_says);
    return suite_run("watching");
}
