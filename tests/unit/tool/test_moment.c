/* Which past people are told that they see. */
#include "services/tool/moment.h"

#include "tests/unit/support.h"

#define NOON "2006-07-31T12:00:00+08:00"
#define FOUND "第 82 条记录（2006-07-31 10:08:26 收到）"

static int64_t ms_of(const char *time)
{
    struct instant instant = {0};

    CHECK(instant_read(text_of(time), &instant), "%s", time);
    return instant.second * 1000;
}

static const struct line_row {
    const char *title;
    struct moment moment;
    uint64_t last;
    int year;
    const char *line;
} lines[] = {
    {"the present has no line", {0}, 82, 2006, ""},
    {"a number is told with its time, and how much came since",
     {.at_text = "82", .at = 82},
     114,
     0,
     FOUND "，这是过去的状况，其后还有 32 条"},
    {"the newest is not the past", {.at_text = "82", .at = 82}, 82, 0, FOUND "，是最新的"},
    {"a time is told beside the record that it finds",
     {.as_of = "2006-07-31T10:08:41+08:00"},
     83,
     0,
     "2006-07-31T10:08:41+08:00：" FOUND "，这是过去的状况，其后还有 1 条"},
    {"a time to come says so",
     {.as_of = "2099-01-01T00:00:00+08:00"},
     82,
     0,
     "2099-01-01T00:00:00+08:00（尚未到）：" FOUND "，是最新的"},
    {"until when is told, and which year that chose",
     {.occurred_until = "2005-12-31T23:59:59+08:00"},
     82,
     2005,
     FOUND "，是最新的\n只计 2005-12-31T23:59:59+08:00 及以前发生的；未给 --year，取 2005 年"},
};

static void line_is_as_the_row_says(void **state)
{
    const struct line_row *row = *state;
    const struct moment_answer answer = {.n = 82,
                                         .last = row->last,
                                         .received_ms = ms_of("2006-07-31T10:08:26+08:00"),
                                         .now_ms = ms_of(NOON),
                                         .year = row->year};
    char line[MOMENT_LINE_BYTES];

    moment_line(&row->moment, &answer, line);
    check_string("line", line, row->line);
}

int main(void)
{
    SUITE_ROWS(lines, line_is_as_the_row_says);
    return suite_run("moment");
}
