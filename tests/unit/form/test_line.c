/* common/form/line: what a line of NDJSON is, and everything that is `malformed` (EVENTS.md 3). */
#include "tests/unit/proto/support_event.h"

#include "common/base/digest.h"
#include "common/form/line.h"
#include "proto/event_codec.h"

static struct line line; /* read again and again, as programs do */

static enum line_kind read_line(struct text text, enum line_from from)
{
    static struct text copy; /* memory of exactly that size; the line's texts are jansson's */

    copy = text_copied(text);
    line_read(&line, copy.data, copy.size, from);
    free((void *)copy.data);
    return line.kind;
}

struct line_row {
    const char *title;
    struct text text;
    const char *field; /* of the fault; NULL: it is good */
};

#define BAD(title, field, literal)                                                                 \
    {                                                                                              \
        title, {literal, sizeof(literal) - 1}, field                                               \
    }
#define GOOD(title, literal)                                                                       \
    {                                                                                              \
        title, {literal, sizeof(literal) - 1}, NULL                                                \
    }
/* A report with something more, which begins with a comma. */
#define REPORT(more)                                                                               \
    "{\"clause\":\"hosting\",\"record\":\"1\",\"occurred\":\"2006-03-14T10:20:00+08:00\"" more "}"
#define RULING(more) "{\"action\":\"confirm\",\"clause\":\"hosting\",\"record\":\"1\"" more "}"
#define UNKNOWN(more) "{\"action\":\"approve\"" more "}"
#define CASE(more) "{\"case\":\"JJ-2006-000123\"" more "}"
#define X64 "x234567890123456789012345678901234567890123456789012345678901234"

