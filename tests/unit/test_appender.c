/* The appender: the first record of every log is its rulebook, records are numbered without a gap,
 * and the time of receipt never goes back. And a whole year on its way through ingest into the log:
 * the same frames at the same times make the same tables, however they fall into passes. */
#include "tests/unit/support_ledger.h"

#define DAY "2006-03-14"

static struct bench bench; /* too large for the stack */

static struct record record_of(uint64_t n)
{
    struct record record;

    CHECK(log_get(bench.ledger.txn, n, &record), "record %llu is not there", (unsigned long long)n);
    return record;
}

static struct event event_of(const struct record *record)
{
    struct event event;
    struct fault fault;

    CHECK(event_decode(record->event.data, record->event.size, &event, &fault), "%s: %s",
          fault.field, fault.why);
    return event;
}

static void log_begins_with_its_rulebook(void **state)
{
    unsigned char digest[DIGEST_BYTES];
    struct text text = rulebook_default();

    (void)state;
    bench_begin(&bench, "");
    digest_of(text.data, text.size, digest);
    struct record record = record_of(1);
    assert_int_equal(log_last(bench.ledger.txn), 1);
    assert_int_equal(appender_last_n(bench.appender), 1);
    check_text("source", record.source, LIT(OFFICE));
    assert_int_equal(record.received_ms, NOW_MS);
    assert_int_equal(record.epoch, 0); /* written by the scorer itself */
    assert_int_equal(record.seq, 0);
    assert_int_equal(record.outcome, OUTCOME_NOTED);
    struct event event = event_of(&record);
    assert_int_equal(event_action(&event), ACTION_RULEBOOK);
    check_text("text", event.text, text);
    assert_memory_equal(event.digest, digest, DIGEST_BYTES);
    check_string("in effect", calendar_book(fold_calendar(bench.fold), 2006)->name, "chengdu-2006");
    bench_end(&bench);
}

static const struct first_row {
    const char *title;
    const char *edits;  /* of the default rulebook */
    const char *behind; /* what follows it */
    unsigned padding;   /* up to so many bytes in all; 0: none */
} firsts[] = {
    {"a log does not begin with a rulebook that has a mistake", "base = 70=>base = many", "", 0},
    {"a log does not begin with a rulebook that has an unknown name", "", "colour = red\n", 0},
    {"a log does not begin with more text than an event may carry", "", "", TEXT_BYTES_MAX + 1},
    {"a log does not begin with text that no event can carry", "", "#   \x01\n", 0},
    {"a log does not begin with text that is no UTF-8", "", "#   \xff\n", 0},
};

static char *first_text(const struct first_row *row)
{
    char *book = edited_rulebook(text_of(row->edits));
    size_t size = strlen(book) + strlen(row->behind);
    size_t total = size > row->padding ? size : row->padding;
    char *text = malloc(total + 1);

    assert_non_null(text);
    snprintf(text, total + 1, "%s%s", book, row->behind);
    for (size_t i = size; i < total; i++)
        text[i] = '\n';
    text[total] = '\0';
    free(book);
    return text;
}

/* What begins a log must be read from it again at every start. */
static void log_does_not_begin_with_it(void **state)
{
    const struct first_row *row = *state;
    char *text = first_text(row);

    memset(&bench, 0, sizeof bench);
    bench.ledger = ledger_in_memory();
    bench_load(&bench);
    bool is_good = appender_begin_log(bench.appender, bench.ledger.txn, text_of(text), NOW_MS);
    bench_end(&bench);
    free(text);
    assert_false(is_good);
}

static void log_begins_with_the_longest_text_that_an_event_may_carry(void **state)
{
    static const struct first_row row = {.edits = "", .behind = "", .padding = TEXT_BYTES_MAX};
    char *text = first_text(&row);

    (void)state;
    memset(&bench, 0, sizeof bench);
    bench.ledger = ledger_in_memory();
    bench_load(&bench);
    assert_true(appender_begin_log(bench.appender, bench.ledger.txn, text_of(text), NOW_MS));
    bench_restart(&bench);
    assert_int_equal(fold_calendar(bench.fold)->book_count, 1);
    bench_end(&bench);
    free(text);
}

static const struct {
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
    struct record record = record_of(2 + i);
    struct text bytes = json_bytes(takes[i].json);

    check_string(takes[i].json, outcome_words(receipt.outcome, receipt.reason, receipt.ref),
                 takes[i].words);
    assert_int_equal(receipt.n, 2 + i);
    assert_int_equal(record.n, receipt.n);
    assert_int_equal(record.outcome, receipt.outcome);
    assert_int_equal(record.reason, receipt.reason);
    assert_int_equal(record.ref, receipt.ref);
    assert_int_equal(record.epoch, 1); /* as the caller gave them */
    assert_int_equal(record.seq, 1);
    check_text("event", record.event, bytes);
    free((void *)bytes.data);
    assert_int_equal(appender_last_n(bench.appender), 2 + i);
    assert_int_equal(log_last(bench.ledger.txn), 2 + i);
}

static void every_event_gets_the_next_record_and_one_outcome(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    for (size_t i = 0; i < COUNT_OF(takes); i++)
        check_take(i);
    check_good(&bench.ledger);
    bench_end(&bench);
}

