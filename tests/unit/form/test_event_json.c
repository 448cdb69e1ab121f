/* common/form/event_json: a record as one line of JSON, and the line read back: the same event in
 * the same envelope (EVENTS.md 3). And form/json's stamps. */
#include "tests/unit/proto/support_event.h"

#include <math.h>

#include "common/base/digest.h"
#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/form/line.h"
#include "proto/event_codec.h"

static char event_bytes[EVENT_BYTES_MAX];
static struct line line;

static struct record record_of(const struct event *event)
{
    return (struct record){
        .n = 1234,
        .received_ms = INT64_C(1146499200123),
        .epoch = 5,
        .seq = 6,
        .outcome = OUTCOME_PENDING,
        .source = LIT("wuhou"),
        .event = {event_bytes, event_encode(event, event_bytes, sizeof event_bytes)},
    };
}

static void check_same_envelope(const char *what, const struct line_envelope *envelope,
                                const struct record *record)
{
    CHECK(envelope->n == record->n, "%s: n", what);
    CHECK(envelope->key == record->key, "%s: key", what);
    CHECK(envelope->received_ms == record->received_ms, "%s: received %lld", what,
          (long long)envelope->received_ms);
    check_same_text(what, "source", envelope->source, record->source);
    check_same_text(what, "outcome", envelope->outcome, text_of(outcome_name(record->outcome)));
    check_same_text(what, "reason", envelope->reason, text_of(reason_name(record->reason)));
}

/* Exports a record of the event and reads it back. */
static void check_round_trip(const char *what, const struct record *record,
                             const struct event *event)
{
    char *text = record_line(record);

    CHECK(text, "%s: is not exported", what);
    assert_null(strchr(text, '\n'));
    line_read(&line, text, strlen(text), LINE_FROM_LOG);
    CHECK(line.kind == LINE_EVENT, "%s: %s, %s\n  %.300s", what, line.fault.field, line.fault.why,
          text);
    free(text);
    check_same_event(what, &line.event, event);
    check_same_envelope(what, &line.envelope, record);
}

static void check_event(const char *what, const struct event *event)
{
    struct record record = record_of(event);

    CHECK(record.event.size > 0, "%s: does not fit", what);
    check_round_trip(what, &record, event);
    record.key = 4711; /* and by a key */
    check_round_trip(what, &record, event);
}

#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define FACTS .clause = T("hosting"), .record = T("1"), .occurred = T("2006-03-14T10:20:00+08:00")

static const struct shape_row {
    const char *title;
    struct event event;
} shapes[] = {
    {"a report as short as can be", {FACTS}},
    {"a report that says so", {FACTS, .action = T("report")}},
    {"a report with everything",
     {FACTS, .action = T("report"), .centre = T("锦江区"), .grade = T("city"),
      .points_form = POINTS_EXACT, .points = 250, .method = T("covert"), .item = T("5.1.3"),
      .summary = T("营业执照年检超时办结"), .evidence = T("四川日报 2006-05-02 第3版")}},
    {"texts with all that JSON escapes",
     {FACTS, .summary = T("\"\\/ \\u0041 </script>"), .evidence = T("\"")}},
    {"texts beyond the first plane", {FACTS, .summary = T("\xf0\xa0\xae\xb7\xf0\x9f\x8f\x9b")}},
    {"U+2028 and U+FFFF", {FACTS, .summary = T("\xe2\x80\xa8\xef\xbf\xbf")}},
    {"empty texts", {FACTS, .centre = T("x"), .grade = T(""), .summary = T(""), .evidence = T("")}},
    {"a time as it was written",
     {.clause = T("x"), .record = T("1"), .occurred = T("2006-03-14t10:20:00.5z")}},
    {"a time that is none", {.clause = T("x"), .record = T("1"), .occurred = T("soon")}},
    {"points of 0", {FACTS, .points_form = POINTS_EXACT}},
    {"points below 0", {FACTS, .points_form = POINTS_EXACT, .points = -1}},
    {"whole points", {FACTS, .points_form = POINTS_EXACT, .points = 7000}},
    {"the most that is exact",
     {FACTS, .points_form = POINTS_EXACT, .points = INT64_C(1000000000000000)}},
    {"the most that is exact and not whole",
     {FACTS, .points_form = POINTS_EXACT, .points = INT64_C(999999999999999)}},
    {"a confirmation",
     {.action = T("confirm"),
      .centre = T("510107"),
      .clause = T("publication"),
      .record = T("WH-P-17"),
      .summary = T("核实")}},
    {"a dismissal", {.action = T("dismiss"), .clause = T("x"), .record = T("1")}},
    {"a revocation", {.action = T("revoke"), .clause = T("x"), .record = T("1")}},
    {"a self-check", {.action = T("self-check"), .year = 2006}},
    {"a self-check of a named centre",
     {.action = T("self-check"), .centre = T("wuhou"), .year = 9999}},
    {"a year closed", {.action = T("close-year"), .year = 1000, .summary = T("x")}},
    {"a year opened again", {.action = T("reopen-year"), .year = 2006}},
    {"a key granted", {.action = T("grant"), .key = T(KEY_A), .role = T("reader")}},
    {"a key granted with everything",
     {.action = T("grant"),
      .centre = T("wuhou"),
      .key = T(KEY_A),
      .role = T("district"),
      .signer = T(SIGNER_A),
      .summary = T("x"),
      .evidence = T("x")}},
    {"a key withdrawn", {.action = T("withdraw"), .key = T(KEY_A)}},
    {"a key of the log", {.action = T("log-key"), .signer = T(LOG_SIGNER_A)}},
    {"an unknown action with a key", {.action = T("Grant"), .key = T(KEY_A)}},
    {"an unknown action alone", {.action = T("approve")}},
    {"an unknown action with everything",
     {FACTS, .action = T("Report"), .centre = T("x"), .grade = T("x"), .method = T("random"),
      .item = T("5.4"), .summary = T("x"), .evidence = T("x"), .year = 2006,
      .points_form = POINTS_OTHER, .points_other = 0.504}},
};

