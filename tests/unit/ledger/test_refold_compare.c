/* Tables held against what the log folds to: each row that was changed, added or taken away is found
 * and named, in every derived table. And a log under other rulebooks, or without any of its own. */
#include "tests/unit/ledger/support_ledger.h"

#define DAY "2006-03-14"
#define A OVERDUE("jinjiang", "a", DAY)
#define WAITS REPORT("jinjiang", "jinjiang", "complaint", "w", DAY, "")
#define N(n) "\0\0\0\0\0\0\0" n
#define RUN_KEY(source, first) source N("\1") N(first)
#define CARD "\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ONLY(year) "year-first = 2000=>year-first = " year "|year-last = 2099=>year-last = " year

/* Behind the rulebook: 2 and 3 of 锦江区, and 4 of the office. */
static ledger_t *good_ledger(void)
{
    ledger_t *ledger = ledger_with_book("");

    ledger_begin(ledger);
    take_script(ledger, A "\n" WAITS "\n" YEAR("close-year", "2005"));
    commit_ledger(ledger);
    return ledger;
}

/* A change to one row. The clause of a finding stands where its key has a `?`. */
static const struct row {
    const char *title;
    enum ledger_table table;
    enum { CHANGE, ADD, REMOVE } what;
    struct text key, value; /* the value is that of ADD: a CHANGE is of the last byte */
    const char *name;       /* of the row in the fault */
} rows[] = {
    {"a run that was changed is found",
     TABLE_SEEN,
     CHANGE,
     BYTES(RUN_KEY("\0", "\1")),
     {0},
     "the run of source 0 from sequence 1 on"},
    {"a run that was added is found", TABLE_SEEN, ADD, BYTES(RUN_KEY("\0", "\7")),
     BYTES(N("\2") "\0\0\0\1"), "the run of source 0 from sequence 7 on"},
    {"a run that was taken away is found",
     TABLE_SEEN,
     REMOVE,
     BYTES(RUN_KEY("\xff", "\1")),
     {0},
     "the run of source 255 from sequence 1 on"},
    {"a finding that was changed is found",
     TABLE_FINDINGS,
     CHANGE,
     BYTES("\0?a"),
     {0},
     "the finding a of 锦江区 under `overdue-case`"},
    {"a finding that was added is found", TABLE_FINDINGS, ADD, BYTES("\0?b"), BYTES("x"),
     "the finding b of 锦江区 under `overdue-case`"},
    {"a finding of a centre that no rulebook has goes by its number", TABLE_FINDINGS, ADD,
     BYTES("\x3e\x1f"
           "b"),
     BYTES("x"), "the finding b of centre 62 under `overdue-case`"},
    {"a finding that was taken away is found",
     TABLE_FINDINGS,
     REMOVE,
     BYTES("\0?a"),
     {0},
     "the finding a of 锦江区 under `overdue-case`"},
    {"one that waits and was changed is found",
     TABLE_PENDING,
     CHANGE,
     BYTES(N("\3")),
     {0},
     "a row of the table `pending`"},
    {"one that waits and was added is found", TABLE_PENDING, ADD, BYTES(N("\2")), BYTES("\0\1a"),
     "a row of the table `pending`"},
    {"one that waits and was taken away is found",
     TABLE_PENDING,
     REMOVE,
     BYTES(N("\3")),
     {0},
     "a row of the table `pending`"},
    {"a total that was changed is found",
     TABLE_TOTALS,
     CHANGE,
     BYTES("\x07\xd6\0"),
     {0},
     "the total of 锦江区 in 2006"},
    {"a total that was added is found", TABLE_TOTALS, ADD, BYTES("\x07\xd7\3"), BYTES(CARD),
     "the total of 武侯区 in 2007"},
    {"a total that was taken away is found",
     TABLE_TOTALS,
     REMOVE,
     BYTES("\x07\xd6\0"),
     {0},
     "the total of 锦江区 in 2006"},
    {"a year that was changed is found",
     TABLE_YEARS,
     CHANGE,
     BYTES("\x07\xd6"),
     {0},
     "the state of the year 2006"},
    {"a year that was added is found", TABLE_YEARS, ADD, BYTES("\x07\xd7"), BYTES("\0" N("\0")),
     "the state of the year 2007"},
    {"a year that was taken away is found",
     TABLE_YEARS,
     REMOVE,
     BYTES("\x07\xd5"),
     {0},
     "the state of the year 2005"},
    {"a rulebook that was changed is found",
     TABLE_BOOKS,
     CHANGE,
     BYTES(N("\1")),
     {0},
     "a row of the table `books`"},
    {"a rulebook that was added is found", TABLE_BOOKS, ADD, BYTES(N("\2")), BYTES("x"),
     "a row of the table `books`"},
    {"a rulebook that was taken away is found",
     TABLE_BOOKS,
     REMOVE,
     BYTES(N("\1")),
     {0},
     "a row of the table `books`"},
    {"a key before all others is found", TABLE_TOTALS, ADD, BYTES("\0"), BYTES("x"),
     "a row of the table `totals`"},
    {"a key behind all others is found", TABLE_SEEN, ADD, BYTES("\xff\xff"), BYTES("x"),
     "a row of the table `seen`"},
};

