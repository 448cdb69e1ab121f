/* The naive calendar and the naive reader against the product's: times and encoded events that are
 * good, nearly good and far from it must be read alike by both. */
#include <math.h>
#include <string.h>

#include "common/score/instant.h"
#include "proto/event_codec.h"
#include "proto/record.h"
#include "tests/model/author.h"
#include "tests/model/naive_read.h"
#include "tests/model/naive_time.h"
#include "tests/unit/form/support_rulebook.h"

enum { TIMES = 300000, EVENTS = 100000, BYTES_MAX = 4096 };

static void check_time(struct text text)
{
    struct naive_time second;
    struct instant first;
    bool is_time = instant_read(text, &first);

    CHECK(naive_time_read(text, &second) == is_time, "%.*s is read by one of two", (int)text.size,
          text.data);
    if (!is_time)
        return;
    CHECK(first.second == second.second && first.nano == second.nano, "%.*s: %lld.%09d, %lld.%09ld",
          (int)text.size, text.data, (long long)first.second, first.nano, (long long)second.second,
          second.nano);
    if (second.second > naive_time_of_day(1, 1, 1).second)
        CHECK(instant_year(first) == naive_time_year(second), "%.*s: the year is %d, and %d",
              (int)text.size, text.data, instant_year(first), naive_time_year(second));
}

/* Digits anywhere, and at times another letter: most years, borders of months, and mistakes. */
static void times_are_read_alike(void **state)
{
    static const char *const pictures[] = {"dddd-01-01T00:00:0dZ",
                                           "dddd-12-31T1d:59:59Z",
                                           "2006-dd-ddT00:00:00+08:00",
                                           "2dd0-02-29t12:00:00-0d:dd",
                                           "2006-03-14T10:20:30.ddddd+dd:dd",
                                           "200d-02-2dTdd:dd:ddz",
                                           "2006-05-02T00:00:00.ddddddddd-00:00"};
    static const char letters[] = "0123456789-+:.TtZz ";
    struct author author = author_of(2006, 1);
    char text[64];

    (void)state;
    for (int i = 0; i < TIMES; i++) {
        strcpy(text, pictures[author_draw(&author, COUNT_OF(pictures))]);
        for (char *at = text; *at; at++)
            if (*at == 'd')
                *at = (char)('0' + author_draw(&author, author_draw(&author, 3) ? 10 : 4));
        size_t size = strlen(text);
        if (author_draw(&author, 6) == 0)
            text[author_draw(&author, (unsigned)size)] =
                letters[author_draw(&author, sizeof letters - 1)];
        if (author_draw(&author, 20) == 0)
            size = author_draw(&author, (unsigned)size + 1);
        check_time((struct text){text, size});
    }
}

/* The same fields, and the same bytes in each. */
static void check_same(const struct event *first, const struct event *second)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &event_fields[i];
        if (field->kind == FIELD_TEXT)
            CHECK(text_equal(*event_text((struct event *)first, field),
                             *event_text((struct event *)second, field)),
                  "`%s` is read as two texts", field->name);
    }
    CHECK(first->step_ms.is_there == second->step_ms.is_there &&
              first->step_ms.value == second->step_ms.value,
          "steps %lld, %lld", (long long)first->step_ms.value, (long long)second->step_ms.value);
    CHECK(first->year == second->year, "years %d, %d", first->year, second->year);
    CHECK(first->points_form == second->points_form && first->points == second->points,
          "points %d %lld, %d %lld", first->points_form, (long long)first->points,
          second->points_form, (long long)second->points);
    CHECK(first->points_form != POINTS_OTHER || first->points_other == second->points_other,
          "points %g, %g", first->points_other, second->points_other);
    CHECK((first->digest == NULL) == (second->digest == NULL), "one has a digest");
}

static void check_event(const unsigned char *bytes, size_t size)
{
    struct event first, second;
    struct fault fault;
    bool is_event = event_decode(bytes, size, &first, &fault);
    bool is_read = naive_event_read((struct text){(const char *)bytes, size}, &second);

    if (is_event && is_read)
        check_same(&first, &second);
    else if (is_event)
        fail_msg("an event of %zu bytes that the naive reader cannot read", size);
    else if (
        is_read) /* an action has fields that are not its own, or lacks one: only event_check */
        CHECK(!event_check(&second, &fault), "no event, and read as one: %s: %s", fault.field,
              fault.why);
}

static void spoil(struct author *author, unsigned char *bytes, size_t *size)
{
    static const unsigned char marks[] = {0xc0, 0xc4, 0xc5, 0xcb, 0xcc, 0xcd, 0xce,
                                          0xcf, 0xd0, 0xd1, 0xd3, 0xd9, 0xda, 0xdb,
                                          0x7f, 0x80, 0xff, 0xe0, 0xc2, 0xed};
    unsigned at = author_draw(author, (unsigned)*size);

    switch (author_draw(author, 4)) {
    case 0:
        *size = at;
        break;
    case 1:
        bytes[at] = (unsigned char)author_draw(author, 256);
        break;
    case 2:
        bytes[at] ^= (unsigned char)(1U << author_draw(author, 8));
        break;
    default:
        bytes[at] = marks[author_draw(author, sizeof marks)];
    }
}

