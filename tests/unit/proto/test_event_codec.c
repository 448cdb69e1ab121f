/* proto/event_codec: an event and its bytes, both ways, and bytes that are none. */
#include "tests/unit/proto/support_event.h"
#include "tests/unit/proto/support_vectors.h"

#include <math.h>

#include "common/base/digest.h"
#include "proto/event_codec.h"

#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

#define LONGEST_SIGNER                                                                             \
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww+1a655559+"         \
    "BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD"

/* Golden vectors; `digest` is that of `text`. */
static struct vector_row {
    const char *title;
    struct event event;
} vectors[] = {
    {"event-report",
     {.action = T("report"),
      .centre = T("jinniu"),
      .clause = T("publication"),
      .record = T("JN-2006-000127"),
      .occurred = T("2006-05-02T09:30:00.25+08:00"),
      .grade = T("province"),
      .method = T("covert"),
      .item = T("5.4"),
      .summary = T("《天府早报》报道审批时限再提速"),
      .evidence = T("天府早报 2006-05-02 第4版"),
      .points_form = POINTS_EXACT,
      .points = 450}},
    {"event-report-least",
     {.clause = T("overdue-case"),
      .record = T("JJ-2006-000123"),
      .occurred = T("2006-03-14T10:20:00+08:00")}},
    {"event-ruling",
     {.action = T("confirm"),
      .centre = T("锦江区"),
      .clause = T("complaint"),
      .record = T("JJ-2006-000263"),
      .summary = T("经核实，情况属实")}},
    {"event-self-check", {.action = T("self-check"), .year = 2006}},
    {"event-close-year", {.action = T("close-year"), .year = 2006, .summary = T("考核结束")}},
    {"event-points-other",
     {.centre = T("510107"),
      .clause = T("efficiency"),
      .record = T("WH-E-1"),
      .occurred = T("2006-11-30T00:00:00Z"),
      .points_form = POINTS_OTHER,
      .points_other = 0.504}},
    {"event-points-negative",
     {.clause = T("special-deduction"),
      .record = T("S-1"),
      .occurred = T("2006-11-30t00:00:00z"),
      .points_form = POINTS_EXACT,
      .points = -25}},
    {"event-rulebook",
     {.action = T("rulebook"), .text = T("name = chengdu-2006\n\tbase = 70\r\n# 考核规则\n")}},
    {"event-clock", {.action = T("clock"), .step_ms = {.is_there = true, .value = -34560000000}}},
    {"event-restore",
     {.action = T("restore"),
      .from = {.is_there = true, .value = 2103},
      .summary = T("from a backup, 2006-11-26T08:00:00.000+08:00")}},
    {"event-grant",
     {.action = T("grant"),
      .centre = T("wuhou"),
      .key = T(KEY_A),
      .role = T("district"),
      .signer = T(SIGNER_A)}},
    {"event-withdraw", {.action = T("withdraw"), .key = T(KEY_A), .summary = T("密钥更换")}},
    {"event-log-key", {.action = T("log-key"), .signer = T(LOG_SIGNER_A)}},
    {"event-unknown-action",
     {.action = T("approve"), .centre = T(""), .year = 1000, .points_form = POINTS_EXACT}},
};

static unsigned char digests[COUNT_OF(vectors)][DIGEST_BYTES];

static void set_digests(void)
{
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        struct event *event = &vectors[i].event;
        if (!event->text.data)
            continue;
        digest_of(event->text.data, event->text.size, digests[i]);
        event->digest = digests[i];
    }
}

/* Decodes from memory of exactly that size. The caller frees `ret_copy->data`. */
static bool decode(const void *bytes, size_t size, struct text *ret_copy, struct event *ret_event,
                   struct fault *ret_fault)
{
    *ret_copy = text_copied((struct text){bytes, size});
    return event_decode(ret_copy->data, size, ret_event, ret_fault);
}

static void vector_is_encoded_and_decoded(void **state)
{
    const struct vector_row *row = *state;
    uint8_t bytes[VECTOR_BYTES_MAX];
    struct event event;
    struct fault fault;
    struct text copy;

    vector_check(row->title, bytes, event_encode(&row->event, bytes, sizeof bytes));
    size_t size = vector_read(row->title, bytes);
    bool is_good = decode(bytes, size, &copy, &event, &fault);
    CHECK(is_good, "vector %s: %s, %s", row->title, fault.field, fault.why);
    check_same_event(row->title, &event, &row->event);
    free((void *)copy.data);
}

static void check_round_trip(const char *what, const struct event *expected)
{
    static char bytes[EVENT_BYTES_MAX];
    struct event event;
    struct fault fault;
    struct text copy;
    size_t size = event_encode(expected, bytes, sizeof bytes);

    CHECK(size > 0, "%s: does not fit", what);
    bool is_good = decode(bytes, size, &copy, &event, &fault);
    CHECK(is_good, "%s: %s, %s", what, fault.field, fault.why);
    check_same_event(what, &event, expected);
    free((void *)copy.data);
}