static void numbers_go_on_after_a_start(void **state)
{
    (void)state;
    bench_begin(&bench, "");
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
    {0, 0, false},        {5, 5, false}, {4, 5, false},
    {-3600000, 5, false}, {-7, 5, true}, {INT64_MIN / 2, 5, true},
    {6, 6, false},        {6, 6, true},  {5000, 5000, false},
    {4999, 5000, true},
};

static void time_of_receipt_never_goes_back(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        if (times[i].restarts)
            bench_restart(&bench);
        bench.now.wall_ms = NOW_MS + times[i].wall_ms;
        struct receipt receipt = bench_take(&bench, OVERDUE("jinjiang", "1", DAY));
        assert_true(record_of(receipt.n).received_ms == NOW_MS + times[i].received_ms);
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

enum { SOURCES_MAX = 32, FRAME_EVENTS = 8 };

/* The sample year on its way into a bench: each source at a peer of its own. */
struct delivery {
    struct bench *bench;
    char sources[SOURCES_MAX][SLUG_BYTES_MAX + 1];
    uint64_t next[SOURCES_MAX]; /* sequences */
    unsigned source_count, source, frames, frames_a_pass;
    uint64_t seed;
    struct message message;
};

/* Sends what is in the message, at a time that jumps. */
static void deliver(struct delivery *delivery)
{
    struct message *message = &delivery->message;

    delivery->bench->now.mono_ms += 10;
    delivery->bench->now.wall_ms = NOW_MS + (int64_t)(next_random(&delivery->seed) % 7200000);
    bench_send(delivery->bench, (uint8_t)delivery->source, message);
    for (size_t i = 0; message->type == MESSAGE_BATCH && i < message->count; i++)
        free((void *)message->events[i].data);
    message->count = 0;
    if (++delivery->frames % delivery->frames_a_pass == 0)
        bench_pass(delivery->bench);
}

static unsigned source_number(struct delivery *delivery, struct text slug)
{
    unsigned i = 0;

    while (i < delivery->source_count && !text_is(slug, delivery->sources[i]))
        i++;
    assert_true(i < SOURCES_MAX);
    return i;
}

/* The events that follow are another source's, which greets if it did not yet. */
static void turn_to(struct delivery *delivery, struct text slug)
{
    struct message *message = &delivery->message;
    unsigned number = source_number(delivery, slug);

    if (message->count > 0 && (number != delivery->source || message->count == FRAME_EVENTS))
        deliver(delivery);
    delivery->source = number;
    if (number == delivery->source_count) {
        memcpy(delivery->sources[delivery->source_count++], slug.data, slug.size);
        *message = (struct message){
            .type = MESSAGE_HELLO, .source = slug, .session = 9, .epoch = 5, .base = 1, .first = 1};
        deliver(delivery);
        delivery->next[number] = 1;
    }
}

static void deliver_sample(struct delivery *delivery)
{
    char *sample = sample_read(), *rest = sample;
    struct line event = {0};

    for (char *line; (line = strsep(&rest, "\n")) && *line;) {
        read_json(&event, line, strlen(line));
        turn_to(delivery, event.envelope.source);
        struct message *message = &delivery->message;
        if (message->count == 0)
            *message = (struct message){.type = MESSAGE_BATCH,
                                        .session = 9,
                                        .epoch = 5,
                                        .first = delivery->next[delivery->source]};
        message->events[message->count++] = event_bytes(&event.event);
        delivery->next[delivery->source]++;
    }
    deliver(delivery);
    bench_pass(delivery->bench);
    line_clear(&event);
    free(sample);
}

static bool is_not_before(void *context, const struct record *record)
{
    int64_t *received_ms = context;

    assert_true(record->received_ms >= *received_ms);
    *received_ms = record->received_ms;
    return true;
}

static void same_frames_at_the_same_times_make_the_same_tables(void **state)
{
    static struct bench other;
    static struct delivery one = {.frames_a_pass = 1}, many = {.frames_a_pass = 50};
    int64_t received_ms = NOW_MS;

    (void)state;
    one.bench = &bench;
    many.bench = &other;
    bench_begin(&bench, "");
    bench_begin(&other, "");
    deliver_sample(&one);
    deliver_sample(&many);
    assert_int_equal(one.source_count, 21); /* every centre, and the office */
    assert_true(log_last(bench.ledger.txn) > 600);
    check_same_tables(&bench.ledger, &other.ledger);
    log_walk(bench.ledger.txn, 1, is_not_before, &received_ms);
    assert_true(received_ms > NOW_MS + 7000000);
    bench_end(&bench);
    bench_end(&other);
}

int main(void)
{
    SUITE_TEST(log_begins_with_its_rulebook);
    SUITE_ROWS(firsts, log_does_not_begin_with_it);
    SUITE_TEST(log_begins_with_the_longest_text_that_an_event_may_carry);
    SUITE_TEST(every_event_gets_the_next_record_and_one_outcome);
    SUITE_TEST(numbers_go_on_after_a_start);
    SUITE_TEST(time_of_receipt_never_goes_back);
    SUITE_TEST(event_is_judged_by_the_time_of_receipt);
    SUITE_TEST(same_frames_at_the_same_times_make_the_same_tables);
    return suite_run("appender");
}
