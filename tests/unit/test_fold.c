/* The fold: an event changes the tables once, whether the fold has seen the whole log or was made
 * anew from the store on the way. */
#include "tests/unit/support_ledger.h"

#include "common/form/json.h"
#include "common/ledger/totals.h"
#include "common/score/standings.h"

#define ONLY(year) "year-first = 2000=>year-first = " year "|year-last = 2099=>year-last = " year
#define DAY "2006-03-14"
#define COUNTED REPORT("jinjiang", "jinjiang", "overdue-case", "1", DAY, "") "\n"
#define WAITING REPORT("jinjiang", "jinjiang", "complaint", "2", DAY, "") "\n"
#define PRAISED REPORT("office", "jinjiang", "leadership", "3", DAY, ",'points':4.5") "\n"
#define SELF_CHECK "{'source':'jinjiang','action':'self-check','year':2006}\n"
#define CLOSE YEAR("close-year", "2006") "\n"
#define REOPEN YEAR("reopen-year", "2006") "\n"
#define RULED(action) RULE(action, "jinjiang", "complaint", "2") "\n"

/* A ledger and the fold over it; the log begins with the default rulebook. */
struct folding {
    struct ledger ledger;
    fold_t *fold;
};

static struct folding folding_begin(void)
{
    struct folding folding = {.ledger = ledger_in_memory()};

    folding.fold = fold_new(folding.ledger.txn);
    ledger_take_book(&folding.ledger, folding.fold, "");
    return folding;
}

static void folding_end(struct folding *folding)
{
    check_good(&folding->ledger);
    fold_destroy(&folding->fold);
    ledger_end(&folding->ledger);
}

static void flush(struct folding *folding)
{
    fold_flush(folding->fold, folding->ledger.txn);
    ledger_commit(&folding->ledger);
}

/* The transaction is committed, and a new process goes on. */
static void fold_anew(struct folding *folding)
{
    flush(folding);
    fold_destroy(&folding->fold);
    folding->fold = fold_new(folding->ledger.txn);
    check_good(&folding->ledger);
}

/* Folds the lines of a script; `ret_words` gets the outcome of the last. */
static struct folded take(struct folding *folding, const char *script, char ret_words[64])
{
    struct folded folded = {0};

    for (size_t size; *script; script += size + (script[size] == '\n')) {
        size = strcspn(script, "\n");
        folded = ledger_take_json(&folding->ledger, folding->fold, script, size);
    }
    snprintf(ret_words, 64, "%s",
             outcome_words(folded.verdict.outcome, folded.verdict.reason, folded.verdict.ref));
    return folded;
}

static void check_score(struct folding *folding, int year, const char *centre, const char *expected)
{
    const struct rulebook *book = calendar_book(fold_calendar(folding->fold), year);
    unsigned id = rulebook_centre(book, text_of(centre))->id;
    struct score score =
        scorecard_score(&fold_cards(folding->fold, folding->ledger.txn, year)[id], book);
    char text[POINTS_TEXT_BYTES];

    points_print(score.score, text);
    check_string(centre, text, expected);
}

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
    txn_t *txn = folding.ledger.txn;
    char words[64];

    take(&folding, row->script, words);
    check_string("outcome", words, row->words);
    fold_flush(folding.fold, txn);
    check_score(&folding, 2006, "jinjiang", row->score);
    assert_int_equal(txn_count(txn, TABLE_FINDINGS), row->findings);
    assert_int_equal(txn_count(txn, TABLE_PENDING), row->pending);
    assert_int_equal(txn_count(txn, TABLE_YEARS), row->in_years);
    assert_int_equal(txn_count(txn, TABLE_BOOKS), 1);
    fold_anew(&folding);
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

    take(&without, row->before, words);
    take(&with, row->before, words);
    struct folded folded = take(&with, row->event, words);
    check_string("outcome", words, row->words);
    assert_false(folded.verdict.card_changed);
    flush(&with);
    flush(&without);
    for (unsigned table = TABLE_SEEN; table < TABLE_COUNT; table++)
        check_same_table(&with.ledger, &without.ledger, table);
    folding_end(&with);
    folding_end(&without);
}

