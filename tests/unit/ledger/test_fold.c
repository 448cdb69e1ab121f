/* The fold: an event changes the tables once, whether the fold has seen the whole log or was made
 * anew from the store on the way. */
#include "common/ledger/findings.h"
#include "tests/unit/ledger/support_folding.h"

#define DAY "2006-03-14"
#define COUNTED REPORT("jinjiang", "jinjiang", "overdue-case", "1", DAY, "") "\n"
#define WAITING REPORT("jinjiang", "jinjiang", "complaint", "2", DAY, "") "\n"
#define PRAISED REPORT("office", "jinjiang", "leadership", "3", DAY, ",'points':4.5") "\n"
#define SELF_CHECK "{'source':'jinjiang','action':'self-check','year':2006}\n"
#define CLOSE YEAR("close-year", "2006") "\n"
#define REOPEN YEAR("reopen-year", "2006") "\n"
#define RULED(action) RULE(action, "jinjiang", "complaint", "2") "\n"

static const struct change_row {
    const char *title, *script, *words;   /* what comes of the last event */
    const char *score;                    /* of jinjiang in 2006 */
    unsigned findings, pending, in_years; /* entries of the tables */
} changes[] = {
    {"a report that counts makes a finding", COUNTED, "counted", "70", 1, 0, 1},
    {"a report that waits makes a finding and an entry", WAITING, "pending", "70", 1, 1, 1},
    {"points of the office count", PRAISED, "counted", "74.5", 1, 0, 1},
    {"a deduction is taken from the bonus", PRAISED COUNTED, "counted", "72.5", 2, 0, 1},
    {"a ruling takes the entry away", PRAISED WAITING RULED("confirm"), "confirmed", "72.5", 2, 0,
     1},
    {"a ruling after another keeps it away",
     PRAISED WAITING RULED("dismiss") RULED("confirm") RULED("revoke"), "revoked", "74.5", 2, 0, 1},
    {"a self-check makes no finding", SELF_CHECK, "noted", "70", 0, 0, 0},
    {"a closed year has no finding yet", CLOSE, "noted", "70", 0, 0, 1},
};

static void event_changes_the_tables(void **state)
{
    const struct change_row *row = *state;
    struct folding folding = folding_begin();
    txn_t *txn = folding.tables.txn;
    char words[64];

    folding_run(&folding, row->script, words);
    check_string("outcome", words, row->words);
    fold_flush(folding.fold, txn);
    check_score(&folding, 2006, "jinjiang", row->score);
    check_rows(&folding.tables, TABLE_FINDINGS, row->findings);
    check_rows(&folding.tables, TABLE_PENDING, row->pending);
    check_rows(&folding.tables, TABLE_YEARS, row->in_years);
    check_rows(&folding.tables, TABLE_BOOKS, 1);
    folding_anew(&folding);
    check_score(&folding, 2006, "jinjiang", row->score);
    folding_end(&folding);
}

static const struct idle_row {
    const char *title, *before, *event, *words;
} idles[] = {
    {"a report again changes nothing", COUNTED, COUNTED, "duplicate 2"},
    {"a report that waits, again, changes nothing", WAITING, WAITING, "duplicate 2"},
    {"a report that was dismissed, again, changes nothing", WAITING RULED("dismiss"), WAITING,
     "duplicate 2"},
    {"a report again by another changes nothing", COUNTED,
     REPORT("office", "锦江区", "overdue-case", "1", DAY, ""), "duplicate 2"},
    {"a report with another time changes nothing", COUNTED,
     REPORT("jinjiang", "jinjiang", "overdue-case", "1", "2005-01-01", ""), "refused conflict"},
    {"a refused report changes nothing", COUNTED,
     REPORT("wuhou", "jinjiang", "overdue-case", "9", DAY, ""), "refused forbidden"},
    {"a ruling on nothing changes nothing", COUNTED, RULED("confirm"), "refused no-such-finding"},
    {"a ruling by a district changes nothing", WAITING,
     "{'source':'jinjiang','action':'confirm','clause':'complaint','record':'2'}",
     "refused forbidden"},
    {"a late report changes nothing", WAITING CLOSE, COUNTED, "late"},
    {"a late ruling changes nothing", WAITING CLOSE, RULED("confirm"), "late"},
    {"a late self-check changes nothing", CLOSE, SELF_CHECK, "late"},
    {"a second self-check changes nothing", SELF_CHECK, SELF_CHECK, "noted"},
    {"a year closed again changes nothing", COUNTED CLOSE, CLOSE, "noted"},
    {"an open year opened changes nothing", COUNTED, REOPEN, "noted"},
    {"a district that closes a year changes nothing", COUNTED,
     "{'source':'jinjiang','action':'close-year','year':2006}", "refused forbidden"},
    {"an unknown action changes nothing", COUNTED, "{'source':'office','action':'forget'}",
     "refused unknown-action"},
};

