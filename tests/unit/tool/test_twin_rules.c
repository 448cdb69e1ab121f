/* services/tool/twin: a log without one of its grants, withdrawals or rulebooks, and by other rules. */
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "tests/unit/tool/support_twin.h"

#define KEY_A "0000000000000000000000000000000000000001"
#define KEY_B "0000000000000000000000000000000000000002"
#define GRANT(key)                                                                                 \
    "{\"action\":\"grant\",\"key\":\"" key "\",\"role\":\"district\",\"centre\":\"wuhou\"}\n"
#define WITHDRAW(key) "{\"action\":\"withdraw\",\"key\":\"" key "\"}\n"
#define BY(n, record) "{\"source\":\"wuhou\",\"key\":" n "," NEWS(record) "," IN_MAY
#define BOOK(edits) "book " edits "\n"
#define FROM_2010 "year-first = 2000=>year-first = 2010"
#define TO_2009 "year-last = 2099=>year-last = 2009"
#define LATER_YEARS "year-first = 2000=>year-first = 2200|year-last = 2099=>year-last = 2299"
#define LOWER_BASE "base = 70=>base = 60"
#define OTHER_NAME "name = \"武侯区\"=>name = \"武侯\""

static const struct twin_row keys[] = {
    {"without its grant a key brings nothing",
     GRANT(KEY_A) BY("2", "1") WUHOU_NEWS("2"),
     {2},
     NULL,
     NULL,
     ";3 pending>not-permitted",
     "",
     "70>70",
     NULL},
    {"without its withdrawal a key goes on",
     GRANT(KEY_A) BY("2", "1") WITHDRAW(KEY_A),
     {4},
     NULL,
     NULL,
     "",
     "",
     "70>70",
     NULL},
    {"also where it was granted again",
     GRANT(KEY_A) WITHDRAW(KEY_A) GRANT(KEY_A) BY("4", "1") CONFIRM("1"),
     {3},
     NULL,
     NULL,
     ";4 noted>refused conflict",
     "",
     "71>71",
     NULL},
    {"another key is not meant by that",
     GRANT(KEY_A) GRANT(KEY_B) WITHDRAW(KEY_A) GRANT(KEY_A) BY("5", "1"),
     {2},
     NULL,
     NULL,
     ";4 noted>refused conflict",
     "",
     "70>70",
     NULL},
    {"a key that was withdrawn is not another's",
     GRANT(KEY_A) WITHDRAW(KEY_A) GRANT(KEY_B) BY("4", "1"),
     {4},
     NULL,
     NULL,
     ";5 pending>not-permitted",
     "",
     "70>70",
     NULL},
};

static const struct twin_row rules[] = {
    {"other rules hold from the start",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     LOWER_BASE,
     "",
     "",
     "71>61",
     NULL},
    {"they may have other centres where they are for all years",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     OTHER_NAME,
     "",
     "",
     "71>71",
     NULL},
    {"a later rulebook for their years is left out",
     BOOK("base = 70=>base = 50") OFFICE_NEWS("1"),
     {0},
     NULL,
     LOWER_BASE,
     "",
     "",
     "51>61",
     NULL},
    {"one for other years alone stays",
     BOOK(FROM_2010 "|base = 70=>base = 50") OFFICE_NEWS("1"),
     {0},
     NULL,
     TO_2009 "|" LOWER_BASE,
     "",
     "",
     "71>61",
     NULL},
    {"the first stays for the other years",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     FROM_2010 "|" LOWER_BASE,
     "",
     "",
     "71>71",
     NULL},
    {"then they must be able to stand beside it",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     FROM_2010 "|" OTHER_NAME,
     NULL,
     NULL,
     NULL,
     "cannot stand beside it"},
    {"a later one for some of their years is not guessed at",
     BOOK(FROM_2010),
     {0},
     NULL,
     "year-last = 2099=>year-last = 2015",
     NULL,
     NULL,
     NULL,
     "that of record 2 for 2010 to 2099"},
    {"rules for other years alone leave the first one as it is",
     BOOK(LATER_YEARS) OFFICE_NEWS("1"),
     {0},
     NULL,
     LATER_YEARS "|" LOWER_BASE,
     "",
     "",
     "71>71",
     NULL},
    {"a rulebook of the log can be dropped",
     BOOK("base = 70=>base = 50") OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     "",
     "",
     "51>71",
     NULL},
    {"what needs its clause is refused then",
     BOOK("publication=>printing") "{\"centre\":\"wuhou\",\"clause\":\"printing\",\"grade\":"
                                   "\"city\",\"record\":\"1\"," IN_MAY,
     {2},
     NULL,
     NULL,
     ";3 counted>refused unknown-clause",
     "",
     "70.5>70",
     NULL},
};

static void rules_for_years_that_the_first_is_not_for_hold_in_these(void **state)
{
    struct twin_play play = twin_play_begin(&(struct twin_row){
        .log = BOOK(LATER_YEARS) OFFICE_NEWS("1"), .book = LATER_YEARS "|" LOWER_BASE});
    json_t *before = twin_before(play.twin, 2250), *after = twin_after(play.twin, 2250);
    int tier;

    (void)state;
    assert_int_equal(play.status, STATUS_OK);
    assert_non_null(after);
    assert_int_equal(row_number(standings_find(before, "wuhou", &tier), "score"), 70);
    assert_int_equal(row_number(standings_find(after, "wuhou", &tier), "score"), 60);
    json_decref(before);
    json_decref(after);
    twin_play_end(&play);
}

static void a_dropped_report_stands_as_it_was_ruled_on(void **state)
{
    struct twin_play play = twin_play_begin(&(struct twin_row){
        .log = WUHOU_NEWS("1") WUHOU_NEWS("2") CONFIRM("2") CONFIRM("1"), .drops = {2}});
    const struct twin_notes *dropped = twin_dropped(play.twin);

    (void)state;
    assert_int_equal(dropped->count, 1);
    assert_int_equal(dropped->rows[0].ruled, 5);
    assert_int_equal(dropped->rows[0].ruling, OUTCOME_CONFIRMED);
    twin_play_end(&play);
}

int main(void)
{
    SUITE_TEST(rules_for_years_that_the_first_is_not_for_hold_in_these);
    SUITE_TEST(a_dropped_report_stands_as_it_was_ruled_on);
    SUITE_ROWS(keys, becomes_what_the_row_says);
    SUITE_ROWS(rules, becomes_what_the_row_says);
    return suite_run("twin_rules");
}