static const struct line_row sent[] = {
    BAD("EVENTS.md 3: no JSON at all", "json", "hello"),
    BAD("EVENTS.md 3: JSON cut off", "json", "{\"clause\":\"hosting\""),
    BAD("EVENTS.md 3: a list", "json", "[" REPORT("") "]"),
    BAD("EVENTS.md 3: a string", "json", "\"x\""),
    BAD("EVENTS.md 3: a number", "json", "1"),
    BAD("EVENTS.md 3: null", "json", "null"),
    BAD("EVENTS.md 3: two objects", "json", REPORT("") REPORT("")),
    BAD("EVENTS.md 3: something behind the object", "json", REPORT("") " x"),
    BAD("EVENTS.md 3: a comma too much", "json", REPORT(",")),
    BAD("EVENTS.md 3: single quotes", "json", "{'clause':'hosting'}"),
    BAD("EVENTS.md 3: a comment", "json", REPORT("") "// x"),
    BAD("EVENTS.md 3: NaN is no JSON", "json", REPORT(",\"points\":NaN")),
    BAD("EVENTS.md 3: a number with a leading zero", "json", REPORT(",\"points\":01")),
    BAD("EVENTS.md 3: a key twice", "json", REPORT(",\"clause\":\"hosting\"")),
    BAD("EVENTS.md 3: a key twice, once escaped", "json", REPORT(",\"\\u0063lause\":\"hosting\"")),
    BAD("EVENTS.md 3: no UTF-8", "json", REPORT(",\"summary\":\"\xd5\xd5\"")),
    BAD("EVENTS.md 3: a surrogate alone", "json", REPORT(",\"summary\":\"\\ud800\"")),
    BAD("EVENTS.md 3: NUL, escaped", "json", REPORT(",\"summary\":\"\\u0000\"")),
    BAD("EVENTS.md 3: NUL as it is", "json", REPORT(",\"summary\":\"\0\"")),
    BAD("EVENTS.md 3: a line feed as it is", "json", REPORT(",\"summary\":\"a\nb\"")),
    BAD("EVENTS.md 3: an unknown field", "colour", REPORT(",\"colour\":\"red\"")),
    BAD("EVENTS.md 3: a field in letters of the other case", "Grade",
        REPORT(",\"Grade\":\"city\"")),
    BAD("EVENTS.md 3: a field without name", "", REPORT(",\"\":\"x\"")),
    BAD("EVENTS.md 3: a digest is no field", "digest", REPORT(",\"digest\":\"x\"")),
    BAD("EVENTS.md 3: a report has no use for a year", "year", REPORT(",\"year\":2006")),
    BAD("EVENTS.md 3: a report has no use for a text", "text", REPORT(",\"text\":\"x\"")),
    BAD("EVENTS.md 3: a ruling has no use for a time", "occurred",
        RULING(",\"occurred\":\"2006-01-01T00:00:00Z\"")),
    BAD("EVENTS.md 3: a ruling has no use for points", "points", RULING(",\"points\":1")),
    BAD("EVENTS.md 3: closing a year has no use for a centre", "centre",
        "{\"action\":\"close-year\",\"year\":2006,\"centre\":\"wuhou\"}"),
    BAD("EVENTS.md 3: a self-check has no use for a record", "record",
        "{\"action\":\"self-check\",\"year\":2006,\"record\":\"1\"}"),
    BAD("EVENTS.md 3: an empty object lacks a clause", "clause", "{}"),
    BAD("EVENTS.md 3: a report lacks a record", "record",
        "{\"clause\":\"hosting\",\"occurred\":\"2006-01-01T00:00:00Z\"}"),
    BAD("EVENTS.md 3: a report lacks a time", "occurred",
        "{\"clause\":\"hosting\",\"record\":\"1\"}"),
    BAD("EVENTS.md 3: a self-check lacks a year", "year", "{\"action\":\"self-check\"}"),
    BAD("EVENTS.md 3: a year to be opened lacks it", "year", "{\"action\":\"reopen-year\"}"),
    BAD("EVENTS.md 3: a rulebook lacks its text", "text", "{\"action\":\"rulebook\"}"),
    BAD("EVENTS.md 3: a clause that is a number", "clause", UNKNOWN(",\"clause\":9.3")),
    BAD("EVENTS.md 3: an action that is true", "action", "{\"action\":true}"),
    BAD("EVENTS.md 3: a GB code that is a number", "centre", REPORT(",\"centre\":510104")),
    BAD("EVENTS.md 3: a grade that is a list", "grade", REPORT(",\"grade\":[\"city\"]")),
    BAD("EVENTS.md 3: points that are a string", "points", REPORT(",\"points\":\"1\"")),
    BAD("EVENTS.md 3: points that are true", "points", REPORT(",\"points\":true")),
    BAD("EVENTS.md 3: a year that is a string", "year", UNKNOWN(",\"year\":\"2006\"")),
    BAD("EVENTS.md 3: a year with decimals", "year", UNKNOWN(",\"year\":2006.0")),
    BAD("EVENTS.md 3: a year of three digits", "year", UNKNOWN(",\"year\":999")),
    BAD("EVENTS.md 3: a year of five digits", "year", UNKNOWN(",\"year\":10000")),
    BAD("EVENTS.md 3: a negative year", "year", UNKNOWN(",\"year\":-2006")),
    BAD("EVENTS.md 3: a grade of null", "grade", REPORT(",\"grade\":null")),
    BAD("EVENTS.md 3: points of null", "points", REPORT(",\"points\":null")),
    BAD("EVENTS.md 3: an empty record", "record", UNKNOWN(",\"record\":\"\"")),
    BAD("EVENTS.md 3: a record of 65 bytes", "record", UNKNOWN(",\"record\":\"" X64 "x\"")),
    BAD("EVENTS.md 3: a record of 22 letters and 66 bytes", "record",
        UNKNOWN(",\"record\":\"一二三四五六七八九十一二三四五六七八九十一二\"")),
    BAD("EVENTS.md 3: a tab in a summary", "summary", UNKNOWN(",\"summary\":\"a\\tb\"")),
    BAD("EVENTS.md 3: C1 in a record", "record", UNKNOWN(",\"record\":\"\\u0085\"")),
    BAD("EVENTS.md 3: DEL in a clause", "clause", UNKNOWN(",\"clause\":\"\\u007f\"")),
    BAD("EVENTS.md 3: a control in an unknown action", "action", "{\"action\":\"\\u0001\"}"),
    BAD("EVENTS.md 3: a method that is none", "method", REPORT(",\"method\":\"daily\"")),
    BAD("EVENTS.md 3: an item that is none", "item", REPORT(",\"item\":\"5.1.3.1\"")),
    BAD("EVENTS.md 3: an unknown action with an unknown field", "colour", UNKNOWN(",\"colour\":1")),
    BAD("EVENTS.md 3: submit refuses n", "n", REPORT(",\"n\":1")),
    BAD("EVENTS.md 3: submit refuses received", "received",
        REPORT(",\"received\":\"2006-01-01T00:00:00.000+08:00\"")),
    BAD("EVENTS.md 3: submit refuses source", "source", REPORT(",\"source\":\"jinjiang\"")),
    BAD("EVENTS.md 3: submit refuses outcome", "outcome", REPORT(",\"outcome\":\"counted\"")),
    BAD("EVENTS.md 3: submit refuses reason", "reason", REPORT(",\"reason\":\"conflict\"")),
    GOOD("EVENTS.md 3: a report", REPORT("")),
    GOOD("EVENTS.md 3: a report that says so", REPORT(",\"action\":\"report\"")),
    GOOD("EVENTS.md 3: white space around it", " \t" REPORT("") " \t"),
    GOOD("EVENTS.md 3: CR behind it", REPORT("") "\r"),
    GOOD("EVENTS.md 3: everything that a report may have",
         REPORT(",\"centre\":\"510104\",\"grade\":\"x\",\"points\":-1,\"method\":\"annual\","
                "\"item\":\"5.1.3\",\"summary\":\"\",\"evidence\":\"\"")),
    GOOD("EVENTS.md 3: of an unknown action, any known field",
         UNKNOWN(",\"year\":2006,\"text\":\"x\",\"points\":0,\"clause\":\"\",\"item\":\"5.1\"")),
    GOOD("EVENTS.md 3: a time that is none is the scorer's to judge",
         "{\"clause\":\"x\",\"record\":\"1\",\"occurred\":\"soon\"}"),
    GOOD("EVENTS.md 3: a record of 64 bytes", UNKNOWN(",\"record\":\"" X64 "\"")),
    GOOD("EVENTS.md 3: U+2028 is no control", UNKNOWN(",\"summary\":\"\\u2028\"")),
    GOOD("EVENTS.md 3: a huge integer is a number", REPORT(",\"points\":99999999999999999999")),
    GOOD("EVENTS.md 3: also a negative one", REPORT(",\"points\":-99999999999999999999")),
    GOOD("EVENTS.md 3: also beside a year",
         UNKNOWN(",\"year\":2006,\"points\":99999999999999999999")),
    GOOD("EVENTS.md 3: a text has tabs and line ends",
         "{\"action\":\"rulebook\",\"text\":\"a\\n\\tb\\r\\n\"}"),
};

