#include "services/tool/rule_many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "services/tool/closed.h"
#include "services/tool/finding.h"
#include "services/tool/finding_text.h"
#include "services/tool/log_rules.h"
#include "services/tool/progress.h"
#include "services/tool/question.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/rule_tell.h"
#include "services/tool/term.h"
#include "services/tool/words.h"

enum { STATUS_COLUMNS = 8 };

struct many {
    const struct tool *tool;
    const struct home *home;
    const struct rule_wishes *wishes;
    const struct rule_list *list;
    ask_t *scorer;
    struct rulebook *rules;
    struct ruling *rulings; /* one an item, in their order */
    const char **before;    /* the status that each one meets */
    size_t wanted;
};

static enum status look_up(const struct many *many, size_t i, struct trouble *ret_trouble)
{
    const struct rule_item *item = &many->list->items[i];
    struct ruling *ruling = &many->rulings[i];
    enum status status = finding_of_record(many->scorer, item->n, &ruling->finding, ret_trouble);

    if (status != STATUS_OK)
        return status;
    ruling->kind = many->wishes->kind;
    ruling->summary = item->summary ? item->summary : many->wishes->summary;
    ruling->centre = row_text(ruling->finding, "centre");
    ruling->clause = row_text(ruling->finding, "clause");
    ruling->record = row_text(ruling->finding, "record");
    return STATUS_OK;
}

static enum status fail_at(const struct many *many, size_t i, enum status status, const char *why)
{
    char place[RULE_PLACE_BYTES];

    rule_list_place(many->list, &many->list->items[i], place);
    return tool_fail(many->tool, status, "%s%s", place, why);
}

/* Each that is about no finding is named. */
static enum status look_up_all(const struct many *many)
{
    struct progress progress = {0};
    struct trouble trouble;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < many->list->count; i++) {
        progress_tell(&progress, "record %zu of %zu", i + 1, many->list->count);
        enum status one = look_up(many, i, &trouble);
        if (one == STATUS_OK)
            continue;
        progress_end(&progress);
        status = fail_at(many, i, one, trouble.why);
        if (one != STATUS_NO)
            break;
    }
    progress_end(&progress);
    if (status == STATUS_NO)
        tool_say(many->tool, "nothing was written");
    return status;
}

/* The status that the ruling meets: the scorer's, or what one before it in the list makes of it. */
static const char *status_before(const struct many *many, size_t i)
{
    json_t *finding = many->rulings[i].finding;

    for (size_t j = i; j-- > 0;)
        if (many->rulings[j].is_wanted &&
            row_number(many->rulings[j].finding, "n") == row_number(finding, "n"))
            return many->wishes->kind->status;
    return row_text(finding, "status");
}

static void choose(struct many *many)
{
    const char *after = many->wishes->kind->status;

    for (size_t i = 0; i < many->list->count; i++) {
        many->before[i] = status_before(many, i);
        many->rulings[i].is_wanted = many->wishes->again || strcmp(many->before[i], after) != 0;
        many->wanted += many->rulings[i].is_wanted;
    }
}

static void show(const struct many *many)
{
    printf("%s    记录 中心     条款         现状     裁定后   编号%s\n", term_dim(), term_plain());
    for (size_t i = 0; i < many->list->count; i++) {
        const struct ruling *ruling = &many->rulings[i];
        char worth[FINDING_WORTH_BYTES];
        finding_worth(ruling->finding, many->rules, worth);
        term_number((long long)many->list->items[i].n, FINDING_NUMBER_COLUMNS);
        finding_print_about(ruling->finding, many->rules);
        term_cell(words_status(many->before[i]), STATUS_COLUMNS, TERM_LEFT);
        term_cell(ruling->is_wanted ? words_status(ruling->kind->status) : "不再写入",
                  STATUS_COLUMNS, TERM_LEFT);
        printf("%s（%s）\n", ruling->record, worth);
    }
}

/* Whether they are to be written; says why not. */
static bool is_agreed(const struct many *many)
{
    bool is_one = many->list->count == 1 && !many->list->file;
    char question[64];

    if (is_one && !many->wanted)
        printf("already %s (reported in record %lld): nothing was written; --again writes it\n",
               many->before[0], row_number(many->rulings[0].finding, "n"));
    else if (!is_one && !many->wanted)
        tool_say(many->tool, "nothing was written: there is nothing that would change");
    if (is_one || !many->wanted)
        return many->wanted;
    snprintf(question, sizeof question, "裁定 %zu 项？", many->wanted);
    return question_is_yes(many->tool, question, many->wishes->has_said_yes);
}

static enum status rule(struct many *many)
{
    enum status status = look_up_all(many);

    if (status != STATUS_OK)
        return status;
    many->rules = log_rules_ask(many->home);
    choose(many);
    status = closed_refuse(many->tool, many->scorer, many->rulings, many->list->count);
    if (status != STATUS_OK)
        return status;
    if (many->list->count > 1 || (many->list->count && many->list->file))
        show(many);
    if (!is_agreed(many))
        return STATUS_OK;
    return rule_tell_hand_over(many->tool, many->home, many->scorer, many->rules, many->rulings,
                               many->list->count);
}

enum status rule_many(const struct tool *tool, const struct home *home,
                      const struct rule_wishes *wishes, const struct rule_list *list)
{
    struct many many = {.tool = tool, .home = home, .wishes = wishes, .list = list};
    enum status status = reach_scorer(tool, home, &many.scorer);

    many.rulings = memory_new((list->count + 1) * sizeof *many.rulings);
    many.before = memory_new((list->count + 1) * sizeof *many.before);
    if (status == STATUS_OK)
        status = rule(&many);
    for (size_t i = 0; i < list->count; i++)
        json_decref(many.rulings[i].finding);
    free(many.rulings);
    free(many.before);
    free(many.rules);
    ask_close(&many.scorer);
    return status;
}
