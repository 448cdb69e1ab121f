/* services/collector/roster: which rulebook a collector knows, and what it calls a centre. */
#include "services/collector/roster.h"

#include <sys/stat.h>

#include "tests/unit/form/support_rulebook.h"
#include "tests/unit/places.h"

/* Another code and name of the centre `wuhou`, and another clause for cases. */
#define OWN_BOOK "510107=>510999|武侯区=>武侯新区|    overdue-case\n=>    late-case\n"

static roster_t *open_roster(const char *rulebook)
{
    struct home home = {0};
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    if (rulebook)
        write_below(dir, "rulebook.zpl", rulebook, strlen(rulebook));
    path_below(dir, "rulebook.zpl", home.settings.rulebook);
    return roster_new(&home);
}

static void check_slug(const roster_t *roster, const char *centre, const char *slug)
{
    check_text(centre, roster_slug(roster, text_of(centre)), text_of(slug));
}

static void home_without_a_rulebook_has_the_default(void **state)
{
    static const struct home home;
    roster_t *roster = roster_new(&home);

    (void)state;
    check_slug(roster, "wuhou", "wuhou");
    check_slug(roster, "510107", "wuhou");
    check_slug(roster, "武侯区", "wuhou");
    check_text("clause", roster_case_clause(roster), LIT("overdue-case"));
    roster_destroy(&roster);
    assert_null(roster);
}

static void own_rulebook_of_the_home_is_known(void **state)
{
    char *book = edited_rulebook(text_of(OWN_BOOK));
    roster_t *roster = open_roster(book);

    (void)state;
    check_slug(roster, "510999", "wuhou");
    check_slug(roster, "武侯新区", "wuhou");
    check_slug(roster, "510107", "510107");
    check_slug(roster, "锦江区", "jinjiang");
    check_text("clause", roster_case_clause(roster), LIT("late-case"));
    roster_destroy(&roster);
    free(book);
}

static const struct broken_row {
    const char *title, *rulebook; /* NULL: there is no such file */
} broken_rows[] = {
    {"a rulebook that is not there leaves the default", NULL},
    {"an empty rulebook leaves the default", ""},
    {"a rulebook that cannot be read leaves the default", "rulebook = x\nnonsense = 1\n"},
};

static void rulebook_of_no_use_leaves_the_default(void **state)
{
    const struct broken_row *row = *state;
    roster_t *roster = open_roster(row->rulebook);

    check_slug(roster, "510107", "wuhou");
    check_text("clause", roster_case_clause(roster), LIT("overdue-case"));
    roster_destroy(&roster);
}

/* Whether it is one of a later rulebook only the scorer can say. */
static void name_that_is_not_known_stays_as_it_is(void **state)
{
    roster_t *roster = open_roster(NULL);

    (void)state;
    check_slug(roster, "tianfu", "tianfu");
    check_slug(roster, "武侯", "武侯");
    assert_null(roster_slug(roster, (struct text){0}).data);
    roster_destroy(&roster);
}

static const struct source_row {
    const char *title, *book; /* edits of the default; NULL: no setting; "-": no such file */
    const char *source;
    bool has_outbox;
    enum status status;
    const char *why;
} source_rows[] = {
    {"the office is a source", NULL, OFFICE, false, STATUS_OK, ""},
    {"a centre is a source", NULL, "wuhou", false, STATUS_OK, ""},
    {"a name is no slug", NULL, "nosuch", false, STATUS_CONFIG,
     "the source nosuch is neither `office` nor a centre of the rulebook chengdu-2006 (which is "
     "compiled in; the setting scorer/rulebook may name another)"},
    {"a centre of the setting's rulebook is a source", "wuhou=>wuhou-new", "wuhou-new", false,
     STATUS_OK, ""},
    {"a centre of the default alone is none", "wuhou=>wuhou-new", "wuhou", false, STATUS_CONFIG,
     "rulebook.zpl (which the setting scorer/rulebook names)"},
    {"a rulebook that cannot be read says nothing", "-", "nosuch", false, STATUS_OK, ""},
    {"who has an outbox was a source once", NULL, "nosuch", true, STATUS_OK,
     "the source nosuch is neither"},
};

static void source_is_known_or_not(void **state)
{
    const struct source_row *row = *state;
    struct home home = {0};
    struct trouble trouble = {0};

    fresh_dir(home.dir);
    if (row->book) {
        char *book = edited_rulebook(text_of(row->book[0] == '-' ? "" : row->book));
        path_below(home.dir, "rulebook.zpl", home.settings.rulebook);
        if (row->book[0] != '-')
            write_below(home.dir, "rulebook.zpl", book, strlen(book));
        free(book);
    }
    if (row->has_outbox) {
        char path[PLACE_BYTES];
        path_below(home.dir, "collector", path);
        assert_int_equal(mkdir(path, 0700), 0);
        path_below(home.dir, "collector/nosuch", path);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    roster_t *roster = roster_new(&home);
    assert_int_equal(roster_check(roster, &home, row->source, &trouble), row->status);
    CHECK(strstr(trouble.why, row->why), "%s", trouble.why);
    CHECK(*row->why || !*trouble.why, "%s", trouble.why);
    roster_destroy(&roster);
}

int main(void)
{
    SUITE_ROWS(source_rows, source_is_known_or_not);
    places_begin();
    SUITE_TEST(home_without_a_rulebook_has_the_default);
    SUITE_TEST(own_rulebook_of_the_home_is_known);
    SUITE_ROWS(broken_rows, rulebook_of_no_use_leaves_the_default);
    SUITE_TEST(name_that_is_not_known_stays_as_it_is);
    return suite_run("roster");
}