static void check_row(const struct line_row *row, enum line_from from, enum line_kind good)
{
    enum line_kind kind = read_line(row->text, from);

    if (!row->field) {
        CHECK(kind == good, "is malformed: %s, %s", line.fault.field, line.fault.why);
        return;
    }
    CHECK(kind == LINE_MALFORMED, "must be malformed: %s", row->field);
    check_string("field", line.fault.field, row->field);
    CHECK(line.fault.why && line.fault.why[0], "no reason is given");
}

static void line_from_a_sender(void **state)
{
    check_row(*state, LINE_FROM_SENDER, LINE_EVENT);
}

static const struct line_row logged[] = {
    GOOD("EVENTS.md 3: an envelope",
         REPORT(",\"n\":1,\"received\":\"2006-01-01T00:00:00.000+08:00\",\"source\":\"office\","
                "\"outcome\":\"refused\",\"reason\":\"conflict\"")),
    GOOD("EVENTS.md 3: no envelope is needed", REPORT("")),
    GOOD("EVENTS.md 3: a huge integer beside an n",
         REPORT(",\"n\":7,\"points\":99999999999999999999")),
    BAD("EVENTS.md 3: an unknown field, exported too", "colour", REPORT(",\"colour\":\"red\"")),
    BAD("EVENTS.md 3: n is a number", "n", REPORT(",\"n\":\"1\"")),
    BAD("EVENTS.md 3: n begins with 1", "n", REPORT(",\"n\":0")),
    BAD("EVENTS.md 3: n is not negative", "n", REPORT(",\"n\":-1")),
    BAD("EVENTS.md 3: n is whole", "n", REPORT(",\"n\":1.5")),
    BAD("EVENTS.md 3: received is a string", "received", REPORT(",\"received\":1136044800000")),
    BAD("EVENTS.md 3: received is a time", "received", REPORT(",\"received\":\"today\"")),
    BAD("EVENTS.md 3: received is not null", "received", REPORT(",\"received\":null")),
    BAD("EVENTS.md 3: a source is a string", "source", REPORT(",\"source\":1")),
    BAD("EVENTS.md 3: a source has no controls", "source", REPORT(",\"source\":\"\\u0007\"")),
    BAD("EVENTS.md 3: an outcome is a string", "outcome", REPORT(",\"outcome\":4")),
    BAD("EVENTS.md 3: a reason is not null", "reason", REPORT(",\"reason\":null")),
    BAD("EVENTS.md 3: a log has no case records", "case", CASE("")),
};

