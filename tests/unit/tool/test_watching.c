/* services/tool/watching: what `kaohe watch` shows of its news, line by line. */
#include "services/tool/watching.h"

#include "tests/unit/places.h"
#include "tests/unit/child.h"
#include "tests/unit/support.h"

enum { JSON_BYTES = 1024, STEPS_MAX = 6 };

#define CLEARED "\033[H\033[J"
#define WUHOU(n, before, after)                                                                    \
    n "  武侯区 " before " → " after "（第 2 → 1 名） report leadership L-" n " 批示\n"
/* Steps. */
#define HELD(of_year, points, as_of)                                                               \
    {                                                                                              \
        .what = STANDINGS, .year = of_year, .score = points, .n = as_of                            \
    }
#define NEWS(kind, points, of_centre, as_of, ...)                                                  \
    {                                                                                              \
        .what = kind, .year = 2006, .score = points, .centre = of_centre, .n = as_of, __VA_ARGS__  \
    }
#define ONLY(kind)                                                                                 \
    {                                                                                              \
        .what = kind                                                                               \
    }
#define BEGUN HELD(2006, 70, 5), ONLY(BEGIN)

#define FROM(n) "kaohe: watch: watching from record " n " on\n"

/* One piece of news. Zero is no step. */
struct step {
    enum { END, STANDINGS, BEGIN, UPDATE, GAP, SILENT, BACK, UNANSWERED } what;
    int year, score;    /* what is held: the points of wuhou */
    const char *centre; /* whose change the update lists; NULL: it lists none */
    int n;              /* of the update, and of its change */
    int n_before, merged;
    bool is_first;
};

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
     "{\"n\":8,\"centre\":\"wuhou\",\"name\":\"武侯区\",\"score\":74,\"score_before\":70,"
     "\"rank\":1,\"rank_before\":2,\"event\":{\"clause\":\"leadership\",\"record\":\"L-8\","
     "\"summary\":\"批示\"}}\n"},
    {"changes that came too fast are told by their number",
     {0},
     {BEGUN, NEWS(UPDATE, 74, "wuhou", 8, .n_before = 7, .merged = 3)},
     WUHOU("8", "70",
           "74") "kaohe: watch: 3 more changes up to record 8 came too fast to be listed\n"},
    {"lost updates are told before the next one",
     {0},
     {BEGUN, NEWS(GAP, 74, "wuhou", 8, .n_before = 6), NEWS(UPDATE, 74, "wuhou", 8, .n_before = 6)},
     "kaohe: watch: updates were lost: changes up to record 6 are not listed\n" WUHOU("8", "70",
                                                                                      "74")},
    {"lost updates are told as JSON is shown",
     {.as_json = true},
     {BEGUN, NEWS(GAP, 74, NULL, 8, .n_before = 6)},
     "kaohe: watch: updates were lost: changes up to record 6 are not listed\n"},
    {"a table is whole in each update and no lost one is told",
     {.as_table = true, .tier = 9},
     {NEWS(GAP, 74, NULL, 8, .n_before = 6)},
     ""},
    {"a feed that is silent is told and that it is back is not",
     {0},
     {BEGUN, ONLY(SILENT), ONLY(BACK)},
     "kaohe: watch: the feed is silent; waiting for the scorer\n"},
    {"without standings to begin with the reason is told",
     {0},
     {ONLY(UNANSWERED)},
     "kaohe: watch: nobody is there\nstatus 69\n"},
    {"later standings that cannot be had are asked for again without a word",
     {0},
     {BEGUN, ONLY(UNANSWERED)},
     ""},

    {"only the changes of a centre are shown, by its slug",
     {.centre = "wuhou"},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"only the changes of a centre are shown, by its name",
     {.centre = "武侯区"},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"only the changes of a tier are shown",
     {.tier = 1},
     {BEGUN, NEWS(UPDATE, 70, "pixian", 7, .merged = 0), NEWS(UPDATE, 74, "wuhou", 8, .merged = 0)},
     WUHOU("8", "70", "74")},
    {"a centre that is not there is told",
     {.centre = "nowhere"},
     {BEGUN},
     "kaohe: watch: no centre has this slug or name: nowhere\nbegin 1\n"},
    {"a tier that is not there is told",
     {.tier = 3},
     {BEGUN},
     "kaohe: watch: there is no tier 3\nbegin 1\n"},
};

static struct text standings_of(const struct step *step, char ret_json[JSON_BYTES])
{
    snprintf(ret_json, JSON_BYTES,
             "{\"year\":%d,\"n\":%d,\"tiers\":["
             "{\"tier\":1,\"quota\":1,\"centres\":[{\"centre\":\"wuhou\",\"name\":\"武侯区\","
             "\"rank\":1,\"score\":%d}]},"
             "{\"tier\":2,\"quota\":1,\"centres\":[{\"centre\":\"pixian\",\"name\":\"郫县\","
             "\"rank\":1,\"score\":70}]}]}",
             step->year, step->n, step->score);
    return text_of(ret_json);
}

