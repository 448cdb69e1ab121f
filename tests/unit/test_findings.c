/* Findings on disk, and the list of those that wait for a ruling. */
#include "tests/unit/support_ledger.h"

#define LONGEST "1234567890123456789012345678901234567890123456789012345678901234"

static const struct finding plain = {
    .status = FINDING_COUNTED,
    .occurred = {1142302800, 0},
    .year = 2006,
    .grade = -1,
    .stated = POINTS_NONE,
    .worth = POINTS(2),
    .n = 7,
};

static const struct round_row {
    const char *title;
    struct finding finding;
} rounds[] = {
    {"a finding that waits comes back",
     {FINDING_PENDING, {1142302800, 123456789}, 2006, 2, POINTS_NONE, 150, 7, 0}},
    {"a finding that counts comes back",
     {FINDING_COUNTED, {1142302800, 0}, 2006, -1, 450, 450, 8, 0}},
    {"a finding that was dismissed comes back",
     {FINDING_DISMISSED, {1, 1}, 2006, 0, POINTS_NONE, 50, 9, 300}},
    {"a finding that was revoked comes back",
     {FINDING_REVOKED, {1, 999999999}, 2006, 7, POINTS_NONE, 50, 9, 10}},
    {"a finding from before 1970 comes back",
     {FINDING_COUNTED, {-62135596801, 999999999}, 1000, -1, POINTS_NONE, 200, 9, 10}},
    {"a finding at the ends of its numbers comes back",
     {FINDING_COUNTED, {INT64_MAX, 0}, 9999, 7, INT64_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX}},
    {"a finding at the other ends comes back",
     {FINDING_COUNTED, {INT64_MIN, 0}, 1000, 0, INT64_MIN + 1, 0, 1, 0}},
    {"points stated as 0 are not none", {FINDING_COUNTED, {0, 0}, 1970, 0, 0, 0, 1, 0}},
    {"points stated below 0 come back", {FINDING_COUNTED, {0, 0}, 1970, -1, -1, 0, 1, 0}},
};

static void check_finding(const struct finding *actual, const struct finding *expected)
{
    assert_int_equal(actual->status, expected->status);
    assert_true(actual->occurred.second == expected->occurred.second);
    assert_int_equal(actual->occurred.nano, expected->occurred.nano);
    assert_int_equal(actual->year, expected->year);
    assert_int_equal(actual->grade, expected->grade);
    assert_true(actual->stated == expected->stated);
    assert_true(actual->worth == expected->worth);
    assert_true(actual->n == expected->n);
    assert_true(actual->n_ruled == expected->n_ruled);
}

static void finding_comes_back(void **state)
{
    const struct round_row *row = *state;
    struct ledger ledger = ledger_in_memory();
    struct finding_key key = finding_key(3, 11, LIT("JJ-1"));
    struct finding finding;

    finding_put(ledger.txn, &key, &row->finding);
    ledger_commit(&ledger);
    assert_true(finding_get(ledger.txn, &key, &finding));
    check_finding(&finding, &row->finding);
    ledger_end(&ledger);
}

static const struct key_row {
    const char *title;
    unsigned centre, clause;
    const char *record;
} keys[] = {
    {"key: the least", 0, 0, "0"},
    {"key: another record of that clause", 0, 0, "1"},
    {"key: a record that begins like another", 0, 0, "00"},
    {"key: the same record in another case", 0, 0, "o"},
    {"key: and in the other", 0, 0, "O"},
    {"key: another clause", 0, 1, "0"},
    {"key: another centre", 1, 0, "0"},
    {"key: the same bytes otherwise divided", 0, '0', "0"},
    {"key: the most", CENTRES_MAX - 1, CLAUSES_MAX - 1, LONGEST},
    {"key: one byte less than the longest", CENTRES_MAX - 1, CLAUSES_MAX - 1, &LONGEST[1]},
    {"key: Chinese", 5, 16, "成府〔2006〕1号"},
};

static void key_says_what_it_was_made_of(void **state)
{
    const struct key_row *row = *state;
    struct finding_key key = finding_key(row->centre, row->clause, text_of(row->record));

    assert_int_equal(finding_key_centre(&key), row->centre);
    assert_int_equal(finding_key_clause(&key), row->clause);
    check_text("record", finding_key_record(&key), text_of(row->record));
}

static void every_key_has_a_finding_of_its_own(void **state)
{
    struct ledger ledger = ledger_in_memory();
    struct finding finding = plain;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct finding_key key =
            finding_key(keys[i].centre, keys[i].clause, text_of(keys[i].record));
        assert_false(finding_get(ledger.txn, &key, &finding));
        finding = plain;
        finding.n = 100 + i;
        finding_put(ledger.txn, &key, &finding);
    }
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct finding_key key =
            finding_key(keys[i].centre, keys[i].clause, text_of(keys[i].record));
        assert_true(finding_get(ledger.txn, &key, &finding));
        assert_int_equal(finding.n, 100 + i);
    }
    check_good(&ledger);
    ledger_end(&ledger);
}

