/* proto/record: the head of a log record, byte for byte, in both formats, and heads that are none. */
#include "tests/unit/proto/support_event.h"
#include "tests/unit/proto/support_vectors.h"

#include "proto/event_codec.h"
#include "proto/record.h"

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const char event_bytes[] = "\x9f\x01 stands for an encoded event";

static struct record a_record(void)
{
    return (struct record){
        .n = UINT64_C(0x0102030405060708),
        .received_ms = INT64_C(0x1112131415161718),
        .epoch = UINT64_C(0x2122232425262728),
        .seq = UINT64_C(0x3132333435363738),
        .ref = UINT64_C(0x4142434445464748),
        .key = UINT64_C(0x5152535455565758),
        .effect = {.year = 2006,
                   .centre = 0x61,
                   .clause = 0x62,
                   .points = -0x01020304,
                   .counted = -1,
                   .pending = 1,
                   .marks = EFFECT_SELF_CHECK | EFFECT_CLOSED | EFFECT_OPENED},
        .outcome = OUTCOME_REFUSED,
        .reason = REASON_CONFLICT,
        .source = LIT("jinjiang"),
        .event = {event_bytes, sizeof event_bytes - 1},
    };
}

/* The same record as format 1 had it. */
static size_t first_format(const struct record *record, uint8_t bytes[200])
{
    size_t size = record_encode(record, bytes, 200);

    assert_true(size > 0);
    memmove(bytes + 44, bytes + 63, size - 63);
    bytes[0] = 1;
    return size - (63 - 44);
}

static void check_same_record(const char *what, const struct record *actual,
                              const struct record *expected)
{
    CHECK(actual->n == expected->n, "%s: n", what);
    CHECK(actual->received_ms == expected->received_ms, "%s: received", what);
    CHECK(actual->epoch == expected->epoch, "%s: epoch", what);
    CHECK(actual->seq == expected->seq, "%s: seq", what);
    CHECK(actual->ref == expected->ref, "%s: ref", what);
    CHECK(actual->key == expected->key, "%s: key", what);
    CHECK(effect_equal(&actual->effect, &expected->effect), "%s: effect", what);
    CHECK(actual->outcome == expected->outcome, "%s: outcome", what);
    CHECK(actual->reason == expected->reason, "%s: reason", what);
    check_same_text(what, "source", actual->source, expected->source);
    check_same_text(what, "event", actual->event, expected->event);
}

