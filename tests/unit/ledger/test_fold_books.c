/* The fold: rulebooks that take effect, the sources that they know, and the sequences of these. */
#include "tests/unit/ledger/support_folding.h"

#define ONLY(year) "year-first = 2000=>year-first = " year "|year-last = 2099=>year-last = " year
#define DAY "2006-03-14"
#define COUNTED REPORT("jinjiang", "jinjiang", "overdue-case", "1", DAY, "") "\n"
#define PRAISED REPORT("office", "jinjiang", "leadership", "3", DAY, ",'points':4.5") "\n"

static void rulebook_for_other_years_takes_effect(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    folding_run(&folding, PRAISED, words);
    struct folded folded =
        folding_book(&folding, ONLY("2010") "|base = 70=>base = 60|name = chengdu-2006"
                                            "=>name = chengdu-2010");
    assert_int_equal(folded.verdict.outcome, OUTCOME_NOTED);
    for (unsigned start = 0; start < 2; start++) {
        const struct calendar *calendar = fold_calendar(folding.fold);
        assert_int_equal(calendar->book_count, 2);
        check_string("2010", calendar_book(calendar, 2010)->name, "chengdu-2010");
        check_string("2009", calendar_book(calendar, 2009)->name, "chengdu-2006");
        check_score(&folding, 2010, "jinjiang", "60");
        check_score(&folding, 2006, "jinjiang", "74.5");
        folding_anew(&folding);
    }
    folding_run(&folding, REPORT("office", "jinjiang", "hosting", "5", DAY, ""), words);
    check_score(&folding, 2006, "jinjiang", "75");
    check_rows(&folding.tables, TABLE_BOOKS, 2);
    folding_end(&folding);
}

static void rulebook_that_conflicts_leaves_nothing_behind(void **state)
{
    struct folding folding = folding_begin();
    char words[64];

    (void)state;
    folding_run(&folding, PRAISED, words);
    struct folded folded = folding_book(&folding, "base = 70=>base = 60");
    assert_int_equal(folded.verdict.outcome, OUTCOME_REFUSED);
    assert_int_equal(folded.verdict.reason, REASON_CONFLICT);
    assert_int_equal(fold_calendar(folding.fold)->book_count, 1);
    check_rows(&folding.tables, TABLE_BOOKS, 1);
    check_score(&folding, 2006, "jinjiang", "74.5");
    folding_anew(&folding);
    assert_int_equal(fold_calendar(folding.fold)->book_count, 1);
    folding_end(&folding);
}

static void rulebook_may_be_added_without_a_record(void **state)
{
    struct folding folding = {.tables = tables_in_memory(), .fold = fold_new_empty()};
    char words[64];

    (void)state;
    assert_false(fold_add_book(folding.fold, LIT("no rulebook\n")));
    assert_int_equal(fold_calendar(folding.fold)->book_count, 0);
    assert_true(fold_add_book(folding.fold, rulebook_default()));
    assert_int_equal(fold_calendar(folding.fold)->book_count, 1);
    check_rows(&folding.tables, TABLE_BOOKS, 0);
    folding_run(&folding, OVERDUE("wuhou", "1", DAY), words);
    check_string("outcome", words, "counted");
    folding_end(&folding);
}

static const struct source_row {
    const char *title, *slug;
    bool is_known;
    uint8_t id;
} sources[] = {
    {"a centre's id is that of the roster", "jinjiang", true, 0},
    {"another centre has another", "qingyang", true, 1},
    {"the office has an id of its own", OFFICE, true, SOURCE_ID_OFFICE},
    {"a source that is no centre has none", "boston", false, 0},
    {"the Chinese name is not the source", "锦江区", false, 0},
    {"the beginning of a slug is not the source", "jin", false, 0},
    {"no text is no source", "", false, 0},
    {"a text longer than slugs is no source", "jinjiang-jinjiang-jinjiang-jinjiang-jinjiang", false,
     0},
};

static void source_is_known(void **state)
{
    const struct source_row *row = *state;
    struct folding folding = folding_begin();
    uint8_t id = 99;

    for (unsigned i = 0; i < 3; i++) { /* also right after itself, and after another */
        assert_int_equal(fold_source(folding.fold, text_of(row->slug), &id), row->is_known);
        assert_int_equal(id, row->is_known ? row->id : 99);
        if (i == 1) {
            assert_true(fold_source(folding.fold, LIT("wuhou"), &id));
            id = 99;
        }
    }
    folding_end(&folding);
}

static void office_alone_is_a_source_before_the_first_rulebook(void **state)
{
    fold_t *fold = fold_new_empty();
    uint8_t id;

    (void)state;
    assert_false(fold_source(fold, LIT("jinjiang"), &id));
    assert_true(fold_source(fold, LIT(OFFICE), &id));
    fold_destroy(&fold);
    fold_destroy(&fold); /* again is fine */
}

static void records_are_marked_as_seen(void **state)
{
    struct folding folding = folding_begin();
    uint8_t id = 0;
    uint64_t last, n;
    char words[64];

    (void)state;
    folding_run(&folding, COUNTED COUNTED, words); /* records and sequences 2 and 3 */
    for (unsigned start = 0; start < 2; start++) {
        assert_true(fold_source(folding.fold, LIT("jinjiang"), &id));
        assert_int_equal(fold_find(folding.fold, folding.tables.txn, id, 1, 3), 3);
        assert_int_equal(fold_find(folding.fold, folding.tables.txn, id, 1, 1), 0);
        assert_true(fold_last_seq(folding.fold, folding.tables.txn, id, 1, &last, &n));
        assert_int_equal(last, 3);
        assert_int_equal(n, 3);
        assert_false(fold_last_seq(folding.fold, folding.tables.txn, id, 2, &last, &n));
        folding_anew(&folding);
    }
    check_rows(&folding.tables, TABLE_SEEN, 1);
    folding_run(&folding, COUNTED, words);
    folding_book(&folding, ONLY("2010")); /* by the scorer itself: has no sequence */
    folding_run(&folding, COUNTED, words);
    folding_flush(&folding);
    check_rows(&folding.tables, TABLE_SEEN, 2);
    folding_end(&folding);
}

int main(void)
{
    SUITE_TEST(rulebook_for_other_years_takes_effect);
    SUITE_TEST(rulebook_that_conflicts_leaves_nothing_behind);
    SUITE_TEST(rulebook_may_be_added_without_a_record);
    SUITE_ROWS(sources, source_is_known);
    SUITE_TEST(office_alone_is_a_source_before_the_first_rulebook);
    SUITE_TEST(records_are_marked_as_seen);
    return suite_run("fold_books");
}
