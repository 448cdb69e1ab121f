/* kaohe standings: the standings now, or of the past. */
#include <stdio.h>

#include "common/score/rulebook.h"
#include "services/tool/moment.h"
#include "services/tool/reach.h"
#include "services/tool/restoring.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/unfound.h"

struct asking {
    const struct tool *tool;
    const struct home *home;
    ask_t *scorer;
    uint64_t year; /* 0: not given */
    struct moment moment;
    int as_json;
};

static enum status fetch(const struct asking *asking, json_t **ret_standings)
{
    struct message question = {
        .type = MESSAGE_GET_STANDINGS,
        .get_standings = {.year = asking->year,
                          .at = asking->moment.at,
                          .as_of = moment_as_of(&asking->moment),
                          .occurred_until = moment_occurred_until(&asking->moment)}};
    const struct unfound unfound = {asking->year, NULL, &asking->moment};
    const struct message *answer;
    struct trouble trouble;
    enum status status = ask_for(asking->scorer, &question, &answer, &trouble);

    if (status != STATUS_OK)
        return unfound_fail(asking->tool, asking->home, asking->scorer, &unfound, status, &trouble);
    *ret_standings = row_read(answer->answer.json);
    return *ret_standings ? STATUS_OK
                          : tool_fail(asking->tool, STATUS_BUG, "the answer is no JSON text");
}

static enum status show(const struct asking *asking)
{
    char line[MOMENT_LINE_BYTES];
    json_t *standings;
    enum status status = fetch(asking, &standings);

    if (status != STATUS_OK)
        return status;
    restoring_warn(asking->tool, asking->scorer);
    if (asking->as_json) {
        row_print(standings);
        return STATUS_OK;
    }
    int year = (int)row_number(standings, "year");
    moment_tell(&asking->moment, asking->scorer, (uint64_t)row_number(standings, "n"),
                asking->year ? 0 : year, line);
    if (*line)
        puts(line);
    standings_table_print(standings);
    if (asking->year && !unfound_is_used(asking->scorer, year))
        printf("%d年还没有任何事项\n", year);
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
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &asking.scorer);
    asking.home = &home;
    if (status == STATUS_OK)
        status = show(&asking);
    ask_close(&asking.scorer);
    return status;
}
