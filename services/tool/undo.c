/* kaohe undo: a ruling is taken back by another one, which is told before it is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/tool/clause_name.h"
#include "services/tool/closed.h"
#include "services/tool/finding.h"
#include "services/tool/history.h"
#include "services/tool/log_rules.h"
#include "services/tool/question.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/rule_tell.h"
#include "services/tool/words.h"

enum { SUMMARY_BYTES = 64 };

struct undoing {
    const struct tool *tool;
    const struct home *home;
    ask_t *scorer;
    struct rulebook *rules;
    uint64_t n;
    struct history history;
    const char *summary;
    bool has_said_yes;
    struct ruling ruling; /* that takes the other one back */
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* The ruling that brings the status back. None brings `pending`: what was counted is revoked, and then
 * counts no more. */
static const struct ruling_kind *ruling_to(const char *status)
{
    const struct ruling_kind *kind = ruling_kind_of_status(status);

    return kind ? kind : ruling_kind_of_action(ACTION_REVOKE);
}

/* Whether there is something to take back; says why not. */
static enum status check(const struct undoing *undoing)
{
    const struct history *history = &undoing->history;
    unsigned long long n = undoing->n;

    if (history->later)
        return tool_fail(undoing->tool, STATUS_NO,
                         "a later ruling stands on the finding of record %llu: record %llu; rule "
                         "anew with `kaohe confirm`, `dismiss` or `revoke` and %lld",
                         n, (unsigned long long)history->later,
                         row_number(undoing->ruling.finding, "n"));
    if (is(history->before, history->ruling->status))
        return tool_fail(undoing->tool, STATUS_NO,
                         "record %llu changed nothing: the finding was %s before", n,
                         history->before);
    if (is(history->before, "pending") && !is(history->ruling->status, "counted"))
        return tool_fail(undoing->tool, STATUS_NO,
                         "the finding of record %llu waited before, and cannot wait again; "
                         "nothing would change its score but `kaohe confirm %lld`",
                         n, row_number(undoing->ruling.finding, "n"));
    return STATUS_OK;
}

/* What will be done, before it is. */
static void show(const struct undoing *undoing)
{
    const struct history *history = &undoing->history;
    const struct ruling *ruling = &undoing->ruling;
    char clause[CLAUSE_NAME_BYTES];

    clause_name(undoing->rules, ruling->clause, clause);
    printf("记录 %llu：%s %s %s %s\n", (unsigned long long)undoing->n,
           words_event(outcome_name(history->ruling->outcome)), row_text(ruling->finding, "name"),
           clause, ruling->record);
    printf("撤回后：%s → %s（%s）\n", words_status(history->ruling->status),
           words_status(ruling->kind->status), action_name(ruling->kind->action));
    if (is(history->before, "pending"))
        printf("该事项原为待核，已有裁定后不能恢复待核，改为撤销，不再计分；以后可用 kaohe confirm "
               "%lld 重新计分\n",
               row_number(ruling->finding, "n"));
}

static enum status undo_found(struct undoing *undoing)
{
    struct ruling *ruling = &undoing->ruling;
    char summary[SUMMARY_BYTES];
    struct trouble trouble;
    enum status status = history_around(undoing->scorer, undoing->rules, ruling->finding,
                                        undoing->n, &undoing->history, &trouble);

    if (status != STATUS_OK)
        return tool_fail(undoing->tool, status, "%s", trouble.why);
    status = check(undoing);
    if (status != STATUS_OK)
        return status;
    snprintf(summary, sizeof summary, "撤回记录 %llu", (unsigned long long)undoing->n);
    ruling->kind = ruling_to(undoing->history.before);
    ruling->centre = row_text(ruling->finding, "centre");
    ruling->clause = row_text(ruling->finding, "clause");
    ruling->record = row_text(ruling->finding, "record");
    ruling->summary = undoing->summary ? undoing->summary : summary;
    ruling->is_wanted = true;
    status = closed_refuse(undoing->tool, undoing->scorer, ruling, 1);
    if (status != STATUS_OK)
        return status;
    show(undoing);
    if (!question_is_yes(undoing->tool, "撤回？", undoing->has_said_yes))
        return STATUS_OK;
    return rule_tell_hand_over(undoing->tool, undoing->home, undoing->scorer, undoing->rules,
                               ruling, 1);
}

static enum status undo(struct undoing *undoing)
{
    struct trouble trouble;
    enum status status = STATUS_OK;

    if (!undoing->n)
        status = history_last(undoing->scorer, &undoing->n, &trouble);
    if (status == STATUS_OK && !undoing->n)
        status = trouble_set(&trouble, STATUS_NO, "no ruling took effect: nothing to take back");
    if (status == STATUS_OK)
        status = finding_of_record(undoing->scorer, undoing->n, &undoing->ruling.finding, &trouble);
    if (status != STATUS_OK)
        return tool_fail(undoing->tool, status, "%s", trouble.why);
    undoing->rules = log_rules_ask(undoing->home);
    status = undo_found(undoing);
    free(undoing->rules);
    json_decref(undoing->ruling.finding);
    return status;
}

enum status command_undo(struct tool *tool, int argc, char **argv)
{
    struct undoing undoing = {.tool = tool};
    const char *number = NULL;
    int has_said_yes = 0;
    const struct tool_option options[] = {{"--summary", &undoing.summary, NULL, 0},
                                          {"--yes", NULL, &has_said_yes, 0}};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 2, &number, 0, 1);

    if (status == STATUS_OK)
        status = tool_number(tool, "record", number, 1, INT64_MAX, &undoing.n);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &undoing.scorer);
    undoing.home = &home;
    undoing.has_said_yes = has_said_yes;
    if (status == STATUS_OK)
        status = undo(&undoing);
    ask_close(&undoing.scorer);
    return status;
}
