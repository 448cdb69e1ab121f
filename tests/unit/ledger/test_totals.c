/* Scorecards by year and centre, and the state of the years, on disk. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/ledger/totals.h"

static const struct card_row {
    const char *title;
    size_t bytes; /* on disk: a head of 13, and 12 a clause up to the last that has anything */
    struct scorecard card;
} cards[] = {
    {"an empty card comes back", 13, {.pending = 0}},
    {"a card that only waits comes back", 13, {.pending = UINT32_MAX}},
    {"a self-check comes back", 13, {.has_self_check = true, .self_check_ms = NOW_MS}},
    {"a self-check at no known time comes back",
     13,
     {.has_self_check = true, .self_check_ms = RECEIVED_UNKNOWN}},
    {"a self-check before 1970 comes back", 13, {.has_self_check = true, .self_check_ms = -1}},
    {"a self-check at 1970 is not none", 13, {.has_self_check = true, .self_check_ms = 0}},
    {"the first clause comes back", 25, {.counts = {1}, .sums = {200}}},
    {"a clause behind empty ones comes back",
     13 + 6 * 12,
     {.pending = 3, .counts = {[5] = 2}, .sums = {[5] = 450}}},
    {"empty clauses between others come back",
     13 + 9 * 12,
     {.counts = {[1] = 1, [8] = 300}, .sums = {[1] = 50, [8] = 60000}}},
    {"the last clause comes back",
     13 + CLAUSES_MAX * 12,
     {.counts = {[CLAUSES_MAX - 1] = UINT32_MAX},
      .sums = {[CLAUSES_MAX - 1] = UINT32_MAX * POINTS_MAX}}},
    {"a clause that counts for nothing comes back", 37, {.counts = {[1] = 1}}},
    {"all at once comes back",
     13 + 17 * 12,
     {.sums = {[0] = 1, [1] = 256, [2] = 65536, [3] = 1 << 24, [16] = 7 * POINTS_MAX},
      .counts = {[0] = 1, [1] = 256, [2] = 65536, [3] = 1 << 24, [16] = 7},
      .pending = 258,
      .has_self_check = true,
      .self_check_ms = INT64_MAX}},
};

static void check_card(const struct scorecard *actual, const struct scorecard *expected)
{
    assert_memory_equal(actual->sums, expected->sums, sizeof actual->sums);
    assert_memory_equal(actual->counts, expected->counts, sizeof actual->counts);
    assert_int_equal(actual->pending, expected->pending);
    assert_int_equal(actual->has_self_check, expected->has_self_check);
    assert_true(actual->self_check_ms == expected->self_check_ms);
}

static size_t stored_bytes(const struct tables *tables, struct text key)
{
    struct span value;

    assert_true(txn_get(tables->txn, TABLE_TOTALS, (struct span){key.data, key.size}, &value));
    return value.size;
}

static void card_comes_back(void **state)
{
    static struct scorecard found[CENTRES_MAX];
    const struct card_row *row = *state;
    struct tables tables = tables_in_memory();

    total_put(tables.txn, 2006, 7, &row->card);
    tables_commit(&tables);
    memset(found, 0xff, sizeof found); /* of another year: all is overwritten */
    totals_get(tables.txn, 2006, found);
    for (unsigned i = 0; i < CENTRES_MAX; i++)
        check_card(&found[i], i == 7 ? &row->card : &cards[0].card);
    assert_int_equal(stored_bytes(&tables, LIT("\x07\xd6\x07")), row->bytes);
    tables_end(&tables);
}

static void clause_that_was_emptied_is_gone(void **state)
{
    static struct scorecard found[CENTRES_MAX];
    struct tables tables = tables_in_memory();

    (void)state;
    for (size_t i = COUNT_OF(cards); i > 0; i--) { /* each over the one before */
        total_put(tables.txn, 2006, 7, &cards[i - 1].card);
        totals_get(tables.txn, 2006, found);
        check_card(&found[7], &cards[i - 1].card);
    }
    assert_int_equal(txn_count(tables.txn, TABLE_TOTALS), 1);
    tables_end(&tables);
}

static const int years[] = {YEAR_MIN, 2005, 2006, 2007, 2047, 2048, 2304, YEAR_MAX};
static const unsigned centres[] = {0, 1, 19, CENTRES_MAX - 1};

/* A card that no other year and centre has. */
static struct scorecard card_of(int year, unsigned centre)
{
    return (struct scorecard){.pending = (uint32_t)year * 100 + centre,
                              .counts = {[3] = centre + 1},
                              .sums = {[3] = year}};
}

