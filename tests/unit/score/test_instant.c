/* common/score/instant: RFC 3339 as EVENTS.md 5 has it, the year in UTC+8, and the calendar. */
#include "tests/unit/support.h"

#include "common/score/instant.h"

static const struct good_row {
    const char *title; /* the text */
    int64_t second;
    int32_t nano;
} good[] = {
    {"1970-01-01T00:00:00Z", 0, 0},
    {"1970-01-01t00:00:00z", 0, 0},
    {"1970-01-01T00:00:00+00:00", 0, 0},
    {"1970-01-01T00:00:00-00:00", 0, 0},
    {"1970-01-01T08:00:00+08:00", 0, 0},
    {"1969-12-31T16:00:00-08:00", 0, 0},
    {"1970-01-01T05:45:00+05:45", 0, 0},
    {"1970-01-01T23:59:00+23:59", 0, 0},
    {"1969-12-31T00:01:00-23:59", 0, 0},
    {"1969-12-31T23:59:59Z", -1, 0},
    {"1969-12-31T23:59:59.999999999Z", -1, 999999999},
    {"2006-03-14T10:20:00+08:00", 1142302800, 0},
    {"2000-02-29T00:00:00Z", 951782400, 0},
    {"2004-02-29T23:59:59Z", 1078099199, 0},
    {"1900-03-01T00:00:00Z", -2203891200, 0},
    {"0000-01-01T00:00:00Z", -62167219200, 0},
    {"0000-02-29T00:00:00Z", -62162121600, 0},
    {"0000-01-01T00:00:00+23:59", -62167305540, 0},
    {"9999-12-31T23:59:59Z", 253402300799, 0},
    {"9999-12-31T23:59:59-23:59", 253402387139, 0},
    {"2006-01-01T00:00:00.1Z", 1136073600, 100000000},
    {"2006-01-01T00:00:00.12Z", 1136073600, 120000000},
    {"2006-01-01T00:00:00.123Z", 1136073600, 123000000},
    {"2006-01-01T00:00:00.1234Z", 1136073600, 123400000},
    {"2006-01-01T00:00:00.12345Z", 1136073600, 123450000},
    {"2006-01-01T00:00:00.123456Z", 1136073600, 123456000},
    {"2006-01-01T00:00:00.1234567Z", 1136073600, 123456700},
    {"2006-01-01T00:00:00.12345678Z", 1136073600, 123456780},
    {"2006-01-01T00:00:00.123456789Z", 1136073600, 123456789},
    {"2006-01-01T00:00:00.000000001Z", 1136073600, 1},
    {"2006-01-01T00:00:00.0Z", 1136073600, 0},
};

static void instant_is_read(void **state)
{
    const struct good_row *row = *state;
    struct text text = text_copied(text_of(row->title));
    struct instant instant;
    bool is_good = instant_read(text, &instant);

    free((void *)text.data);
    assert_true(is_good);
    assert_int_equal(instant.second, row->second);
    assert_int_equal(instant.nano, row->nano);
}