/* Nothing before it in the array has a length: the reader sees no bytes at all for the text. */
static void empty_action_stays_an_unknown_one(void **state)
{
    (void)state;
    check_round_trip("empty action", &(struct event){.action = T("")});
    check_round_trip("empty action, a year", &(struct event){.action = T(""), .year = 2006});
}

static void empty_centre_of_a_report_stays_empty(void **state)
{
    struct event event = {
        .centre = T(""), .clause = T("hosting"), .record = T("1"), .occurred = T("2006-01-01")};

    (void)state;
    check_round_trip("empty centre", &event);
}

static void empty_text_stays_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &event_fields[i];
        struct event event = {.action = T("approve")};
        bool may_be_empty =
            field->kind == FIELD_TEXT && field->bytes_min == 0 && field->rule == text_is_plain;
        if (!may_be_empty || strcmp(field->name, "action") == 0)
            continue;
        *event_text(&event, field) = LIT("");
        check_round_trip(field->name, &event);
    }
}

static void event_at_every_bound_fits(void **state)
{
    static char bytes[EVENT_BYTES_MAX], fill[TEXT_BYTES_MAX];
    unsigned char digest[DIGEST_BYTES] = {1};
    struct event event = {
        .points_form = POINTS_OTHER, .points_other = 0.1234567, .year = 9999, .digest = digest};

    (void)state;
    memset(fill, 'x', sizeof fill);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (event_fields[i].kind == FIELD_TEXT)
            *event_text(&event, &event_fields[i]) = (struct text){fill, event_fields[i].bytes_max};
    event.method = LIT("regular");
    event.item = LIT("5.1.3");
    event.key = LIT(KEY_A);
    event.role = LIT("district");
    event.signer = LIT(LONGEST_SIGNER);
    assert_int_equal(event.signer.size, SIGNER_BYTES_MAX);
    check_round_trip("all at the most", &event);
    size_t size = event_encode(&event, bytes, sizeof bytes);
    assert_int_equal(event_encode(&event, bytes, size), size);
    for (size_t less = 1; less < size; less += 997)
        assert_int_equal(event_encode(&event, bytes, size - less), 0);
}

static void points_travel_exactly(void **state)
{
    static const double numbers[] = {0,         0.01, 0.5,  100,   -0.25,  0.504,
                                     0.1 + 0.2, 1e13, 1e14, 1e300, -1e300, 1e-9};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct event event = {.action = T("approve")};
        assert_true(event_set_points(&event, numbers[i]));
        check_round_trip("points", &event);
    }
}