static void years_and_centres_stay_apart(void **state)
{
    static struct scorecard found[CENTRES_MAX];
    struct tables tables = tables_in_memory();

    (void)state;
    for (size_t y = COUNT_OF(years); y > 0; y--)
        for (size_t c = 0; c < COUNT_OF(centres); c++) {
            struct scorecard card = card_of(years[y - 1], centres[c]);
            total_put(tables.txn, years[y - 1], centres[c], &card);
        }
    for (size_t y = 0; y < COUNT_OF(years); y++) {
        totals_get(tables.txn, years[y], found);
        unsigned kept = 0;
        for (size_t c = 0; c < COUNT_OF(centres); c++) {
            struct scorecard card = card_of(years[y], centres[c]);
            check_card(&found[centres[c]], &card);
        }
        for (unsigned i = 0; i < CENTRES_MAX; i++)
            kept += found[i].pending > 0;
        assert_int_equal(kept, COUNT_OF(centres));
    }
    tables_end(&tables);
}

static void year_without_a_total_has_empty_cards(void **state)
{
    static const int absent[] = {1001, 2004, 2008, 9998};
    static struct scorecard found[CENTRES_MAX];
    struct tables tables = tables_in_memory();

    (void)state;
    for (size_t y = 0; y < COUNT_OF(years); y++)
        total_put(tables.txn, years[y], 0, &cards[7].card);
    for (size_t y = 0; y < COUNT_OF(absent); y++) {
        memset(found, 0xff, sizeof found);
        totals_get(tables.txn, absent[y], found);
        for (unsigned i = 0; i < CENTRES_MAX; i++)
            check_card(&found[i], &cards[0].card);
    }
    check_good(&tables);
    tables_end(&tables);
}

#define HEAD "\0\0\0\x01\0\0\0\0\0\0\0\0\0"
#define CLAUSE "\0\0\0\x01\0\0\0\0\0\0\0\x02"

static const struct broken_row {
    const char *title;
    struct text key, value;
} broken[] = {
    {"a total of half a head fails", BYTES("\x07\xd6\x07"), {HEAD, 12}},
    {"an empty total fails", BYTES("\x07\xd6\x07"), {HEAD, 0}},
    {"a total of half a clause fails", BYTES("\x07\xd6\x07"), {HEAD CLAUSE, 24}},
    {"a total with more than a clause fails", BYTES("\x07\xd6\x07"), {HEAD CLAUSE "\0", 26}},
    {"a total of a centre that cannot be fails", BYTES("\x07\xd6\x40"), BYTES(HEAD CLAUSE)},
    {"a total under a key that is too long fails", BYTES("\x07\xd6\x07\0"), BYTES(HEAD CLAUSE)},
    {"a sum below 0 fails", BYTES("\x07\xd6\x07"),
     BYTES(HEAD "\0\0\0\x01\xff\xff\xff\xff\xff\xff\xff\xff")},
    {"a sum of no finding fails", BYTES("\x07\xd6\x07"), BYTES(HEAD "\0\0\0\0\0\0\0\0\0\0\0\x02")},
    {"a sum above what its findings can be worth fails", BYTES("\x07\xd6\x07"),
     BYTES(HEAD "\0\0\0\x01\0\0\0\0\x7f\0\0\0")},
};

/* Nobody computes with the others: they are empty too. */
static void broken_total_fails_the_transaction(void **state)
{
    static struct scorecard found[CENTRES_MAX];
    static const struct scorecard none;
    const struct broken_row *row = *state;
    struct tables tables = tables_in_memory();

    put_raw(&tables, TABLE_TOTALS, LIT("\x07\xd6\x01"), LIT(HEAD CLAUSE)); /* a good one */
    put_raw(&tables, TABLE_TOTALS, row->key, row->value);
    totals_get(tables.txn, 2007, found);
    check_good(&tables);
    totals_get(tables.txn, 2006, found);
    check_failed(&tables, STATUS_BUG);
    for (size_t i = 0; i < CENTRES_MAX; i++)
        check_card(&found[i], &none);
    tables_end(&tables);
}

static void more_clauses_than_can_be_fail_the_transaction(void **state)
{
    static struct scorecard found[CENTRES_MAX];
    static char value[13 + (CLAUSES_MAX + 1) * 12];
    struct tables tables = tables_in_memory();

    (void)state;
    put_raw(&tables, TABLE_TOTALS, LIT("\x07\xd6\x07"), (struct text){value, sizeof value - 12});
    totals_get(tables.txn, 2006, found);
    check_good(&tables);
    put_raw(&tables, TABLE_TOTALS, LIT("\x07\xd6\x07"), (struct text){value, sizeof value});
    totals_get(tables.txn, 2006, found);
    check_failed(&tables, STATUS_BUG);
    tables_end(&tables);
}

