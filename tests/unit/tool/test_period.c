/* services/tool/period: days by the clock of Asia/Shanghai. */
#include "services/tool/period.h"
#include "tests/unit/support.h"

static int64_t second_of(const char *text)
{
    struct instant instant = {0};

    CHECK(instant_read(text_of(text), &instant), "%s", text);
    return instant.second;
}

static const struct day_row {
    const char *title, *time, *begin;
} days[] = {
    {"a day begins before its morning in Greenwich", "2006-05-02T07:59:59+08:00",
     "2006-05-02T00:00:00+08:00"},
    {"and goes on behind it", "2006-05-02T08:00:00+08:00", "2006-05-02T00:00:00+08:00"},
    {"its first second is of it", "2006-05-02T00:00:00+08:00", "2006-05-02T00:00:00+08:00"},
    {"the second before is of the day before", "2006-05-01T23:59:59+08:00",
     "2006-05-01T00:00:00+08:00"},
    {"a year begins in it", "2006-12-31T16:00:00Z", "2007-01-01T00:00:00+08:00"},
};

static void day_begins_as_the_row_says(void **state)
{
    const struct day_row *row = *state;

    assert_int_equal(period_day_begin(second_of(row->time)), second_of(row->begin));
}

static const struct period_row {
    const char *title, *since, *until, *time;
    bool has;
} periods[] = {
    {"without any day all is in it", NULL, NULL, "2006-05-02T00:00:00+08:00", true},
    {"a day has its first second", "2006-05-02", "2006-05-02", "2006-05-02T00:00:00+08:00", true},
    {"a day has its last second", "2006-05-02", "2006-05-02", "2006-05-02T23:59:59+08:00", true},
    {"not the one before", "2006-05-02", "2006-05-02", "2006-05-01T23:59:59+08:00", false},
    {"nor the one behind", "2006-05-02", "2006-05-02", "2006-05-03T00:00:00+08:00", false},
    {"until alone has what was long before", NULL, "2006-05-02", "1999-01-01T00:00:00Z", true},
    {"since alone has what was long after", "2006-05-02", NULL, "2099-01-01T00:00:00Z", true},
    {"a leap day is a day", "2008-02-29", "2008-02-29", "2008-02-29T12:00:00+08:00", true},
};

static void period_has_what_the_row_says(void **state)
{
    const struct period_row *row = *state;
    const struct tool tool = {.command = "pending"};
    struct period period;

    assert_int_equal(period_read(&tool, row->since, row->until, &period), STATUS_OK);
    assert_int_equal(period_has(&period, second_of(row->time)), row->has);
}

static const struct bad_row {
    const char *title, *since, *until;
} bad_rows[] = {
    {"a day that is none", "2006-02-29", NULL},
    {"a month that is none", NULL, "2006-13-01"},
    {"one digit of a day", "2006-05-2", NULL},
    {"a sign in place of a digit", "2006--5-02", NULL},
    {"three digits of a month", "2006-005-2", NULL},
    {"a time behind it", NULL, "2006-05-02T00"},
    {"nothing", "", NULL},
    {"days in the wrong order", "2006-05-02", "2006-05-01"},
};

static void what_is_no_period_is_usage(void **state)
{
    const struct bad_row *row = *state;
    const struct tool tool = {.command = "pending"};
    struct period period;

    assert_int_equal(period_read(&tool, row->since, row->until, &period), STATUS_USAGE);
}

int main(void)
{
    SUITE_ROWS(days, day_begins_as_the_row_says);
    SUITE_ROWS(periods, period_has_what_the_row_says);
    SUITE_ROWS(bad_rows, what_is_no_period_is_usage);
    return suite_run("period");
}