/* As only the scorer writes it: event format 2, with integers of every size. */
static struct event draw_clock(struct author *author)
{
    int64_t size = INT64_C(1) << author_draw(author, 51); /* 2^50 is beyond EVENT_INTEGER_MAX */
    int64_t step_ms = author_draw(author, 2) ? size : -size;

    return (struct event){.action = text_of("clock"),
                          .step_ms = {.is_there = true, .value = step_ms - 1}};
}

static void events_are_read_alike(void **state)
{
    struct author author = author_of(2007, 20);
    unsigned char bytes[BYTES_MAX];
    struct sent sent;

    (void)state;
    for (int i = 0; i < EVENTS; i++) {
        author_write(&author, &sent);
        if (sent.event.text.data)
            sent.event.digest = bytes; /* any 32 bytes */
        if (author_draw(&author, 9) == 0)
            sent.event = draw_clock(&author);
        if (author_draw(&author, 9) == 0)
            sent.event.summary = text_of("核实 \xc2\xa0 \xf0\x9f\x98\x80");
        size_t size = event_encode(&sent.event, bytes, sizeof bytes);
        assert_true(size > 0);
        check_event(bytes, size);
        for (unsigned spoilt = author_draw(&author, 3); spoilt > 0 && size > 0; spoilt--)
            spoil(&author, bytes, &size);
        check_event(bytes, size);
    }
}

static struct effect draw_effect(struct author *author)
{
    return (struct effect){.year = (uint16_t)author_draw(author, 3000),
                           .centre = (uint8_t)author_draw(author, 256),
                           .clause = (uint8_t)author_draw(author, 256),
                           .points = (int32_t)author_draw(author, 20000) - 10000,
                           .counted = (int8_t)((int)author_draw(author, 4) - 2),
                           .pending = (int8_t)((int)author_draw(author, 4) - 2),
                           .marks = (uint8_t)author_draw(author, 9)};
}

/* Format 1 has no key and no effect. */
static size_t to_first_format(unsigned char *bytes, size_t size)
{
    memmove(bytes + 44, bytes + 63, size - 63);
    bytes[0] = 1;
    return size - (63 - 44);
}

static bool is_same_effect(const struct record *first, const struct naive_record *second)
{
    const struct effect *effect = &first->effect;

    return first->key == second->key && effect->year == second->year &&
           effect->centre == second->centre && effect->clause == second->clause &&
           effect->points == second->points && effect->counted == second->counted &&
           effect->pending == second->pending && effect->marks == second->marks;
}

static void records_are_read_alike(void **state)
{
    struct author author = author_of(2008, 20);
    unsigned char bytes[BYTES_MAX];
    struct naive_record second;
    struct record first;

    (void)state;
    for (int i = 0; i < EVENTS; i++) {
        struct record record = {.n = 1 + author_draw(&author, 1U << 31),
                                .received_ms = (int64_t)author_draw(&author, 1U << 31) * 1000 - 7,
                                .epoch = author_draw(&author, 1U << 31),
                                .seq = (uint64_t)author_draw(&author, 1U << 31) << 20,
                                .ref = author_draw(&author, 99),
                                .key = author_draw(&author, 1U << 31),
                                .outcome = 1 + author_draw(&author, 9),
                                .source = text_of("wuhou"),
                                .event = text_of("\x9f\x01")};
        record.reason = record.outcome == OUTCOME_REFUSED ? 1 + author_draw(&author, 9) : 0;
        if (author_draw(&author, 3))
            record.effect = draw_effect(&author);
        size_t size = record_encode(&record, bytes, sizeof bytes);
        if (author_draw(&author, 3) == 0)
            size = to_first_format(bytes, size);
        if (author_draw(&author, 4) == 0)
            spoil(&author, bytes, &size);
        bool is_record = record_decode(bytes, size, &first);
        CHECK(naive_record_read(bytes, size, &second) == is_record, "%zu bytes, outcome %d", size,
              bytes[1]);
        if (is_record)
            CHECK(first.n == second.n && first.received_ms == second.received_ms &&
                      first.epoch == second.epoch && first.seq == second.seq &&
                      first.ref == second.ref && first.outcome == second.outcome &&
                      first.reason == second.reason && text_equal(first.source, second.source) &&
                      text_equal(first.event, second.event) && is_same_effect(&first, &second),
                  "record %llu is read as two", (unsigned long long)first.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read_alike),
        cmocka_unit_test(events_are_read_alike),
        cmocka_unit_test(records_are_read_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
