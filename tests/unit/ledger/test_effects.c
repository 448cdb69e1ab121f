/* The effect of a record: what it changed in the totals (proto/record.h), for every outcome. */
#include "tests/unit/ledger/support_folding.h"

#define DAY "2006-03-14"
#define COUNTED REPORT("jinjiang", "jinjiang", "overdue-case", "1", DAY, "") "\n"
#define WAITING REPORT("jinjiang", "jinjiang", "complaint", "2", DAY, "") "\n"
#define PRAISED REPORT("office", "qingyang", "leadership", "3", "2005-12-31", ",'points':4.5") "\n"
#define RULED(action) RULE(action, "jinjiang", "complaint", "2") "\n"
#define SELF_CHECK "{'source':'jinjiang','action':'self-check','year':2006}\n"
#define KEY "'key':'0000000000000000000000000000000000000001'"
#define NONE "0 0 0 0 0 0 0"

/* By the rulebook: 锦江区 is 0 and 青羊区 1; leadership is 1, overdue-case 11, complaint 12. */
static const struct effect_row {
    const char *title, *script, *words; /* the outcome of the last event */
    const char *effect; /* its year, centre, clause, points, counted, pending, marks */
} rows[] = {
    {"a report that counts", COUNTED, "counted", "2006 0 11 200 1 0 0"},
    {"a report that waits", WAITING, "pending", "2006 0 12 0 0 1 0"},
    {"a report of the office, of another centre and year", PRAISED, "counted",
     "2005 1 1 450 1 0 0"},
    {"a confirmation of one that waits", WAITING RULED("confirm"), "confirmed",
     "2006 0 12 200 1 -1 0"},
    {"a dismissal of one that waits", WAITING RULED("dismiss"), "dismissed", "2006 0 12 0 0 -1 0"},
    {"a revocation of one that waits", WAITING RULED("revoke"), "revoked", "2006 0 12 0 0 -1 0"},
    {"a dismissal of one that counts", WAITING RULED("confirm") RULED("dismiss"), "dismissed",
     "2006 0 12 -200 -1 0 0"},
    {"a revocation of one that counts", WAITING RULED("confirm") RULED("revoke"), "revoked",
     "2006 0 12 -200 -1 0 0"},
    {"a confirmation of one that was revoked", WAITING RULED("revoke") RULED("confirm"),
     "confirmed", "2006 0 12 200 1 0 0"},
    {"a confirmation again", WAITING RULED("confirm") RULED("confirm"), "confirmed", NONE},
    {"a confirmation of what counted on report",
     COUNTED RULE("confirm", "jinjiang", "overdue-case", "1"), "confirmed", NONE},
    {"a revocation after a dismissal", WAITING RULED("dismiss") RULED("revoke"), "revoked", NONE},
    {"a ruling is for the year of its finding",
     PRAISED RULE("revoke", "qingyang", "leadership", "3"), "revoked", "2005 1 1 -450 -1 0 0"},
    {"the first self-check of a year", SELF_CHECK, "noted", "2006 0 0 0 0 0 1"},
    {"the second", SELF_CHECK SELF_CHECK, "noted", NONE},
    {"a self-check that is late", YEAR("close-year", "2006") "\n" SELF_CHECK, "late", NONE},
    {"a year closed", YEAR("close-year", "2006"), "noted", "2006 0 0 0 0 0 2"},
    {"a year closed again", YEAR("close-year", "2006") "\n" YEAR("close-year", "2006"), "noted",
     NONE},
    {"a year opened again", YEAR("close-year", "2006") "\n" YEAR("reopen-year", "2006"), "noted",
     "2006 0 0 0 0 0 4"},
    {"an open year opened", YEAR("reopen-year", "2006"), "noted", NONE},
    {"a year that no rulebook is for, closed", YEAR("close-year", "1999"), "refused bad-time",
     NONE},
    {"a year closed by a district", "{'source':'wuhou','action':'close-year','year':2006}",
     "refused forbidden", NONE},
    {"a report that is late", YEAR("close-year", "2006") "\n" COUNTED, "late", NONE},
    {"a ruling that is late", WAITING YEAR("close-year", "2006") "\n" RULED("confirm"), "late",
     NONE},
    {"a duplicate", COUNTED COUNTED, "duplicate 2", NONE},
    {"a report that is refused",
     COUNTED REPORT("jinjiang", "jinjiang", "overdue-case", "1", "2006-03-15", ""),
     "refused conflict", NONE},
    {"an action that is none", "{'source':'wuhou','action':'x'}", "refused unknown-action", NONE},
    {"a key granted", "{'source':'office','action':'grant','role':'reader'," KEY "}", "noted",
     NONE},
    {"a key withdrawn",
     "{'source':'office','action':'grant','role':'reader'," KEY "}\n"
     "{'source':'office','action':'withdraw'," KEY "}",
     "noted", NONE},
    {"a key of the log",
     "{'source':'office','action':'log-key','signer':'kaohe/0123456789abcdef+3c59abb2+"
     "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'}",
     "noted", NONE},
};