static const struct bad_row {
    const char *title;
    const char *text;
} bad[] = {
    {"nothing", ""},
    {"a word", "soon"},
    {"a date alone", "2006-03-14"},
    {"no offset", "2006-03-14T10:20:00"},
    {"no seconds", "2006-03-14T10:20+08:00"},
    {"a space for the T", "2006-03-14 10:20:00Z"},
    {"an underscore for the T", "2006-03-14_10:20:00Z"},
    {"a space before", " 2006-03-14T10:20:00Z"},
    {"a space behind", "2006-03-14T10:20:00Z "},
    {"something behind", "2006-03-14T10:20:00Z+08:00"},
    {"something behind the offset", "2006-03-14T10:20:00+08:00x"},
    {"second 60, even where a leap second was", "2005-12-31T23:59:60Z"},
    {"second 61", "2006-03-14T10:20:61Z"},
    {"minute 60", "2006-03-14T10:60:00Z"},
    {"hour 24", "2006-03-14T24:00:00Z"},
    {"day 0", "2006-03-00T10:20:00Z"},
    {"day 32", "2006-03-32T10:20:00Z"},
    {"31 April", "2006-04-31T10:20:00Z"},
    {"30 February", "2004-02-30T10:20:00Z"},
    {"29 February of a common year", "2006-02-29T10:20:00Z"},
    {"29 February of a century", "1900-02-29T10:20:00Z"},
    {"29 February of 2100", "2100-02-29T10:20:00Z"},
    {"month 0", "2006-00-14T10:20:00Z"},
    {"month 13", "2006-13-14T10:20:00Z"},
    {"a year of three digits", "206-03-14T10:20:00Z"},
    {"a year of five digits", "12006-03-14T10:20:00Z"},
    {"a signed year", "+2006-03-14T10:20:00Z"},
    {"a month of one digit", "2006-3-14T10:20:00Z"},
    {"no hyphens", "20060314T102000Z"},
    {"hyphens for colons", "2006-03-14T10-20-00Z"},
    {"a fraction without digits", "2006-03-14T10:20:00.Z"},
    {"a fraction of ten digits", "2006-03-14T10:20:00.1234567890Z"},
    {"a fraction of ten zeros", "2006-03-14T10:20:00.0000000000Z"},
    {"a comma for the point", "2006-03-14T10:20:00,5Z"},
    {"a fraction of a sign", "2006-03-14T10:20:00.-5Z"},
    {"a fraction and no offset", "2006-03-14T10:20:00.5"},
    {"an offset of hours alone", "2006-03-14T10:20:00+08"},
    {"an offset without colon", "2006-03-14T10:20:00+0800"},
    {"an offset of one digit", "2006-03-14T10:20:00+8:00"},
    {"an offset of 24 hours", "2006-03-14T10:20:00+24:00"},
    {"an offset of 60 minutes", "2006-03-14T10:20:00+08:60"},
    {"an offset of seconds too", "2006-03-14T10:20:00+08:00:00"},
    {"an offset cut off", "2006-03-14T10:20:00+08:0"},
    {"another letter for Z", "2006-03-14T10:20:00X"},
    {"a minus that is none", "2006-03-14T10:20:00\xe2\x88\x92"
                             "08:00"},
    {"digits that are not ASCII", "２００６-03-14T10:20:00Z"},
};

static void text_is_no_instant(void **state)
{
    const struct bad_row *row = *state;
    struct text text = text_copied(text_of(row->text));
    struct instant instant = {4711, 0};
    bool is_good = instant_read(text, &instant);

    free((void *)text.data);
    assert_false(is_good);
    assert_int_equal(instant.second, 4711); /* untouched */
}

static void absent_text_is_no_instant(void **state)
{
    struct instant instant;

    (void)state;
    assert_false(instant_read((struct text){0}, &instant));
}

static void every_beginning_of_an_instant_is_none(void **state)
{
    struct text whole = LIT("2006-03-14T10:20:00.123456789+08:00");
    struct instant instant;

    (void)state;
    assert_true(instant_read(whole, &instant));
    for (size_t size = 0; size < whole.size; size++) {
        struct text text = text_copied((struct text){whole.data, size});
        bool is_good = instant_read(text, &instant);
        free((void *)text.data);
        CHECK(!is_good, "%zu bytes", size);
    }
}

/* EVENTS.md 5: the year of a finding. */
static const struct year_row {
    const char *title; /* the text */
    int year;
} years[] = {
    {"2006-12-31T23:59:59.999999999+08:00", 2006},
    {"2007-01-01T00:00:00+08:00", 2007},
    {"2006-12-31T15:59:59Z", 2006},
    {"2006-12-31T16:00:00Z", 2007},
    {"2006-12-31T16:00:00-00:00", 2007},
    {"2007-01-01T07:59:59+16:00", 2006},
    {"2007-01-01T08:00:00+16:00", 2007},
    {"2007-01-01T15:58:59+23:59", 2006},
    {"2007-01-01T15:59:00+23:59", 2007},
    {"2006-12-31T03:59:59-12:00", 2006},
    {"2006-12-31T04:00:00-12:00", 2007},
    {"2006-12-30T16:00:59-23:59", 2006},
    {"2006-12-30T16:01:00-23:59", 2007},
    {"1969-12-31T15:59:59Z", 1969},
    {"1969-12-31T16:00:00Z", 1970},
    {"9999-12-31T16:00:00Z", 10000},
    {"0000-01-01T00:00:00+23:59", -1},
    {"0000-01-01T00:00:00Z", 0},
};

static void year_is_that_of_beijing(void **state)
{
    const struct year_row *row = *state;
    struct instant instant;

    assert_true(instant_read(text_of(row->title), &instant));
    assert_int_equal(instant_year(instant), row->year);
}

