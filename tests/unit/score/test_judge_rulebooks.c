/* Rulebooks as records of the log (EVENTS.md 9): when a later one is refused, what it changes, and
 * that centres and clauses keep their ids. And which clause is an overdue case's. */
#include "tests/unit/score/support_judge.h"

#define ONLY(first, last)                                                                          \
    "year-first = 2000=>year-first = " first "|year-last = 2099=>year-last = " last
#define OVERDUE D_REPORT("overdue-case", "1", "")
#define ON(centre, year)                                                                           \
    LINE("office", "\"centre\":\"" centre "\",\"clause\":\"overdue-case\",\"record\":\"1\","       \
                   "\"occurred\":\"" year "-06-01T00:00:00+08:00\"")
#define UNDER(clause, year)                                                                        \
    LINE("office", "\"centre\":\"jinjiang\",\"clause\":\"" clause "\",\"record\":\"1\","           \
                   "\"occurred\":\"" year "-06-01T00:00:00+08:00\"")

/* Lines of the file as they stand in a JSON text in a C string. */
#define GAOXIN "            gaoxin\\n                name = \\\"高新区\\\"\\n"
#define LONGQUANYI "            longquanyi\\n"
#define DROP_GAOXIN "|" GAOXIN "=>"
#define ADD_TIANFU                                                                                 \
    "|" LONGQUANYI "=>            tianfu\\n                name = \\\"天府新区\\\"\\n" LONGQUANYI
#define DEARER_COMPLAINTS                                                                          \
    "|查实后计分。\\\"\\n        points = 2=>查实后计分。\\\"\\n        points = 3"
#define HOSTING_TO_VISITS "|    hosting\\n=>    visits\\n"