static void event_comes_back(void **state)
{
    const struct shape_row *row = *state;

    check_event(row->title, &row->event);
}

static void rulebook_comes_back(void **state)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = {.action = LIT("rulebook"),
                          .text = LIT("name = x\r\n\ttitle = \"考核\"\n\n# \\ /\n"),
                          .digest = digest};

    (void)state;
    digest_of(event.text.data, event.text.size, digest);
    check_event("a rulebook", &event);
}

static void texts_at_their_bounds_come_back(void **state)
{
    static char quotes[NOTE_BYTES_MAX], text[TEXT_BYTES_MAX];
    unsigned char digest[DIGEST_BYTES];
    struct event note = {FACTS};
    struct event book = {.action = LIT("rulebook"), .digest = digest};

    (void)state;
    memset(quotes, '"', sizeof quotes);
    note.summary = note.evidence = (struct text){quotes, sizeof quotes};
    check_event("notes of quotes", &note);
    memset(text, 'x', sizeof text);
    book.text = (struct text){text, sizeof text};
    digest_of(text, sizeof text, digest);
    check_event("the longest text", &book);
}

/* `submit` takes a line of so many bytes; with its envelope it must still be readable. */
static void longest_line_that_is_taken_comes_back(void **state)
{
    static char taken[LONG_LINE_BYTES_MAX + 1];
    static struct line sent; /* keeps the text of the event */
    char *at = stpcpy(taken, "{\"action\":\"rulebook\",\"text\":\"");
    char *end = taken + LONG_LINE_BYTES_MAX - 2;

    (void)state;
    memset(at, 'x', (size_t)(end - at));
    for (; at < taken + TEXT_BYTES_MAX + 1000; at += 2)
        memcpy(at, "\\n", 2);
    strcpy(end, "\"}");
    line_read(&sent, taken, LONG_LINE_BYTES_MAX, LINE_FROM_SENDER);
    CHECK(sent.kind == LINE_EVENT, "%s: %s", sent.fault.field, sent.fault.why);
    check_event("the longest line", &sent.event);
    line_clear(&sent);
}

static void every_hundredth_comes_back(void **state)
{
    (void)state;
    for (int64_t points = -200; points <= 10100; points++) {
        struct event event = {FACTS, .points_form = POINTS_EXACT, .points = points};
        check_event("points", &event);
    }
}

/* A number that is no multiple of 0.01 is evidence: it comes back as the same double. */
static void every_other_number_comes_back(void **state)
{
    static const double numbers[] = {0.504,    0.1 + 0.2,
                                     1e-7,     5e-324,
                                     1e300,    1.7976931348623157e308,
                                     1e13 + 1, 1e14,
                                     1e20,     123456789012345678.0,
                                     -0.001,   1.0 / 3};
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers) + 2000; i++) {
        double number = i < COUNT_OF(numbers) ? numbers[i]
                                              : ldexp((double)next_random(&seed),
                                                      (int)(next_random(&seed) % 200) - 150);
        struct event event = {FACTS};
        assert_true(event_set_points(&event, number));
        check_event("points", &event);
    }
}

static void every_outcome_and_reason_comes_back(void **state)
{
    struct event event = {FACTS};
    struct record record = record_of(&event);

    (void)state;
    for (unsigned outcome = OUTCOME_NONE + 1; outcome < OUTCOME_END; outcome++)
        for (unsigned reason = 1; reason < REASON_END; reason++) {
            record.outcome = (enum outcome)outcome;
            record.reason = outcome == OUTCOME_REFUSED ? (enum reason)reason : REASON_NONE;
            check_round_trip(outcome_name(record.outcome), &record, &event);
        }
}