static void record_says_what_it_changed(void **state)
{
    const struct effect_row *row = *state;
    struct folding folding = folding_begin();
    char words[64], text[100];
    const struct effect effect = folding_run(&folding, row->script, words).effect;

    check_string("outcome", words, row->words);
    snprintf(text, sizeof text, "%u %u %u %d %d %d %u", effect.year, effect.centre, effect.clause,
             effect.points, effect.counted, effect.pending, effect.marks);
    check_string("effect", text, row->effect);
    folding_end(&folding);
}

static void rulebook_changes_no_total(void **state)
{
    struct folding folding = folding_begin();
    struct folded folded = folding_book(
        &folding, "year-first = 2000=>year-first = 2010|year-last = 2099=>year-last = 2010");

    (void)state;
    assert_int_equal(folded.verdict.outcome, OUTCOME_NOTED);
    assert_true(effect_equal(&folded.effect, &(struct effect){0}));
    folding_end(&folding);
}

/* It differs in one thing. */
static void effects_are_equal_in_everything(void **state)
{
    static const struct effect one = {2006, 1, 2, 3, 1, -1, 4};
    static const struct effect others[] = {{2007, 1, 2, 3, 1, -1, 4}, {2006, 2, 2, 3, 1, -1, 4},
                                           {2006, 1, 3, 3, 1, -1, 4}, {2006, 1, 2, -3, 1, -1, 4},
                                           {2006, 1, 2, 3, 0, -1, 4}, {2006, 1, 2, 3, 1, 0, 4},
                                           {2006, 1, 2, 3, 1, -1, 5}};

    (void)state;
    assert_true(effect_equal(&one, &(struct effect){2006, 1, 2, 3, 1, -1, 4}));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(effect_equal(&one, &others[i]));
}

/* ---- a log that is wrong ---- */

static const struct wrong_row {
    const char *title;
    uint8_t format;
    struct effect effect;
    bool is_wrong;
} wrong[] = {
    {"as it was", 2, {2006, 0, 11, 200, 1, 0, 0}, false},
    {"none", 2, {0}, true},
    {"other points", 2, {2006, 0, 11, 201, 1, 0, 0}, true},
    {"another sign", 2, {2006, 0, 11, -200, 1, 0, 0}, true},
    {"another year", 2, {2007, 0, 11, 200, 1, 0, 0}, true},
    {"another centre", 2, {2006, 1, 11, 200, 1, 0, 0}, true},
    {"another clause", 2, {2006, 0, 12, 200, 1, 0, 0}, true},
    {"one that waits", 2, {2006, 0, 11, 200, 1, 1, 0}, true},
    {"a mark", 2, {2006, 0, 11, 200, 1, 0, 1}, true},
    {"format 1 has none", 1, {0}, false},
};

static void record_that_says_another_effect_is_wrong(void **state)
{
    const struct wrong_row *row = *state;
    static uint8_t bytes[RECORD_TOTAL_BYTES_MAX];
    ledger_t *ledger = ledger_with_book("");
    struct refold_fault fault = {0};
    struct trouble trouble;
    struct record record;
    refold_t *refold;

    ledger_begin(ledger);
    take_script(ledger, COUNTED WAITING);
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    assert_true(view_record(view, 2, &record));
    record.effect = row->effect;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    view_close(&view);
    if (row->format == 1) {
        memmove(bytes + 44, bytes + 63, size - 63);
        bytes[0] = 1;
        size -= 63 - 44;
    }
    put_row(ledger, TABLE_LOG, LIT("\0\0\0\0\0\0\0\2"), (struct text){(char *)bytes, size});
    view = view_open(ledger);
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_int_equal(ledger_refold(view, refold, NULL, NULL, &fault), !row->is_wrong);
    assert_int_equal(fault.n, row->is_wrong ? 2 : 0);
    if (row->is_wrong)
        check_string("what", fault.what, "by the rules it changed something else");
    refold_close(&refold);
    view_close(&view);
    close_ledger(&ledger);
}

int main(void)
{
    SUITE_ROWS(rows, record_says_what_it_changed);
    SUITE_TEST(rulebook_changes_no_total);
    SUITE_TEST(effects_are_equal_in_everything);
    SUITE_ROWS(wrong, record_that_says_another_effect_is_wrong);
    return suite_run("effects");
}
