/* services/tool/watching: what it keeps for a board of its news. */
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "tests/unit/tool/support_watching.h"

/* What a board has after some steps. */
static struct watching board;

static void feed_board(const struct step *steps, size_t count)
{
    static const struct tool tool = {.command = "watch"};

    board =
        (struct watching){.tool = &tool, .wishes = {.as_board = true}, .rules = default_rules()};
    for (size_t i = 0; i < count; i++)
        do_step(&board, &steps[i]);
}

/* What is shown after each step that makes it stale: year, record and the points of wuhou. */
static void check_shown(const struct step *steps, size_t count, const char *expected)
{
    char shown[200] = "";
    int tier;

    feed_board(steps, 0);
    for (size_t i = 0; i < count; i++) {
        do_step(&board, &steps[i]);
        if (!board.is_stale || !board.standings)
            continue;
        board.is_stale = false;
        json_t *row = standings_find(board.standings, "wuhou", &tier);
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%d/%d/%d ",
                 watching_year(&board), (int)row_number(board.standings, "n"),
                 (int)row_number(row, "score"));
    }
    watching_clear(&board);
    check_string("shown", shown, expected);
}

static void board_is_stale_where_standings_have_changed(void **state)
{
    static const struct step steps[] = {BEGUN, NEWS(UPDATE, 70, NULL, 5, .merged = 0),
                                        NEWS(UPDATE, 74, "wuhou", 6, .merged = 0),
                                        HELD(2006, 75, 7), NEWS(UPDATE, 75, NULL, 7, .merged = 0)};

    (void)state;
    check_shown(steps, COUNT_OF(steps), "2006/5/70 2006/6/74 2006/7/75 ");
}

/* Neither by an answer, as after a gap, nor by the beat of another year, as after a restart. */
static void year_that_is_shown_never_changes(void **state)
{
    static const struct step steps[] = {
        BEGUN,
        HELD(2005, 66, 5),
        NEWS_OF(2013, UPDATE, 70, NULL, 6),
        NEWS_OF(2013, UPDATE, 70, "wuhou", 7),
        NEWS(UPDATE, 71, NULL, 8, .merged = 0),
    };

    (void)state;
    check_shown(steps, COUNT_OF(steps), "2006/5/70 2006/8/71 ");
}

static void board_keeps_the_changes_of_its_year_newest_first(void **state)
{
    static const struct step steps[] = {BEGUN, NEWS(UPDATE, 74, "wuhou", 6, .merged = 0),
                                        NEWS_OF(2013, UPDATE, 70, "wuhou", 7),
                                        NEWS(UPDATE, 71, "pixian", 8, .outcome = "confirmed")};

    (void)state;
    feed_board(steps, COUNT_OF(steps));
    assert_int_equal(board.recent.count, 2);
    assert_int_equal(board.other_year, 2013);
    check_string("who", recent_row(&board.recent, 0)->who, "郫县");
    check_string("what", recent_row(&board.recent, 0)->what, "核实");
    check_string("who", recent_row(&board.recent, 1)->who, "武侯区");
    check_string("points", recent_row(&board.recent, 1)->points, "70 → 74");
    check_string("rank", recent_row(&board.recent, 1)->rank, "第 2 → 1 名");
    check_string("clause", recent_row(&board.recent, 1)->clause, "领导重视");
    check_string("about", recent_row(&board.recent, 1)->about, "L-6 批示");
    assert_null(recent_row(&board.recent, 2));
    watching_clear(&board);
}

/* They would push out what caused them; of one centre alone they are what is to be seen. */
static void board_keeps_what_another_caused_for_one_centre_only(void **state)
{
    static const struct step steps[] = {BEGUN, NEWS(UPDATE, 70, "pixian", 6, .by = "wuhou")};

    (void)state;
    feed_board(steps, COUNT_OF(steps));
    assert_int_equal(board.recent.count, 0);
    board.wishes.centre = "pixian";
    do_step(&board, &steps[COUNT_OF(steps) - 1]);
    assert_int_equal(board.recent.count, 1);
    check_string("what", recent_row(&board.recent, 0)->what, "因武侯区计分");
    watching_clear(&board);
}

static void board_keeps_what_was_lost_among_the_changes(void **state)
{
    static const struct step steps[] = {BEGUN, NEWS(GAP, 74, NULL, 8, .n_before = 6),
                                        NEWS(UPDATE, 74, NULL, 9, .n_before = 6, .merged = 3)};

    (void)state;
    feed_board(steps, COUNT_OF(steps));
    assert_int_equal(board.recent.count, 2);
    check_string("merged", recent_row(&board.recent, 0)->about, "还有 3 项变动来得太快，没有列出");
    check_string("lost", recent_row(&board.recent, 1)->about,
                 "有更新丢失：第 7 至 8 条的变动可能没有列出");
    watching_clear(&board);
}

