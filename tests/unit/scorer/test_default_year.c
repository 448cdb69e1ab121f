/* The year that is shown where none is asked for: a feed that has just started and an answer show
 * the same one, and the same standings of it. */
#include "services/scorer/answerer.h"
#include "tests/unit/scorer/support_scorer.h"

enum { BOOKS = 3, FINDINGS = 3 };

static const struct default_row {
    const char *title;
    struct {
        int first, last;
    } books[BOOKS];         /* in the order of the log */
    int findings[FINDINGS]; /* years */
    const char *then;       /* an event after them; NULL: none */
    int now, year;
} rows[] = {
    {"the rulebook's only year, where now is later", {{2007, 2007}}, {0}, NULL, 2026, 2007},
    {"the rulebook's only year, where now is earlier", {{2007, 2007}}, {0}, NULL, 1999, 2007},
    {"the rulebook's only year, where it is now", {{2007, 2007}}, {0}, NULL, 2007, 2007},
    {"the current year, without a finding", {{2000, 2099}}, {0}, NULL, 2026, 2026},
    {"the last year of the rulebook, where now is later", {{2000, 2009}}, {0}, NULL, 2026, 2009},
    {"the first year of the rulebook, where now is earlier", {{2050, 2099}}, {0}, NULL, 2026, 2050},
    {"the nearest year of two rulebooks", {{2005, 2005}, {2009, 2009}}, {0}, NULL, 2006, 2005},
    {"the nearest year, whichever rulebook came first",
     {{2009, 2009}, {2005, 2005}},
     {0},
     NULL,
     2006,
     2005},
    {"the later of two years that are equally near",
     {{2005, 2005}, {2009, 2009}},
     {0},
     NULL,
     2007,
     2009},
    {"the later of two, whichever rulebook came first",
     {{2009, 2009}, {2005, 2005}},
     {0},
     NULL,
     2007,
     2009},
    {"the nearest end of a gap between rulebooks",
     {{2000, 2003}, {2010, 2012}},
     {0},
     NULL,
     2005,
     2003},
    {"the current year, in a later rulebook", {{2000, 2003}, {2010, 2012}}, {0}, NULL, 2011, 2011},
    {"the first year that can be", {{1000, 1000}}, {0}, NULL, 2026, 1000},
    {"the last year that can be", {{9999, 9999}}, {0}, NULL, 2026, 9999},
    {"the only year with a finding", {{2000, 2099}}, {2006}, NULL, 2026, 2006},
    {"the latest year with a finding", {{2000, 2099}}, {2008, 2005}, NULL, 2026, 2008},
    {"the latest year with a finding, where now is earlier",
     {{2000, 2099}},
     {2008, 2005},
     NULL,
     2007,
     2008},
    {"the year with a finding, though the other rulebook is nearer",
     {{2005, 2005}, {2009, 2009}},
     {2005},
     NULL,
     2026,
     2005},
    {"the year with a finding in a rulebook that came later",
     {{2009, 2009}, {2005, 2007}},
     {2006},
     NULL,
     2009,
     2006},
    {"a finding that was revoked is one",
     {{2000, 2099}},
     {2006},
     RULE("revoke", "wuhou", "overdue-case", "2006"),
     2026,
     2006},
    {"a self-check is no finding",
     {{2000, 2099}},
     {2006},
     "{'source':'wuhou','action':'self-check','year':2008}",
     2026,
     2006},
    {"a year that was closed is none with a finding",
     {{2000, 2099}},
     {2006},
     YEAR("close-year", "2008"),
     2026,
     2006},
    {"a report that was refused is no finding",
     {{2000, 2099}},
     {0},
     OVERDUE("wuhou", "1", "2006-13-01"),
     2026,
     2026},
};

static char *book_of(int first, int last)
{
    char edits[100];

    snprintf(edits, sizeof edits,
             "year-first = 2000=>year-first = %d|year-last = 2099=>year-last = %d", first, last);
    return edited_rulebook(text_of(edits));
}

static void begin(struct bench *bench, const struct default_row *row)
{
    char json[200];

    for (unsigned i = 0; i < BOOKS && row->books[i].first; i++) {
        char *book = book_of(row->books[i].first, row->books[i].last);
        if (i == 0)
            bench_begin_with(bench, text_of(book));
        else
            assert_int_equal(bench_take_book(bench, text_of(book)).outcome, OUTCOME_NOTED);
        free(book);
    }
    bench->now.wall_ms += INT64_C(9000) * 366 * 86400000; /* all of these years have happened */
    for (unsigned i = 0; i < FINDINGS && row->findings[i]; i++) {
        snprintf(json, sizeof json,
                 "{'source':'wuhou','clause':'overdue-case','record':'%d',"
                 "'occurred':'%d-03-14T10:00:00+08:00'}",
                 row->findings[i], row->findings[i]);
        assert_int_equal(bench_take(bench, json).outcome, OUTCOME_COUNTED);
    }
    if (row->then)
        bench_take(bench, row->then);
}

/* Some time in that year, in Beijing too. */
static int64_t wall_in(int year)
{
    struct civil day = {.year = year, .month = 7, .day = 1};

    return instant_of_civil(&day, BEIJING_SECONDS).second * 1000;
}

static void feed_and_answer_show_the_year(void **state)
{
    static struct bench bench;
    const struct default_row *row = *state;
    presence_t *presence = presence_new();
    answerer_t *answerer = answerer_new(presence);
    struct message question = {.type = MESSAGE_GET_STANDINGS, .get_standings = {.id = 7}};
    struct message update, answer;

    begin(&bench, row);
    view_t *view = bench_view(&bench);
    feed_t *feed = feed_new(1, view_last(view), 0);
    assert_true(feed_next(feed, view, row->now, 5000, &update));
    assert_int_equal(update.update.year, row->year);
    assert_int_equal(feed_deadline(feed), 5000 + FEED_BEAT_MS);
    answerer_answer(answerer, view, &question, wall_in(row->now), &answer);
    CHECK(answer.type == MESSAGE_ANSWER, "%.*s", (int)answer.sorry.why.size, answer.sorry.why.data);
    check_text("standings", answer.answer.json, update.update.json);
    feed_destroy(&feed);
    answerer_destroy(&answerer);
    presence_destroy(&presence);
    bench_end(&bench);
}

int main(void)
{
    SUITE_ROWS(rows, feed_and_answer_show_the_year);
    return suite_run("default_year");
}
