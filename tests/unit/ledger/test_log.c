/* The event log on disk: records by n without a gap, and what happens where a record cannot be one.
 */
#include "tests/unit/ledger/support_ledger.h"

#include "common/ledger/log.h"

static char scratch[RECORD_TOTAL_BYTES_MAX];

/* Each record differs in all that a record has. */
static struct record numbered(uint64_t n)
{
    static char words[16][24];
    char *word = words[n % 16];

    snprintf(word, sizeof words[0], "event %llu", (unsigned long long)n);
    return (struct record){.n = n,
                           .received_ms = NOW_MS + (int64_t)n,
                           .epoch = n * 3,
                           .seq = n * 5,
                           .ref = n - 1,
                           .outcome = OUTCOME_DUPLICATE,
                           .source = LIT("jinjiang"),
                           .event = text_of(word)};
}

static void append(const struct tables *tables, uint64_t n)
{
    struct record record = numbered(n);

    log_append(tables->txn, &record, scratch);
}

static struct tables log_of(uint64_t last)
{
    struct tables tables = tables_in_memory();

    for (uint64_t n = 1; n <= last; n++)
        append(&tables, n);
    check_good(&tables);
    return tables;
}

static void check_record(const struct tables *tables, uint64_t n)
{
    struct record record, expected = numbered(n);

    CHECK(log_get(tables->txn, n, &record), "record %llu is not there", (unsigned long long)n);
    assert_int_equal(record.n, n);
    assert_int_equal(record.received_ms, expected.received_ms);
    assert_int_equal(record.epoch, expected.epoch);
    assert_int_equal(record.seq, expected.seq);
    assert_int_equal(record.ref, expected.ref);
    assert_int_equal(record.outcome, expected.outcome);
    assert_int_equal(record.reason, REASON_NONE);
    check_text("source", record.source, expected.source);
    check_text("event", record.event, expected.event);
}

static void empty_log_has_no_record(void **state)
{
    struct tables tables = log_of(0);
    struct record record;

    (void)state;
    assert_int_equal(log_last(tables.txn), 0);
    assert_false(log_get(tables.txn, 1, &record));
    check_good(&tables);
    tables_end(&tables);
}

static void records_come_back_as_they_were_appended(void **state)
{
    struct tables tables = log_of(0);

    (void)state;
    for (uint64_t n = 1; n <= 300; n++) { /* beyond one byte of the key */
        append(&tables, n);
        assert_int_equal(log_last(tables.txn), n);
    }
    for (uint64_t n = 300; n > 0; n--)
        check_record(&tables, n);
    check_good(&tables);
    tables_end(&tables);
}

static void what_is_not_there_fails_nothing(void **state)
{
    static const uint64_t absent[] = {0, 4, 5, 256, UINT64_MAX};
    struct tables tables = log_of(3);
    struct record record;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_false(log_get(tables.txn, absent[i], &record));
    check_good(&tables);
    tables_end(&tables);
}

static const struct place_row {
    const char *title;
    uint64_t last, n;
} wrong_places[] = {
    {"append fails: the number of the last record again", 3, 3},
    {"append fails: a number that was passed", 3, 1},
};

static void record_has_no_place(void **state)
{
    const struct place_row *row = *state;
    struct tables tables = log_of(row->last);
    struct trouble trouble = {.why = ""};

    append(&tables, row->n);
    CHECK(txn_status(tables.txn) != STATUS_OK, "record %llu was appended behind record %llu",
          (unsigned long long)row->n, (unsigned long long)row->last);
    assert_true(txn_commit(&tables.txn, &trouble) != STATUS_OK);
    assert_true(trouble.why[0] != '\0');
    tables_end(&tables);
}

static void record_that_no_event_can_make_fails(void **state)
{
    struct tables tables = log_of(1);
    struct record record = numbered(2);

    (void)state;
    record.source = LIT("a-source-that-is-longer-than-slugs");
    log_append(tables.txn, &record, scratch);
    check_failed(&tables, STATUS_DAMAGED);
    assert_int_equal(log_last(tables.txn), 0); /* nothing is found any more */
    tables_end(&tables);
}

struct visited {
    char words[64];
    uint64_t stop;
};

static bool visit(void *context, const struct record *record)
{
    struct visited *visited = context;
    size_t at = strlen(visited->words);

    check_text("event", record->event, numbered(record->n).event);
    snprintf(visited->words + at, sizeof visited->words - at, "%llu ",
             (unsigned long long)record->n);
    return record->n != visited->stop;
}

static const struct walk_row {
    const char *title;
    uint64_t from, stop;
    const char *words;
} walks[] = {
    {"walk from before the first record", 0, 0, "1 2 3 4 5 "},
    {"walk from the first record", 1, 0, "1 2 3 4 5 "},
    {"walk from the middle", 3, 0, "3 4 5 "},
    {"walk from the last record", 5, 0, "5 "},
    {"walk from behind the last record", 6, 0, ""},
    {"walk from the largest number", UINT64_MAX, 0, ""},
    {"walk stops where it is told", 2, 3, "2 3 "},
    {"walk stops at once", 1, 1, "1 "},
};