static void late_report_makes_no_finding_until_the_year_is_open_again(void **state)
{
    struct folding folding = folding_begin();
    const struct calendar *calendar = fold_calendar(folding.fold);
    unsigned clause = rulebook_clause(default_book(), LIT("overdue-case"))->id;
    struct finding_key key = finding_key(0, clause, LIT("1")); /* jinjiang is the first */
    struct finding finding;
    char words[64];

    (void)state;
    take(&folding, PRAISED CLOSE COUNTED, words);
    check_string("closed", words, "late");
    assert_true(calendar_year(calendar, 2006)->is_closed);
    assert_false(finding_get(folding.ledger.txn, &key, &finding));
    assert_int_equal(calendar_year(calendar, 2006)->findings, 1);
    check_score(&folding, 2006, "jinjiang", "74.5");
    fold_anew(&folding);
    take(&folding, COUNTED, words);
    check_string("closed, after a start", words, "late");
    take(&folding, REOPEN COUNTED, words);
    check_string("open again", words, "counted");
    assert_true(finding_get(folding.ledger.txn, &key, &finding));
    assert_int_equal(finding.n, 7); /* not that of the late one */
    check_score(&folding, 2006, "jinjiang", "72.5");
    assert_int_equal(fold_calendar(folding.fold)->years[2006].findings, 2);
    folding_end(&folding);
}

static void flush_writes_what_was_touched_once(void **state)
{
    struct folding folding = folding_begin();
    txn_t *txn = folding.ledger.txn;
    char words[64];

    (void)state;
    take(&folding, COUNTED WAITING PRAISED CLOSE REOPEN, words);
    assert_int_equal(txn_count(txn, TABLE_TOTALS), 0); /* at hand until the flush */
    assert_int_equal(txn_count(txn, TABLE_YEARS), 0);
    fold_flush(folding.fold, txn);
    assert_int_equal(txn_count(txn, TABLE_TOTALS), 1);
    assert_int_equal(txn_count(txn, TABLE_YEARS), 1);
    txn_delete(txn, TABLE_TOTALS, (struct span){"\x07\xd6\0", 3});
    txn_delete(txn, TABLE_YEARS, (struct span){"\x07\xd6", 2});
    fold_flush(folding.fold, txn); /* has nothing to write any more */
    assert_int_equal(txn_count(txn, TABLE_TOTALS), 0);
    assert_int_equal(txn_count(txn, TABLE_YEARS), 0);
    take(&folding, OVERDUE("wuhou", "1", DAY) "\n" OVERDUE("wenjiang", "1", "2005-03-14"), words);
    fold_flush(folding.fold, txn); /* the two others, and their years */
    assert_int_equal(txn_count(txn, TABLE_TOTALS), 2);
    assert_int_equal(txn_count(txn, TABLE_YEARS), 2);
    folding_end(&folding);
}

static void what_an_event_did_is_told(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    struct folded folded = take(&folding, PRAISED, words);
    assert_int_equal(folded.year, 2006);
    check_string("centre", folded.centre->slug, "jinjiang");
    assert_int_equal(folded.before.score, POINTS(70));
    assert_int_equal(folded.after.score, 7450);
    folded = take(&folding, RULE("revoke", "510104", "leadership", "3"), words);
    check_string("outcome", words, "revoked");
    assert_int_equal(folded.year, 2006); /* the finding's: a ruling names none */
    check_string("centre", folded.centre->slug, "jinjiang");
    assert_int_equal(folded.before.score, 7450);
    assert_int_equal(folded.after.score, POINTS(70));
    folded = take(&folding, CLOSE, words);
    assert_int_equal(folded.year, 2006);
    assert_null(folded.centre);
    folding_end(&folding);
}

