/* The order: the time of receipt never decreases, every event gets the next record and one outcome,
 * and the first record of every log is its rulebook. */
#include "services/scorer/order.h"

#include "common/base/digest.h"
#include "tests/unit/scorer/support_scorer.h"

#define DAY "2006-03-14"

static struct bench bench; /* too large for the stack */

static void check_event(uint64_t n, struct record *ret_record, struct event *ret_event)
{
    view_t *view = bench_view(&bench);

    CHECK(view_event(view, n, ret_record, ret_event), "record %llu: %s", (unsigned long long)n,
          view_why(view));
}

static void log_begins_with_its_rulebook(void **state)
{
    unsigned char digest[DIGEST_BYTES];
    struct text text = rulebook_default();
    struct record record;
    struct event event;

    (void)state;
    bench_begin(&bench, "");
    digest_of(text.data, text.size, digest);
    assert_int_equal(ledger_last(bench.ledger), 1);
    check_event(1, &record, &event);
    check_text("source", record.source, LIT(OFFICE));
    assert_int_equal(record.received_ms, NOW_MS);
    assert_int_equal(record.epoch, 0); /* written by the scorer itself */
    assert_int_equal(record.seq, 0);
    assert_int_equal(record.outcome, OUTCOME_NOTED);
    assert_int_equal(event_action(&event), ACTION_RULEBOOK);
    check_text("text", event.text, text);
    assert_memory_equal(event.digest, digest, DIGEST_BYTES);
    check_string("in effect", calendar_year(ledger_calendar(bench.ledger), 2006)->book->name,
                 "chengdu-2006");
    bench_end(&bench);
}

static const struct first_row {
    const char *title;
    const char *edits;  /* of the default rulebook */
    const char *behind; /* what follows it */
    size_t padding;     /* up to so many bytes in all; 0: none */
    bool is_good;
} firsts[] = {
    {"a log begins with the longest text that an event may carry", "", "", TEXT_BYTES_MAX, true},
    {"a log does not begin with more text than an event may carry", "", "", TEXT_BYTES_MAX + 1,
     false},
    {"a log does not begin with a rulebook that has a mistake", "base = 70=>base = many", "", 0,
     false},
    {"a log does not begin with a rulebook that has an unknown name", "", "colour = red\n", 0,
     false},
    {"a log does not begin with text that no event can carry", "", "#   \x01\n", 0, false},
    {"a log does not begin with text that is no UTF-8", "", "#   \xff\n", 0, false},
};

static char *first_text(const struct first_row *row)
{
    char *book = edited_rulebook(text_of(row->edits));
    size_t size = strlen(book) + strlen(row->behind);
    size_t total = size > row->padding ? size : row->padding;
    char *text = malloc(total + 1);

    assert_non_null(text);
    snprintf(text, total + 1, "%s%s", book, row->behind);
    memset(text + size, '\n', total - size);
    text[total] = '\0';
    free(book);
    return text;
}

