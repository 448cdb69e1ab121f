/* The event log on disk: records by n without a gap, and what happens where a record cannot be one.
 * And the store it lies in: what was committed is there, and another format is not read. */
#include "tests/unit/support_ledger.h"

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

static void append(const struct ledger *ledger, uint64_t n)
{
    struct record record = numbered(n);

    log_append(ledger->txn, &record, scratch);
}

static struct ledger log_of(uint64_t last)
{
    struct ledger ledger = ledger_in_memory();

    for (uint64_t n = 1; n <= last; n++)
        append(&ledger, n);
    check_good(&ledger);
    return ledger;
}

static void check_record(const struct ledger *ledger, uint64_t n)
{
    struct record record, expected = numbered(n);

    CHECK(log_get(ledger->txn, n, &record), "record %llu is not there", (unsigned long long)n);
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
    struct ledger ledger = log_of(0);
    struct record record;

    (void)state;
    assert_int_equal(log_last(ledger.txn), 0);
    assert_false(log_get(ledger.txn, 1, &record));
    check_good(&ledger);
    ledger_end(&ledger);
}

static void records_come_back_as_they_were_appended(void **state)
{
    struct ledger ledger = log_of(0);

    (void)state;
    for (uint64_t n = 1; n <= 300; n++) { /* beyond one byte of the key */
        append(&ledger, n);
        assert_int_equal(log_last(ledger.txn), n);
    }
    for (uint64_t n = 300; n > 0; n--)
        check_record(&ledger, n);
    check_good(&ledger);
    ledger_end(&ledger);
}

static void what_is_not_there_fails_nothing(void **state)
{
    static const uint64_t absent[] = {0, 4, 5, 256, UINT64_MAX};
    struct ledger ledger = log_of(3);
    struct record record;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_false(log_get(ledger.txn, absent[i], &record));
    check_good(&ledger);
    ledger_end(&ledger);
}

static const struct place_row {
    const char *title;
    uint64_t last, n;
} wrong_places[] = {
    {"append fails: the number of the last record again", 3, 3},
    {"append fails: a number that was passed", 3, 1},
    {"append fails: a number is left out", 3, 5},
    {"append fails: far ahead", 3, UINT64_MAX},
    {"append fails: record 0 of an empty log", 0, 0},
    {"append fails: an empty log begins with record 2", 0, 2},
};

static void record_has_no_place(void **state)
{
    const struct place_row *row = *state;
    struct ledger ledger = log_of(row->last);
    char why[STORE_WHY_BYTES] = "";

    append(&ledger, row->n);
    CHECK(txn_status(ledger.txn) != STATUS_OK, "record %llu was appended behind record %llu",
          (unsigned long long)row->n, (unsigned long long)row->last);
    assert_true(txn_commit(&ledger.txn, why) != STATUS_OK);
    assert_true(why[0] != '\0');
    ledger_end(&ledger);
}

static void record_that_no_event_can_make_fails(void **state)
{
    struct ledger ledger = log_of(1);
    struct record record = numbered(2);

    (void)state;
    record.source = LIT("a-source-that-is-longer-than-slugs");
    log_append(ledger.txn, &record, scratch);
    check_failed(&ledger, STATUS_BUG);
    assert_int_equal(log_last(ledger.txn), 0); /* nothing is found any more */
    ledger_end(&ledger);
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
    struct ledger ledger = log_of(5);
    struct visited visited = {.stop = row->stop};

    log_walk(ledger.txn, row->from, visit, &visited);
    check_string("visited", visited.words, row->words);
    check_good(&ledger);
    ledger_end(&ledger);
}

#define AT(n) "\0\0\0\0\0\0\0" n
#define HEAD(outcome, reason, n) "\x01" outcome reason "\x08" AT(n) AT("\x01") AT("\x01") AT("\x01")

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

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
    struct ledger ledger = log_of(1);
    struct visited visited = {0};
    struct record record;

    put_raw(&ledger, TABLE_LOG, LIT(AT("\x02")), row->bytes);
    check_record(&ledger, 1);
    ledger_commit(&ledger);
    assert_false(log_get(ledger.txn, 2, &record));
    check_failed(&ledger, STATUS_BUG);
    assert_false(log_get(ledger.txn, 1, &record)); /* nothing is found any more */
    txn_abort(&ledger.txn);

    ledger.txn = txn_begin_read(ledger.store);
    log_walk(ledger.txn, 1, visit, &visited);
    check_string("visited", visited.words, "1 ");
    check_failed(&ledger, STATUS_BUG);
    ledger_end(&ledger);
}

