/* proto/record: the head of a log record, byte for byte, and heads that are none. */
#include "tests/unit/proto/support_event.h"
#include "tests/unit/proto/support_vectors.h"

#include "proto/event_codec.h"
#include "proto/record.h"

static const char event_bytes[] = "\x9f\x01 stands for an encoded event";

static struct record a_record(void)
{
    return (struct record){
        .n = UINT64_C(0x0102030405060708),
        .received_ms = INT64_C(0x1112131415161718),
        .epoch = UINT64_C(0x2122232425262728),
        .seq = UINT64_C(0x3132333435363738),
        .ref = UINT64_C(0x4142434445464748),
        .outcome = OUTCOME_REFUSED,
        .reason = REASON_CONFLICT,
        .source = LIT("jinjiang"),
        .event = {event_bytes, sizeof event_bytes - 1},
    };
}

static void check_same_record(const char *what, const struct record *actual,
                              const struct record *expected)
{
    CHECK(actual->n == expected->n, "%s: n", what);
    CHECK(actual->received_ms == expected->received_ms, "%s: received", what);
    CHECK(actual->epoch == expected->epoch, "%s: epoch", what);
    CHECK(actual->seq == expected->seq, "%s: seq", what);
    CHECK(actual->ref == expected->ref, "%s: ref", what);
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
    assert_int_equal(size, 44 + 8 + sizeof event_bytes - 1);
    assert_memory_equal(bytes, "\x01\x01\x09\x08", 4); /* format, refused, conflict, 8 bytes */
    assert_memory_equal(bytes + 4, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    assert_memory_equal(bytes + 12, "\x11\x12\x13\x14\x15\x16\x17\x18", 8);
    assert_memory_equal(bytes + 20, "\x21\x22\x23\x24\x25\x26\x27\x28", 8);
    assert_memory_equal(bytes + 28, "\x31\x32\x33\x34\x35\x36\x37\x38", 8);
    assert_memory_equal(bytes + 36, "\x41\x42\x43\x44\x45\x46\x47\x48", 8);
    assert_memory_equal(bytes + 44, "jinjiang", 8);
    assert_memory_equal(bytes + 52, event_bytes, sizeof event_bytes - 1);
}

static void check_round_trip(const char *what, const struct record *expected)
{
    uint8_t bytes[200];
    size_t size = record_encode(expected, bytes, sizeof bytes);
    struct text copy = text_copied((struct text){(char *)bytes, size});
    struct record record;

    CHECK(record_decode(copy.data, size, &record), "%s: is not decoded", what);
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
    record.n = record.epoch = record.seq = record.ref = UINT64_MAX;
    record.received_ms = -1;
    check_round_trip("the most", &record);
    record.received_ms = INT64_MIN;
    check_round_trip("long ago", &record);
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
    {"a format to come", 2, OUTCOME_COUNTED, REASON_NONE, 8, 0},
    {"no outcome", 1, OUTCOME_NONE, REASON_NONE, 8, 0},
    {"an outcome that is none", 1, OUTCOME_END, REASON_NONE, 8, 0},
    {"an outcome far off", 1, 255, REASON_NONE, 8, 0},
    {"refused without reason", 1, OUTCOME_REFUSED, REASON_NONE, 8, 0},
    {"refused with a reason that is none", 1, OUTCOME_REFUSED, REASON_END, 8, 0},
    {"a reason though it counted", 1, OUTCOME_COUNTED, REASON_CONFLICT, 8, 0},
    {"a reason that is none though it counted", 1, OUTCOME_COUNTED, REASON_END, 8, 0},
    {"the largest reason though it counted", 1, OUTCOME_COUNTED, UINT8_MAX, 8, 0},
    {"a reason though it came late", 1, OUTCOME_LATE, REASON_BAD_TIME, 8, 0},
    {"a source longer than a slug", 1, OUTCOME_COUNTED, REASON_NONE, 32, 24},
    {"a source longer than the record", 1, OUTCOME_COUNTED, REASON_NONE, 31, 22},
};

static void head_is_refused(void **state)
{
    const struct refused_row *row = *state;
    struct record record = a_record();
    uint8_t bytes[200];

    record.event.size = row->event_bytes;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    assert_true(record_decode(bytes, size, &record));
    bytes[0] = row->format;
    bytes[1] = row->outcome;
    bytes[2] = row->reason;
    bytes[3] = row->source_bytes;
    record.n = 4711;
    assert_false(record_decode(bytes, size, &record));
    assert_int_equal(record.n, 4711); /* untouched */
}

static void record_cut_in_head_or_source_is_refused(void **state)
{
    struct record record = a_record();
    uint8_t bytes[200];

    (void)state;
    record_encode(&record, bytes, sizeof bytes);
    for (size_t cut = 0; cut <= 44 + 8; cut++) {
        struct text copy = text_copied((struct text){(char *)bytes, cut});
        bool is_good = record_decode(copy.data, cut, &record);
        free((void *)copy.data);
        CHECK(is_good == (cut == 44 + 8), "%zu bytes", cut);
    }
}

static void record_vector_is_encoded_and_decoded(void **state)
{
    struct event event = {.action = LIT("confirm"),
                          .centre = LIT("wuhou"),
                          .clause = LIT("publication"),
                          .record = LIT("WH-P-17"),
                          .summary = LIT("核实")};
    char event_room[200];
    struct record decoded, record = {
                               .n = 1234,
                               .received_ms = INT64_C(1146499200123),
                               .epoch = UINT64_C(0x5eed5eed5eed5eed),
                               .seq = 77,
                               .ref = 12,
                               .outcome = OUTCOME_DUPLICATE,
                               .source = LIT("office"),
                               .event = {event_room, 0},
                           };
    uint8_t bytes[VECTOR_BYTES_MAX];

    (void)state;
    record.event.size = event_encode(&event, event_room, sizeof event_room);
    vector_check("record", bytes, record_encode(&record, bytes, sizeof bytes));
    size_t size = vector_read("record", bytes);
    CHECK(record_decode(bytes, size, &decoded), "vector record: is not decoded");
    check_same_record("vector record", &decoded, &record);

    struct event decoded_event;
    struct fault fault;
    CHECK(event_decode(decoded.event.data, decoded.event.size, &decoded_event, &fault),
          "vector record: %s, %s", fault.field, fault.why);
    check_same_event("vector record", &decoded_event, &event);
}

int main(void)
{
    SUITE_TEST(head_has_every_field_at_its_offset);
    SUITE_TEST(record_comes_back_with_every_outcome_and_reason);
    SUITE_TEST(record_comes_back_at_its_bounds);
    SUITE_TEST(source_too_long_is_not_encoded);
    SUITE_TEST(buffer_must_hold_all);
    SUITE_ROWS(refused, head_is_refused);
    SUITE_TEST(record_cut_in_head_or_source_is_refused);
    SUITE_TEST(record_vector_is_encoded_and_decoded);
    return suite_run("record");
}