static int days_of_month(int year, int month)
{
    if (month == 2)
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Counts the days one by one from 1000-01-01, which was 354285 days before 1970-01-01. */
static void every_day_from_1000_to_9999_goes_both_ways(void **state)
{
    struct civil at = {.year = 1000, .month = 1, .day = 1, .hour = 23, .minute = 59, .second = 58};
    int64_t day = -354285;

    (void)state;
    for (; at.year <= 9999; day++) {
        struct instant instant = instant_of_civil(&at, BEIJING_SECONDS);
        CHECK(instant.second == (day + 1) * 86400 - 2 - 8 * 3600 && instant.nano == 0,
              "%04d-%02d-%02d is second %lld", at.year, at.month, at.day,
              (long long)instant.second);
        struct civil back = instant_civil(instant, BEIJING_SECONDS);
        CHECK(memcmp(&back, &at, sizeof at) == 0, "%04d-%02d-%02d comes back as %d-%d-%d", at.year,
              at.month, at.day, back.year, back.month, back.day);
        if (++at.day <= days_of_month(at.year, at.month))
            continue;
        at.day = 1;
        if (++at.month <= 12)
            continue;
        at.month = 1;
        at.year++;
    }
    assert_int_equal(day, 2932897); /* 10000-01-01 */
}

static const struct date_row {
    const char *title;
    struct civil civil;
    bool is_date;
} dates[] = {
    {"the last second of a leap day", {2004, 2, 29, 23, 59, 59}, true},
    {"the first second of a year", {2006, 1, 1, 0, 0, 0}, true},
    {"the leap day of 2000", {2000, 2, 29, 0, 0, 0}, true},
    {"no leap day in 2100", {2100, 2, 29, 0, 0, 0}, false},
    {"no 31 November", {2006, 11, 31, 0, 0, 0}, false},
    {"no month 0", {2006, 0, 1, 0, 0, 0}, false},
    {"no month 13", {2006, 13, 1, 0, 0, 0}, false},
    {"no day 0", {2006, 1, 0, 0, 0, 0}, false},
    {"no hour 24", {2006, 1, 1, 24, 0, 0}, false},
    {"no minute 60", {2006, 1, 1, 0, 60, 0}, false},
    {"no second 60", {2006, 1, 1, 0, 0, 60}, false},
};

static void date_exists_or_not(void **state)
{
    const struct date_row *row = *state;

    assert_int_equal(civil_is_date(&row->civil), row->is_date);
}

static void milliseconds_go_to_instants(void **state)
{
    static const struct {
        int64_t ms, second;
        int32_t nano;
    } rows[] = {
        {0, 0, 0},
        {1, 0, 1000000},
        {999, 0, 999000000},
        {1000, 1, 0},
        {-1, -1, 999000000},
        {-999, -1, 1000000},
        {-1000, -1, 0},
        {-1001, -2, 999000000},
        {INT64_C(1163984400002), 1163984400, 2000000},
        {INT64_MAX, INT64_C(9223372036854775), 807000000},
        {INT64_MIN, INT64_C(-9223372036854776), 192000000},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct instant instant = instant_of_ms(rows[i].ms);
        CHECK(instant.second == rows[i].second && instant.nano == rows[i].nano, "%lld ms",
              (long long)rows[i].ms);
    }
}

static void instants_have_an_order(void **state)
{
    static const struct instant rising[] = {{-1, 0}, {-1, 999999999}, {0, 0}, {0, 1}, {1, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rising); i++)
        for (size_t j = 0; j < COUNT_OF(rising); j++) {
            int order = instant_compare(rising[i], rising[j]);
            CHECK((order > 0) == (i > j) && (order < 0) == (i < j), "%zu and %zu", i, j);
        }
}

int main(void)
{
    SUITE_ROWS(good, instant_is_read);
    SUITE_ROWS(bad, text_is_no_instant);
    SUITE_TEST(absent_text_is_no_instant);
    SUITE_TEST(every_beginning_of_an_instant_is_none);
    SUITE_ROWS(years, year_is_that_of_beijing);
    SUITE_TEST(every_day_from_1000_to_9999_goes_both_ways);
    SUITE_ROWS(dates, date_exists_or_not);
    SUITE_TEST(milliseconds_go_to_instants);
    SUITE_TEST(instants_have_an_order);
    return suite_run("instant");
}
