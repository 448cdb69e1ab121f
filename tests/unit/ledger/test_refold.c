/* Folding a log again: a good log folds to its tables; a record that is not what the rules say is
 * found and named, and so is each row of each table that was changed, added or taken away. */
#include "tests/unit/ledger/support_ledger.h"

#include "proto/record.h"

#define DAY "2006-03-14"
#define A OVERDUE("jinjiang", "a", DAY)
#define WAITS REPORT("jinjiang", "jinjiang", "complaint", "w", DAY, "")
#define FORBIDDEN REPORT("jinjiang", "wuhou", "overdue-case", "f", DAY, "")
#define N(n) "\0\0\0\0\0\0\0" n
#define CARD "\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* Behind the rulebook: counted, pending, duplicate of 2, refused, and a year that is closed. */
static const char *const script =
    A "\n" WAITS "\n" A "\n" FORBIDDEN "\n" YEAR("close-year", "2005");

static ledger_t *good_ledger(void)
{
    ledger_t *ledger = ledger_with_book("");

    ledger_begin(ledger);
    take_script(ledger, script);
    commit_ledger(ledger);
    return ledger;
}

/* A refold of what a ledger has, as it is committed. */
struct audit {
    view_t *view;
    refold_t *refold;
    struct refold_fault fault;
};

static struct audit audit_begin(ledger_t *ledger)
{
    struct audit audit = {.view = view_open(ledger)};
    struct trouble trouble;

    CHECK(refold_open(&audit.refold, &trouble) == STATUS_OK, "%s", trouble.why);
    return audit;
}

static void audit_end(struct audit *audit)
{
    refold_close(&audit->refold);
    assert_null(audit->refold);
    refold_close(&audit->refold); /* again is fine */
    view_close(&audit->view);
}

static void check_log(struct audit *audit)
{
    struct trouble trouble;

    CHECK(ledger_refold(audit->view, audit->refold, NULL, NULL, &audit->fault),
          "record %llu: %s; the view: %s", (unsigned long long)audit->fault.n, audit->fault.what,
          view_why(audit->view));
    CHECK(refold_status(audit->refold, &trouble) == STATUS_OK, "%s", trouble.why);
}

/* The fault: `record 2: …`, or the table and the name of the row. */
static void check_fault(const struct audit *audit, const char *expected)
{
    char words[320];

    if (audit->fault.n > 0)
        snprintf(words, sizeof words, "record %llu: %s", (unsigned long long)audit->fault.n,
                 audit->fault.what);
    else
        snprintf(words, sizeof words, "%s: %s", ledger_table_names[audit->fault.table],
                 audit->fault.what);
    check_string("fault", words, expected);
    assert_int_equal(view_status(audit->view), STATUS_OK);
}

struct observed {
    uint64_t count, stop;
};

static bool observe(void *context, const struct record *record, const struct event *event,
                    const struct folded *folded)
{
    struct observed *observed = context;

    (void)event;
    assert_int_equal(record->n, ++observed->count);
    assert_int_equal(folded->verdict.outcome, record->outcome);
    return record->n != observed->stop;
}

static void good_log_folds_to_its_tables(void **state)
{
    static const uint64_t expected[TABLE_COUNT] = {
        [TABLE_LEAVES] = 1,  [TABLE_COUNTS] = 2, [TABLE_SEEN] = 2,  [TABLE_FINDINGS] = 2,
        [TABLE_PENDING] = 1, [TABLE_TOTALS] = 1, [TABLE_YEARS] = 2, [TABLE_BOOKS] = 1};
    ledger_t *ledger = good_ledger();
    struct audit audit = audit_begin(ledger);
    struct observed observed = {0};
    uint64_t rows;

    (void)state;
    assert_true(ledger_refold(audit.view, audit.refold, observe, &observed, &audit.fault));
    assert_int_equal(observed.count, 6);
    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        enum ledger_table table = ledger_derived[i];
        assert_true(refold_can_compare(audit.refold, audit.view, table));
        assert_true(refold_compare(audit.refold, audit.view, table, &rows, &audit.fault));
        assert_int_equal(rows, expected[table]);
    }
    assert_true(refold_compare_all(audit.refold, audit.view, &audit.fault));
    assert_int_equal(refold_cards(audit.refold, 2006)[0].pending, 1);
    assert_true(refold_calendar(audit.refold)->years[2005].is_closed);
    audit_end(&audit);
    close_ledger(&ledger);
}

