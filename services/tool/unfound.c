#include "services/tool/unfound.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/tool/centre_hint.h"
#include "services/tool/log_rules.h"
#include "services/tool/row.h"

enum { YEARS_BYTES = 256 };

/* Whether a rulebook is for the year; the years that there are rulebooks for. */
static bool has_year(json_t *status, uint64_t year, char ret_years[YEARS_BYTES])
{
    size_t i, size = 0;
    bool has = false;
    json_t *book;

    *ret_years = '\0';
    json_array_foreach(json_object_get(status, "rulebooks"), i, book)
    {
        long long first = row_number(book, "first"), last = row_number(book, "last");
        has |= (long long)year >= first && (long long)year <= last;
        if (size < YEARS_BYTES)
            size += (size_t)snprintf(ret_years + size, YEARS_BYTES - size, "%s%lld 至 %lld 年",
                                     i ? "、" : "", first, last);
    }
    return has;
}

bool unfound_is_used(json_t *status, int year)
{
    json_t *years = json_object_get(status, "years"), *row;
    bool is_used = !json_is_array(years);
    size_t i;

    json_array_foreach(years, i, row) is_used |= row_number(row, "year") == year;
    return is_used;
}

bool unfound_is_closed(json_t *status, int year)
{
    bool is_closed = false;
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(status, "years"), i, row) is_closed |=
        row_number(row, "year") == year && row_is(row, "closed");
    return is_closed;
}

bool unfound_has_one_book(json_t *status)
{
    return json_array_size(json_object_get(status, "rulebooks")) == 1;
}

enum status unfound_centre(const struct tool *tool, const struct rulebook *rules, const char *typed,
                           const char *more)
{
    char hint[CENTRE_HINT_BYTES];

    centre_hint(rules, typed, hint);
    return tool_fail(tool, STATUS_NO, "%s (unknown-centre)%s", hint, more);
}

/* The same, by the rules of the log. */
static enum status fail_centre(const struct tool *tool, kaohe_t *scorer, const char *typed)
{
    struct rulebook *rules = log_rules_of(scorer);
    enum status status = unfound_centre(tool, rules, typed, "");

    free(rules);
    return status;
}

static enum status fail_moment(const struct tool *tool, json_t *status, const struct moment *moment,
                               const struct trouble *trouble)
{
    unsigned long long at = moment->at, last = (unsigned long long)row_number(status, "n");

    if (at > last)
        return tool_fail(tool, STATUS_BAD_DATA,
                         "--at %s：日志只有第 1 至 %llu 条记录 (the log has records 1 to %llu)",
                         moment->at_text, last, last);
    if (moment->as_of)
        return tool_fail(tool, STATUS_BAD_DATA,
                         "--as-of %.40s：那时还没有记录 (no record had been received by then)",
                         moment->as_of);
    return tool_fail(tool, STATUS_BAD_DATA, "%s", trouble->why);
}

enum status unfound_fail(const struct tool *tool, kaohe_t *scorer, const struct unfound *unfound,
                         enum status status, const struct trouble *trouble)
{
    char years[YEARS_BYTES];
    bool is_not_found = status == STATUS_NO && strstr(trouble->why, "(not-found)");

    if (status != STATUS_BAD_DATA && !is_not_found)
        return tool_fail(tool, status, "%s", trouble->why);
    json_t *about = scorer_status(scorer);
    bool is_of_rules = has_year(about, unfound->year, years);
    if (status == STATUS_BAD_DATA && unfound->moment)
        status = fail_moment(tool, about, unfound->moment, trouble);
    else if (unfound->year && about && !is_of_rules)
        status = tool_fail(tool, status,
                           "没有适用于 %llu 年的规则：规则适用 %s (no rulebook is for this year)",
                           (unsigned long long)unfound->year, years);
    else if (unfound->centre)
        status = fail_centre(tool, scorer, unfound->centre);
    else
        status = tool_fail(tool, status, "%s", trouble->why);
    json_decref(about);
    return status;
}