static void changes_beyond_those_kept_are_forgotten(void **state)
{
    static struct recent recent;

    (void)state;
    for (int i = 0; i < RECENT_MAX + 3; i++) {
        struct change_parts parts = {.time = ""};
        snprintf(parts.who, sizeof parts.who, "%d", i);
        recent_add(&recent, &parts);
    }
    assert_int_equal(recent.count, RECENT_MAX);
    check_string("newest", recent_row(&recent, 0)->who, "66");
    check_string("oldest", recent_row(&recent, RECENT_MAX - 1)->who, "3");
    assert_null(recent_row(&recent, RECENT_MAX));
}

/* ---- what the log says of before ---- */

#define REPORT(n, day, source, fields)                                                             \
    "{\"n\":" n ",\"received\":\"2006-" day "T09:00:0" n ".000+08:00\",\"source\":\"" source       \
    "\"," fields "}"
#define OF(outcome, clause, record, rest)                                                          \
    "\"outcome\":\"" outcome "\",\"clause\":\"" clause "\",\"record\":\"" record "\"" rest
#define IN(year) ",\"occurred\":\"" year "-05-02T00:00:00+08:00\""

/* Newest first, each as: time, who, points, rank, what, clause, about. */
static void check_recalled(const char *const *records, size_t count, const char *expected)
{
    const struct change_parts *parts;
    char shown[16 * CHANGE_TEXT_BYTES] = "";

    for (size_t i = 0; i < count; i++)
        watching_take_record(&board, text_of(records[i]));
    watching_recall(&board, "2006-11-26");
    for (unsigned i = 0; (parts = recent_row(&board.recent, i)); i++)
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s|%s|%s|%s|%s|%s|%s\n",
                 parts->time, parts->who, parts->points, parts->rank, parts->what, parts->clause,
                 parts->about);
    check_string("recalled", shown, expected);
    watching_clear(&board);
}

static void board_begins_with_what_the_log_says(void **state)
{
    static const struct step begun[] = {BEGUN, NEWS(UPDATE, 74, "wuhou", 10, .merged = 0)};
    static const char *const records[] = {
        REPORT("1", "11-25", "office", OF("noted", "", "", ",\"action\":\"rulebook\"")),
        REPORT("2", "11-25", "wuhou",
               OF("pending", "publication", "P-1", IN("2006") ",\"grade\":\"province\"")),
        REPORT("3", "11-25", "office",
               OF("counted", "leadership", "L-1",
                  IN("2006") ",\"points\":4.5,\"centre\":\"郫县\",\"summary\":\"批示\"")),
        REPORT("4", "11-26", "wuhou", OF("counted", "overdue-case", "O-1", IN("2005"))),
        REPORT("5", "11-26", "wuhou", OF("duplicate", "overdue-case", "O-1", IN("2006"))),
        REPORT("6", "11-26", "wuhou", OF("counted", "overdue-case", "O-2", IN("2006"))),
        REPORT(
            "7", "11-26", "office",
            OF("confirmed", "publication", "P-1", ",\"centre\":\"510107\",\"action\":\"confirm\"")),
        REPORT("8", "11-26", "office",
               OF("revoked", "publication", "P-0", ",\"centre\":\"wuhou\",\"action\":\"revoke\"")),
        REPORT(
            "9", "11-26", "office",
            OF("dismissed", "overdue-case", "O-2", ",\"centre\":\"wuhou\",\"action\":\"dismiss\"")),
        REPORT(
            "9", "11-26", "office",
            OF("noted", "", "", ",\"action\":\"self-check\",\"year\":2006,\"centre\":\"wuhou\"")),
        "{",
        "7",
    };

    (void)state;
    feed_board(begun, COUNT_OF(begun));
    check_recalled(records, COUNT_OF(records),
                   "|武侯区|70 → 74|第 2 → 1 名|计分|领导重视|L-10 批示\n"
                   "09:00:09|武侯区|||自查||\n"
                   "09:00:09|武侯区|(−2)||不予认定|超时办件|O-2\n"
                   "09:00:07|武侯区|省级 +1||核实|刊物发表|P-1\n"
                   "09:00:06|武侯区|−2||计分|超时办件|O-2\n"
                   "11-25|郫县|+4.5||计分|领导重视|L-1 批示\n"
                   "11-25|武侯区|(省级 +1)||待核|刊物发表|P-1\n");
}