static void event_changes_nothing(void **state)
{
    const struct idle_row *row = *state;
    struct folding with = folding_begin(), without = folding_begin();
    char words[64];

    folding_run(&without, row->before, words);
    folding_run(&with, row->before, words);
    struct folded folded = folding_run(&with, row->event, words);
    check_string("outcome", words, row->words);
    assert_false(folded.verdict.card_changed);
    folding_flush(&with);
    folding_flush(&without);
    for (enum ledger_table table = TABLE_FINDINGS; table < TABLE_LATE; table++)
        check_same_rows(with.tables.txn, without.tables.txn, table); /* all but `seen` */
    folding_end(&with);
    folding_end(&without);
}

static void late_report_makes_no_finding_until_the_year_is_open_again(void **state)
{
    struct folding folding = folding_begin();
    const struct calendar *calendar = fold_calendar(folding.fold);
    unsigned clause = rulebook_clause(default_book(), LIT("overdue-case"))->id;
    struct finding_key key = {0, clause, LIT("1")}; /* jinjiang is the first */
    struct finding finding;
    char words[64];

    (void)state;
    folding_run(&folding, PRAISED CLOSE COUNTED, words);
    check_string("closed", words, "late");
    assert_true(calendar_year(calendar, 2006)->is_closed);
    assert_false(finding_get(folding.tables.txn, &key, &finding));
    assert_int_equal(calendar_year(calendar, 2006)->findings, 1);
    check_score(&folding, 2006, "jinjiang", "74.5");
    folding_anew(&folding);
    folding_run(&folding, COUNTED, words);
    check_string("closed, after a start", words, "late");
    folding_run(&folding, REOPEN COUNTED, words);
    check_string("open again", words, "counted");
    assert_true(finding_get(folding.tables.txn, &key, &finding));
    assert_int_equal(finding.n, 7); /* not that of the late one */
    check_score(&folding, 2006, "jinjiang", "72.5");
    assert_int_equal(fold_calendar(folding.fold)->years[2006].findings, 2);
    folding_end(&folding);
}

static void flush_writes_what_was_touched_once(void **state)
{
    struct folding folding = folding_begin();
    txn_t *txn = folding.tables.txn;
    char words[64];

    (void)state;
    folding_run(&folding, COUNTED WAITING PRAISED CLOSE REOPEN, words);
    check_rows(&folding.tables, TABLE_TOTALS, 0); /* at hand until the flush */
    check_rows(&folding.tables, TABLE_YEARS, 0);
    fold_flush(folding.fold, txn);
    check_rows(&folding.tables, TABLE_TOTALS, 1);
    check_rows(&folding.tables, TABLE_YEARS, 1);
    txn_delete(txn, TABLE_TOTALS, (struct span){"\x07\xd6\0", 3});
    txn_delete(txn, TABLE_YEARS, (struct span){"\x07\xd6", 2});
    fold_flush(folding.fold, txn); /* has nothing to write any more */
    check_rows(&folding.tables, TABLE_TOTALS, 0);
    check_rows(&folding.tables, TABLE_YEARS, 0);
    folding_run(&folding, OVERDUE("wuhou", "1", DAY) "\n" OVERDUE("wenjiang", "1", "2005-03-14"),
                words);
    fold_flush(folding.fold, txn); /* the two others, and their years */
    check_rows(&folding.tables, TABLE_TOTALS, 2);
    check_rows(&folding.tables, TABLE_YEARS, 2);
    folding_end(&folding);
}

