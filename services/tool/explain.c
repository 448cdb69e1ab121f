/* kaohe explain CENTRE: why a centre has its score, line by line, now or in the past. */
#include <stdio.h>
#include <stdlib.h>

#include "services/tool/explanation_text.h"
#include "services/tool/log_rules.h"
#include "services/tool/moment.h"
#include "services/tool/restoring.h"
#include "services/tool/row.h"
#include "services/tool/unfound.h"

struct explaining {
    const struct tool *tool;
    kaohe_t *scorer;
    const char *centre;
    uint64_t year; /* 0: not given */
    struct moment moment;
    int as_json;
};

/* Those that the explanation is of; NULL: they cannot be had. */
static json_t *fetch_standings(const struct explaining *explaining, json_t *explanation)
{
    const char *until = explaining->moment.occurred_until;
    struct trouble trouble; /* is not told: the explanation is there */
    json_t *standings;
    kaohe_status_t begun =
        kaohe_ask_standings_until(explaining->scorer, (int)row_number(explanation, "year"),
                                  (uint64_t)row_number(explanation, "n"), NULL, until);

    return scorer_row(explaining->scorer, begun, &standings, &trouble) == STATUS_OK ? standings
                                                                                    : NULL;
}

static void show(const struct explaining *explaining, json_t *explanation, json_t *status)
{
    struct rulebook *rules = log_rules_of(explaining->scorer);
    struct outlook outlook = {.explanation = explanation,
                              .standings = fetch_standings(explaining, explanation),
                              .names = rules,
                              .rules = unfound_has_one_book(status) ? rules : NULL};
    char line[MOMENT_LINE_BYTES];

    moment_tell(&explaining->moment, explaining->scorer, status,
                (uint64_t)row_number(explanation, "n"),
                explaining->year ? 0 : (int)row_number(explanation, "year"), line);
    explanation_print(&outlook, line);
    json_decref(outlook.standings);
    free(rules);
}

static enum status fetch(const struct explaining *explaining, json_t **ret_explanation)
{
    const struct moment *moment = &explaining->moment;
    const struct unfound unfound = {explaining->year, explaining->centre, moment};
    struct trouble trouble;
    kaohe_status_t begun =
        kaohe_ask_explanation_until(explaining->scorer, explaining->centre, (int)explaining->year,
                                    moment->at, moment->as_of, moment->occurred_until);
    enum status status = scorer_row(explaining->scorer, begun, ret_explanation, &trouble);

    return status == STATUS_OK
               ? status
               : unfound_fail(explaining->tool, explaining->scorer, &unfound, status, &trouble);
}

static enum status explain(const struct explaining *explaining)
{
    json_t *explanation;
    enum status result = fetch(explaining, &explanation);

    if (result != STATUS_OK)
        return result;
    json_t *status = scorer_status(explaining->scorer);
    restoring_warn(explaining->tool, status);
    if (explaining->as_json)
        row_print(json_incref(explanation));
    else
        show(explaining, explanation, status);
    json_decref(status);
    json_decref(explanation);
    return STATUS_OK;
}

enum status command_explain(struct tool *tool, int argc, char **argv)
{
    const char *year = NULL;
    struct explaining explaining = {.tool = tool};
    const struct tool_option options[] = {{"--year", &year, NULL, 0},
                                          {"--json", NULL, &explaining.as_json, 0},
                                          MOMENT_OPTIONS(explaining.moment)};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 2 + MOMENT_OPTION_COUNT,
                                        &explaining.centre, 1, 1);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year, YEAR_MIN, YEAR_MAX, &explaining.year);
    if (status == STATUS_OK)
        status = moment_read(tool, &explaining.moment);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    explaining.scorer = scorer_new(&home);
    status = explain(&explaining);
    kaohe_free(&explaining.scorer);
    return status;
}
