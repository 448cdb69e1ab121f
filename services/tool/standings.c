/* kaohe standings: the standings now, or of the past. */
#include <stdio.h>

#include "services/tool/moment.h"
#include "services/tool/reach.h"
#include "services/tool/standings_table.h"

static enum status show(const struct tool *tool, ask_t *scorer, uint64_t year,
                        const struct moment *moment, bool as_json)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS,
                               .get_standings = {.year = year,
                                                 .at = moment->at,
                                                 .as_of = moment_as_of(moment),
                                                 .occurred_until = moment_occurred_until(moment)}};
    json_t *standings;
    enum status status = reach_json(tool, scorer, &question, &standings);

    if (status != STATUS_OK)
        return status;
    if (as_json) {
        json_dumpf(standings, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
        putchar('\n');
    } else {
        moment_print(moment);
        standings_table_print(standings);
    }
    json_decref(standings);
    return STATUS_OK;
}

enum status command_standings(struct tool *tool, int argc, char **argv)
{
    const char *year_text = NULL;
    int as_json = 0;
    struct moment moment = {0};
    const struct tool_option options[] = {
        {"--year", &year_text, NULL}, {"--json", NULL, &as_json}, MOMENT_OPTIONS(moment)};
    uint64_t year = 0;
    struct home home;
    ask_t *scorer = NULL;
    enum status status =
        tool_arguments(tool, argc, argv, options, 2 + MOMENT_OPTION_COUNT, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year_text, 1000, 9999, &year);
    if (status == STATUS_OK)
        status = moment_read(tool, &moment);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    if (status == STATUS_OK)
        status = show(tool, scorer, year, &moment, as_json);
    ask_close(&scorer);
    return status;
}