static struct text change_of(const struct step *step, char ret_json[JSON_BYTES])
{
    snprintf(
        ret_json, JSON_BYTES,
        "{\"n\":%d,\"centre\":\"%s\",\"name\":\"%s\",\"score\":%d,\"score_before\":70,"
        "\"rank\":1,\"rank_before\":2,\"event\":{\"clause\":\"leadership\",\"record\":\"L-%d\","
        "\"summary\":\"批示\"}}",
        step->n, step->centre, strcmp(step->centre, "wuhou") == 0 ? "武侯区" : "郫县", step->score,
        step->n);
    return text_of(ret_json);
}

static void take(struct watching *watching, enum subscription_kind kind, const struct step *step)
{
    char json[JSON_BYTES], change[JSON_BYTES];
    struct mirror_standings held = {(uint64_t)step->year, (uint64_t)step->n,
                                    standings_of(step, json)};
    struct text rows[] = {step->centre ? change_of(step, change) : (struct text){0}};
    struct message_update update = {.year = (uint64_t)step->year,
                                    .n = (uint64_t)step->n,
                                    .n_before = (uint64_t)step->n_before,
                                    .merged = (uint64_t)step->merged,
                                    .json = held.json,
                                    .rows = {rows, step->centre != NULL}};
    struct subscription_news news = {.kind = kind,
                                     .year = (uint64_t)step->year,
                                     .standings = held,
                                     .update = &update,
                                     .is_first = step->is_first,
                                     .status = STATUS_NOBODY,
                                     .why = "nobody is there"};

    watching_take(watching, &news, step->year ? &held : NULL);
}

static void do_step(struct watching *watching, const struct step *step)
{
    static const enum subscription_kind kinds[] = {[STANDINGS] = SUBSCRIPTION_STANDINGS,
                                                   [UPDATE] = SUBSCRIPTION_UPDATE,
                                                   [GAP] = SUBSCRIPTION_GAP,
                                                   [SILENT] = SUBSCRIPTION_SILENT,
                                                   [BACK] = SUBSCRIPTION_BACK,
                                                   [UNANSWERED] = SUBSCRIPTION_UNANSWERED};

    if (step->what != BEGIN) {
        take(watching, kinds[step->what], step);
        return;
    }
    enum status status = watching_begin(watching);
    if (status != STATUS_OK)
        printf("begin %d\n", status_exit_code(status));
}

/* In a process of its own, so that all it writes is seen. */
static int watch(void *context)
{
    static const struct tool tool = {.command = "watch"};
    const struct watching_row *row = context;
    struct watching watching = {.tool = &tool, .wishes = row->wishes};

    for (size_t i = 0; i < STEPS_MAX && row->steps[i].what != END; i++)
        do_step(&watching, &row->steps[i]);
    if (watching.status != STATUS_OK)
        printf("status %d\n", status_exit_code(watching.status));
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

/* What is drawn, by the tables' years, records and the points of wuhou. */
static void check_tables(const struct step *steps, const char *expected)
{
    struct watching_row row = {.wishes = {.as_table = true, .centre = "wuhou"}};
    struct child_end end;
    char tables[200] = "";

    memcpy(row.steps, steps, sizeof row.steps);
    run_child(watch, &row, &end);
    assert_int_equal(end.code, 0);
    for (const char *at = strstr(end.said, CLEARED); at; at = strstr(at + 1, CLEARED)) {
        int year, n, score;
        const char *line = strstr(at, "武侯区");
        assert_non_null(line);
        assert_int_equal(
            sscanf(at + strlen(CLEARED), "%d年政务服务中心工作考核 截至第 %d", &year, &n), 2);
        assert_int_equal(sscanf(line, "武侯区 %d", &score), 1);
        snprintf(tables + strlen(tables), sizeof tables - strlen(tables), "%d/%d/%d ", year, n,
                 score);
    }
    check_string("tables", tables, expected);
}

static void table_is_drawn_where_standings_have_changed(void **state)
{
    static const struct step steps[STEPS_MAX] = {
        BEGUN, NEWS(UPDATE, 70, NULL, 5, .merged = 0), NEWS(UPDATE, 74, "wuhou", 6, .merged = 0),
        HELD(2006, 75, 7), NEWS(UPDATE, 75, NULL, 7, .merged = 0)};

    (void)state;
    check_tables(steps, "2006/5/70 2006/6/74 2006/7/75 ");
}

/* That of a year which was asked for again after a gap. */
static void standings_of_another_year_are_not_drawn(void **state)
{
    static const struct step steps[STEPS_MAX] = {BEGUN, HELD(2005, 66, 5)};

    (void)state;
    check_tables(steps, "2006/5/70 ");
}

int main(void)
{
    places_begin();
    SUITE_ROWS(watching_rows, news_are_shown_as_the_row_says);
    SUITE_TEST(table_is_drawn_where_standings_have_changed);
    SUITE_TEST(standings_of_another_year_are_not_drawn);
    return suite_run("watching");
}