static const struct judge_row rows[] = {
    {"EVENTS.md 9: the same again, while nothing was found", RULEBOOK("") OVERDUE, "noted, counted",
     "70 + 0 - 0 = 70; raw 2"},
    {"EVENTS.md 9: another one for the same years, while nothing was found",
     RULEBOOK("base = 70=>base = 60.5") OVERDUE, "noted, counted", "60.5 + 0 - 0 = 60.5; raw 2"},
    {"EVENTS.md 9: conflict where a year of it has a finding", OVERDUE RULEBOOK(""),
     "counted, refused conflict", NULL},
    {"EVENTS.md 9: conflict where the finding is in its first year",
     OVERDUE RULEBOOK(ONLY("2006", "2010")), "refused conflict", NULL},
    {"EVENTS.md 9: conflict where the finding is in its last year",
     OVERDUE RULEBOOK(ONLY("2000", "2006")), "refused conflict", NULL},
    {"EVENTS.md 9: conflict where the finding waits", D_REPORT("complaint", "1", "") RULEBOOK(""),
     "pending, refused conflict", NULL},
    {"EVENTS.md 9: conflict where the finding was dismissed",
     D_REPORT("complaint", "1", "") DISMISS("complaint", "1") RULEBOOK(""),
     "dismissed, refused conflict", NULL},
    {"EVENTS.md 9: conflict where the finding was revoked",
     OVERDUE REVOKE("overdue-case", "1") RULEBOOK(""), "revoked, refused conflict", NULL},
    {"EVENTS.md 9: what came late is no finding", CLOSE("2006") OVERDUE RULEBOOK(""),
     "noted, late, noted", NULL},
    {"EVENTS.md 9: what was refused is no finding", D_REPORT("hostings", "1", "") RULEBOOK(""),
     "refused unknown-clause, noted", NULL},
    {"EVENTS.md 9: a self-check is no finding",
     LINE("jinjiang", "\"action\":\"self-check\",\"year\":2006") RULEBOOK(""), "noted, noted",
     NULL},
    {"EVENTS.md 9: years on both sides of a finding are free",
     OVERDUE RULEBOOK(ONLY("2007", "2099")) RULEBOOK(ONLY("2000", "2005")), "counted, noted, noted",
     "70 + 0 - 0 = 70; raw 2"},
    {"EVENTS.md 9: one for years that had none",
     ON("jinjiang", "2100") RULEBOOK(ONLY("2100", "2100")) ON("jinjiang", "2100")
         ON("jinjiang", "2101"),
     "refused bad-time, noted, counted, refused bad-time", NULL},
    {"EVENTS.md 9: each year has its own",
     RULEBOOK(ONLY("2007", "2007") "|base = 70=>base = 10") OVERDUE ON("wuhou", "2007"),
     "noted, counted, counted", "70 + 0 - 0 = 70; raw 2"},
    {"EVENTS.md 9: the last one for a year holds",
     RULEBOOK(ONLY("2006", "2006") "|base = 70=>base = 10")
         RULEBOOK(ONLY("2006", "2006") "|base = 70=>base = 20"),
     "noted, noted", "20 + 0 - 0 = 20"},
    {"EVENTS.md 9: conflict where its text is none",
     LINE("office", "\"action\":\"rulebook\",\"text\":\"name = x\""), "refused conflict", NULL},
    {"EVENTS.md 5, order: forbidden before conflict",
     LINE("jinjiang", "\"action\":\"rulebook\",\"text\":\"name = x\""), "refused forbidden", NULL},

    {"EVENTS.md 9: conflict where it drops a centre", RULEBOOK(ONLY("2010", "2010") DROP_GAOXIN),
     "refused conflict", NULL},
    {"EVENTS.md 9: conflict where it renames a centre",
     RULEBOOK(ONLY("2010", "2010") "|高新区=>高新技术区"), "refused conflict", NULL},
    {"EVENTS.md 9: conflict where it gives a centre another code",
     RULEBOOK(ONLY("2010", "2010") "|510104=>510199"), "refused conflict", NULL},
    {"EVENTS.md 9: conflict where it gives a code to a centre without",
     RULEBOOK(ONLY("2010", "2010") "|高新区\\\"\\n=>高新区\\\"\\n                code = 510109\\n"),
     "refused conflict", NULL},
    {"EVENTS.md 9: conflict where it changes a centre's slug",
     RULEBOOK(ONLY("2010", "2010") "|gaoxin=>hightech"), "refused conflict", NULL},
    {"EVENTS.md 9: conflict where it puts a centre in another tier",
     RULEBOOK(ONLY("2010", "2010") DROP_GAOXIN "|" LONGQUANYI "=>" GAOXIN LONGQUANYI),
     "refused conflict", NULL},
    {"EVENTS.md 9: conflict where tiers change their numbers",
     RULEBOOK(ONLY("2010", "2010") "|    3\\n=>    4\\n"), "refused conflict", NULL},
    {"EVENTS.md 9: the order of a tier is free",
     OVERDUE RULEBOOK(ONLY("2010", "2010") DROP_GAOXIN "|            jinjiang\\n=>" GAOXIN
                                                       "            jinjiang\\n")
         ON("gaoxin", "2010"),
     "counted, noted, counted", "70 + 0 - 0 = 70; raw 2"},
    {"EVENTS.md 9: a centre more, in its years only",
     RULEBOOK(ONLY("2010", "2010") ADD_TIANFU) ON("tianfu", "2006") ON("tianfu", "2010")
         ON("天府新区", "2010"),
     "noted, refused unknown-centre, counted, duplicate of 4", NULL},
    {"EVENTS.md 9: conflict where the centre that came later is dropped",
     RULEBOOK(ONLY("2010", "2010") ADD_TIANFU) RULEBOOK(ONLY("2011", "2011")),
     "noted, refused conflict", NULL},

    {"EVENTS.md 9: a clause dropped is unknown in its years only",
     RULEBOOK(ONLY("2010", "2010") HOSTING_TO_VISITS) UNDER("hosting", "2010")
         UNDER("visits", "2010") UNDER("hosting", "2006") UNDER("visits", "2006"),
     "noted, refused unknown-clause, counted, counted, refused unknown-clause",
     "70 + 0.5 - 0 = 70.5"},
    {"EVENTS.md 9: a finding under a clause dropped later can be ruled on still",
     UNDER("hosting", "2006") RULEBOOK(ONLY("2010", "2010") HOSTING_TO_VISITS)
         REVOKE("hosting", "1"),
     "counted, noted, revoked", "70 + 0 - 0 = 70"},
    {"EVENTS.md 5: what a finding is worth stays as it was when it was reported",
     D_REPORT("complaint", "1", "") RULEBOOK(ONLY("2010", "2010") DEARER_COMPLAINTS)
         CONFIRM("complaint", "1"),
     "pending, noted, confirmed", "70 + 0 - 0 = 70; raw 2"},
    {"EVENTS.md 9: a clause that took another's place does not share its sum",
     UNDER("hosting", "2006") RULEBOOK(ONLY("2010", "2010") HOSTING_TO_VISITS)
         UNDER("visits", "2010") REVOKE("visits", "1"),
     "counted, noted, counted, revoked", "70 + 0.5 - 0 = 70.5"},
};

static unsigned id_of(const struct rulebook *book, const char *clause)
{
    return rulebook_clause(book, text_of(clause))->id;
}

static void clauses_keep_their_ids_through_all_rulebooks(void **state)
{
    static struct rulebook second, third;
    const struct rulebook *before[] = {default_book(), &second};

    (void)state;
    read_edited("    hosting\n=>    visits\n", &second);
    assert_true(rulebook_align(&second, before, 1));
    for (unsigned i = 0; i < second.clause_count; i++) {
        const struct clause *old = rulebook_clause(before[0], text_of(second.clauses[i].slug));
        assert_int_equal(second.clauses[i].id, old ? old->id : before[0]->clause_count);
    }
    /* the dropped one comes back, first in the file, beside another new one */
    read_edited("clauses\n=>clauses\n    tours\n        article = \"9(10)\"\n        kind = bonus\n"
                "        text = \"x\"\n        points = 1\n        reporter = office\n"
                "        counts = report\n",
                &third);
    assert_true(rulebook_align(&third, before, 2));
    assert_int_equal(id_of(&third, "hosting"), id_of(before[0], "hosting"));
    assert_int_equal(id_of(&third, "tours"), before[0]->clause_count + 1);
    assert_ptr_equal(rulebook_clause_by_id(&third, id_of(&third, "tours")), &third.clauses[0]);
    assert_null(rulebook_clause_by_id(&third, id_of(&second, "visits")));
}