static void sample_year_folds_to_its_tables(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    char *sample = sample_read();

    (void)state;
    ledger_begin(ledger);
    take_script(ledger, sample);
    commit_ledger(ledger);
    free(sample);
    struct audit audit = audit_begin(ledger);
    check_log(&audit);
    assert_true(refold_compare_all(audit.refold, audit.view, &audit.fault));
    audit_end(&audit);
    close_ledger(&ledger);
}

static void empty_log_folds_to_nothing(void **state)
{
    ledger_t *ledger = ledger_in_memory();
    struct audit audit = audit_begin(ledger);

    (void)state;
    check_log(&audit);
    assert_true(refold_compare_all(audit.refold, audit.view, &audit.fault));
    assert_null(calendar_newest(refold_calendar(audit.refold)));
    audit_end(&audit);
    close_ledger(&ledger);
}

static void observer_ends_the_walk(void **state)
{
    ledger_t *ledger = good_ledger();
    struct audit audit = audit_begin(ledger);
    struct observed observed = {.stop = 3};

    (void)state;
    ledger_refold(audit.view, audit.refold, observe, &observed, &audit.fault);
    assert_int_equal(observed.count, 3);
    audit_end(&audit);
    close_ledger(&ledger);
}

/* ---- records ---- */

/* What is another in record 2 (counted), 4 (duplicate 2) or 5 (refused forbidden). */
static const struct record_row {
    const char *title;
    uint64_t n;
    enum outcome outcome; /* of the changed record */
    enum reason reason;
    uint64_t ref;
    int64_t received_ms; /* after NOW_MS */
    const char *fault;   /* NULL: the log is as good */
} records[] = {
    {"a record as it was is good", 2, OUTCOME_COUNTED, REASON_NONE, 0, 0, NULL},
    {"another outcome is found", 2, OUTCOME_PENDING, REASON_NONE, 0, 0,
     "record 2: by the rules it has another outcome"},
    {"another reason is found", 5, OUTCOME_REFUSED, REASON_BAD_TIME, 0, 0,
     "record 5: by the rules it has another outcome"},
    {"another record that it repeats is found", 4, OUTCOME_DUPLICATE, REASON_NONE, 3, 0,
     "record 4: by the rules it has another outcome"},
    {"a time before that of the record before is found", 4, OUTCOME_DUPLICATE, REASON_NONE, 2, -1,
     "record 4: it was received before the one before it"},
    {"a time after that of the record behind is found", 4, OUTCOME_DUPLICATE, REASON_NONE, 2, 1,
     "record 5: it was received before the one before it"},
};

static void change_record(ledger_t *ledger, uint64_t n, const struct record_row *row,
                          const struct text *event)
{
    static char bytes[RECORD_TOTAL_BYTES_MAX];
    struct key key = n_key(n);
    struct record record;
    view_t *view = view_open(ledger);

    assert_true(view_record(view, n, &record));
    if (row) {
        record.outcome = row->outcome;
        record.reason = row->reason;
        record.ref = row->ref;
        record.received_ms += row->received_ms;
    }
    if (event)
        record.event = *event;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    assert_true(size > 0);
    view_close(&view);
    put_row(ledger, TABLE_LOG, text_of_span(key_span(&key)), (struct text){bytes, size});
}

static void record_is_held_against_the_rules(void **state)
{
    const struct record_row *row = *state;
    ledger_t *ledger = good_ledger();

    change_record(ledger, row->n, row, NULL);
    struct audit audit = audit_begin(ledger);
    if (row->fault) {
        assert_false(ledger_refold(audit.view, audit.refold, NULL, NULL, &audit.fault));
        check_fault(&audit, row->fault);
    } else {
        check_log(&audit);
        assert_true(refold_compare_all(audit.refold, audit.view, &audit.fault));
    }
    audit_end(&audit);
    close_ledger(&ledger);
}

static void event_that_cannot_be_read_is_found(void **state)
{
    ledger_t *ledger = good_ledger();

    (void)state;
    change_record(ledger, 3, NULL, &LIT("\x01"));
    struct audit audit = audit_begin(ledger);
    assert_false(ledger_refold(audit.view, audit.refold, NULL, NULL, &audit.fault));
    check_fault(&audit, "record 3: its event cannot be read");
    audit_end(&audit);
    close_ledger(&ledger);
}

static const struct missing_row {
    const char *title;
    struct text key;
    const char *fault;
} missing[] = {
    {"a missing record is found", BYTES(N("\4")), "record 5: the record before it is missing"},
    {"a missing first record is found", BYTES(N("\1")),
     "record 2: the record before it is missing"},
    {"a missing last record is found", BYTES(N("\6")),
     "record 6: it is missing, and the log's tree has its hash"},
};

