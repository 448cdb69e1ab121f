/* A store that was damaged: the answer is that there is trouble, and nothing is made of what cannot
 * be read. */
#include "tests/unit/scorer/support_answerer.h"

static struct asker asker; /* too large for the stack */

/* In the log: its rulebook, and reports of wuhou and jinjiang, records 2 and 3, that wait. */
static const struct damage_row {
    const char *title;
    enum ledger_table table;
    struct text key, value;
    bool breaks_standings, breaks_log, breaks_pending, breaks_finding, breaks_status;
} damages[] = {
    {"nothing is damaged", TABLE_META, {"x", 1}, {"", 0}, false, false, false, false, false},
    {"an event cannot be read", TABLE_COUNT, {0}, {0}, false, false, true, true, false},
    {"a record cannot be read",
     TABLE_LOG,
     {"\0\0\0\0\0\0\0\2", 8},
     {"\1", 1},
     false,
     true,
     true,
     true,
     false},
    {"the last record cannot be read",
     TABLE_LOG,
     {"\0\0\0\0\0\0\0\3", 8},
     {"\1", 1},
     false,
     true,
     true,
     false,
     true},
    {"a key of the log is short", TABLE_LOG, {"\1", 1}, {"\1", 1}, true, true, false, true, true},
    {"the rulebook cannot be read",
     TABLE_LOG,
     {"\0\0\0\0\0\0\0\1", 8},
     {"\1", 1},
     true,
     true,
     true,
     true,
     false},
    {"a finding cannot be read",
     TABLE_FINDINGS,
     {"\3\x0c"
      "R-2",
      5},
     {"\1", 1},
     false,
     false,
     true,
     true,
     false},
    {"a key of those that wait is short",
     TABLE_PENDING,
     {"\1", 1},
     {"\3\x0c"
      "R-2",
      5},
     false,
     false,
     true,
     false,
     false},
    {"one that waits has no finding's key",
     TABLE_PENDING,
     {"\0\0\0\0\0\0\0\2", 8},
     {"\3", 1},
     false,
     false,
     true,
     false,
     false},
    {"one that waits is no finding",
     TABLE_PENDING,
     {"\0\0\0\0\0\0\0\2", 8},
     {"\3\x0c"
      "R-9",
      5},
     false,
     false,
     true,
     false,
     false},
    {"a total cannot be read",
     TABLE_TOTALS,
     {"\x07\xd6\3", 3},
     {"\1", 1},
     true,
     false,
     false,
     false,
     false},
    {"a key of the totals is of no centre",
     TABLE_TOTALS,
     {"\x07\xd6\x7f", 3},
     {"\1", 1},
     true,
     false,
     false,
     false,
     false},
    {"a key of the years is short",
     TABLE_YEARS,
     {"\7", 1},
     {"\1", 1},
     true,
     false,
     true,
     true,
     false},
    {"a year has no rulebook",
     TABLE_YEARS,
     {"\x27\x0f", 2},
     {"\0\0\0\0\0\0\0\0\1", 9},
     true,
     false,
     true,
     true,
     false},
    {"a key of the rulebooks is short",
     TABLE_BOOKS,
     {"\7", 1},
     {"\1", 1},
     true,
     false,
     true,
     true,
     false},
    {"a rulebook is no record",
     TABLE_BOOKS,
     {"\0\0\0\0\0\0\0\7", 8},
     {"\1", 1},
     true,
     false,
     true,
     true,
     false},
};

static void check_broken(const char *question, bool is_broken)
{
    CHECK((asker.answer.type == MESSAGE_SORRY) == is_broken, "%s is answered with %s", question,
          message_name(asker.answer.type));
    if (is_broken)
        check_sorry(&asker, "trouble");
}

/* The view is renewed for each question, as the query thread does, so none bears on the next. */
static void renew(void)
{
    view_park(asker.bench.view);
    view_renew(asker.bench.view);
}