/* The same bytes as the broken ones, but right: so each row is wrong by what its title says. */
static void record_of_these_bytes_is_read(void **state)
{
    struct ledger ledger = log_of(1);
    struct record record;

    (void)state;
    put_raw(&ledger, TABLE_LOG, LIT(AT("\x02")),
            LIT(HEAD("\x04", "\0", "\x02") AT("\0") "jinjiange"));
    assert_true(log_get(ledger.txn, 2, &record));
    check_text("source", record.source, LIT("jinjiang"));
    check_text("event", record.event, LIT("e"));
    ledger_end(&ledger);
}

static void log_stands_as_far_as_it_was_committed(void **state)
{
    char dir[DIR_BYTES], why[STORE_WHY_BYTES];
    struct ledger ledger;

    (void)state;
    dir_make(dir);
    ledger = ledger_in(dir);
    append(&ledger, 1);
    append(&ledger, 2);
    ledger_commit(&ledger);
    append(&ledger, 3);
    ledger_end(&ledger); /* without a commit */

    assert_int_equal(ledger_open_reader(dir, &ledger.store, why), STATUS_OK);
    ledger.txn = txn_begin_read(ledger.store);
    assert_int_equal(log_last(ledger.txn), 2);
    check_record(&ledger, 1);
    check_record(&ledger, 2);
    ledger_end(&ledger);

    ledger = ledger_in(dir);
    append(&ledger, 3);
    ledger_commit(&ledger);
    assert_int_equal(log_last(ledger.txn), 3);
    ledger_end(&ledger);
    dir_remove(dir);
}

static void readers_see_the_log_of_their_moment(void **state)
{
    char dir[DIR_BYTES];
    struct ledger ledger, reader = {0};

    (void)state;
    dir_make(dir);
    ledger = ledger_in(dir);
    append(&ledger, 1);
    ledger_commit(&ledger);
    reader.txn = txn_begin_read(ledger.store);
    append(&ledger, 2);
    assert_int_equal(log_last(reader.txn), 1);
    ledger_commit(&ledger);
    assert_int_equal(log_last(reader.txn), 1);
    txn_abort(&reader.txn);
    reader.txn = txn_begin_read(ledger.store);
    assert_int_equal(log_last(reader.txn), 2);
    txn_abort(&reader.txn);
    ledger_end(&ledger);
    dir_remove(dir);
}

static void store_of_another_format_is_not_opened(void **state)
{
    char dir[DIR_BYTES], why[STORE_WHY_BYTES] = "";
    struct ledger ledger;

    (void)state;
    dir_make(dir);
    ledger = ledger_in(dir);
    put_raw(&ledger, TABLE_META, LIT("format"), LIT("\x02"));
    ledger_commit(&ledger);
    ledger_end(&ledger);
    assert_int_equal(ledger_open(dir, (size_t)64 << 20, &ledger.store, why), STATUS_CONFIG);
    assert_true(why[0] != '\0');
    assert_int_equal(ledger_open_reader(dir, &ledger.store, why), STATUS_CONFIG);
    dir_remove(dir);
}

static void reader_finds_no_ledger_where_none_is(void **state)
{
    char dir[DIR_BYTES], why[STORE_WHY_BYTES] = "";
    store_t *store;

    (void)state;
    dir_make(dir);
    assert_int_equal(ledger_open_reader(dir, &store, why), STATUS_CONFIG);
    assert_true(why[0] != '\0');
    dir_remove(dir);
}

int main(void)
{
    SUITE_TEST(empty_log_has_no_record);
    SUITE_TEST(records_come_back_as_they_were_appended);
    SUITE_TEST(what_is_not_there_fails_nothing);
    SUITE_ROWS(wrong_places, record_has_no_place);
    SUITE_TEST(record_that_no_event_can_make_fails);
    SUITE_ROWS(walks, walk_visits);
    SUITE_ROWS(broken, broken_record_fails_the_transaction);
    SUITE_TEST(record_of_these_bytes_is_read);
    SUITE_TEST(log_stands_as_far_as_it_was_committed);
    SUITE_TEST(readers_see_the_log_of_their_moment);
    SUITE_TEST(store_of_another_format_is_not_opened);
    SUITE_TEST(reader_finds_no_ledger_where_none_is);
    return suite_run("log");
}