static void line_from_a_log(void **state)
{
    check_row(*state, LINE_FROM_LOG, LINE_EVENT);
}

#define TIME "\"2006-03-14T10:20:00+08:00\""
static const struct line_row cases[] = {
    GOOD("EVENTS.md 6: all fields",
         CASE(",\"centre\":\"wuhou\",\"accepted\":" TIME ",\"due\":" TIME ",\"closed\":" TIME)),
    GOOD("EVENTS.md 6: closed may be null", CASE(",\"accepted\":" TIME ",\"closed\":null")),
    GOOD("EVENTS.md 6: due may be absent", CASE(",\"accepted\":" TIME)),
    GOOD("EVENTS.md 6: a number of 64 bytes", "{\"case\":\"" X64 "\",\"due\":" TIME "}"),
    BAD("EVENTS.md 6: a number of 65 bytes", "case", "{\"case\":\"" X64 "x\",\"due\":" TIME "}"),
    BAD("EVENTS.md 6: an empty number", "case", "{\"case\":\"\",\"due\":" TIME "}"),
    BAD("EVENTS.md 6: a number that is one", "case", "{\"case\":123,\"due\":" TIME "}"),
    BAD("EVENTS.md 6: no number", "case", "{\"case\":null,\"due\":" TIME "}"),
    BAD("EVENTS.md 6: a number with a control", "case", "{\"case\":\"a\\tb\"}"),
    BAD("EVENTS.md 6: due is not null", "due", CASE(",\"due\":null")),
    BAD("EVENTS.md 6: due is a time", "due", CASE(",\"due\":\"2006-03-14\"")),
    BAD("EVENTS.md 6: due has no second 60", "due", CASE(",\"due\":\"2006-03-14T10:20:60Z\"")),
    BAD("EVENTS.md 6: due is a string", "due", CASE(",\"due\":1142302800")),
    BAD("EVENTS.md 6: closed is a time", "closed", CASE(",\"closed\":\"yes\"")),
    BAD("EVENTS.md 6: closed is no boolean", "closed", CASE(",\"closed\":false")),
    BAD("EVENTS.md 6: accepted is not null", "accepted", CASE(",\"accepted\":null")),
    BAD("EVENTS.md 6: accepted is a time", "accepted", CASE(",\"accepted\":\"\"")),
    BAD("EVENTS.md 6: a centre is a string", "centre", CASE(",\"centre\":510104")),
    BAD("EVENTS.md 6: no field of an event", "clause", CASE(",\"clause\":\"overdue-case\"")),
    BAD("EVENTS.md 6: no field that is unknown", "colour", CASE(",\"colour\":\"red\"")),
    BAD("EVENTS.md 6: no field of the envelope", "source", CASE(",\"source\":\"wuhou\"")),
    BAD("EVENTS.md 6: a key twice", "json", CASE(",\"case\":\"x\"")),
};

static void line_of_a_case(void **state)
{
    check_row(*state, LINE_FROM_SENDER, LINE_CASE);
}

static void case_record_has_what_was_written(void **state)
{
    const struct case_record *record = &line.case_record;

    (void)state;
    read_line(LIT(CASE(",\"centre\":\"锦江区\",\"accepted\":\"2006-03-01T00:00:00Z\",\"due\":" TIME
                       ",\"closed\":\"2006-03-14T02:20:00.5Z\"")),
              LINE_FROM_SENDER);
    check_text("case", record->id, LIT("JJ-2006-000123"));
    check_text("centre", record->centre, LIT("锦江区"));
    check_text("accepted", record->accepted, LIT("2006-03-01T00:00:00Z"));
    check_text("due", record->due, LIT("2006-03-14T10:20:00+08:00"));
    check_text("closed", record->closed, LIT("2006-03-14T02:20:00.5Z"));
    assert_int_equal(record->due_at.second, 1142302800);
    assert_int_equal(record->closed_at.second, 1142302800);
    assert_int_equal(record->closed_at.nano, 500000000);
    read_line(LIT(CASE(",\"closed\":null")), LINE_FROM_SENDER);
    assert_null(record->centre.data);
    assert_null(record->due.data);
    assert_null(record->closed.data);
}

