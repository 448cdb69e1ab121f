/* Findings on disk, and the list of those that wait for a ruling. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/ledger/findings.h"

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
     {FINDING_COUNTED, {INT64_MAX, 0}, 9999, 7, INT64_MAX, POINTS_MAX, UINT64_MAX - 1, UINT64_MAX}},
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
    struct tables tables = tables_in_memory();
    struct finding_key key = {3, 11, LIT("JJ-1")};
    struct finding finding;

    finding_put(tables.txn, &key, &row->finding);
    tables_commit(&tables);
    assert_true(finding_get(tables.txn, &key, &finding));
    check_finding(&finding, &row->finding);
    tables_end(&tables);
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

static void every_key_has_a_finding_of_its_own(void **state)
{
    struct tables tables = tables_in_memory();
    struct finding finding = plain;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct finding_key key = {keys[i].centre, keys[i].clause, text_of(keys[i].record)};
        assert_false(finding_get(tables.txn, &key, &finding));
        finding = plain;
        finding.n = 100 + i;
        finding_put(tables.txn, &key, &finding);
    }
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct finding_key key = {keys[i].centre, keys[i].clause, text_of(keys[i].record)};
        assert_true(finding_get(tables.txn, &key, &finding));
        assert_int_equal(finding.n, 100 + i);
    }
    check_good(&tables);
    tables_end(&tables);
}

struct waiting {
    char words[200];
    unsigned left; /* how many more are visited */
};

static bool visit(void *context, const struct finding_key *key, const struct finding *finding)
{
    struct waiting *waiting = context;
    size_t at = strlen(waiting->words);

    assert_int_equal(finding->status, FINDING_PENDING);
    snprintf(waiting->words + at, sizeof waiting->words - at, "%llu%.*s ",
             (unsigned long long)finding->n, (int)key->record.size, key->record.data);
    return --waiting->left > 0;
}

/* What waits, by first n and record, from `from` on. */
static void check_pending(const struct tables *tables, uint64_t from, const char *expected)
{
    struct waiting waiting = {.left = 100};

    pending_walk(tables->txn, from, visit, &waiting);
    check_string("waiting", waiting.words, expected);
    check_good(tables);
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

static void put_step(const struct tables *tables, size_t i)
{
    struct finding_key key = {1, 3, text_of(steps[i].record)};
    struct finding finding = plain;

    finding.status = steps[i].status;
    finding.n = steps[i].n;
    finding.n_ruled = steps[i].n_ruled;
    finding_put(tables->txn, &key, &finding);
}

static void list_of_those_that_wait_follows_every_ruling(void **state)
{
    struct tables tables = tables_in_memory();

    (void)state;
    check_pending(&tables, 0, "");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        put_step(&tables, i);
        check_pending(&tables, 0, steps[i].waiting);
        tables_commit(&tables);
    }
    tables_end(&tables);
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
    struct tables tables = tables_in_memory();

    for (size_t i = 0; i < 4; i++)
        put_step(&tables, i);
    check_pending(&tables, row->from, row->waiting);
    tables_end(&tables);
}

static void walk_ends_where_it_is_told(void **state)
{
    struct tables tables = tables_in_memory();
    struct waiting waiting = {.left = 2};

    (void)state;
    put_step(&tables, 0);
    put_step(&tables, 1);
    put_step(&tables, 2);
    pending_walk(tables.txn, 0, visit, &waiting);
    check_string("waiting", waiting.words, "5a 256b ");
    tables_end(&tables);
}

/* A finding as it stands on disk: counted, no grade, 2006, first record 7. */
static const unsigned char sound[48] = {
    FINDING_COUNTED, 255, 0x07, 0xd6, [8] = 0x44, [16] = 0x80, [31] = 200, [39] = 7};

