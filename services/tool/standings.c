/* kaohe standings: the standings now, or of the past. */
#include <stdio.h>

#include "common/score/rulebook.h"
#include "services/tool/moment.h"
#include "services/tool/restoring.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/unfound.h"

struct asking {
    const struct tool *tool;
    kaohe_t *scorer;
    uint64_t year; /* 0: not given */
    struct moment moment;
    int as_json;
};

static enum status fetch(const struct asking *asking, json_t **ret_standings)
{
    const struct moment *moment = &asking->moment;
    const struct unfound unfound = {asking->year, NULL, moment};
    struct trouble trouble;
    enum status status =
        scorer_row(asking->scorer,
                   kaohe_ask_standings_until(asking->scorer, (int)asking->year, moment->at,
                                             moment->as_of, moment->occurred_until),
                   ret_standings, &trouble);

    return status == STATUS_OK
               ? status
               : unfound_fail(asking->tool, asking->scorer, &unfound, status, &trouble);
}

static void show_table(const struct asking *asking, json_t *standings, json_t *status)
{
    char line[MOMENT_LINE_BYTES];
    int year = (int)row_number(standings, "year");

    moment_tell(&asking->moment, asking->scorer, status, (uint64_t)row_number(standings, "n"),
                asking->year ? 0 : year, line);
    if (*line)
        puts(line);
    standings_table_print(standings);
    if (asking->year && !unfound_is_used(status, year))
        printf("%d年还没有任何事项\n", year);
}

static enum status show(const struct asking *asking)
{
    json_t *standings;
    enum status result = fetch(asking, &standings);

    if (result != STATUS_OK)
        return result;
    json_t *status = scorer_status(asking->scorer);
    restoring_warn(asking->tool, status);
    if (asking->as_json)
        row_print(json_incref(standings));
    else
        show_table(asking, standings, status);
    json_decref(status);
    json_decref(standings);
    return STATUS_OK;
}

enum status command_standings(struct tool *tool, int argc, char **argv)
{
    const char *year = NULL;
    struct asking asking = {.tool = tool};
    const struct tool_option options[] = {{"--year", &year, NULL, 0},
                                          {"--json", NULL, &asking.as_json, 0},
                                          MOMENT_OPTIONS(asking.moment)};
    struct home home;
    enum status status =
        tool_arguments(tool, argc, argv, options, 2 + MOMENT_OPTION_COUNT, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year, YEAR_MIN, YEAR_MAX, &asking.year);
    if (status == STATUS_OK)
        status = moment_read(tool, &asking.moment);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    asking.scorer = scorer_new(&home);
    status = show(&asking);
    kaohe_free(&asking.scorer);
    return status;
}