/* The last one only the tables remember. */
static void missing_record_is_found(void **state)
{
    const struct missing_row *row = *state;
    ledger_t *ledger = good_ledger();

    remove_row(ledger, TABLE_LOG, row->key);
    struct audit audit = audit_begin(ledger);
    assert_false(ledger_refold(audit.view, audit.refold, NULL, NULL, &audit.fault) &&
                 refold_compare_all(audit.refold, audit.view, &audit.fault));
    check_fault(&audit, row->fault);
    audit_end(&audit);
    close_ledger(&ledger);
}

static const struct log_row {
    const char *title;
    struct text key, value;
} logs[] = {
    {"a record that cannot be read fails the view", BYTES(N("\3")), BYTES("x")},
    {"a key that is too long fails the view", BYTES(N("\6") "\0"), BYTES("x")},
    {"a key before all others fails the view", BYTES("\0"), BYTES("x")},
    {"a record 0 fails the view", BYTES(N("\0")), BYTES("x")},
};

static void log_that_cannot_be_read_fails_the_view(void **state)
{
    const struct log_row *row = *state;
    ledger_t *ledger = good_ledger();

    put_row(ledger, TABLE_LOG, row->key, row->value);
    struct audit audit = audit_begin(ledger);
    assert_false(ledger_refold(audit.view, audit.refold, NULL, NULL, &audit.fault));
    assert_int_equal(audit.fault.n, 0);
    assert_int_equal(view_status(audit.view), STATUS_DAMAGED);
    audit_end(&audit);
    close_ledger(&ledger);
}

enum { MORE_THAN_A_PAGE = REFOLD_PAGE_RECORDS + 10 };

struct growing {
    ledger_t *ledger;
    uint64_t count;
};

/* Events go on to come while the log is folded; and nobody reads then. */
static bool grow(void *context, const struct record *record, const struct event *event,
                 const struct folded *folded)
{
    struct growing *growing = context;
    int pid;

    (void)event, (void)folded;
    assert_int_equal(record->n, ++growing->count);
    if (record->n == 2 || record->n == MORE_THAN_A_PAGE) {
        unsigned from = (unsigned)ledger_last(growing->ledger);
        take_overdue(growing->ledger, from, from + 5);
    }
    assert_int_equal(store_oldest_reader(ledger_store(growing->ledger), &pid), 0);
    return true;
}

static void log_is_read_in_pages_until_nothing_comes_any_more(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    take_overdue(ledger, 1, MORE_THAN_A_PAGE);
    struct audit audit = audit_begin(ledger);
    struct growing growing = {.ledger = ledger};
    assert_true(ledger_refold(audit.view, audit.refold, grow, &growing, &audit.fault));
    assert_int_equal(growing.count, MORE_THAN_A_PAGE + 10);
    assert_int_equal(view_last(audit.view), growing.count);
    assert_true(refold_compare_all(audit.refold, audit.view, &audit.fault));
    audit_end(&audit);
    close_ledger(&ledger);
}

static bool count_record(void *context, const struct record *record, const struct event *event,
                         const struct folded *folded)
{
    size_t *bytes = context;

    (void)record, (void)folded;
    *bytes += event->text.size;
    return true;
}

/* Each page has room for some of them. */
static void log_of_large_records_is_read_in_pages_too(void **state)
{
    size_t taken = 0, folded = 0;
    ledger_t *ledger = ledger_in_memory();

    (void)state;
    ledger_begin(ledger);
    while (taken < 2 * REFOLD_PAGE_BYTES) {
        take_book(ledger, "");
        taken += rulebook_default().size;
    }
    commit_ledger(ledger);
    struct audit audit = audit_begin(ledger);
    assert_true(ledger_refold(audit.view, audit.refold, count_record, &folded, &audit.fault));
    assert_int_equal(folded, taken);
    audit_end(&audit);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(log_of_large_records_is_read_in_pages_too);
    SUITE_TEST(log_is_read_in_pages_until_nothing_comes_any_more);
    SUITE_TEST(good_log_folds_to_its_tables);
    SUITE_TEST(sample_year_folds_to_its_tables);
    SUITE_TEST(empty_log_folds_to_nothing);
    SUITE_TEST(observer_ends_the_walk);
    SUITE_ROWS(records, record_is_held_against_the_rules);
    SUITE_TEST(event_that_cannot_be_read_is_found);
    SUITE_ROWS(missing, missing_record_is_found);
    SUITE_ROWS(logs, log_that_cannot_be_read_fails_the_view);
    return suite_run("refold");
}