static void head_has_every_field_at_its_offset(void **state)
{
    struct record record = a_record();
    uint8_t bytes[200];
    size_t size = record_encode(&record, bytes, sizeof bytes);

    (void)state;
    assert_int_equal(size, 63 + 8 + sizeof event_bytes - 1);
    assert_memory_equal(bytes, "\x02\x01\x09\x08", 4); /* format, refused, conflict, 8 bytes */
    assert_memory_equal(bytes + 4, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    assert_memory_equal(bytes + 12, "\x11\x12\x13\x14\x15\x16\x17\x18", 8);
    assert_memory_equal(bytes + 20, "\x21\x22\x23\x24\x25\x26\x27\x28", 8);
    assert_memory_equal(bytes + 28, "\x31\x32\x33\x34\x35\x36\x37\x38", 8);
    assert_memory_equal(bytes + 36, "\x41\x42\x43\x44\x45\x46\x47\x48", 8);
    assert_memory_equal(bytes + 44, "\x51\x52\x53\x54\x55\x56\x57\x58", 8);
    assert_memory_equal(bytes + 52, "\x07\xd6\x61\x62\xfe\xfd\xfc\xfc\xff\x01\x07", 11);
    assert_memory_equal(bytes + 63, "jinjiang", 8);
    assert_memory_equal(bytes + 71, event_bytes, sizeof event_bytes - 1);
}

static void first_format_has_neither_key_nor_effect(void **state)
{
    struct record expected = a_record(), record;
    uint8_t bytes[200];
    size_t size = first_format(&expected, bytes);

    (void)state;
    expected.key = 0;
    expected.effect = (struct effect){0};
    assert_true(record_decode(bytes, size, &record));
    check_same_record("format 1", &record, &expected);
    assert_int_equal(record.format, RECORD_FORMAT_FIRST);
    check_same_text("format 1", "bytes", record_bytes(&record), (struct text){(char *)bytes, size});
}

static void check_round_trip(const char *what, const struct record *expected)
{
    uint8_t bytes[200];
    size_t size = record_encode(expected, bytes, sizeof bytes);
    struct text copy = text_copied((struct text){(char *)bytes, size});
    struct record record;

    CHECK(record_decode(copy.data, size, &record), "%s: is not decoded", what);
    assert_int_equal(record.format, RECORD_FORMAT);
    check_same_text(what, "bytes", record_bytes(&record), (struct text){copy.data, size});
    check_same_record(what, &record, expected);
    free((void *)copy.data);
}

static void record_comes_back_with_every_outcome_and_reason(void **state)
{
    (void)state;
    for (unsigned outcome = OUTCOME_NONE + 1; outcome < OUTCOME_END; outcome++) {
        unsigned reasons = outcome == OUTCOME_REFUSED ? REASON_END : REASON_NONE + 1;
        for (unsigned reason = outcome == OUTCOME_REFUSED; reason < reasons; reason++) {
            struct record record = a_record();
            record.outcome = (enum outcome)outcome;
            record.reason = (enum reason)reason;
            check_round_trip(outcome_name(record.outcome), &record);
        }
    }
}

static void record_comes_back_at_its_bounds(void **state)
{
    struct record record = a_record();

    (void)state;
    record.n = record.epoch = record.seq = record.ref = record.key = UINT64_MAX;
    record.received_ms = -1;
    record.effect = (struct effect){UINT16_MAX, UINT8_MAX, UINT8_MAX, INT32_MAX, 1, 1, 7};
    check_round_trip("the most", &record);
    record.received_ms = INT64_MIN;
    record.effect = (struct effect){1, 0, 0, INT32_MIN, -1, -1, 0};
    check_round_trip("long ago", &record);
    record.effect = (struct effect){0};
    check_round_trip("no effect", &record);
    record.source = LIT("1234567890123456789012345678901");
    assert_int_equal(record.source.size, SLUG_BYTES_MAX);
    check_round_trip("the longest source", &record);
    record.source = LIT("");
    record.event = LIT("");
    check_round_trip("nothing behind the head", &record);
}

static void source_too_long_is_not_encoded(void **state)
{
    struct record record = a_record();
    uint8_t bytes[200];

    (void)state;
    record.source = LIT("12345678901234567890123456789012");
    assert_int_equal(record_encode(&record, bytes, sizeof bytes), 0);
}

static void buffer_must_hold_all(void **state)
{
    struct record record = a_record();
    uint8_t bytes[200];
    size_t size = record_encode(&record, bytes, sizeof bytes);

    (void)state;
    assert_int_equal(record_encode(&record, bytes, size), size);
    for (size_t less = 0; less < size; less++)
        assert_int_equal(record_encode(&record, bytes, less), 0);
}

static const struct refused_row {
    const char *title;
    uint8_t format, outcome, reason, source_bytes;
    size_t event_bytes;
} refused[] = {
    {"a format before the first", 0, OUTCOME_COUNTED, REASON_NONE, 8, 0},
    {"a format to come", 3, OUTCOME_COUNTED, REASON_NONE, 8, 0},
    {"no outcome", 2, OUTCOME_NONE, REASON_NONE, 8, 0},
    {"an outcome that is none", 2, OUTCOME_END, REASON_NONE, 8, 0},
    {"an outcome far off", 2, 255, REASON_NONE, 8, 0},
    {"refused without reason", 2, OUTCOME_REFUSED, REASON_NONE, 8, 0},
    {"refused with a reason that is none", 2, OUTCOME_REFUSED, REASON_END, 8, 0},
    {"a reason though it counted", 2, OUTCOME_COUNTED, REASON_CONFLICT, 8, 0},
    {"a reason that is none though it counted", 2, OUTCOME_COUNTED, REASON_END, 8, 0},
    {"the largest reason though it counted", 2, OUTCOME_COUNTED, UINT8_MAX, 8, 0},
    {"a reason though it came late", 2, OUTCOME_LATE, REASON_BAD_TIME, 8, 0},
    {"a source longer than a slug", 2, OUTCOME_COUNTED, REASON_NONE, 32, 24},
    {"a source longer than the record", 2, OUTCOME_COUNTED, REASON_NONE, 31, 22},
    {"in format 1: no outcome", 1, OUTCOME_NONE, REASON_NONE, 8, 0},
    {"in format 1: a reason though it counted", 1, OUTCOME_COUNTED, REASON_CONFLICT, 8, 0},
    {"in format 1: a source longer than a slug", 1, OUTCOME_COUNTED, REASON_NONE, 32, 24},
    {"in format 1: a source longer than the record", 1, OUTCOME_COUNTED, REASON_NONE, 31, 22},
};

static void head_is_refused(void **state)
{
    const struct refused_row *row = *state;
    struct record record = a_record();
    uint8_t bytes[200];

    record.event.size = row->event_bytes;
    size_t size = row->format == 1 ? first_format(&record, bytes)
                                   : record_encode(&record, bytes, sizeof bytes);
    assert_true(record_decode(bytes, size, &record));
    bytes[0] = row->format;
    bytes[1] = row->outcome;
    bytes[2] = row->reason;
    bytes[3] = row->source_bytes;
    record.n = 4711;
    assert_false(record_decode(bytes, size, &record));
    assert_int_equal(record.n, 4711); /* untouched */
}

/* Bytes 52 to 62 of an effect that no record has. */
static const struct effect_row {
    const char *title;
    const char *bytes;
    bool is_one;
} effects[] = {
    {"nothing", "\0\0\0\0\0\0\0\0\0\0\0", true},
    {"a year alone", "\x07\xd6\0\0\0\0\0\0\0\0\0", true},
    {"no year and a centre", "\0\0\1\0\0\0\0\0\0\0\0", false},
    {"no year and a clause", "\0\0\0\1\0\0\0\0\0\0\0", false},
    {"no year and points", "\0\0\0\0\0\0\0\1\0\0\0", false},
    {"no year and one that counts", "\0\0\0\0\0\0\0\0\1\0\0", false},
    {"no year and one that waits", "\0\0\0\0\0\0\0\0\0\1\0", false},
    {"no year and a mark", "\0\0\0\0\0\0\0\0\0\0\1", false},
    {"two that count", "\x07\xd6\0\0\0\0\0\0\2\0\0", false},
    {"two that count no more", "\x07\xd6\0\0\0\0\0\0\xfe\0\0", false},
    {"two that wait", "\x07\xd6\0\0\0\0\0\0\0\2\0", false},
    {"two that wait no more", "\x07\xd6\0\0\0\0\0\0\0\xfe\0", false},
    {"a mark that is none", "\x07\xd6\0\0\0\0\0\0\0\0\x08", false},
};

static void effect_is_one_as_the_row_says(void **state)
{
    const struct effect_row *row = *state;
    struct record record = a_record();
    uint8_t bytes[200];
    size_t size = record_encode(&record, bytes, sizeof bytes);

    memcpy(bytes + 52, row->bytes, 11);
    record.n = 4711;
    assert_int_equal(record_decode(bytes, size, &record), row->is_one);
    if (!row->is_one)
        assert_int_equal(record.n, 4711); /* untouched */
}

static void check_cut(const uint8_t *bytes, size_t head)
{
    struct record record;

    for (size_t cut = 0; cut <= head + 8; cut++) {
        struct text copy = text_copied((struct text){(char *)bytes, cut});
        bool is_good = record_decode(copy.data, cut, &record);
        free((void *)copy.data);
        CHECK(is_good == (cut == head + 8), "%zu bytes", cut);
    }
}

static void record_cut_in_head_or_source_is_refused(void **state)
{
    struct record record = a_record();
    uint8_t bytes[200];

    (void)state;
    record_encode(&record, bytes, sizeof bytes);
    check_cut(bytes, 63);
    first_format(&record, bytes);
    check_cut(bytes, 44);
}

static const struct event vector_event = {.action = BYTES("confirm"),
                                          .centre = BYTES("wuhou"),
                                          .clause = BYTES("publication"),
                                          .record = BYTES("WH-P-17"),
                                          .summary = BYTES("核实")};

static struct record vector_record(char event_room[200])
{
    return (struct record){
        .n = 1234,
        .received_ms = INT64_C(1146499200123),
        .epoch = UINT64_C(0x5eed5eed5eed5eed),
        .seq = 77,
        .source = LIT("office"),
        .event = {event_room, event_encode(&vector_event, event_room, 200)},
    };
}

static void check_vector(const char *name, const struct record *expected)
{
    uint8_t bytes[VECTOR_BYTES_MAX];
    struct record record;
    struct event event;
    struct fault fault;
    size_t size = vector_read(name, bytes);

    CHECK(record_decode(bytes, size, &record), "vector %s: is not decoded", name);
    check_same_record(name, &record, expected);
    CHECK(event_decode(record.event.data, record.event.size, &event, &fault), "vector %s: %s, %s",
          name, fault.field, fault.why);
    check_same_event(name, &event, &vector_event);
}

static void record_vector_is_encoded_and_decoded(void **state)
{
    char room[200];
    uint8_t bytes[VECTOR_BYTES_MAX];
    struct record record = vector_record(room);

    (void)state;
    record.key = 2;
    record.outcome = OUTCOME_CONFIRMED;
    record.effect = (struct effect){
        .year = 2006, .centre = 6, .clause = 4, .points = 100, .counted = 1, .pending = -1};
    vector_check("record", bytes, record_encode(&record, bytes, sizeof bytes));
    check_vector("record", &record);
}

/* Nobody writes it any more: it is read for ever. */
static void record_vector_of_format_1_is_decoded(void **state)
{
    char room[200];
    struct record record = vector_record(room);

    (void)state;
    record.outcome = OUTCOME_DUPLICATE;
    record.ref = 12;
    check_vector("record-1", &record);
}

int main(void)
{
    SUITE_TEST(head_has_every_field_at_its_offset);
    SUITE_TEST(first_format_has_neither_key_nor_effect);
    SUITE_TEST(record_comes_back_with_every_outcome_and_reason);
    SUITE_TEST(record_comes_back_at_its_bounds);
    SUITE_TEST(source_too_long_is_not_encoded);
    SUITE_TEST(buffer_must_hold_all);
    SUITE_ROWS(refused, head_is_refused);
    SUITE_TEST(record_cut_in_head_or_source_is_refused);
    SUITE_ROWS(effects, effect_is_one_as_the_row_says);
    SUITE_TEST(record_vector_is_encoded_and_decoded);
    SUITE_TEST(record_vector_of_format_1_is_decoded);
    return suite_run("record");
}
