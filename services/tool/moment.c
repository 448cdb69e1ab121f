#include "services/tool/moment.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/form/json.h"
#include "services/tool/row.h"

/* What is wrong with a time that cannot be read. */
static const char *time_fault(const char *value)
{
    struct civil civil = {0};
    char between = '\0';
    int end = 0;
    int count = sscanf(value, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &civil.year, &civil.month, &civil.day,
                       &between, &civil.hour, &civil.minute, &civil.second, &end);
    const struct civil day = {civil.year, civil.month, civil.day, 0, 0, 0};

    if (count < 3)
        return "没有日期";
    if (!civil_is_date(&day))
        return "没有这一天";
    if (count == 3)
        return "只有日期，没有时刻和时差";
    if (between != 'T' && between != 't')
        return "日期和时刻之间要有 T";
    if (count < 7)
        return "时刻不全";
    if (!civil_is_date(&civil))
        return "没有这个时刻";
    return value[end] ? "时差写成 +08:00" : "没有时差";
}

static enum status check_time(const struct tool *tool, const char *option, const char *value)
{
    struct instant instant;

    if (!value || instant_read(text_of(value), &instant))
        return STATUS_OK;
    return tool_fail(tool, STATUS_USAGE, "%s %.64s：写成 2006-07-31T23:59:59+08:00（%s）", option,
                     value, time_fault(value));
}

enum status moment_read(const struct tool *tool, struct moment *moment)
{
    enum status status = tool_record(tool, "--at", moment->at_text, &moment->at);

    if (status == STATUS_OK)
        status = check_time(tool, "--as-of", moment->as_of);
    if (status == STATUS_OK)
        status = check_time(tool, "--occurred-until", moment->occurred_until);
    return status;
}

static bool is_asked(const struct moment *moment)
{
    return moment->at || moment->as_of || moment->occurred_until;
}

static int64_t ms_of(const char *time)
{
    struct instant instant = {0};

    return time && instant_read(text_of(time), &instant) ? instant.second * 1000 : INT64_MIN;
}

/* "2006-05-02 09:30:00", by the clock of Asia/Shanghai. */
static void put_time(int64_t ms, char ret_text[STAMP_BYTES])
{
    stamp_print(ms, ret_text);
    ret_text[sizeof "2006-05-02" - 1] = ' ';
    ret_text[sizeof "2006-05-02 09:30:00" - 1] = '\0';
}

static void add(char line[MOMENT_LINE_BYTES], const char *format, ...)
{
    size_t size = strlen(line);
    va_list args;

    va_start(args, format);
    vsnprintf(line + size, MOMENT_LINE_BYTES - size, format, args);
    va_end(args);
}

void moment_line(const struct moment *moment, const struct moment_answer *answer,
                 char ret_line[MOMENT_LINE_BYTES])
{
    unsigned long long n = answer->n, last = answer->last;
    char received[STAMP_BYTES];

    *ret_line = '\0';
    if (!is_asked(moment))
        return;
    put_time(answer->received_ms, received);
    if (moment->as_of)
        add(ret_line, "%.40s%s：", moment->as_of,
            ms_of(moment->as_of) > answer->now_ms ? "（尚未到）" : "");
    add(ret_line, "第 %llu 条记录（%s 收到）", n, received);
    if (n < last)
        add(ret_line, "，这是过去的状况，其后还有 %llu 条", last - n);
    else
        add(ret_line, "，是最新的");
    if (moment->occurred_until)
        add(ret_line, "\n只计 %.40s 及以前发生的", moment->occurred_until);
    if (answer->year)
        add(ret_line, "%s未给 --year，取 %d 年", moment->occurred_until ? "；" : "\n",
            answer->year);
}

void moment_tell(const struct moment *moment, kaohe_t *scorer, json_t *status, uint64_t n, int year,
                 char ret_line[MOMENT_LINE_BYTES])
{
    struct moment_answer answer = {
        .n = n, .last = (uint64_t)row_number(status, "n"), .now_ms = clock_wall_ms(), .year = year};
    struct trouble trouble; /* is not told: the answer itself is there */
    json_t *record = NULL;

    *ret_line = '\0';
    if (is_asked(moment) && status &&
        scorer_row(scorer, kaohe_ask_records(scorer, n, n), &record, &trouble) == STATUS_OK &&
        *row_text(record, "received")) {
        answer.received_ms = ms_of(row_text(record, "received"));
        moment_line(moment, &answer, ret_line);
    }
    json_decref(record);
}