static void walk_visits(void **state)
{
    const struct walk_row *row = *state;
    struct tables tables = log_of(5);
    struct visited visited = {.stop = row->stop};

    log_walk(tables.txn, row->from, visit, &visited);
    check_string("visited", visited.words, row->words);
    check_good(&tables);
    tables_end(&tables);
}

#define AT(n) "\0\0\0\0\0\0\0" n
#define HEAD(outcome, reason, n) "\x01" outcome reason "\x08" AT(n) AT("\x01") AT("\x01") AT("\x01")

static const struct broken_row {
    const char *title;
    struct text bytes; /* under number 2 */
} broken[] = {
    {"a record under another's number fails",
     BYTES(HEAD("\x04", "\0", "\x03") AT("\0") "jinjiange")},
    {"an empty record fails", BYTES("")},
    {"a record of half a head fails", BYTES(HEAD("\x04", "\0", "\x02"))},
    {"a record of another format fails",
     BYTES("\x02\x04\0\x08" AT("\x02") AT("\1") AT("\1") AT("\1") AT("\0") "jinjiange")},
    {"a record with an unknown outcome fails",
     BYTES(HEAD("\x63", "\0", "\x02") AT("\0") "jinjiange")},
    {"a record refused for no reason fails",
     BYTES(HEAD("\x01", "\0", "\x02") AT("\0") "jinjiange")},
    {"a record counted with a reason fails",
     BYTES(HEAD("\x04", "\x02", "\x02") AT("\0") "jinjiange")},
    {"a record that ends within its source fails",
     BYTES(HEAD("\x04", "\0", "\x02") AT("\0") "jinj")},
};

static void broken_record_fails_the_transaction(void **state)
{
    const struct broken_row *row = *state;
    struct tables tables = log_of(1);
    struct visited visited = {0};
    struct record record;

    put_raw(&tables, TABLE_LOG, LIT(AT("\x02")), row->bytes);
    check_record(&tables, 1);
    tables_commit(&tables);
    assert_false(log_get(tables.txn, 2, &record));
    check_failed(&tables, STATUS_DAMAGED);
    assert_false(log_get(tables.txn, 1, &record)); /* nothing is found any more */
    txn_abort(&tables.txn);

    tables.txn = txn_begin_read(tables.store);
    log_walk(tables.txn, 1, visit, &visited);
    check_string("visited", visited.words, "1 ");
    check_failed(&tables, STATUS_DAMAGED);
    tables_end(&tables);
}

/* The same bytes as the broken ones, but right: so each row is wrong by what its title says. */
static void record_of_these_bytes_is_read(void **state)
{
    struct tables tables = log_of(1);
    struct record record;

    (void)state;
    put_raw(&tables, TABLE_LOG, LIT(AT("\x02")),
            LIT(HEAD("\x04", "\0", "\x02") AT("\0") "jinjiange"));
    assert_true(log_get(tables.txn, 2, &record));
    check_text("source", record.source, LIT("jinjiang"));
    check_text("event", record.event, LIT("e"));
    tables_end(&tables);
}

static void log_key_of_another_size_fails(void **state)
{
    static const struct text keys[] = {BYTES("\1"), BYTES("\0\0\0\0\0\0\0\2\0")};
    struct visited visited = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct tables tables = log_of(1);
        put_raw(&tables, TABLE_LOG, keys[i], LIT(HEAD("\x04", "\0", "\x02") AT("\0") "jinjiange"));
        assert_int_equal(log_last(tables.txn), 0);
        check_failed(&tables, STATUS_DAMAGED);
        tables_end(&tables);
    }
    struct tables tables = log_of(1);
    put_raw(&tables, TABLE_LOG, LIT("\1"), LIT("x"));
    log_walk(tables.txn, 1, visit, &visited);
    check_string("visited", visited.words, "1 ");
    check_failed(&tables, STATUS_DAMAGED);
    tables_end(&tables);
}

static void log_stands_as_far_as_it_was_committed(void **state)
{
    char dir[PLACE_BYTES];
    struct tables tables;

    (void)state;
    fresh_dir(dir);
    tables = tables_in(dir);
    append(&tables, 1);
    append(&tables, 2);
    tables_commit(&tables);
    append(&tables, 3);
    tables_end(&tables); /* without a commit */

    tables = tables_in(dir);
    assert_int_equal(log_last(tables.txn), 2);
    check_record(&tables, 1);
    check_record(&tables, 2);
    append(&tables, 3);
    tables_commit(&tables);
    assert_int_equal(log_last(tables.txn), 3);
    tables_end(&tables);
}

int main(void)
{
    places_begin();
    SUITE_TEST(empty_log_has_no_record);
    SUITE_TEST(records_come_back_as_they_were_appended);
    SUITE_TEST(what_is_not_there_fails_nothing);
    SUITE_ROWS(wrong_places, record_has_no_place);
    SUITE_TEST(record_that_no_event_can_make_fails);
    SUITE_ROWS(walks, walk_visits);
    SUITE_ROWS(broken, broken_record_fails_the_transaction);
    SUITE_TEST(record_of_these_bytes_is_read);
    SUITE_TEST(log_key_of_another_size_fails);
    SUITE_TEST(log_stands_as_far_as_it_was_committed);
    return suite_run("log");
}