static void damage_is_told(void **state)
{
    const struct damage_row *row = *state;
    struct bench *bench = &asker.bench;

    asker_begin(&asker, "");
    take_waiting(bench, 3);
    if (row->table == TABLE_COUNT)
        bench_damage_event(bench, 2);
    else
        bench_damage(bench, row->table, row->key, row->value);
    view_close(&bench->view); /* a new one has nothing in memory yet */
    bench->view = view_open(bench->ledger);
    bench->is_viewing = true;
    ASK(&asker, GET_STANDINGS, get_standings, .year = 0);
    check_broken("the standings", row->breaks_standings);
    renew();
    ASK(&asker, GET_LOG, get_log, .n = 0);
    check_broken("the log", row->breaks_log);
    renew();
    ASK(&asker, GET_PENDING, get_pending, .n = 0);
    check_broken("what waits", row->breaks_pending);
    renew();
    ASK(&asker, GET_FINDING, get_finding, .centre = LIT("wuhou"), .clause = LIT("complaint"),
        .record = LIT("R-2"));
    check_broken("a finding", row->breaks_finding);
    renew();
    ask_status(&asker);
    check_broken("the status", row->breaks_status);
    asker_end(&asker);
}

static void view_that_is_renewed_has_forgotten_its_trouble(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    take_waiting(&asker.bench, 3);
    bench_damage_event(&asker.bench, 2);
    ASK(&asker, GET_PENDING, get_pending, .n = 0);
    check_sorry(&asker, "trouble");
    CHECK(strstr(asker.answer.sorry.why.data, "record 2"), "%s", asker.answer.sorry.why.data);
    ask_status(&asker); /* it carries its first error */
    check_sorry(&asker, "trouble");
    renew();
    ask_status(&asker);
    answer_json(&asker);
    ASK(&asker, GET_PENDING, get_pending, .n = 3);
    assert_int_equal(answer_page(&asker)->rows.count, 1);
    asker_end(&asker);
}

/* Counts as of a record of the log, but for a centre that no rulebook has. */
#define FINDING_OF_NOBODY                                                                          \
    "\1\xff\x07\xd6\0\0\0\0\x44\x16\x24\x50\0\0\0\0\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xc8"           \
    "\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0"

static void finding_of_no_centre_is_shown_as_it_stands(void **state)
{
    struct bench *bench = &asker.bench;

    (void)state;
    asker_begin(&asker, "");
    take_waiting(bench, 1);
    bench_view(bench);
    view_close(&bench->view);
    put_row(bench->ledger, TABLE_FINDINGS, LIT("\x3f\x0cX"), LIT(FINDING_OF_NOBODY));
    put_row(bench->ledger, TABLE_PENDING, LIT("\0\0\0\0\0\0\0\2"), LIT("\x3f\x0cX"));
    bench->is_damaged = true;
    bench->view = view_open(bench->ledger);
    ASK(&asker, GET_PENDING, get_pending, .n = 0);
    assert_int_equal(answer_page(&asker)->rows.count, 1);
    CHECK(strstr(answer_page(&asker)->rows.items[0].data, "\"centre\":\"?\""), "%s",
          answer_page(&asker)->rows.items[0].data);
    asker_end(&asker);
}

/* A log without its rulebook would be judged by none. */
static void table_without_any_rulebook_is_trouble(void **state)
{
    struct bench *bench = &asker.bench;

    (void)state;
    asker_begin(&asker, "");
    bench_view(bench);
    view_close(&bench->view);
    remove_row(bench->ledger, TABLE_BOOKS, LIT("\0\0\0\0\0\0\0\1"));
    bench->is_damaged = true;
    bench->view = view_open(bench->ledger);
    ASK(&asker, GET_STANDINGS, get_standings, .year = 0);
    check_sorry(&asker, "trouble");
    asker_end(&asker);
}

int main(void)
{
    SUITE_ROWS(damages, damage_is_told);
    SUITE_TEST(view_that_is_renewed_has_forgotten_its_trouble);
    SUITE_TEST(finding_of_no_centre_is_shown_as_it_stands);
    SUITE_TEST(table_without_any_rulebook_is_trouble);
    return suite_run("answerer_trouble");
}