static void centres_keep_their_ids_wherever_they_stand(void **state)
{
    static struct rulebook second;
    const struct rulebook *before[] = {default_book()};

    (void)state;
    read_edited("            jinjiang\n=>            tianfu\n                name = \"天府新区\"\n"
                "            jinjiang\n",
                &second);
    assert_true(rulebook_align(&second, before, 1));
    assert_int_equal(second.centres[0].id, before[0]->centre_count);
    for (unsigned i = 0; i < before[0]->centre_count; i++) {
        const struct centre *old = &before[0]->centres[i];
        assert_int_equal(rulebook_centre(&second, text_of(old->slug))->id, old->id);
        check_string("by id", rulebook_centre_by_id(&second, old->id)->slug, old->slug);
    }
    check_string("by id", rulebook_centre_by_id(&second, 20)->slug, "tianfu");
    assert_null(rulebook_centre_by_id(&second, 21));
}

/* Gives new slugs to the last `count` clauses of the default rulebook. */
static bool aligns_with_new_clauses(unsigned count)
{
    static struct rulebook book;
    const struct rulebook *before[] = {default_book()};

    book = *before[0];
    for (unsigned i = 0; i < count; i++)
        snprintf(book.clauses[book.clause_count - 1 - i].slug, SLUG_BYTES_MAX, "new-%u", i);
    return rulebook_align(&book, before, 1);
}

static void clauses_of_all_rulebooks_have_a_bound(void **state)
{
    unsigned room = CLAUSES_MAX - default_book()->clause_count;

    (void)state;
    assert_true(aligns_with_new_clauses(room));
    assert_false(aligns_with_new_clauses(room + 1));
}

static void before_the_first_rulebook_only_a_rulebook_is_taken(void **state)
{
    static struct history history;
    char words[300];

    (void)state;
    memset(&history, 0, sizeof history);
    history_run(&history,
                OVERDUE REVOKE("overdue-case", "1") CLOSE("2006")
                    LINE("jinjiang", "\"action\":\"self-check\",\"year\":2006") RULEBOOK("")
                        OVERDUE,
                words, sizeof words);
    check_string("outcomes", words,
                 "refused unknown-centre, refused unknown-centre, refused bad-time, "
                 "refused unknown-centre, noted, counted");
}

#define OFFICE_COUNTS "        reporter = office\n        counts = report\n"
#define DISTRICT_COUNTS "        reporter = district\n        counts = report\n"
#define DISTRICT_WAITS "        reporter = district\n        counts = confirm\n"
#define OVERDUE_POINTS                                                                             \
    "。\"\n        ruling = \"以办件系统的事实为准，上报即计分。\"\n        points = 2\n"
#define COMPLAINT_RULING "经考核小组查实后计分。\"\n        points = 2\n"

static const struct case_row {
    const char *title;
    const char *edits;
    const char *clause; /* NULL: none */
} case_clauses[] = {
    {"Article 10(2) is the clause of an overdue case", "", "overdue-case"},
    {"it is found by what it says, under any slug", "    overdue-case\n=>    late-case\n",
     "late-case"},
    {"of several it is the first of the rulebook",
     COMPLAINT_RULING DISTRICT_WAITS "=>" COMPLAINT_RULING DISTRICT_COUNTS, "overdue-case"},
    {"a clause that waits for the office is none",
     OVERDUE_POINTS DISTRICT_COUNTS "=>" OVERDUE_POINTS DISTRICT_WAITS, NULL},
    {"a clause that only the office may report is none",
     OVERDUE_POINTS DISTRICT_COUNTS "=>" OVERDUE_POINTS OFFICE_COUNTS, NULL},
    {"a clause that asks for points is none",
     OVERDUE_POINTS "=>。\"\n        points-min = 1\n        points-max = 2\n", NULL},
    {"the next one is found where the first no longer counts on report",
     OVERDUE_POINTS DISTRICT_COUNTS "=>" OVERDUE_POINTS DISTRICT_WAITS
                                    "|" COMPLAINT_RULING DISTRICT_WAITS
                                    "=>" COMPLAINT_RULING DISTRICT_COUNTS,
     "complaint"},
};

static void clause_of_an_overdue_case_is(void **state)
{
    static struct rulebook book;
    const struct case_row *row = *state;

    read_edited(row->edits, &book);
    const struct clause *clause = rulebook_case_clause(&book);
    check_string("clause", clause ? clause->slug : "none", row->clause ? row->clause : "none");
}

int main(void)
{
    SUITE_ROWS(rows, judge_row_holds);
    SUITE_TEST(clauses_keep_their_ids_through_all_rulebooks);
    SUITE_TEST(centres_keep_their_ids_wherever_they_stand);
    SUITE_TEST(clauses_of_all_rulebooks_have_a_bound);
    SUITE_TEST(before_the_first_rulebook_only_a_rulebook_is_taken);
    SUITE_ROWS(case_clauses, clause_of_an_overdue_case_is);
    return suite_run("judge_rulebooks");
}