static unsigned overdue_clause(void)
{
    return rulebook_clause(default_book(), LIT("overdue-case"))->id;
}

/* The key of a row, with the clause in it. */
static struct text row_key(const struct row *row, char bytes[32])
{
    memcpy(bytes, row->key.data, row->key.size);
    if (row->table == TABLE_FINDINGS)
        bytes[1] = (char)overdue_clause();
    return (struct text){bytes, row->key.size};
}

static void change_last_byte(ledger_t *ledger, enum ledger_table table, struct text key)
{
    txn_t *txn = txn_begin_read(ledger_store(ledger));
    struct span value;

    assert_true(txn_get(txn, table, span_of_text(key), &value));
    struct text changed = text_copied(text_of_span(value));
    ((char *)changed.data)[changed.size - 1] ^= 1;
    txn_abort(&txn);
    put_row(ledger, table, key, changed);
    free((void *)changed.data);
}

static void damage(ledger_t *ledger, const struct row *row)
{
    char bytes[32];
    struct text key = row_key(row, bytes);

    if (row->what == CHANGE)
        change_last_byte(ledger, row->table, key);
    else if (row->what == ADD)
        put_row(ledger, row->table, key, row->value);
    else
        remove_row(ledger, row->table, key);
}

static void check_row_fault(const struct refold_fault *fault, const struct row *row)
{
    char bytes[32];

    assert_int_equal(fault->n, 0);
    assert_int_equal(fault->table, row->table);
    check_text("key", text_of_span(fault->key), row_key(row, bytes));
    check_string("row", fault->what, row->name);
}

static void row_that_differs_is_named(void **state)
{
    const struct row *row = *state;
    ledger_t *ledger = good_ledger();
    struct refold_fault fault;
    struct trouble trouble;
    refold_t *refold;
    uint64_t count;

    damage(ledger, row);
    view_t *view = view_open(ledger);
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_true(ledger_refold(view, refold, NULL, NULL, &fault));
    for (size_t i = 0; i < DERIVED_COUNT; i++)
        assert_int_equal(refold_compare(refold, view, ledger_derived[i], &count, &fault),
                         ledger_derived[i] != row->table);
    check_row_fault(&fault, row);
    memset(&fault, 0, sizeof fault);
    assert_false(refold_compare_all(refold, view, &fault));
    check_row_fault(&fault, row);
    assert_int_equal(view_status(view), STATUS_OK);
    refold_close(&refold);
    view_close(&view);
    close_ledger(&ledger);
}

/* ---- other rulebooks ---- */

static refold_t *refold_with(struct text text)
{
    struct trouble trouble;
    refold_t *refold;

    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_true(refold_replace_books(refold, text));
    return refold;
}

/* The log has a rulebook of 2006 and, between events, one of 2010. */
static ledger_t *ledger_of_two_books(void)
{
    ledger_t *ledger = ledger_with_book(ONLY("2006"));
    struct text book = book_bytes(ONLY("2010"));

    ledger_begin(ledger);
    take_script(ledger, A "\n" WAITS);
    take_bytes(ledger, LIT(OFFICE), 1, 1, book);
    take_script(ledger, RULE("confirm", "jinjiang", "complaint", "w") "\n" A);
    commit_ledger(ledger);
    free((void *)book.data);
    return ledger;
}

