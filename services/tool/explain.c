/* kaohe explain CENTRE: why a centre has its score, line by line, now or in the past. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/tool/explanation_text.h"
#include "services/tool/log_rules.h"
#include "services/tool/moment.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

/* The whole explanation, put together of the rows that come. */
struct putting {
    json_t *whole;
    struct message *question;
    char centre[SLUG_BYTES_MAX + 1];
};

/* The rows that follow are of the same moment, whatever happens meanwhile. */
static void take_head(struct putting *putting, json_t *head)
{
    struct message_get_explanation *question = &putting->question->get_explanation;
    size_t i;
    json_t *clause;

    putting->whole = json_incref(head);
    json_array_foreach(json_object_get(head, "clauses"), i, clause)
        json_object_set_new(clause, "findings", json_array());
    json_object_set_new(head, "late", json_array());
    question->year = (uint64_t)row_number(head, "year");
    question->at = (uint64_t)row_number(head, "n");
    question->as_of = (struct text){0};
    snprintf(putting->centre, sizeof putting->centre, "%s", row_text(head, "centre"));
    question->centre = text_of(putting->centre);
}

static json_t *clause_of(const struct putting *putting, const char *slug)
{
    size_t i;
    json_t *clause;

    json_array_foreach(json_object_get(putting->whole, "clauses"), i,
                       clause) if (strcmp(row_text(clause, "clause"), slug) == 0) return clause;
    return NULL;
}

static enum status take_row(void *context, struct text item, struct trouble *ret_trouble)
{
    struct putting *putting = context;
    json_t *row = row_read(item);
    json_t *finding = json_object_get(row, "finding"), *late = json_object_get(row, "late");
    bool is_taken = row != NULL;

    if (!putting->whole && row)
        take_head(putting, row);
    else if (finding)
        is_taken = json_array_append(
                       json_object_get(clause_of(putting, row_text(row, "clause")), "findings"),
                       finding) == 0;
    else
        is_taken = late && json_array_append(json_object_get(putting->whole, "late"), late) == 0;
    json_decref(row);
    return is_taken ? STATUS_OK
                    : trouble_set(ret_trouble, STATUS_BUG, "a row of the answer makes no sense");
}

static enum status show(const struct tool *tool, const struct home *home, ask_t *scorer,
                        struct message *question, const struct moment *moment, bool as_json)
{
    struct putting putting = {.question = question};
    enum status status = reach_pages(tool, scorer, question, take_row, &putting);

    if (status == STATUS_OK && as_json) {
        json_dumpf(putting.whole, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
        putchar('\n');
    } else if (status == STATUS_OK) {
        struct rulebook *rules = log_rules_ask(home);
        explanation_print(putting.whole, rules, moment);
        free(rules);
    }
    json_decref(putting.whole);
    return status;
}

enum status command_explain(struct tool *tool, int argc, char **argv)
{
    const char *year_text = NULL, *centre = NULL;
    int as_json = 0;
    struct moment moment = {0};
    const struct tool_option options[] = {
        {"--year", &year_text, NULL}, {"--json", NULL, &as_json}, MOMENT_OPTIONS(moment)};
    struct message question = {.type = MESSAGE_GET_EXPLANATION};
    struct home home;
    ask_t *scorer = NULL;
    enum status status =
        tool_arguments(tool, argc, argv, options, 2 + MOMENT_OPTION_COUNT, &centre, 1, 1);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year_text, 1000, 9999, &question.get_explanation.year);
    if (status == STATUS_OK)
        status = moment_read(tool, &moment);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    question.get_explanation.centre = text_of(centre);
    question.get_explanation.at = moment.at;
    question.get_explanation.as_of = moment_as_of(&moment);
    question.get_explanation.occurred_until = moment_occurred_until(&moment);
    if (status == STATUS_OK)
        status = show(tool, &home, scorer, &question, &moment, as_json);
    ask_close(&scorer);
    return status;
}
