/* The judge by EVENTS.md 5: outcomes, reasons and their order, authority, time, years, rulings. The
 * clauses are test_judge_clauses's, rulebook events test_judge_rulebooks's. */
#include "tests/unit/score/support_judge.h"

#define REPORT_AT(clause, record, occurred)                                                        \
    LINE("jinjiang",                                                                               \
         "\"clause\":\"" clause "\",\"record\":\"" record "\",\"occurred\":\"" occurred "\"")
#define CASE_AT(occurred) REPORT_AT("overdue-case", "1", occurred)
#define CASE_RECEIVED(received, occurred)                                                          \
    LINE("jinjiang", "\"received\":\"" received "\",\"clause\":\"overdue-case\",\"record\":\"1\"," \
                     "\"occurred\":\"" occurred "\"")
#define OVERDUE D_REPORT("overdue-case", "1", "")
#define COMPLAINT D_REPORT("complaint", "1", "")
#define SELF_CHECK(source, more) LINE(source, "\"action\":\"self-check\",\"year\":2006" more)
#define SENT_BY(source, more) LINE(source, FACTS("overdue-case", "1", more))
#define ON_CENTRE(centre) SENT_BY("office", ",\"centre\":\"" centre "\"")
#define ACT(source, action, more) LINE(source, "\"action\":\"" action "\"" more)
#define NO_TAKE "70 + 0 - 0 = 70"
#define TAKES_2 "70 + 0 - 0 = 70; raw 2"