static void board_begins_with_what_is_wished_for(void **state)
{
    static const struct step begun[] = {BEGUN};
    static const char *const records[] = {
        REPORT("2", "11-26", "wuhou", OF("counted", "overdue-case", "O-1", IN("2006"))),
        REPORT("3", "11-26", "pixian", OF("counted", "overdue-case", "O-2", IN("2006"))),
        REPORT("4", "11-26", "office",
               OF("noted", "", "", ",\"action\":\"close-year\",\"year\":2006")),
    };

    (void)state;
    feed_board(begun, COUNT_OF(begun));
    board.wishes.centre = "pixian";
    check_recalled(records, COUNT_OF(records),
                   "09:00:04|全年|||年度结束||\n09:00:03|郫县|−2||计分|超时办件|O-2\n");
}

/* By whatever name it was wished for. */
static void board_of_a_centre_is_of_its_tier(void **state)
{
    static const struct step begun[] = {BEGUN};
    static const char *const names[] = {"pixian", "郫县", "510124"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        feed_board(begun, 1);
        board.wishes.centre = names[i];
        do_step(&board, &begun[1]);
        check_string("centre", board.wishes.centre, "pixian");
        assert_int_equal(board.wishes.tier, 2);
        watching_clear(&board);
    }
}

static void board_begins_with_no_more_than_it_keeps(void **state)
{
    static const struct step begun[] = {BEGUN};
    char record[400];

    (void)state;
    feed_board(begun, COUNT_OF(begun));
    for (int i = 0; i < RECENT_MAX + 5; i++) {
        snprintf(record, sizeof record,
                 REPORT("7", "11-26", "wuhou", OF("counted", "overdue-case", "O-%d", IN("2006"))),
                 i);
        watching_take_record(&board, text_of(record));
    }
    watching_recall(&board, "2006-11-26");
    assert_int_equal(board.recent.count, RECENT_MAX);
    check_string("newest", recent_row(&board.recent, 0)->about, "O-68");
    check_string("oldest", recent_row(&board.recent, RECENT_MAX - 1)->about, "O-5");
    watching_clear(&board);
}

/* Standings of two tiers, by the ranks of their centres: a to d. */
static void hold_ranks(int n, int a, int b, int c, int d)
{
    char json[JSON_BYTES];

    snprintf(json, sizeof json,
             "{\"year\":2006,\"n\":%d,\"tiers\":[{\"tier\":1,\"centres\":["
             "{\"centre\":\"a\",\"rank\":%d},{\"centre\":\"b\",\"rank\":%d}]},"
             "{\"tier\":2,\"centres\":[{\"centre\":\"c\",\"rank\":%d},"
             "{\"centre\":\"d\",\"rank\":%d}]}]}",
             n, a, b, c, d);
    const kaohe_event_t event = {
        .kind = KAOHE_STANDINGS, .year = 2006, .text = json, .text_bytes = strlen(json)};
    watching_take(&board, &event);
}

static void check_ranks_before(const char *expected)
{
    char ranks[100] = "";
    const char *slug;
    json_t *rank;

    json_object_foreach(board.before, slug, rank)
        snprintf(ranks + strlen(ranks), sizeof ranks - strlen(ranks), "%s%d ", slug,
                 (int)json_integer_value(rank));
    check_string("ranks before", ranks, expected);
}

static void arrows_are_of_the_last_change_in_each_tier(void **state)
{
    (void)state;
    feed_board(NULL, 0);
    hold_ranks(1, 1, 2, 1, 2);
    check_ranks_before("");
    hold_ranks(2, 2, 1, 1, 2);
    check_ranks_before("a1 b2 ");
    hold_ranks(3, 2, 1, 1, 2); /* nothing moves: they stay */
    check_ranks_before("a1 b2 ");
    hold_ranks(4, 2, 1, 1, 1);
    check_ranks_before("a1 b2 c1 d2 ");
    hold_ranks(5, 1, 1, 1, 1);
    check_ranks_before("a2 b1 c1 d2 ");
    watching_clear(&board);
}

int main(void)
{
    SUITE_TEST(board_is_stale_where_standings_have_changed);
    SUITE_TEST(year_that_is_shown_never_changes);
    SUITE_TEST(board_keeps_the_changes_of_its_year_newest_first);
    SUITE_TEST(board_keeps_what_another_caused_for_one_centre_only);
    SUITE_TEST(board_keeps_what_was_lost_among_the_changes);
    SUITE_TEST(changes_beyond_those_kept_are_forgotten);
    SUITE_TEST(board_begins_with_what_the_log_says);
    SUITE_TEST(board_begins_with_what_is_wished_for);
    SUITE_TEST(board_of_a_centre_is_of_its_tier);
    SUITE_TEST(board_begins_with_no_more_than_it_keeps);
    SUITE_TEST(arrows_are_of_the_last_change_in_each_tier);
    return suite_run("watching_board");
}
