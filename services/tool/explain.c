/* kaohe explain CENTRE: why a centre has its score, line by line, now or in the past. */
#include <stdio.h>
#include <stdlib.h>

#include "common/form/explanation_json.h"
#include "services/tool/explanation_text.h"
#include "services/tool/log_rules.h"
#include "services/tool/moment.h"
#include "services/tool/reach.h"
#include "services/tool/restoring.h"
#include "services/tool/row.h"
#include "services/tool/unfound.h"

/* The whole explanation, put together of the rows that come. */
struct putting {
    json_t *whole;
    struct message *question;
};

static enum status take_row(void *context, struct text item, struct trouble *ret_trouble)
{
    struct putting *putting = context;
    bool is_head = !putting->whole;

    if (!explanation_json_add(&putting->whole, item))
        return trouble_set(ret_trouble, STATUS_BUG, "a row of the answer makes no sense");
    if (is_head)
        explanation_json_pin(putting->whole, &putting->question->get_explanation);
    return STATUS_OK;
}

struct explaining {
    const struct tool *tool;
    const struct home *home;
    ask_t *scorer;
    const char *centre;
    uint64_t year; /* 0: not given */
    struct moment moment;
    int as_json;
};

/* NULL: they cannot be had. */
static json_t *fetch_standings(const struct explaining *explaining, json_t *explanation)
{
    struct message question = {
        .type = MESSAGE_GET_STANDINGS,
        .get_standings = {.year = (uint64_t)row_number(explanation, "year"),
                          .at = (uint64_t)row_number(explanation, "n"),
                          .occurred_until = moment_occurred_until(&explaining->moment)}};
    const struct message *answer;
    struct trouble trouble; /* is not told: the explanation is there */

    return ask_for(explaining->scorer, &question, &answer, &trouble) == STATUS_OK
               ? row_read(answer->answer.json)
               : NULL;
}

static void show(const struct explaining *explaining, json_t *explanation)
{
    struct rulebook *rules = log_rules_ask(explaining->home);
    struct outlook outlook = {.explanation = explanation,
                              .standings = fetch_standings(explaining, explanation),
                              .names = rules,
                              .rules = unfound_has_one_book(explaining->scorer) ? rules : NULL};
    char line[MOMENT_LINE_BYTES];

    moment_tell(&explaining->moment, explaining->scorer, (uint64_t)row_number(explanation, "n"),
                explaining->year ? 0 : (int)row_number(explanation, "year"), line);
    explanation_print(&outlook, line);
    json_decref(outlook.standings);
    free(rules);
}

static enum status explain(const struct explaining *explaining)
{
    struct message question = {
        .type = MESSAGE_GET_EXPLANATION,
        .get_explanation = {.centre = text_of(explaining->centre),
                            .year = explaining->year,
                            .at = explaining->moment.at,
                            .as_of = moment_as_of(&explaining->moment),
                            .occurred_until = moment_occurred_until(&explaining->moment)}};
    const struct unfound unfound = {explaining->year, explaining->centre, &explaining->moment};
    struct putting putting = {.question = &question};
    struct trouble trouble;
    enum status status = ask_pages(explaining->scorer, &question, take_row, &putting, &trouble);

    if (status != STATUS_OK)
        status = unfound_fail(explaining->tool, explaining->home, explaining->scorer, &unfound,
                              status, &trouble);
    else
        restoring_warn(explaining->tool, explaining->scorer);
    if (status == STATUS_OK && explaining->as_json)
        row_print(json_incref(putting.whole));
    else if (status == STATUS_OK)
        show(explaining, putting.whole);
    json_decref(putting.whole);
    return status;
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
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &explaining.scorer);
    explaining.home = &home;
    if (status == STATUS_OK)
        status = explain(&explaining);
    ask_close(&explaining.scorer);
    return status;
}