static void total_of_these_bytes_is_read(void **state)
{
    static struct scorecard found[CENTRES_MAX];
    static const struct scorecard expected = {.pending = 1, .counts = {1}, .sums = {2}};
    struct tables tables = tables_in_memory();

    (void)state;
    put_raw(&tables, TABLE_TOTALS, LIT("\x07\xd6\x07"), LIT(HEAD CLAUSE));
    totals_get(tables.txn, 2006, found);
    check_good(&tables);
    check_card(&found[7], &expected);
    tables_end(&tables);
}

static struct calendar calendar; /* too large for the stack */

static void states_of_years_come_back(void **state)
{
    struct tables tables = tables_in_memory();

    (void)state;
    memset(&calendar, 0, sizeof calendar);
    for (size_t i = COUNT_OF(years); i > 0; i--) {
        struct year year = {.is_closed = i % 2 == 0, .findings = (uint64_t)years[i - 1] << 40};
        year_put(tables.txn, years[i - 1], &year);
        calendar.years[years[i - 1]].book = default_book();
    }
    calendar.years[2006].book = default_book();
    years_get(tables.txn, &calendar);
    unsigned with_findings = 0;
    for (int year = 0; year <= YEAR_MAX; year++)
        with_findings += calendar.years[year].findings > 0;
    assert_int_equal(with_findings, COUNT_OF(years));
    for (size_t i = 0; i < COUNT_OF(years); i++) {
        assert_int_equal(calendar.years[years[i]].is_closed, i % 2 == 1);
        assert_true(calendar.years[years[i]].findings == (uint64_t)years[i] << 40);
    }
    assert_ptr_equal(calendar.years[2006].book, default_book()); /* not of the store */
    check_good(&tables);
    tables_end(&tables);
}

static void year_that_opens_again_is_open(void **state)
{
    struct tables tables = tables_in_memory();

    (void)state;
    memset(&calendar, 0, sizeof calendar);
    calendar.years[2006].book = default_book();
    year_put(tables.txn, 2006, &(struct year){.is_closed = true, .findings = 3});
    years_get(tables.txn, &calendar);
    assert_true(calendar.years[2006].is_closed);
    year_put(tables.txn, 2006, &(struct year){.is_closed = false, .findings = 4});
    years_get(tables.txn, &calendar);
    assert_false(calendar.years[2006].is_closed);
    assert_int_equal(calendar.years[2006].findings, 4);
    tables_end(&tables);
}

static const struct broken_row broken_years[] = {
    {"findings of a year without a rulebook fail", BYTES("\x07\xd7"),
     BYTES("\0\0\0\0\0\0\0\0\x01")},
    {"a year that is closed without a rulebook fails", BYTES("\x07\xd7"),
     BYTES("\1\0\0\0\0\0\0\0\0")},
    {"the state of year 999 fails", BYTES("\x03\xe7"), BYTES("\0\0\0\0\0\0\0\0\x01")},
    {"the state under a key that is too short fails", BYTES("\x07"), BYTES("\0\0\0\0\0\0\0\0\x01")},
    {"the state under a key that is too long fails", BYTES("\x07\xd6\0"),
     BYTES("\0\0\0\0\0\0\0\0\x01")},
    {"the state of year 10000 fails", BYTES("\x27\x10"), BYTES("\0\0\0\0\0\0\0\0\x01")},
    {"a state that is too short fails", BYTES("\x07\xd6"), BYTES("\0\0\0\0\0\0\0\x01")},
    {"a state that is too long fails", BYTES("\x07\xd6"), BYTES("\0\0\0\0\0\0\0\0\0\x01")},
};

static void broken_year_fails_the_transaction(void **state)
{
    const struct broken_row *row = *state;
    struct tables tables = tables_in_memory();

    memset(&calendar, 0, sizeof calendar);
    calendar.years[2006].book = default_book();
    put_raw(&tables, TABLE_YEARS, row->key, row->value);
    years_get(tables.txn, &calendar);
    check_failed(&tables, STATUS_BUG);
    tables_end(&tables);
}

int main(void)
{
    SUITE_ROWS(cards, card_comes_back);
    SUITE_TEST(clause_that_was_emptied_is_gone);
    SUITE_TEST(years_and_centres_stay_apart);
    SUITE_TEST(year_without_a_total_has_empty_cards);
    SUITE_ROWS(broken, broken_total_fails_the_transaction);
    SUITE_TEST(more_clauses_than_can_be_fail_the_transaction);
    SUITE_TEST(total_of_these_bytes_is_read);
    SUITE_TEST(states_of_years_come_back);
    SUITE_TEST(year_that_opens_again_is_open);
    SUITE_ROWS(broken_years, broken_year_fails_the_transaction);
    return suite_run("totals");
}
