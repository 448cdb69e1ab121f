#include "services/tool/period.h"

#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 24 * 3600 };

static bool read_day(const char *text, int64_t *ret_begin)
{
    struct civil day = {0};
    int size = 0;

    if (strspn(text, "0123456789-") != 10 || strlen(text) != 10 ||
        sscanf(text, "%4d-%2d-%2d%n", &day.year, &day.month, &day.day, &size) != 3 || size != 10 ||
        !civil_is_date(&day))
        return false;
    *ret_begin = instant_of_civil(&day, BEIJING_SECONDS).second;
    return true;
}

static enum status read_option(const struct tool *tool, const char *option, const char *text,
                               int64_t *ret_begin)
{
    if (!text || read_day(text, ret_begin))
        return STATUS_OK;
    return tool_fail(tool, STATUS_USAGE, "%s %s: no date of the form 2006-05-02", option, text);
}

enum status period_read(const struct tool *tool, const char *since, const char *until,
                        struct period *ret_period)
{
    struct period period = {INT64_MIN, INT64_MAX - DAY_SECONDS};
    enum status status = read_option(tool, "--since", since, &period.begin);

    if (status == STATUS_OK)
        status = read_option(tool, "--until", until, &period.end);
    if (status != STATUS_OK)
        return status;
    period.end += DAY_SECONDS;
    if (period.begin >= period.end)
        return tool_fail(tool, STATUS_USAGE, "--since %s is after --until %s", since, until);
    *ret_period = period;
    return STATUS_OK;
}

bool period_has(const struct period *period, int64_t second)
{
    return second >= period->begin && second < period->end;
}

int64_t period_day_begin(int64_t second)
{
    struct civil day = instant_civil((struct instant){.second = second}, BEIJING_SECONDS);

    day.hour = day.minute = day.second = 0;
    return instant_of_civil(&day, BEIJING_SECONDS).second;
}
