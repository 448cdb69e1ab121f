#include "services/tool/rule_tell.h"

#include <stdio.h>

#include "services/tool/clause_name.h"
#include "services/tool/closed.h"
#include "services/tool/why_refused.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/score_line.h"
#include "services/tool/standings_table.h"
#include "services/tool/words.h"

enum { NAME_BYTES = 64 };

static void key_of_year(json_t *finding, char ret_key[NAME_BYTES])
{
    snprintf(ret_key, NAME_BYTES, "%lld", row_number(finding, "year"));
}

static json_t *fetch(const struct tool *tool, ask_t *scorer, uint64_t year)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS, .get_standings = {.year = year}};
    json_t *standings;

    return reach_json(tool, scorer, &question, &standings) == STATUS_OK ? standings : json_null();
}

/* Whether the ruling can have moved a score. */
static bool is_told(const struct ruling *ruling)
{
    return ruling->is_wanted && ruling->finding && ruling->receipt.outcome != OUTCOME_REFUSED;
}

/* The standings of each year that is ruled on; null where they cannot be had, which is said. */
static json_t *fetch_years(const struct tool *tool, ask_t *scorer, const struct ruling *rulings,
                           size_t count)
{
    json_t *years = json_object();
    char key[NAME_BYTES];

    for (size_t i = 0; i < count; i++) {
        key_of_year(rulings[i].finding, key);
        if (is_told(&rulings[i]) && !json_object_get(years, key))
            json_object_set_new(
                years, key, fetch(tool, scorer, (uint64_t)row_number(rulings[i].finding, "year")));
    }
    return years;
}

/* The finding's centre in the standings of its year; NULL where they are not known. */
static json_t *find_row(json_t *years, json_t *finding)
{
    char key[NAME_BYTES];
    int tier;

    key_of_year(finding, key);
    return standings_find(json_object_get(years, key), row_text(finding, "centre"), &tier);
}

/* Each centre and year once. The year is named where it is not plain which one is meant. */
static void tell_score(json_t *before, json_t *after, json_t *finding, json_t *told)
{
    json_t *was = find_row(before, finding), *is = find_row(after, finding);
    char line[SCORE_LINE_BYTES], key[NAME_BYTES];

    snprintf(key, sizeof key, "%s/%lld", row_text(finding, "centre"), row_number(finding, "year"));
    if (json_object_get(told, key) || !was || !is)
        return;
    json_object_set_new(told, key, json_true());
    bool stays = json_equal(json_object_get(was, "score"), json_object_get(is, "score"));
    if (json_object_size(before) > 1 || stays)
        printf("%lld年 ", row_number(finding, "year"));
    score_line(was, is, line);
    puts(line);
}

static void tell_scores(const struct tool *tool, ask_t *scorer, json_t *before,
                        const struct ruling *rulings, size_t count)
{
    json_t *after = fetch_years(tool, scorer, rulings, count), *told = json_object();

    for (size_t i = 0; i < count; i++)
        if (is_told(&rulings[i]))
            tell_score(before, after, rulings[i].finding, told);
    json_decref(after);
    json_decref(told);
}

static void tell_ruling(const struct rulebook *rules, const struct ruling *ruling)
{
    const char *outcome = outcome_name(ruling->receipt.outcome);
    unsigned long long n = ruling->receipt.n;
    char clause[CLAUSE_NAME_BYTES];

    if (!rules) {
        printf("%s, record %llu\n", outcome, n);
        return;
    }
    clause_name(rules, ruling->clause, clause);
    printf("%s %s %s：%s（记录 %llu）\n", row_text_or(ruling->finding, "name", ruling->centre),
           clause, ruling->record, words_event(outcome), n);
}

static void tell_rulings(const struct rulebook *rules, const struct ruling *rulings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rulings[i].receipt.n && rulings[i].receipt.outcome != OUTCOME_REFUSED)
            tell_ruling(rules, &rulings[i]);
}

/* STATUS_NO: there is one that was refused. */
static enum status tell_refused(const struct tool *tool, const struct home *home,
                                const struct ruling *rulings, size_t count)
{
    why_refused_t *whys = why_refused_new(home);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++) {
        const struct receipt *receipt = &rulings[i].receipt;
        char why[WHY_REFUSED_BYTES];
        if (!receipt->n || receipt->outcome != OUTCOME_REFUSED)
            continue;
        const char *field = why_refused_write(whys, receipt, why);
        status = tool_fail(tool, STATUS_NO, "%s: refused: %s (record %llu)%s%s", field,
                           reason_name(receipt->reason), (unsigned long long)receipt->n,
                           *why ? ": " : "", why);
    }
    why_refused_close(&whys);
    return status;
}

/* A year that was closed meanwhile, or whose findings could not be looked at. */
static enum status tell_late(const struct tool *tool, const struct ruling *rulings, size_t count)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++)
        if (rulings[i].receipt.n && rulings[i].receipt.outcome == OUTCOME_LATE)
            status = tool_fail(tool, STATUS_NO, "记录 %llu：年度已结束，" CLOSED_WAY_OUT,
                               (unsigned long long)rulings[i].receipt.n);
    return status;
}

/* Where the handing over fails, some may be in the log all the same. */
enum status rule_tell_hand_over(const struct tool *tool, const struct home *home, ask_t *scorer,
                                const struct rulebook *rules, struct ruling *rulings, size_t count)
{
    json_t *before = fetch_years(tool, scorer, rulings, count);
    enum status status = rule_hand_over(tool, home, rulings, count);

    tell_rulings(rules, rulings, count);
    enum status refused = tell_refused(tool, home, rulings, count);
    enum status late = tell_late(tool, rulings, count);
    if (status == STATUS_OK)
        tell_scores(tool, scorer, before, rulings, count);
    json_decref(before);
    if (status == STATUS_OK)
        status = refused;
    return status == STATUS_OK ? late : status;
}