static void event_and_envelope_have_what_was_written(void **state)
{
    (void)state;
    read_line(
        LIT("{\"n\":9007199254740993,\"received\":\"2006-03-14T10:20:00.007+08:00\",\"source\":"
            "\"office\",\"outcome\":\"refused\",\"reason\":\"bad-points\",\"centre\":\"wuhou\","
            "\"clause\":\"efficiency\",\"record\":\"\\u0031\\/2\",\"occurred\":\"now\","
            "\"points\":0.25}"),
        LINE_FROM_LOG);
    assert_int_equal(line.kind, LINE_EVENT);
    assert_int_equal(line.envelope.n, UINT64_C(9007199254740993));
    assert_int_equal(line.envelope.received_ms, INT64_C(1142302800007));
    check_text("source", line.envelope.source, LIT("office"));
    check_text("outcome", line.envelope.outcome, LIT("refused"));
    check_text("reason", line.envelope.reason, LIT("bad-points"));
    struct event event = {.centre = LIT("wuhou"),
                          .clause = LIT("efficiency"),
                          .record = LIT("1/2"),
                          .occurred = LIT("now"),
                          .points_form = POINTS_EXACT,
                          .points = 25};
    check_same_event("event", &line.event, &event);
    read_line(LIT(REPORT(",\"points\":99999999999999999999")), LINE_FROM_LOG);
    assert_int_equal(line.event.points_form, POINTS_OTHER);
    assert_true(line.event.points_other == 1e20);
    assert_int_equal(line.envelope.n, 0);
    assert_true(line.envelope.received_ms == RECEIVED_UNKNOWN);
    assert_null(line.envelope.source.data);
}

static void text_has_its_digest(void **state)
{
    unsigned char digest[DIGEST_BYTES];

    (void)state;
    digest_of("a\nb", 3, digest);
    read_line(LIT("{\"action\":\"rulebook\",\"text\":\"a\\nb\"}"), LINE_FROM_SENDER);
    assert_memory_equal(line.event.digest, digest, DIGEST_BYTES);
    read_line(LIT(REPORT("")), LINE_FROM_SENDER);
    assert_null(line.event.digest);
}

static void blank_lines_are_skipped(void **state)
{
    static const char *const blanks[] = {"", " ", "\t", " \t ", "\r", " \r"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(blanks); i++) {
        read_line(LIT("x"), LINE_FROM_SENDER); /* whatever was before */
        assert_int_equal(read_line(text_of(blanks[i]), LINE_FROM_SENDER), LINE_BLANK);
        assert_int_equal(read_line(text_of(blanks[i]), LINE_FROM_LOG), LINE_BLANK);
    }
}

static void byte_order_mark_is_seen_at_the_start(void **state)
{
    (void)state;
    assert_int_equal(line_mark_size("\xef\xbb\xbf{", 4), 3);
    assert_int_equal(line_mark_size("\xef\xbb\xbf", 3), 3);
    assert_int_equal(line_mark_size("\xef\xbb", 2), 0);
    assert_int_equal(line_mark_size("{\"a\":1}", 7), 0);
    assert_int_equal(line_mark_size("", 0), 0);
}

static char room[LONG_LINE_BYTES_MAX + 2];

/* `head`, `count` times `fill`, `tail`; then blanks up to `size`, where it is not 0. */
static struct text made_line(const char *head, const char *fill, size_t count, const char *tail,
                             size_t size)
{
    char *at = stpcpy(room, head);

    while (count-- > 0)
        at = stpcpy(at, fill);
    at = stpcpy(at, tail);
    while (at < room + size)
        *at++ = ' ';
    return (struct text){room, (size_t)(at - room)};
}