/* The items of an event that is good; a row puts other bytes in the place of one. */
static const struct text items[] = {
    T("\x01"),
    T("\xa7"
      "approve"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
    T("\xc0"),
};
#define DIGEST_OF_31                                                                               \
    "\xc4\x1f"                                                                                     \
    "0123456789012345678901234567890"

static const struct refused_row {
    const char *title;
    size_t at; /* which item */
    struct text bytes;
    const char *field; /* of the fault */
} refused[] = {
    {"another format", 0, T("\x02"), "event"},
    {"a format that is no number", 0,
     T("\xa1"
       "1"),
     "event"},
    {"a negative format", 0, T("\xff"), "event"},
    {"an action that is a number", 1, T("\x01"), "event"},
    {"an action that is bytes", 1,
     T("\xc4\x01"
       "x"),
     "event"},
    {"a centre that is true", 2, T("\xc3"), "event"},
    {"a clause that is a list", 3,
     T("\x91\xa1"
       "x"),
     "event"},
    {"a clause that is an empty list", 3, T("\x90"), "event"},
    {"points that are a text", 7,
     T("\xa1"
       "1"),
     "event"},
    {"points that are false", 7, T("\xc2"), "event"},
    {"points as a float that is a multiple of 0.01", 7, T("\xcb\x3f\xe0\0\0\0\0\0\0"), "event"},
    {"points as a float that is a whole number", 7, T("\xcb\x40\0\0\0\0\0\0\0"), "event"},
    {"points that are infinite", 7, T("\xcb\x7f\xf0\0\0\0\0\0\0"), "event"},
    {"points that are no number", 7, T("\xcb\x7f\xf8\0\0\0\0\0\0"), "event"},
    {"points above 10^15 hundredths", 7, T("\xcf\0\x03\x8d\x7e\xa4\xc6\x80\x01"), "event"},
    {"points beyond 63 bits", 7, T("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), "event"},
    {"points below -10^15 hundredths", 7, T("\xd3\xff\xfc\x72\x81\x5b\x39\x7f\xff"), "event"},
    {"a year 0", 8, T("\0"), "event"},
    {"a negative year", 8, T("\xff"), "event"},
    {"a year of five digits", 8, T("\xcd\x27\x10"), "event"},
    {"a year that is a text", 8,
     T("\xa4"
       "2006"),
     "event"},
    {"a year of three digits", 8, T("\xcd\x03\xe7"), "year"},
    {"an empty record", 4, T("\xa0"), "record"},
    {"a method that is none", 9,
     T("\xa3"
       "day"),
     "method"},
    {"an item that is none", 10,
     T("\xa3"
       "6.1"),
     "item"},
    {"a summary with a control", 11, T("\xa1\x07"), "summary"},
    {"evidence that is no UTF-8", 12, T("\xa1\xff"), "evidence"},
    {"a confirmation without clause", 1,
     T("\xa7"
       "confirm"),
     "clause"},
    {"a text without digest", 13,
     T("\xa1"
       "x"),
     "event"},
    {"a digest without text", 14, T(DIGEST_OF_31 "1"), "event"},
    {"two items in the place of one", 14, T("\xc0\xc0"), "event"},
    {"nothing in the place of one", 14, T(""), "event"},
};

static size_t put_items(size_t at, struct text bytes, char *event)
{
    size_t size = 1;

    event[0] = (char)(0x90 | COUNT_OF(items));
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        struct text item = i == at ? bytes : items[i];
        memcpy(event + size, item.data, item.size);
        size += item.size;
    }
    return size;
}

static void bytes_are_refused(void **state)
{
    const struct refused_row *row = *state;
    char bytes[400];
    struct event event = {.year = 4711};
    struct fault fault;
    struct text copy;

    assert_true(event_decode(bytes, put_items(0, items[0], bytes), &event, &fault));
    event.year = 4711;
    bool is_good = decode(bytes, put_items(row->at, row->bytes, bytes), &copy, &event, &fault);
    free((void *)copy.data);
    assert_false(is_good);
    check_string("field", fault.field, row->field);
    assert_int_equal(event.year, 4711); /* untouched */
}

static void digest_has_32_bytes(void **state)
{
    char bytes[400];
    struct event event;
    struct fault fault;
    size_t size = put_items(13, LIT("\xa1x"), bytes) - 1;
    struct text digest = LIT(DIGEST_OF_31);

    (void)state;
    memcpy(bytes + size, digest.data, digest.size);
    assert_false(event_decode(bytes, size + digest.size, &event, &fault));
    bytes[size + 1]++;
    bytes[size + digest.size] = '1';
    assert_true(event_decode(bytes, size + digest.size + 1, &event, &fault));
    assert_memory_equal(event.digest, "01234567890123456789012345678901", DIGEST_BYTES);
}

static void event_cut_or_prolonged_is_refused(void **state)
{
    uint8_t bytes[VECTOR_BYTES_MAX + 1];
    struct event event;
    struct fault fault;
    struct text copy;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        size_t size = event_encode(&vectors[i].event, bytes, sizeof bytes - 1);
        bytes[size] = 0xc0;
        for (size_t cut = 0; cut <= size + 1; cut++) {
            bool is_good = decode(bytes, cut, &copy, &event, &fault);
            free((void *)copy.data);
            CHECK(is_good == (cut == size), "%s: %zu of %zu bytes", vectors[i].title, cut, size);
        }
    }
}

static void whatever_is_decoded_encodes_to_the_same_event(void **state)
{
    uint64_t seed = 1;
    uint8_t bytes[VECTOR_BYTES_MAX];
    unsigned passed = 0;

    (void)state;
    for (unsigned i = 0; i < 50000; i++) {
        struct event event;
        struct fault fault;
        const struct vector_row *row = &vectors[next_random(&seed) % COUNT_OF(vectors)];
        size_t size = event_encode(&row->event, bytes, sizeof bytes);
        for (unsigned times = 0; times < 2; times++)
            bytes[next_random(&seed) % size] ^= (uint8_t)(1 << next_random(&seed) % 8);
        if (!event_decode(bytes, size, &event, &fault))
            continue;
        passed++;
        check_round_trip(row->title, &event);
    }
    assert_in_range(passed, 5000, 45000);
}

int main(void)
{
    set_digests();
    SUITE_ROWS(vectors, vector_is_encoded_and_decoded);
    SUITE_TEST(empty_action_stays_an_unknown_one);
    SUITE_TEST(empty_centre_of_a_report_stays_empty);
    SUITE_TEST(empty_text_stays_empty);
    SUITE_TEST(event_at_every_bound_fits);
    SUITE_TEST(points_travel_exactly);
    SUITE_ROWS(refused, bytes_are_refused);
    SUITE_TEST(digest_has_32_bytes);
    SUITE_TEST(event_cut_or_prolonged_is_refused);
    SUITE_TEST(whatever_is_decoded_encodes_to_the_same_event);
    return suite_run("event_codec");
}