/* What begins a log must be read from it again at every start. */
static void log_begins_with_a_good_rulebook_only(void **state)
{
    const struct first_row *row = *state;
    char *text = first_text(row), dir[PLACE_BYTES];

    fresh_dir(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    bool is_good = !order_first_rulebook(ledger, text_of(text), NOW_MS);
    free(text);
    assert_int_equal(is_good, row->is_good);
    if (is_good)
        commit_ledger(ledger);
    else
        ledger_abort(ledger);
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    assert_int_equal(ledger_last(ledger), row->is_good ? 1 : 0);
    assert_int_equal(ledger_calendar(ledger)->book_count, row->is_good ? 1 : 0);
    close_ledger(&ledger);
}

static void log_does_not_begin_with_an_empty_text(void **state)
{
    ledger_t *ledger = ledger_in_memory();

    (void)state;
    ledger_begin(ledger);
    assert_non_null(order_first_rulebook(ledger, LIT(""), NOW_MS));
    ledger_abort(ledger);
    close_ledger(&ledger);
}

static const struct take_row {
    const char *json, *words;
} takes[] = {
    {OVERDUE("jinjiang", "1", DAY), "counted"},
    {OVERDUE("jinjiang", "1", DAY), "duplicate 2"},
    {REPORT("wuhou", "wuhou", "complaint", "1", DAY, ""), "pending"},
    {RULE("confirm", "wuhou", "complaint", "1"), "confirmed"},
    {REPORT("wuhou", "jinjiang", "complaint", "1", DAY, ""), "refused forbidden"},
    {RULE("dismiss", "wuhou", "complaint", "2"), "refused no-such-finding"},
    {YEAR("close-year", "2006"), "noted"},
    {OVERDUE("jinjiang", "2", DAY), "late"},
    {OVERDUE("wuhou", "1", "2005-01-01"), "counted"},
};

static void check_take(size_t i)
{
    struct receipt receipt = bench_take(&bench, takes[i].json);
    struct text bytes = json_bytes(takes[i].json);
    struct record record;
    struct event event;

    check_string(takes[i].json, receipt_words(&receipt), takes[i].words);
    assert_int_equal(receipt.n, 2 + i);
    check_event(2 + i, &record, &event);
    assert_int_equal(record.outcome, receipt.outcome);
    assert_int_equal(record.reason, receipt.reason);
    assert_int_equal(record.ref, receipt.ref);
    check_text("event", record.event, bytes);
    free((void *)bytes.data);
    assert_int_equal(ledger_last(bench.ledger), 2 + i);
}

static void every_event_gets_the_next_record_and_one_outcome(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    for (size_t i = 0; i < COUNT_OF(takes); i++)
        check_take(i);
    bench_end(&bench);
}

static void numbers_go_on_after_a_start(void **state)
{
    (void)state;
    bench_begin_on_disk(&bench, "");
    for (size_t i = 0; i < COUNT_OF(takes); i++) {
        bench_restart(&bench);
        check_take(i);
    }
    bench_end(&bench);
}

static const struct {
    int64_t wall_ms, received_ms; /* after NOW_MS */
    bool restarts;
} times[] = {
    {0, 0, false},      {0, 0, false},        {5, 5, false},       {5, 5, true},
    {4, 5, false},      {-3600000, 5, false}, {-7, 5, true},       {INT64_MIN / 2, 5, true},
    {6, 6, false},      {6, 6, true},         {5000, 5000, false}, {4999, 5000, true},
    {5001, 5001, true},
};

static void time_of_receipt_never_decreases(void **state)
{
    (void)state;
    bench_begin_on_disk(&bench, "");
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct record record;
        struct event event;
        if (times[i].restarts)
            bench_restart(&bench);
        bench.now.wall_ms = NOW_MS + times[i].wall_ms;
        check_event(bench_take(&bench, OVERDUE("jinjiang", "1", DAY)).n, &record, &event);
        CHECK(record.received_ms == NOW_MS + times[i].received_ms, "time %zu: received %lld", i,
              (long long)(record.received_ms - NOW_MS));
        assert_true(ledger_received_ms(bench.ledger) == record.received_ms);
    }
    bench_end(&bench);
}

/* 2007-01-01T08:00+08:00 is NOW_MS. */
#define AT(time)                                                                                   \
    "{'source':'jinjiang','clause':'overdue-case','record':'" time                                 \
    "','occurred':'2007-01-01T" time "+08:00'}"

static void event_is_judged_by_the_time_of_receipt(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    assert_int_equal(bench_take(&bench, AT("08:10:00")).outcome, OUTCOME_COUNTED);
    assert_int_equal(bench_take(&bench, AT("08:10:00.001")).reason, REASON_BAD_TIME);
    bench.now.wall_ms -= 3600000; /* the clock jumps back, the time of receipt does not */
    assert_int_equal(bench_take(&bench, AT("08:09:59")).outcome, OUTCOME_COUNTED);
    bench.now.wall_ms = NOW_MS + 1;
    assert_int_equal(bench_take(&bench, AT("08:10:00.001")).outcome, OUTCOME_COUNTED);
    bench_end(&bench);
}

static const struct grant_row {
    const char *title, *centre;
    enum role role;
    const char *why; /* NULL: it is granted */
} grant_rows[] = {
    {"a grant that can take effect is noted", "wuhou", ROLE_DISTRICT, NULL},
    {"of one that cannot it is said why", NULL, ROLE_OFFICE, "the log refuses it: conflict"},
    {"also of a centre that there is not", "nowhere", ROLE_DISTRICT,
     "the log refuses it: unknown-centre"},
};

static void grant_of_the_scorers_own_is_noted_or_not(void **state)
{
    const struct grant_row *row = *state;
    static const uint8_t there[KEY_BYTES] = {1}, fresh[KEY_BYTES] = {2};

    bench_begin(&bench, "");
    ledger_begin(bench.ledger);
    assert_null(order_grant(bench.ledger, there, ROLE_READER, NULL, NULL, NULL, NOW_MS));
    const char *why = order_grant(bench.ledger, row->role == ROLE_OFFICE ? there : fresh, row->role,
                                  row->centre, NULL, NULL, NOW_MS);
    assert_int_equal(why != NULL, row->why != NULL);
    if (why)
        CHECK(strncmp(why, row->why, strlen(row->why)) == 0, "%s", why);
    commit_ledger(bench.ledger);
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_TEST(log_begins_with_its_rulebook);
    SUITE_ROWS(firsts, log_begins_with_a_good_rulebook_only);
    SUITE_TEST(log_does_not_begin_with_an_empty_text);
    SUITE_TEST(every_event_gets_the_next_record_and_one_outcome);
    SUITE_TEST(numbers_go_on_after_a_start);
    SUITE_ROWS(grant_rows, grant_of_the_scorers_own_is_noted_or_not);
    SUITE_TEST(time_of_receipt_never_decreases);
    SUITE_TEST(event_is_judged_by_the_time_of_receipt);
    return suite_run("order");
}