static const struct what_if_row {
    const char *title, *edits;
    bool is_same; /* the totals */
} what_ifs[] = {
    {"the same rules, replaced, give the same totals", "", true},
    {"other points give other totals",
     "上报即计分。\"\n        points = 2=>上报即计分。\"\n        points = 3", false},
};

static void rulebooks_are_replaced(void **state)
{
    const struct what_if_row *row = *state;
    ledger_t *ledger = ledger_of_two_books();
    char *text = edited_rulebook(text_of(row->edits));
    view_t *view = view_open(ledger);
    refold_t *refold = refold_with(text_of(text));
    struct refold_fault fault;
    struct trouble trouble;

    CHECK(ledger_refold(view, refold, NULL, NULL, &fault), "record %llu: %s",
          (unsigned long long)fault.n, fault.what);
    assert_int_equal(refold_status(refold, &trouble), STATUS_OK);
    assert_int_equal(refold_calendar(refold)->book_count, 1); /* the log's are passed over */
    assert_false(refold_can_compare(refold, view, TABLE_BOOKS));
    assert_true(refold_can_compare(refold, view, TABLE_TOTALS));
    assert_int_equal(refold_compare_all(refold, view, &fault), row->is_same);
    refold_close(&refold);
    view_close(&view);
    free(text);
    close_ledger(&ledger);
}

/* A centre that the other rulebook lacks is no fault of the log. */
static void replaced_rulebook_may_lack_a_centre(void **state)
{
    static const char without[] = "            jinjiang\n                name = \"锦江区\"\n"
                                  "                code = 510104\n=>";
    ledger_t *ledger = ledger_of_two_books();
    char *text = edited_rulebook(text_of(without));
    view_t *view = view_open(ledger);
    refold_t *refold = refold_with(text_of(text));
    struct refold_fault fault;

    (void)state;
    CHECK(ledger_refold(view, refold, NULL, NULL, &fault), "record %llu: %s",
          (unsigned long long)fault.n, fault.what);
    assert_false(refold_compare_all(refold, view, &fault));
    assert_int_equal(fault.table, TABLE_FINDINGS);
    refold_close(&refold);
    view_close(&view);
    free(text);
    close_ledger(&ledger);
}

static void text_that_is_no_rulebook_is_refused(void **state)
{
    struct trouble trouble;
    refold_t *refold;

    (void)state;
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_false(refold_add_book(refold, LIT("no rulebook\n")));
    assert_false(refold_replace_books(refold, LIT("no rulebook\n")));
    assert_int_equal(refold_calendar(refold)->book_count, 0);
    refold_close(&refold);
}

/* ---- a file of events ---- */

static void events_without_a_log_are_folded(void **state)
{
    struct trouble trouble;
    refold_t *refold;
    struct line line = {0};

    (void)state;
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_true(refold_add_book(refold, rulebook_default()));
    for (uint64_t n = 1; n <= 3; n++) {
        struct record record = {.n = n, .received_ms = NOW_MS, .source = LIT("jinjiang")};
        read_json(&line, A, strlen(A));
        struct folded folded = refold_event(refold, &record, &line.event);
        assert_int_equal(folded.verdict.outcome, n == 1 ? OUTCOME_COUNTED : OUTCOME_DUPLICATE);
        assert_int_equal(folded.year, 2006);
    }
    assert_int_equal(refold_cards(refold, 2006)[0].counts[overdue_clause()], 1);
    assert_int_equal(refold_calendar(refold)->years[2006].findings, 1);
    assert_int_equal(refold_status(refold, &trouble), STATUS_OK);
    line_clear(&line);
    refold_close(&refold);
}

int main(void)
{
    SUITE_ROWS(rows, row_that_differs_is_named);
    SUITE_ROWS(what_ifs, rulebooks_are_replaced);
    SUITE_TEST(replaced_rulebook_may_lack_a_centre);
    SUITE_TEST(text_that_is_no_rulebook_is_refused);
    SUITE_TEST(events_without_a_log_are_folded);
    return suite_run("refold_compare");
}