static const struct judge_row rows[] = {
    /* what is reported, and by whom */
    {"EVENTS.md 5, counted: a fact of the case system", OVERDUE, "counted", TAKES_2},
    {"EVENTS.md 5, pending: a report that waits for the office", COMPLAINT, "pending",
     NO_TAKE "; pending 1"},
    {"EVENTS.md 4: a district may name itself by slug",
     SENT_BY("jinjiang", ",\"centre\":\"jinjiang\""), "counted", TAKES_2},
    {"EVENTS.md 4: a district may name itself by GB code",
     SENT_BY("jinjiang", ",\"centre\":\"510104\""), "counted", TAKES_2},
    {"EVENTS.md 4: a district may name itself in Chinese",
     SENT_BY("jinjiang", ",\"centre\":\"锦江区\""), "counted", TAKES_2},
    {"EVENTS.md 4: a district reports on no other centre",
     SENT_BY("wuhou", ",\"centre\":\"jinjiang\""), "refused forbidden", NO_TAKE},
    {"EVENTS.md 4: nor where it names it by code", SENT_BY("wuhou", ",\"centre\":\"510104\""),
     "refused forbidden", NO_TAKE},
    {"EVENTS.md 4: a district does not confirm",
     COMPLAINT LINE("jinjiang", "\"action\":\"confirm\",\"clause\":\"complaint\",\"record\":\"1\""),
     "refused forbidden", NO_TAKE "; pending 1"},
    {"EVENTS.md 4: a district does not dismiss",
     COMPLAINT LINE("jinjiang", "\"action\":\"dismiss\",\"clause\":\"complaint\",\"record\":\"1\""),
     "refused forbidden", NO_TAKE "; pending 1"},
    {"EVENTS.md 4: a district does not revoke what it reported",
     OVERDUE LINE("jinjiang", "\"action\":\"revoke\",\"clause\":\"overdue-case\",\"record\":\"1\""),
     "refused forbidden", TAKES_2},
    {"EVENTS.md 4: a district closes no year",
     ACT("jinjiang", "close-year", ",\"year\":2006") OVERDUE, "refused forbidden, counted", NULL},
    {"EVENTS.md 4: a district opens no year again",
     CLOSE("2006") ACT("jinjiang", "reopen-year", ",\"year\":2006") OVERDUE,
     "noted, refused forbidden, late", NULL},
    {"EVENTS.md 4: a district sends no rulebook",
     ACT("jinjiang", "rulebook", ",\"text\":\"@base = 70=>base = 60\""), "refused forbidden",
     NO_TAKE},
    {"EVENTS.md 4: a district sends its own self-check", SELF_CHECK("jinjiang", ""), "noted", NULL},
    {"EVENTS.md 4: and no other's", SELF_CHECK("wuhou", ",\"centre\":\"jinjiang\""),
     "refused forbidden", NULL},
    {"EVENTS.md 4: the office sends a self-check for a centre that it names",
     SELF_CHECK("office", ",\"centre\":\"jinjiang\""), "noted", NULL},
    {"EVENTS.md 4: a source that is no centre may do nothing",
     SENT_BY("nowhere", ",\"centre\":\"jinjiang\""), "refused forbidden", NO_TAKE},

    /* refused: each reason */
    {"EVENTS.md 5, unknown-action", ACT("office", "approve", ""), "refused unknown-action", NULL},
    {"EVENTS.md 5, unknown-action: letters of the other case are another action",
     ACT("office", "Close-Year", ",\"year\":2006"), "refused unknown-action", NULL},
    {"EVENTS.md 5, unknown-action: the empty one", ACT("jinjiang", "", ""),
     "refused unknown-action", NULL},
    {"EVENTS.md 5, unknown-centre: the office must name one", SENT_BY("office", ""),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: also for a self-check", SELF_CHECK("office", ""),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: also for a ruling",
     LINE("office", "\"action\":\"confirm\",\"clause\":\"complaint\",\"record\":\"1\""),
     "refused unknown-centre", NULL},
    {"EVENTS.md 1, source: a GB code is none", SENT_BY("510104", ""), "refused unknown-centre",
     NULL},
    {"EVENTS.md 5, unknown-centre: nothing is normalised", ON_CENTRE("Jinjiang"),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: a name in part is none", ON_CENTRE("锦江"),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: the empty one, also from a district",
     SENT_BY("jinjiang", ",\"centre\":\"\""), "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: the office is none", ON_CENTRE("office"),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-clause", D_REPORT("hostings", "1", ""), "refused unknown-clause", NULL},
    {"EVENTS.md 5, unknown-clause: by Article", D_REPORT("10(2)", "1", ""),
     "refused unknown-clause", NULL},
    {"EVENTS.md 5, unknown-clause: in a ruling", CONFIRM("", "1"), "refused unknown-clause", NULL},
    {"EVENTS.md 5, bad-time: second 60", CASE_AT("2006-01-01T07:59:60+08:00"), "refused bad-time",
     NULL},
    {"EVENTS.md 5, bad-time: no offset", CASE_AT("2006-01-01T07:59:00"), "refused bad-time", NULL},
    {"EVENTS.md 5, bad-time: the empty one", CASE_AT(""), "refused bad-time", NULL},
    {"EVENTS.md 5, bad-time: a day that is none", CASE_AT("2006-02-29T00:00:00Z"),
     "refused bad-time", NULL},
    {"EVENTS.md 5: lower case and -00:00 are good", CASE_AT("2006-02-28t00:00:00.1-00:00"),
     "counted", TAKES_2},
    {"EVENTS.md 5, bad-grade: missing", O_REPORT("publication", "1", ""), "refused bad-grade",
     NULL},
    {"EVENTS.md 5, bad-grade: none of the clause's", O_REPORT("publication", "1", GRADE("City")),
     "refused bad-grade", NULL},
    {"EVENTS.md 5, bad-grade: not asked for", D_REPORT("overdue-case", "1", GRADE("city")),
     "refused bad-grade", NULL},
    {"EVENTS.md 5, bad-grade: the empty one is one too", D_REPORT("overdue-case", "1", GRADE("")),
     "refused bad-grade", NULL},
    {"EVENTS.md 5, bad-points: missing", O_REPORT("efficiency", "1", ""), "refused bad-points",
     NULL},
    {"EVENTS.md 5, bad-points: not asked for", D_REPORT("overdue-case", "1", WORTH("2")),
     "refused bad-points", NULL},
    {"EVENTS.md 5, bad-points: not asked for where a grade is",
     O_REPORT("publication", "1", GRADE("city") WORTH("0.5")), "refused bad-points", NULL},
    {"EVENTS.md 5, bad-points: 0.504 is no multiple of 0.01",
     O_REPORT("efficiency", "1", WORTH("0.504")), "refused bad-points", NULL},
    {"EVENTS.md 5: 1e0 is 1", O_REPORT("efficiency", "1", WORTH("1e0")), "counted",
     "70 + 1 - 0 = 71"},
    {"EVENTS.md 5, bad-points: a huge integer is well-formed and out of range",
     O_REPORT("efficiency", "1", WORTH("99999999999999999999")), "refused bad-points", NULL},
    {"EVENTS.md 5, no-such-finding", CONFIRM("complaint", "1"), "refused no-such-finding", NULL},
    {"EVENTS.md 5, no-such-finding: under another clause", COMPLAINT CONFIRM("criticism", "1"),
     "refused no-such-finding", NO_TAKE "; pending 1"},
    {"EVENTS.md 5, no-such-finding: records are compared byte for byte",
     D_REPORT("complaint", "a", "") CONFIRM("complaint", "A"), "refused no-such-finding", NULL},
    {"EVENTS.md 5, no-such-finding: what was refused made none",
     CASE_AT("soon") REVOKE("overdue-case", "1"), "refused bad-time, refused no-such-finding",
     NULL},
    {"EVENTS.md 5, conflict: another instant", OVERDUE CASE_AT("2006-03-14T10:20:01+08:00"),
     "refused conflict", TAKES_2},
    {"EVENTS.md 5, conflict: a nanosecond is another instant",
     OVERDUE CASE_AT("2006-03-14T10:20:00.000000001+08:00"), "refused conflict", TAKES_2},
    {"EVENTS.md 5, conflict: another year", OVERDUE CASE_AT("2007-03-14T10:20:00+08:00"),
     "refused conflict", TAKES_2},
    {"EVENTS.md 5, conflict: another grade",
     O_REPORT("publication", "1", GRADE("city")) O_REPORT("publication", "1", GRADE("nation")),
     "counted, refused conflict", "70 + 0.5 - 0 = 70.5"},
    {"EVENTS.md 5, conflict: other points",
     O_REPORT("efficiency", "1", WORTH("1")) O_REPORT("efficiency", "1", WORTH("1.01")),
     "counted, refused conflict", "70 + 1 - 0 = 71"},
    {"EVENTS.md 5, conflict: also on a finding that was revoked",
     OVERDUE REVOKE("overdue-case", "1") CASE_AT("2006-03-15T00:00:00Z"), "refused conflict",
     NO_TAKE},

    /* the first reason that applies */
    {"EVENTS.md 5, order: unknown-action before unknown-centre",
     ACT("office", "approve", ",\"centre\":\"x\",\"clause\":\"y\",\"occurred\":\"z\""),
     "refused unknown-action", NULL},
    {"EVENTS.md 5, order: unknown-centre before unknown-clause",
     LINE("office", "\"centre\":\"x\"," FACTS("y", "1", "")), "refused unknown-centre", NULL},
    {"EVENTS.md 5, order: unknown-centre before bad-time",
     LINE("office", "\"clause\":\"hosting\",\"record\":\"1\",\"occurred\":\"soon\""),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, order: unknown-clause before forbidden",
     LINE("wuhou", "\"centre\":\"jinjiang\"," FACTS("x", "1", "")), "refused unknown-clause", NULL},
    {"EVENTS.md 5, order: forbidden before bad-time",
     LINE("wuhou", "\"centre\":\"jinjiang\",\"clause\":\"hosting\",\"record\":\"1\","
                   "\"occurred\":\"soon\""),
     "refused forbidden", NULL},
    {"EVENTS.md 5, order: forbidden before bad-points",
     D_REPORT("special-deduction", "1", WORTH("1000")), "refused forbidden", NULL},
    {"EVENTS.md 5, order: forbidden before bad-time of a year",
     ACT("jinjiang", "close-year", ",\"year\":1999"), "refused forbidden", NULL},
    {"EVENTS.md 5, order: forbidden before no-such-finding",
     LINE("jinjiang", "\"action\":\"revoke\",\"clause\":\"hosting\",\"record\":\"1\""),
     "refused forbidden", NULL},
    {"EVENTS.md 5, order: bad-time before bad-grade", REPORT_AT("publication", "1", "soon"),
     "refused bad-time", NULL},
    {"EVENTS.md 5, order: bad-time before bad-points",
     LINE("office", "\"centre\":\"jinjiang\",\"clause\":\"efficiency\",\"record\":\"1\","
                    "\"occurred\":\"1999-01-01T00:00:00Z\""),
     "refused bad-time", NULL},
    {"EVENTS.md 5, order: bad-grade before bad-points", O_REPORT("publication", "1", WORTH("1")),
     "refused bad-grade", NULL},
    {"EVENTS.md 5, order: bad-grade before conflict",
     OVERDUE LINE("jinjiang", "\"clause\":\"overdue-case\",\"record\":\"1\","
                              "\"occurred\":\"2006-04-01T00:00:00Z\",\"grade\":\"city\""),
     "refused bad-grade", NULL},
    {"EVENTS.md 5, order: bad-points before duplicate",
     OVERDUE D_REPORT("overdue-case", "1", WORTH("2")), "refused bad-points", TAKES_2},
    {"EVENTS.md 5, order: conflict before late",
     OVERDUE CLOSE("2006") CASE_AT("2006-03-15T00:00:00Z"), "refused conflict", NULL},
    {"EVENTS.md 5, order: duplicate before late", OVERDUE CLOSE("2006") OVERDUE,
     "counted, noted, duplicate of 2", NULL},
    {"EVENTS.md 5, order: no-such-finding before late", CLOSE("2006") CONFIRM("complaint", "1"),
     "refused no-such-finding", NULL},

    /* duplicates */
    {"EVENTS.md 5, duplicate: names the first record", OVERDUE OVERDUE OVERDUE,
     "counted, duplicate of 2, duplicate of 2", TAKES_2},
    {"EVENTS.md 5, duplicate: the same instant in another zone",
     OVERDUE CASE_AT("2006-03-14t02:20:00.000z"), "duplicate of 2", TAKES_2},
    {"EVENTS.md 5, duplicate: the same points in another form",
     O_REPORT("efficiency", "1", WORTH("2")) O_REPORT("efficiency", "1", WORTH("20e-1")),
     "duplicate of 2", "70 + 2 - 0 = 72"},
    {"EVENTS.md 5, duplicate: other words about it change nothing",
     OVERDUE D_REPORT("overdue-case", "1", ",\"summary\":\"x\",\"item\":\"5.2\""), "duplicate of 2",
     TAKES_2},
    {"EVENTS.md 5, duplicate: the office's of a district's report leaves it pending",
     COMPLAINT O_REPORT("complaint", "1", ""), "pending, duplicate of 2", NO_TAKE "; pending 1"},
    {"EVENTS.md 5, duplicate: the centre named otherwise is the same",
     OVERDUE SENT_BY("jinjiang", ",\"centre\":\"锦江区\""), "duplicate of 2", TAKES_2},
    {"EVENTS.md 5, duplicate: of a finding that was dismissed",
     COMPLAINT DISMISS("complaint", "1") COMPLAINT, "pending, dismissed, duplicate of 2", NO_TAKE},
    {"EVENTS.md 5, duplicate: of a finding that was revoked",
     OVERDUE REVOKE("overdue-case", "1") OVERDUE, "counted, revoked, duplicate of 2", NO_TAKE},
    {"EVENTS.md 1, finding: another clause is another finding",
     COMPLAINT D_REPORT("language-complaint", "1", ""), "pending, pending", NO_TAKE "; pending 2"},
    {"EVENTS.md 1, finding: another centre is another finding",
     OVERDUE SENT_BY("wuhou", "") SENT_BY("wuhou", ""), "counted, counted, duplicate of 3",
     TAKES_2},
    {"EVENTS.md 5: a mistaken date is corrected by a revoke and a new record",
     OVERDUE REVOKE("overdue-case", "1") D_REPORT("overdue-case", "1b", ""),
     "counted, revoked, counted", TAKES_2},

    /* closed years */
    {"EVENTS.md 5, late: a report for a closed year", CLOSE("2006") OVERDUE, "noted, late",
     NO_TAKE},
    {"EVENTS.md 5, late: it makes no finding",
     CLOSE("2006") OVERDUE REOPEN("2006") REVOKE("overdue-case", "1"),
     "noted, late, noted, refused no-such-finding", NO_TAKE},
    {"EVENTS.md 5, late: sent again after reopen-year it counts",
     CLOSE("2006") OVERDUE REOPEN("2006") OVERDUE, "noted, late, noted, counted", TAKES_2},
    {"EVENTS.md 5, late: a ruling of any kind, and the finding waits still",
     COMPLAINT CLOSE("2006") CONFIRM("complaint", "1") DISMISS("complaint", "1")
         REVOKE("complaint", "1"),
     "late, late, late", NO_TAKE "; pending 1"},
    {"EVENTS.md 5, late: a self-check", CLOSE("2006") SELF_CHECK("jinjiang", ""), "noted, late",
     NULL},
    {"EVENTS.md 5, late: other years are open", CLOSE("2006") CASE_AT("2007-01-01T00:00:00+08:00"),
     "noted, counted", NO_TAKE},
    {"EVENTS.md 5, noted: a year may be closed twice and opened without need",
     REOPEN("2006") CLOSE("2006") CLOSE("2006") REOPEN("2006") REOPEN("2006") OVERDUE,
     "noted, noted, noted, noted, noted, counted", NULL},

    /* rulings */
    {"EVENTS.md 5, confirmed: it counts, and waits no more", COMPLAINT CONFIRM("complaint", "1"),
     "confirmed", TAKES_2},
    {"EVENTS.md 5, confirmed: the same again counts once",
     COMPLAINT CONFIRM("complaint", "1") CONFIRM("complaint", "1"), "confirmed, confirmed",
     TAKES_2},
    {"EVENTS.md 5, confirmed: what counts already counts once",
     OVERDUE CONFIRM("overdue-case", "1"), "counted, confirmed", TAKES_2},
    {"EVENTS.md 5, dismissed: the same again",
     COMPLAINT DISMISS("complaint", "1") DISMISS("complaint", "1"), "dismissed, dismissed",
     NO_TAKE},
    {"EVENTS.md 5, revoked: what counted counts no more", OVERDUE REVOKE("overdue-case", "1"),
     "counted, revoked", NO_TAKE},
    {"EVENTS.md 5, revoked: what waits waits no more", COMPLAINT REVOKE("complaint", "1"),
     "pending, revoked", NO_TAKE},
    {"EVENTS.md 5, ruling: revoked, then confirmed",
     COMPLAINT REVOKE("complaint", "1") CONFIRM("complaint", "1"), "revoked, confirmed", TAKES_2},
    {"EVENTS.md 5, ruling: confirmed, dismissed, confirmed, revoked",
     COMPLAINT CONFIRM("complaint", "1") DISMISS("complaint", "1") CONFIRM("complaint", "1")
         REVOKE("complaint", "1"),
     "confirmed, dismissed, confirmed, revoked", NO_TAKE},

    /* time */
    {"EVENTS.md 5, bad-time: exactly 10 minutes ahead is accepted",
     CASE_RECEIVED("2006-03-14T10:00:00.123+08:00", "2006-03-14T10:10:00.123+08:00"), "counted",
     TAKES_2},
    {"EVENTS.md 5, bad-time: a nanosecond more is not",
     CASE_RECEIVED("2006-03-14T10:00:00.123+08:00", "2006-03-14T10:10:00.123000001+08:00"),
     "refused bad-time", NO_TAKE},
    {"EVENTS.md 5, bad-time: not checked where `received` is not known",
     CASE_AT("2098-01-01T00:00:00Z"), "counted", NO_TAKE},
    {"EVENTS.md 5, year: the year begins in UTC+8", CASE_AT("2005-12-31T16:00:00Z"), "counted",
     TAKES_2},
    {"EVENTS.md 5, year: a nanosecond before, it is the year before",
     CASE_AT("2005-12-31T15:59:59.999999999Z"), "counted", NO_TAKE},
    {"EVENTS.md 5, year: the year ends in UTC+8", CASE_AT("2006-12-31T15:59:59.999999999Z"),
     "counted", TAKES_2},
    {"EVENTS.md 5, year: then it is the next", CASE_AT("2006-12-31T16:00:00Z"), "counted", NO_TAKE},
    {"EVENTS.md 7: the rulebook's first year begins in UTC+8", CASE_AT("1999-12-31T16:00:00Z"),
     "counted", NULL},
    {"EVENTS.md 5, bad-time: before it, no rulebook is for the year",
     CASE_AT("1999-12-31T15:59:59.999999999Z"), "refused bad-time", NULL},
    {"EVENTS.md 7: the rulebook's last year ends in UTC+8",
     CASE_AT("2099-12-31T15:59:59.999999999Z"), "counted", NULL},
    {"EVENTS.md 5, bad-time: behind it, no rulebook is for the year",
     CASE_AT("2099-12-31T16:00:00Z"), "refused bad-time", NULL},
    {"EVENTS.md 5, bad-time: far off",
     CASE_AT("9999-12-31T23:59:59-23:59") CASE_AT("0000-01-01T00:00:00+23:59"),
     "refused bad-time, refused bad-time", NULL},
    {"EVENTS.md 5, bad-time: years closed and opened need a rulebook too",
     CLOSE("1999") CLOSE("2000") CLOSE("2099") REOPEN("2100"),
     "refused bad-time, noted, noted, refused bad-time", NULL},
    {"EVENTS.md 5, bad-time: a self-check for a year without rulebook",
     ACT("jinjiang", "self-check", ",\"year\":2100"), "refused bad-time", NULL},
};

#define CHECKED_AT(received)                                                                       \
    SELF_CHECK("jinjiang", ",\"received\":\"2006-11-20T09:00:00." received "+08:00\"")

static void first_self_check_of_a_year_is_kept(void **state)
{
    static struct history history;
    char words[200];

    (void)state;
    history_begin(&history);
    history_run(&history,
                CLOSE("2006") CHECKED_AT("001") REOPEN("2006") CHECKED_AT("002") CHECKED_AT("003"),
                words, sizeof words);
    check_string("outcomes", words, "noted, late, noted, noted, noted");
    const struct scorecard *card = &history_cards(&history, 2006)[0];
    assert_true(card->has_self_check);
    assert_int_equal(card->self_check_ms, INT64_C(1163984400002));
    assert_false(history_cards(&history, 2007)[0].has_self_check);
}

/* What the last event of a script changed. */
static const struct change_row {
    const char *title;
    const char *script;
    bool finding_made, finding_changed, card_changed;
} changes[] = {
    {"EVENTS.md 5: a report makes a finding", OVERDUE, true, true, true},
    {"EVENTS.md 5: a ruling changes one", COMPLAINT CONFIRM("complaint", "1"), false, true, true},
    {"EVENTS.md 5: a duplicate changes nothing", OVERDUE OVERDUE, false, false, false},
    {"EVENTS.md 5: a conflict changes nothing", OVERDUE CASE_AT("2006-04-01T00:00:00Z"), false,
     false, false},
    {"EVENTS.md 5: a refused event changes nothing", CASE_AT("soon"), false, false, false},
    {"EVENTS.md 5: a late report changes nothing", CLOSE("2006") OVERDUE, false, false, false},
    {"EVENTS.md 5: a late ruling changes nothing",
     OVERDUE CLOSE("2006") REVOKE("overdue-case", "1"), false, false, false},
    {"EVENTS.md 5: a self-check changes the scorecard", SELF_CHECK("jinjiang", ""), false, false,
     true},
    {"EVENTS.md 5: a second one does not", SELF_CHECK("jinjiang", "") SELF_CHECK("jinjiang", ""),
     false, false, false},
    {"EVENTS.md 5: a late one does not", CLOSE("2006") SELF_CHECK("jinjiang", ""), false, false,
     false},
    {"EVENTS.md 5: a year closed changes no scorecard", CLOSE("2006"), false, false, false},
};

static void change_is_told(void **state)
{
    static struct history history;
    const struct change_row *row = *state;
    char words[200];

    history_begin(&history);
    history_run(&history, row->script, words, sizeof words);
    assert_int_equal(history.verdict.finding_made, row->finding_made);
    assert_int_equal(history.verdict.finding_changed, row->finding_changed);
    assert_int_equal(history.verdict.card_changed, row->card_changed);
}

static void finding_knows_its_first_record_and_its_last_ruling(void **state)
{
    static struct history history;
    const struct finding *finding = &history.findings[0].finding;
    char words[200];

    (void)state;
    history_begin(&history);
    history_run(&history, O_REPORT("publication", "1", GRADE("province")), words, sizeof words);
    assert_int_equal(finding->n, 2);
    assert_int_equal(finding->n_ruled, 0);
    assert_int_equal(finding->status, FINDING_COUNTED);
    assert_int_equal(finding->year, 2006);
    assert_int_equal(finding->grade, 1);
    assert_int_equal(finding->worth, 100);
    assert_true(finding->stated == POINTS_NONE);
    history_run(&history,
                REVOKE("publication", "1") O_REPORT("publication", "1", GRADE("province")), words,
                sizeof words);
    assert_int_equal(finding->n, 2);
    assert_int_equal(finding->n_ruled, 3);
    assert_int_equal(finding->status, FINDING_REVOKED);
    history_run(&history, DISMISS("publication", "1"), words, sizeof words);
    assert_int_equal(finding->n_ruled, 5);
    assert_int_equal(finding->status, FINDING_DISMISSED);
}

static void sum_of_points_goes_beyond_32_bits(void **state)
{
    static struct history history; /* too large for the stack */
    char words[200], score[200];

    (void)state;
    history_begin(&history);
    const struct rulebook *book = &history.books[0];
    struct scorecard *card =
        &history_cards(&history, 2006)[rulebook_centre(book, LIT("jinjiang"))->id];
    card->sums[rulebook_clause(book, LIT("special-deduction"))->id] = POINTS(30000000);
    history_run(&history, O_REPORT("special-deduction", "1", WORTH("100")), words, sizeof words);
    score_words(card, book, score, sizeof score);
    check_string("score", score, "70 + 0 - 0 = 70; raw 30000100");
}

int main(void)
{
    SUITE_ROWS(rows, judge_row_holds);
    SUITE_ROWS(changes, change_is_told);
    SUITE_TEST(finding_knows_its_first_record_and_its_last_ruling);
    SUITE_TEST(first_self_check_of_a_year_is_kept);
    SUITE_TEST(sum_of_points_goes_beyond_32_bits);
    return suite_run("judge");
}