/* What waits, by first n and record, from `from` on. */
static void check_pending(const struct ledger *ledger, uint64_t from, const char *expected)
{
    struct finding_key key;
    struct finding finding;
    char words[200] = "";
    size_t at = 0;

    for (; pending_next(ledger->txn, from, &key, &finding); from = finding.n + 1) {
        assert_int_equal(finding.status, FINDING_PENDING);
        at += (size_t)snprintf(words + at, sizeof words - at, "%llu%.*s ",
                               (unsigned long long)finding.n, (int)finding_key_record(&key).size,
                               finding_key_record(&key).data);
    }
    check_string("waiting", words, expected);
    check_good(ledger);
}

/* Each step puts the finding of one record; `n` 0: the step only looks from another place. */
static const struct step {
    const char *record;
    enum finding_status status;
    uint64_t n, n_ruled;
    const char *waiting; /* afterwards */
} steps[] = {
    {"c", FINDING_PENDING, 300, 0, "300c "},         {"a", FINDING_PENDING, 5, 0, "5a 300c "},
    {"b", FINDING_PENDING, 256, 0, "5a 256b 300c "}, /* in the order of the log, not of the keys */
    {"d", FINDING_COUNTED, 6, 0, "5a 256b 300c "},   {"a", FINDING_PENDING, 5, 0, "5a 256b 300c "},
    {"b", FINDING_COUNTED, 256, 301, "5a 300c "},    {"b", FINDING_DISMISSED, 256, 302, "5a 300c "},
    {"b", FINDING_COUNTED, 256, 303, "5a 300c "},    {"d", FINDING_REVOKED, 6, 304, "5a 300c "},
    {"e", FINDING_PENDING, 305, 0, "5a 300c 305e "}, {"a", FINDING_DISMISSED, 5, 306, "300c 305e "},
    {"c", FINDING_REVOKED, 300, 307, "305e "},       {"e", FINDING_COUNTED, 305, 308, ""},
};

static void list_of_those_that_wait_follows_every_ruling(void **state)
{
    struct ledger ledger = ledger_in_memory();

    (void)state;
    check_pending(&ledger, 0, "");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct finding_key key = finding_key(1, 3, text_of(steps[i].record));
        struct finding finding = plain;
        finding.status = steps[i].status;
        finding.n = steps[i].n;
        finding.n_ruled = steps[i].n_ruled;
        finding_put(ledger.txn, &key, &finding);
        check_pending(&ledger, 0, steps[i].waiting);
        ledger_commit(&ledger);
    }
    ledger_end(&ledger);
}

static const struct from_row {
    const char *title;
    uint64_t from;
    const char *waiting;
} froms[] = {
    {"waiting from the first on", 1, "5a 256b 300c "},
    {"waiting from one that waits on", 5, "5a 256b 300c "},
    {"waiting from behind one that waits on", 6, "256b 300c "},
    {"waiting from the last on", 300, "300c "},
    {"waiting from behind the last on", 301, ""},
    {"waiting from the largest number on", UINT64_MAX, ""},
};

static void those_that_wait_are_given_from_a_place_on(void **state)
{
    const struct from_row *row = *state;
    struct ledger ledger = ledger_in_memory();

    for (size_t i = 0; i < 4; i++) {
        struct finding_key key = finding_key(1, 3, text_of(steps[i].record));
        struct finding finding = plain;
        finding.status = steps[i].status;
        finding.n = steps[i].n;
        finding_put(ledger.txn, &key, &finding);
    }
    check_pending(&ledger, row->from, row->waiting);
    ledger_end(&ledger);
}

static void finding_of_another_size_fails_the_transaction(void **state)
{
    struct ledger ledger = ledger_in_memory();
    struct finding_key key = finding_key(0, 1, LIT("x"));
    struct finding finding;
    char value[49] = "\x02\xff\x07\xd6"; /* counted, no grade, 2006 */

    (void)state;
    put_raw(&ledger, TABLE_FINDINGS, LIT("\0\x01x"), (struct text){value, 48});
    assert_true(finding_get(ledger.txn, &key, &finding));
    for (size_t size = 47; size <= 49; size += 2) {
        put_raw(&ledger, TABLE_FINDINGS, LIT("\0\x01x"), (struct text){value, size});
        ledger_commit(&ledger);
        assert_false(finding_get(ledger.txn, &key, &finding));
        check_failed(&ledger, STATUS_BUG);
        txn_abort(&ledger.txn);
        ledger.txn = txn_begin_write(ledger.store);
    }
    ledger_end(&ledger);
}

static void waiting_for_nothing_fails_the_transaction(void **state)
{
    struct ledger ledger = ledger_in_memory();
    struct finding_key key;
    struct finding finding;

    (void)state;
    put_raw(&ledger, TABLE_PENDING, LIT("\0\0\0\0\0\0\0\x05"), LIT("\0\x01x"));
    assert_false(pending_next(ledger.txn, 1, &key, &finding));
    check_failed(&ledger, STATUS_BUG);
    ledger_end(&ledger);
}

int main(void)
{
    SUITE_ROWS(rounds, finding_comes_back);
    SUITE_ROWS(keys, key_says_what_it_was_made_of);
    SUITE_TEST(every_key_has_a_finding_of_its_own);
    SUITE_TEST(list_of_those_that_wait_follows_every_ruling);
    SUITE_ROWS(froms, those_that_wait_are_given_from_a_place_on);
    SUITE_TEST(finding_of_another_size_fails_the_transaction);
    SUITE_TEST(waiting_for_nothing_fails_the_transaction);
    return suite_run("findings");
}