static const struct size_row {
    const char *title;
    const char *head, *fill;
    size_t count;
    const char *tail;
    size_t size;
    const char *field; /* NULL: it is good */
} sizes[] = {
#define KIB 1024
#define SUMMARY "{\"action\":\"x\",\"summary\":\""
#define TEXT "{\"action\":\"rulebook\",\"text\":\""
    {"EVENTS.md 3: a line of 64 KiB", REPORT(""), "", 0, "", 64 * KIB, NULL},
    {"EVENTS.md 3: a line of 64 KiB and its CR", REPORT(""), " ", 64 * KIB - sizeof REPORT("") + 1,
     "\r", 0, NULL},
    {"EVENTS.md 3: a line of a byte more", REPORT(""), "", 0, "", 64 * KIB + 1, "line"},
    {"EVENTS.md 3: a case of 64 KiB", CASE(""), "", 0, "", 64 * KIB, NULL},
    {"EVENTS.md 3: a case of a byte more", CASE(""), "", 0, "", 64 * KIB + 1, "line"},
    {"EVENTS.md 3: a summary of 512 bytes", SUMMARY, "x", 512, "\"}", 0, NULL},
    {"EVENTS.md 3: a summary of 513 bytes", SUMMARY, "x", 513, "\"}", 0, "summary"},
    {"EVENTS.md 3: a summary of 510 bytes in Chinese", SUMMARY, "区", 170, "\"}", 0, NULL},
    {"EVENTS.md 3: a summary of 513 bytes in Chinese", SUMMARY, "区", 171, "\"}", 0, "summary"},
    {"EVENTS.md 3: bytes are counted after the escapes", SUMMARY, "\\u533a", 170, "\"}", 0, NULL},
    {"EVENTS.md 3: evidence of 513 bytes", "{\"action\":\"x\",\"evidence\":\"", "x", 513, "\"}", 0,
     "evidence"},
    {"EVENTS.md 3: a clause of 513 bytes", "{\"action\":\"x\",\"clause\":\"", "x", 513, "\"}", 0,
     "clause"},
    {"limits.h: a text of 256 KiB", TEXT, "x", 256 * KIB, "\"}", 0, NULL},
    {"limits.h: a text of 256 KiB and a byte", TEXT, "x", 256 * KIB + 1, "\"}", 0, "text"},
    {"EVENTS.md 3: a line with a text has no 64 KiB", TEXT, "\\n", 32 * KIB, "\"}", 0, NULL},
    {"limits.h: a line of 384 KiB with a text", TEXT, "x", 1, "\"}", 384 * KIB, NULL},
    {"limits.h: a line of 384 KiB and a byte", TEXT, "x", 1, "\"}", 384 * KIB + 1, "line"},
};

static void line_has_a_size(void **state)
{
    const struct size_row *row = *state;
    struct text text = made_line(row->head, row->fill, row->count, row->tail, row->size);
    struct line_row made = {row->title, text, row->field};

    check_row(&made, LINE_FROM_SENDER, strstr(row->head, "\"case\"") ? LINE_CASE : LINE_EVENT);
}

/* Whatever the intake takes, the scorer must be able to read. */
static void whatever_is_an_event_can_be_encoded_and_decoded(void **state)
{
    static char bytes[EVENT_BYTES_MAX];
    uint64_t seed = 7;
    unsigned events = 0;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        const struct line_row *row = &sent[next_random(&seed) % COUNT_OF(sent)];
        struct event event;
        struct fault fault;
        memcpy(room, row->text.data, row->text.size + 1);
        for (uint64_t times = next_random(&seed) % 3; times > 0; times--)
            room[next_random(&seed) % row->text.size] = "\"{}:,x0-\\u\t "[next_random(&seed) % 13];
        if (read_line((struct text){room, row->text.size}, LINE_FROM_SENDER) != LINE_EVENT)
            continue;
        events++;
        size_t size = event_encode(&line.event, bytes, sizeof bytes);
        CHECK(event_decode(bytes, size, &event, &fault), "%s, %s: %.*s", fault.field, fault.why,
              (int)row->text.size, room);
        check_same_event(room, &event, &line.event);
    }
    assert_in_range(events, 1000, 19000);
}

int main(void)
{
    SUITE_ROWS(sent, line_from_a_sender);
    SUITE_ROWS(logged, line_from_a_log);
    SUITE_ROWS(cases, line_of_a_case);
    SUITE_TEST(case_record_has_what_was_written);
    SUITE_TEST(event_and_envelope_have_what_was_written);
    SUITE_TEST(text_has_its_digest);
    SUITE_TEST(blank_lines_are_skipped);
    SUITE_TEST(byte_order_mark_is_seen_at_the_start);
    SUITE_ROWS(sizes, line_has_a_size);
    SUITE_TEST(whatever_is_an_event_can_be_encoded_and_decoded);
    int failed = suite_run("line");
    line_clear(&line);
    return failed;
}
