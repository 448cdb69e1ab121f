/* common/score/calendar: which rulebook each year has, which is the newest, and the year that is
 * shown where none is asked for. */
#include "tests/unit/form/support_rulebook.h"

#include "common/score/calendar.h"

#define YEARS(first, last)                                                                         \
    "year-first = 2000=>year-first = " first "|year-last = 2099=>year-last = " last

enum { BOOKS = 3 };

static struct calendar calendar;
static struct rulebook books[BOOKS];

/* Up to three rulebooks of a log, each from the default one by edits. */
static void calendar_begin(const char *const *edits)
{
    memset(&calendar, 0, sizeof calendar);
    for (unsigned i = 0; i < BOOKS && edits[i]; i++) {
        read_edited(edits[i], &books[i]);
        assert_true(rulebook_align(&books[i], calendar.books, calendar.book_count));
        calendar_add(&calendar, &books[i]);
    }
}

static void calendar_knows_each_year(void **state)
{
    static const char *const edits[BOOKS] = {"", YEARS("2010", "2011") "|    hosting\n=>    v\n"};

    (void)state;
    calendar_begin(edits);
    assert_ptr_equal(calendar_book(&calendar, 2009), &books[0]);
    assert_ptr_equal(calendar_book(&calendar, 2010), &books[1]);
    assert_ptr_equal(calendar_book(&calendar, 2011), &books[1]);
    assert_ptr_equal(calendar_book(&calendar, 2012), &books[0]);
    assert_ptr_equal(calendar_book(&calendar, 1999), &books[1]); /* the newest */
    assert_ptr_equal(calendar_newest(&calendar), &books[1]);
    assert_ptr_equal(calendar_book_with(&calendar, LIT("overdue-case")), &books[1]);
    assert_ptr_equal(calendar_book_with(&calendar, LIT("hosting")), &books[0]);
    assert_ptr_equal(calendar_book_with(&calendar, LIT("nothing")), &books[1]);
}

static void calendar_has_no_year_without_a_rulebook(void **state)
{
    static const int years[] = {1999, 2100, -1, 0, 999, 10000, INT32_MAX, INT32_MIN};
    static const char *const edits[BOOKS] = {""};

    (void)state;
    calendar_begin(edits);
    for (size_t i = 0; i < COUNT_OF(years); i++)
        assert_null(calendar_year(&calendar, years[i]));
}

static void calendar_without_rulebooks_has_none_for_any_year(void **state)
{
    static const char *const none[BOOKS] = {NULL};

    (void)state;
    calendar_begin(none);
    assert_null(calendar_book(&calendar, 2006));
    assert_null(calendar_year(&calendar, 2006));
    assert_null(calendar_newest(&calendar));
    assert_null(calendar_book_with(&calendar, LIT("hosting")));
    assert_int_equal(calendar_latest(&calendar), 0);
}

static void rulebooks_of_a_log_have_a_bound(void **state)
{
    static const char *const none[BOOKS] = {NULL};

    (void)state;
    calendar_begin(none);
    for (unsigned i = 0; i < BOOKS_MAX; i++) {
        assert_true(calendar_accepts(&calendar, default_book()));
        calendar_add(&calendar, default_book());
    }
    assert_false(calendar_accepts(&calendar, default_book()));
}

static const struct default_row {
    const char *title;
    const char *books[BOOKS];
    int years[3]; /* with a finding */
    int now, year;
} defaults[] = {
    {"the latest year with a finding is shown, before the current one", {""}, {2006}, 2026, 2006},
    {"the latest year with a finding is shown, behind the current one",
     {""},
     {2006, 2031, 2011},
     2026,
     2031},
    {"the latest year with a finding is shown, the first of all", {""}, {2000}, 2026, 2000},
    {"the latest year with a finding is shown, the last of all", {""}, {2000, 2099}, 2026, 2099},
    {"the latest year with a finding is shown, of an older rulebook",
     {YEARS("2006", "2006"), YEARS("2026", "2026")},
     {2006},
     2026,
     2006},
    {"with no finding it is the current year", {""}, {0}, 2026, 2026},
    {"with no finding it is the current year, of an older rulebook",
     {YEARS("2026", "2026"), YEARS("2007", "2007")},
     {0},
     2026,
     2026},
    {"with a rulebook for 2007 only it is 2007", {YEARS("2007", "2007")}, {0}, 2026, 2007},
    {"before the first year with a rulebook it is that", {""}, {0}, 1999, 2000},
    {"behind the last year with a rulebook it is that", {""}, {0}, 2100, 2099},
    {"of several rulebooks the nearest year counts, not the newest rulebook",
     {YEARS("2010", "2020"), YEARS("2001", "2002")},
     {0},
     2026,
     2020},
    {"between two rulebooks it is the nearer year, before",
     {YEARS("2000", "2003"), YEARS("2008", "2010")},
     {0},
     2005,
     2003},
    {"between two rulebooks it is the nearer year, behind",
     {YEARS("2000", "2003"), YEARS("2008", "2010")},
     {0},
     2006,
     2008},
    {"of two years equally near it is the later",
     {YEARS("2008", "2010"), YEARS("2000", "2004")},
     {0},
     2006,
     2008},
    {"a clock that is far off still has a nearest year", {""}, {0}, INT32_MAX, 2099},
    {"a clock that is far off the other way, too", {""}, {0}, INT32_MIN, 2000},
    {"without any rulebook it is the current year", {NULL}, {0}, 2026, 2026},
};

static void default_year_is(void **state)
{
    const struct default_row *row = *state;

    calendar_begin(row->books);
    for (size_t i = 0; i < COUNT_OF(row->years) && row->years[i]; i++)
        calendar.years[row->years[i]].findings = 1;
    assert_int_equal(calendar_default_year(&calendar, row->now), row->year);
}

static void latest_year_is_the_last_with_a_finding_closed_or_not(void **state)
{
    static const char *const edits[BOOKS] = {""};

    (void)state;
    calendar_begin(edits);
    assert_int_equal(calendar_latest(&calendar), 0);
    calendar.years[2000].findings = 1;
    assert_int_equal(calendar_latest(&calendar), 2000);
    calendar.years[2099].findings = 1;
    calendar.years[2099].is_closed = true;
    assert_int_equal(calendar_latest(&calendar), 2099);
}

int main(void)
{
    SUITE_TEST(calendar_knows_each_year);
    SUITE_TEST(calendar_has_no_year_without_a_rulebook);
    SUITE_TEST(calendar_without_rulebooks_has_none_for_any_year);
    SUITE_TEST(rulebooks_of_a_log_have_a_bound);
    SUITE_ROWS(defaults, default_year_is);
    SUITE_TEST(latest_year_is_the_last_with_a_finding_closed_or_not);
    return suite_run("calendar");
}