static void envelope_comes_back_at_its_bounds(void **state)
{
    static const int64_t times[] = {
        0, 1, -1, 999, -28800001, INT64_C(253402271999999), INT64_C(-62167248000000)};
    struct event event = {FACTS};
    struct record record = record_of(&event);

    (void)state;
    record.n = UINT64_C(1) << 62; /* above that no file may name one */
    record.source = LIT("office");
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        record.received_ms = times[i];
        check_round_trip("envelope", &record, &event);
    }
}

static void line_is_this_byte_for_byte(void **state)
{
    struct event event = shapes[2].event;
    struct record record = record_of(&event);

    (void)state;
    record.outcome = OUTCOME_REFUSED;
    record.reason = REASON_BAD_POINTS;
    char *text = record_line(&record);
    check_string("line", text,
                 "{\"n\":1234,\"received\":\"2006-05-02T00:00:00.123+08:00\",\"source\":\"wuhou\","
                 "\"outcome\":\"refused\",\"reason\":\"bad-points\",\"action\":\"report\","
                 "\"centre\":\"锦江区\",\"clause\":\"hosting\",\"record\":\"1\","
                 "\"occurred\":\"2006-03-14T10:20:00+08:00\",\"grade\":\"city\",\"points\":2.5,"
                 "\"method\":\"covert\",\"item\":\"5.1.3\",\"summary\":\"营业执照年检超时办结\","
                 "\"evidence\":\"四川日报 2006-05-02 第3版\"}");
    free(text);
}

static void exported_line_is_not_for_submit(void **state)
{
    struct event event = {FACTS};
    struct record record = record_of(&event);
    char *text = record_line(&record);

    (void)state;
    line_read(&line, text, strlen(text), LINE_FROM_SENDER);
    free(text);
    assert_int_equal(line.kind, LINE_MALFORMED);
    check_string("field", line.fault.field, "n");
}

static void record_without_readable_event_has_no_line(void **state)
{
    struct event event = {FACTS};
    struct record record = record_of(&event);

    (void)state;
    record.event.size--;
    assert_null(record_line(&record));
    record.event.size = 0;
    assert_null(record_line(&record));
}

static void sample_year_comes_back(void **state)
{
    static char text[64 * 1024];
    static struct line sample; /* keeps the texts of the event */
    FILE *file = fopen(SOURCE_DIR "/deploy/samples/invented-2006.ndjson", "r");
    unsigned count = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(text, sizeof text, file)) {
        line_read(&sample, text, strcspn(text, "\n"), LINE_FROM_LOG);
        assert_int_equal(sample.kind, LINE_EVENT);
        check_event(text, &sample.event);
        count++;
    }
    fclose(file);
    line_clear(&sample);
    assert_int_equal(count, 671);
}

static const struct stamp_row {
    const char *title; /* the stamp */
    int64_t ms;
} stamps[] = {
    {"1970-01-01T08:00:00.000+08:00", 0},
    {"1970-01-01T07:59:59.999+08:00", -1},
    {"2006-12-31T23:59:59.999+08:00", INT64_C(1167580799999)},
    {"2007-01-01T00:00:00.000+08:00", INT64_C(1167580800000)},
    {"2004-02-29T00:00:00.050+08:00", INT64_C(1077984000050)},
    {"9999-12-31T23:59:59.999+08:00", INT64_C(253402271999999)},
    {"0000-01-01T00:00:00.000+08:00", INT64_C(-62167248000000)},
};

static void stamp_is_printed(void **state)
{
    const struct stamp_row *row = *state;
    char stamp[STAMP_BYTES];

    stamp_print(row->ms, stamp);
    check_string("stamp", stamp, row->title);
}

int main(void)
{
    SUITE_ROWS(shapes, event_comes_back);
    SUITE_TEST(rulebook_comes_back);
    SUITE_TEST(texts_at_their_bounds_come_back);
    SUITE_TEST(longest_line_that_is_taken_comes_back);
    SUITE_TEST(every_hundredth_comes_back);
    SUITE_TEST(every_other_number_comes_back);
    SUITE_TEST(every_outcome_and_reason_comes_back);
    SUITE_TEST(envelope_comes_back_at_its_bounds);
    SUITE_TEST(line_is_this_byte_for_byte);
    SUITE_TEST(exported_line_is_not_for_submit);
    SUITE_TEST(record_without_readable_event_has_no_line);
    SUITE_TEST(sample_year_comes_back);
    SUITE_ROWS(stamps, stamp_is_printed);
    int failed = suite_run("event_json");
    line_clear(&line);
    return failed;
}
