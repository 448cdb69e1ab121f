/* kaohe confirm, dismiss, revoke: the office rules on findings, through its own collector like any
 * other event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/tool/clause_name.h"
#include "services/tool/closed.h"
#include "services/tool/finding.h"
#include "services/tool/log_rules.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/rule_many.h"
#include "services/tool/rule_tell.h"
#include "services/tool/unfound.h"

enum {
    LOOK_MS = 1500, /* for the finding and the score before, which are only shown */
    NAMED = 3,      /* arguments: CENTRE CLAUSE RECORD */
};

/* A mistyped centre or clause would stand in the log for ever. A later rulebook may know more of them
 * than the log's first. */
static enum status check_names(const struct tool *tool, const struct home *home,
                               const struct ruling *ruling)
{
    struct rulebook *book = log_rules_ask(home);
    enum status status = STATUS_OK;

    if (!rulebook_centre_named(book, text_of(ruling->centre)))
        status = unfound_centre(tool, book, ruling->centre,
                                "; nothing was written (--again writes it all the same)");
    else if (!rulebook_clause(book, text_of(ruling->clause)))
        status = tool_fail(tool, STATUS_NO,
                           "unknown-clause: `%s`, see kaohe rules; nothing was "
                           "written (--again writes it all the same)",
                           ruling->clause);
    free(book);
    return status;
}

/* Where the scorer does not answer, or has no such finding, the ruling goes out all the same. */
static enum status find(const struct tool *tool, const struct home *home, ask_t *scorer, bool again,
                        struct ruling *ruling)
{
    struct message_get_finding name = {.centre = text_of(ruling->centre),
                                       .clause = text_of(ruling->clause),
                                       .record = text_of(ruling->record)};
    enum refusal refusal = REFUSAL_COUNT;
    struct trouble trouble; /* is not told: the finding is only shown */
    enum status status = finding_ask(scorer, &name, LOOK_MS, &ruling->finding, &refusal, &trouble);

    if (status == STATUS_NOBODY)
        tool_say(tool, "the scorer does not answer: handing the ruling to the office's collector");
    bool is_none = status == STATUS_NO && refusal == REFUSAL_NOT_FOUND;
    return is_none && !again ? check_names(tool, home, ruling) : STATUS_OK;
}

/* Whether the finding stands as the ruling would have it, which is said. */
static bool is_so_already(const struct ruling *ruling)
{
    const char *status = row_text(ruling->finding, "status");

    if (strcmp(ruling->kind->status, status) != 0)
        return false;
    printf("already %s (reported in record %lld): nothing was written; --again writes it\n", status,
           row_number(ruling->finding, "n"));
    return true;
}

/* People may type the clause's name; an event has its slug. */
static void take_slug(const struct home *home, char ret_slug[SLUG_BYTES_MAX + 1],
                      struct ruling *ruling)
{
    if (text_is_slug(text_of(ruling->clause)))
        return;
    struct rulebook *book = log_rules_ask(home);
    const struct clause *clause = clause_named(book, ruling->clause);
    if (clause) {
        strcpy(ret_slug, clause->slug);
        ruling->clause = ret_slug;
    }
    free(book);
}

static enum status rule_named(const struct tool *tool, const struct home *home,
                              const struct rule_wishes *wishes, const char *const *words)
{
    struct ruling ruling = {.kind = wishes->kind,
                            .centre = words[0],
                            .clause = words[1],
                            .record = words[2],
                            .summary = wishes->summary,
                            .is_wanted = true};
    char slug[SLUG_BYTES_MAX + 1];
    ask_t *scorer;
    enum status status = reach_scorer(tool, home, &scorer);

    if (status != STATUS_OK)
        return status;
    take_slug(home, slug, &ruling);
    status = find(tool, home, scorer, wishes->again, &ruling);
    bool is_new = status == STATUS_OK && (wishes->again || !is_so_already(&ruling));
    if (is_new)
        status = closed_refuse(tool, scorer, &ruling, 1);
    if (is_new && status == STATUS_OK) {
        struct rulebook *rules = ruling.finding ? log_rules_ask(home) : NULL;
        status = rule_tell_hand_over(tool, home, scorer, rules, &ruling, 1);
        free(rules);
    }
    json_decref(ruling.finding);
    ask_close(&scorer);
    return status;
}

static enum status rule_numbered(const struct tool *tool, const struct home *home,
                                 const struct rule_wishes *wishes, const char *file,
                                 const char *const *words, int count)
{
    static struct rule_list list;
    enum status status =
        file ? rule_list_read(tool, file, &list) : rule_list_type(tool, words, count, &list);

    if (status == STATUS_OK)
        status = rule_many(tool, home, wishes, &list);
    rule_list_clear(&list);
    return status;
}

static bool is_named(const char *const *words, int count)
{
    bool is_named = false;

    for (int i = 0; i < count; i++)
        is_named |= !rule_list_is_number(words[i]);
    return is_named && count == NAMED;
}

static enum status command_ruling(struct tool *tool, enum action action, int argc, char **argv)
{
    static const char *words[RULE_LIST_MAX + 1];
    const char *file = NULL;
    struct rule_wishes wishes = {.kind = ruling_kind_of_action(action)};
    const struct tool_option options[] = {{"--summary", &wishes.summary, NULL, 0},
                                          {"--from", &file, NULL, 0},
                                          {"--again", NULL, &wishes.again, 0},
                                          {"--yes", NULL, &wishes.has_said_yes, 0}};
    struct home home;
    int count = 0;
    enum status status = tool_arguments(tool, argc, argv, options, 4, words, 0, RULE_LIST_MAX);

    while (words[count])
        count++;
    if (status == STATUS_OK && (count == 0) == (file == NULL))
        status = tool_fail(tool, STATUS_USAGE,
                           count ? "either records or --from" : "an argument is missing");
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    return is_named(words, count) ? rule_named(tool, &home, &wishes, words)
                                  : rule_numbered(tool, &home, &wishes, file, words, count);
}

enum status command_confirm(struct tool *tool, int argc, char **argv)
{
    return command_ruling(tool, ACTION_CONFIRM, argc, argv);
}

enum status command_dismiss(struct tool *tool, int argc, char **argv)
{
    return command_ruling(tool, ACTION_DISMISS, argc, argv);
}

enum status command_revoke(struct tool *tool, int argc, char **argv)
{
    return command_ruling(tool, ACTION_REVOKE, argc, argv);
}