static const struct broken_row {
    const char *title;
    size_t size; /* of the value */
    size_t at;   /* a byte that is another */
    unsigned char byte;
} broken[] = {
    {"a finding that is too short fails", 47, 0, FINDING_COUNTED},
    {"a finding that is too long fails", 49, 0, FINDING_COUNTED},
    {"an empty finding fails", 0, 0, FINDING_COUNTED},
    {"a finding of no status fails", 48, 0, 0},
    {"a finding of an unknown status fails", 48, 0, FINDING_REVOKED + 1},
    {"a finding of a grade that cannot be fails", 48, 1, GRADES_MAX},
    {"a finding of a year that cannot be fails", 48, 2, 0},
    {"a finding at a time that cannot be fails", 48, 12, 0xff},
    {"a finding that is worth less than nothing fails", 48, 24, 0x80},
    {"a finding that is worth more than can be fails", 48, 24, 0x7f},
    {"a finding that no record made fails", 48, 39, 0},
    {"a finding that was ruled on before it was made fails", 48, 47, 6},
};

static void broken_finding_fails_the_transaction(void **state)
{
    const struct broken_row *row = *state;
    struct tables tables = tables_in_memory();
    struct finding_key key = {0, 1, LIT("x")};
    struct finding finding;
    char value[49] = "";

    memcpy(value, sound, sizeof sound);
    put_raw(&tables, TABLE_FINDINGS, LIT("\0\x01x"), (struct text){value, 48});
    assert_true(finding_get(tables.txn, &key, &finding));
    value[row->at] = (char)row->byte;
    put_raw(&tables, TABLE_FINDINGS, LIT("\0\x01x"), (struct text){value, row->size});
    assert_false(finding_get(tables.txn, &key, &finding));
    check_failed(&tables, STATUS_DAMAGED);
    tables_end(&tables);
}

static const struct astray_row {
    const char *title;
    struct text key, finding; /* of the row of `pending` */
} astray[] = {
    {"waiting for a finding that is not there fails", BYTES("\0\0\0\0\0\0\0\x07"),
     BYTES("\0\x01y")},
    {"waiting for a key without a record fails", BYTES("\0\0\0\0\0\0\0\x07"), BYTES("\0\x01")},
    {"waiting for an empty key fails", BYTES("\0\0\0\0\0\0\0\x07"), BYTES("")},
    {"waiting for a finding of a centre that cannot be fails", BYTES("\0\0\0\0\0\0\0\x07"),
     BYTES("\xff\x01x")},
    {"waiting for a finding that does not wait fails", BYTES("\0\0\0\0\0\0\0\x07"),
     BYTES("\0\x01x")},
    {"waiting under a number that is too short fails", BYTES("\x07"), BYTES("\0\x01w")},
    {"waiting under another's number fails", BYTES("\0\0\0\0\0\0\0\x08"), BYTES("\0\x01w")},
};

/* `x` is a finding that counts, and `w` one that waits; both of record 7. */
static void broken_list_fails_the_transaction(void **state)
{
    const struct astray_row *row = *state;
    struct tables tables = tables_in_memory();
    struct waiting waiting = {.left = 100};
    char value[48];

    memcpy(value, sound, sizeof sound);
    put_raw(&tables, TABLE_FINDINGS, LIT("\0\x01x"), (struct text){value, 48});
    value[0] = FINDING_PENDING;
    put_raw(&tables, TABLE_FINDINGS, LIT("\0\x01w"), (struct text){value, 48});
    put_raw(&tables, TABLE_PENDING, row->key, row->finding);
    pending_walk(tables.txn, 0, visit, &waiting);
    check_string("waiting", waiting.words, "");
    check_failed(&tables, STATUS_DAMAGED);
    tables_end(&tables);
}

int main(void)
{
    SUITE_ROWS(rounds, finding_comes_back);
    SUITE_TEST(every_key_has_a_finding_of_its_own);
    SUITE_TEST(list_of_those_that_wait_follows_every_ruling);
    SUITE_ROWS(froms, those_that_wait_are_given_from_a_place_on);
    SUITE_TEST(walk_ends_where_it_is_told);
    SUITE_ROWS(broken, broken_finding_fails_the_transaction);
    SUITE_ROWS(astray, broken_list_fails_the_transaction);
    return suite_run("findings");
}