static void rulebook_for_other_years_takes_effect(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    take(&folding, PRAISED, words);
    struct folded folded = ledger_take_book(&folding.ledger, folding.fold,
                                            ONLY("2010") "|base = 70=>base = 60|name = chengdu-2006"
                                                         "=>name = chengdu-2010");
    assert_int_equal(folded.verdict.outcome, OUTCOME_NOTED);
    for (unsigned start = 0; start < 2; start++) {
        const struct calendar *calendar = fold_calendar(folding.fold);
        assert_int_equal(calendar->book_count, 2);
        check_string("2010", calendar_book(calendar, 2010)->name, "chengdu-2010");
        check_string("2009", calendar_book(calendar, 2009)->name, "chengdu-2006");
        check_score(&folding, 2010, "jinjiang", "60");
        check_score(&folding, 2006, "jinjiang", "74.5");
        fold_anew(&folding);
    }
    take(&folding, REPORT("office", "jinjiang", "hosting", "5", DAY, ""), words);
    check_score(&folding, 2006, "jinjiang", "75");
    assert_int_equal(txn_count(folding.ledger.txn, TABLE_BOOKS), 2);
    folding_end(&folding);
}

static void rulebook_that_conflicts_leaves_nothing_behind(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    take(&folding, PRAISED, words);
    struct folded folded = ledger_take_book(&folding.ledger, folding.fold, "base = 70=>base = 60");
    assert_int_equal(folded.verdict.outcome, OUTCOME_REFUSED);
    assert_int_equal(folded.verdict.reason, REASON_CONFLICT);
    assert_int_equal(fold_calendar(folding.fold)->book_count, 1);
    assert_int_equal(txn_count(folding.ledger.txn, TABLE_BOOKS), 1);
    check_score(&folding, 2006, "jinjiang", "74.5");
    fold_anew(&folding);
    assert_int_equal(fold_calendar(folding.fold)->book_count, 1);
    folding_end(&folding);
}

static void rulebook_may_be_taken_without_a_record(void **state)
{
    struct ledger ledger = ledger_in_memory();
    fold_t *fold = fold_new(ledger.txn);

    (void)state;
    assert_false(fold_take_book(fold, LIT("no rulebook\n")));
    assert_int_equal(fold_calendar(fold)->book_count, 0);
    assert_true(fold_take_book(fold, rulebook_default()));
    assert_int_equal(fold_calendar(fold)->book_count, 1);
    assert_int_equal(txn_count(ledger.txn, TABLE_BOOKS), 0);
    struct folded folded = ledger_take_json(&ledger, fold, OVERDUE("wuhou", "1", DAY),
                                            strlen(OVERDUE("wuhou", "1", DAY)));
    assert_int_equal(folded.verdict.outcome, OUTCOME_COUNTED);
    fold_destroy(&fold);
    ledger_end(&ledger);
}

static void fold_that_was_given_up_left_nothing(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    flush(&folding);
    take(&folding, COUNTED WAITING PRAISED CLOSE, words);
    fold_flush(folding.fold, folding.ledger.txn);
    txn_abort(&folding.ledger.txn);
    fold_destroy(&folding.fold);
    folding.ledger.txn = txn_begin_write(folding.ledger.store);
    folding.fold = fold_new(folding.ledger.txn);
    take(&folding, COUNTED, words);
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
            fold_anew(&folding);
        ledger_take_json(&folding.ledger, folding.fold, line, strcspn(line, "\n"));
        count++;
    }
    assert_int_equal(count, 671);
    free(sample);
    flush(&folding);
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

    check_same_tables(&whole.ledger, &parts.ledger);
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
    SUITE_TEST(rulebook_for_other_years_takes_effect);
    SUITE_TEST(rulebook_that_conflicts_leaves_nothing_behind);
    SUITE_TEST(rulebook_may_be_taken_without_a_record);
    SUITE_TEST(fold_that_was_given_up_left_nothing);
    SUITE_ROWS(anews, fold_made_anew_goes_on);
    return suite_run("fold");
}