static void check_scores(const struct folded *folded, points_t before, points_t after)
{
    const struct rulebook *book = default_book();

    assert_int_equal(scorecard_score(folded->before, book).score, before);
    assert_int_equal(scorecard_score(&folded->cards[folded->centre->id], book).score, after);
}

static void what_an_event_did_is_told(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    struct folded folded = folding_run(&folding, PRAISED, words);
    assert_int_equal(folded.year, 2006);
    check_string("centre", folded.centre->slug, "jinjiang");
    check_scores(&folded, POINTS(70), 7450);
    folded = folding_run(&folding, RULE("revoke", "510104", "leadership", "3"), words);
    check_string("outcome", words, "revoked");
    assert_int_equal(folded.year, 2006); /* the finding's: a ruling names none */
    check_string("centre", folded.centre->slug, "jinjiang");
    check_scores(&folded, 7450, POINTS(70));
    folded = folding_run(&folding, CLOSE, words);
    assert_int_equal(folded.year, 2006);
    assert_null(folded.centre);
    assert_null(folded.before);
    assert_null(folded.cards);
    folding_end(&folding);
}

static void fold_that_was_given_up_left_nothing(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    folding_flush(&folding);
    folding_run(&folding, COUNTED WAITING PRAISED CLOSE, words);
    fold_flush(folding.fold, folding.tables.txn);
    tables_give_up(&folding.tables);
    folding_load(&folding);
    folding_run(&folding, COUNTED, words);
    check_string("the first event again", words, "counted");
    check_score(&folding, 2006, "jinjiang", "70");
    assert_int_equal(fold_calendar(folding.fold)->years[2006].findings, 1);
    folding_end(&folding);
}

/* Folds the sample year, with a new fold each `every` events; 0: one fold. */
static struct folding fold_sample(unsigned every)
{
    struct folding folding = folding_begin();
    char *sample = sample_read();
    unsigned count = 0;

    for (char *line = sample; *line; line += strcspn(line, "\n") + 1) {
        if (every && count % every == 0)
            folding_anew(&folding);
        folding_line(&folding, line, strcspn(line, "\n"));
        count++;
    }
    assert_int_equal(count, 671);
    free(sample);
    folding_flush(&folding);
    return folding;
}

static const struct anew_row {
    const char *title;
    unsigned every;
} anews[] = {
    {"a fold made anew at half the year goes on where the old one stopped", 335},
    {"a fold made anew each tenth event goes on where the old one stopped", 10},
    {"a fold made anew at each event goes on where the old one stopped", 1},
};

static void fold_made_anew_goes_on(void **state)
{
    const struct anew_row *row = *state;
    struct folding whole = fold_sample(0), parts = fold_sample(row->every);

    for (enum ledger_table table = TABLE_LOG; table < TABLE_COUNT; table++)
        check_same_rows(whole.tables.txn, parts.tables.txn, table);
    check_score(&parts, 2006, "wuhou", "91");
    check_score(&parts, 2006, "wenjiang", "88.5");
    check_score(&parts, 2006, "xinjin", "70");
    folding_end(&whole);
    folding_end(&parts);
}

int main(void)
{
    SUITE_ROWS(changes, event_changes_the_tables);
    SUITE_ROWS(idles, event_changes_nothing);
    SUITE_TEST(late_report_makes_no_finding_until_the_year_is_open_again);
    SUITE_TEST(flush_writes_what_was_touched_once);
    SUITE_TEST(what_an_event_did_is_told);
    SUITE_TEST(fold_that_was_given_up_left_nothing);
    SUITE_ROWS(anews, fold_made_anew_goes_on);
    return suite_run("fold");
}
