#include "services/tool/moment.h"

#include <stdio.h>

static struct text text_or_nil(const char *text)
{
    return text ? text_of(text) : (struct text){NULL, 0};
}

static enum status check_time(const struct tool *tool, const char *option, const char *value)
{
    struct instant instant;

    if (!value || instant_read(text_of(value), &instant))
        return STATUS_OK;
    return tool_fail(tool, STATUS_USAGE,
                     "%s: `%.64s` is no time with an offset, as 2006-07-31T18:00:00+08:00", option,
                     value);
}

enum status moment_read(const struct tool *tool, struct moment *moment)
{
    enum status status = tool_number(tool, "--at", moment->at_text, 0, UINT64_MAX, &moment->at);

    if (status == STATUS_OK && moment->at_text && moment->at == 0)
        status = tool_fail(tool, STATUS_BAD_DATA, "--at: records are numbered from 1");
    if (status == STATUS_OK)
        status = check_time(tool, "--as-of", moment->as_of);
    if (status == STATUS_OK)
        status = check_time(tool, "--occurred-until", moment->occurred_until);
    return status;
}

struct text moment_as_of(const struct moment *moment)
{
    return text_or_nil(moment->as_of);
}

struct text moment_occurred_until(const struct moment *moment)
{
    return text_or_nil(moment->occurred_until);
}

void moment_print(const struct moment *moment)
{
    if (!moment->at && !moment->as_of && !moment->occurred_until)
        return;
    printf("这是过去的状况，不是最新的");
    if (moment->occurred_until)
        printf("；只计 %s 及以前发生的", moment->occurred_until);
    printf("\n");
}
