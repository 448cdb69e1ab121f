/* kaohe confirm, dismiss, revoke: the office rules on a finding, through its own collector like any
 * other event. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/score/rulebook.h"
#include "common/wire/wire.h"
#include "services/tool/explain.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum {
    RULING_LOOK_MS = 1500, /* for the score before, which is only shown */
    RULING_SAID_MS = 1000, /* until it is said that the scorer is waited for */
    RULING_WAIT_MS = 60000,
    ASK_AGAIN_MS = 50,
};

struct ruling {
    const char *action, *centre, *clause, *record, *summary;
};

/* The centre's row in the standings of a year; NULL and said where it cannot be had. */
static json_t *fetch_row(const struct tool *tool, ask_t *scorer, uint64_t year, const char *centre)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS, .get_standings = {.year = year}};
    json_t *standings, *row = NULL;
    int tier;

    if (reach_json(tool, scorer, &question, &standings) != STATUS_OK)
        return NULL;
    row = json_incref(standings_find(standings, centre, &tier));
    json_decref(standings);
    return row;
}

static char *ruling_line(const struct ruling *ruling)
{
    json_t *event = json_pack("{s:s,s:s,s:s,s:s}", "action", ruling->action, "centre",
                              ruling->centre, "clause", ruling->clause, "record", ruling->record);

    if (!event)
        return NULL; /* not UTF-8 */
    if (ruling->summary)
        json_object_set_new(event, "summary", json_string(ruling->summary));
    char *line = json_dumps(event, JSON_COMPACT);
    json_decref(event);
    return line;
}

static enum status say_malformed(const struct tool *tool, struct text field, struct text why)
{
    return tool_fail(tool, STATUS_BAD_DATA, "%.*s: %.*s", (int)field.size,
                     field.data ? field.data : "", (int)why.size, why.data ? why.data : "");
}

/* Hands the event to the office's collector. */
static enum status hand_over(const struct tool *tool, ask_t *office, const char *line,
                             uint64_t *ret_seq)
{
    struct text lines[] = {text_of(line)};
    struct message question = {.type = MESSAGE_SUBMIT,
                               .submit = {.source = text_of(OFFICE), .lines = {lines, 1}}};
    const struct message *answer;
    struct trouble trouble;
    enum status status = ask_for(office, &question, &answer, &trouble);

    if (status == STATUS_NO)
        status = refusal_of(answer->sorry.word) == REFUSAL_FULL ? STATUS_FULL : STATUS_BUG;
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    struct verdict_list verdicts = answer->taken.verdicts;
    if (verdicts.count != 1)
        return tool_fail(tool, STATUS_BUG, "one line was sent, the answer is for %zu",
                         verdicts.count);
    if (verdicts.items[0].taken != TAKEN_EVENT)
        return say_malformed(tool, verdicts.items[0].field, verdicts.items[0].why);
    *ret_seq = verdicts.items[0].seq;
    return STATUS_OK;
}

static enum status await_outcome(const struct tool *tool, ask_t *office, uint64_t seq,
                                 struct receipt *ret_receipt)
{
    int64_t end = clock_mono_ms() + RULING_WAIT_MS;
    struct message question = {.type = MESSAGE_AWAIT, .await = {.seqs = {&seq, 1}}};
    const struct message *answer;

    bool is_said = false;
    while (clock_mono_ms() < end) {
        if (!is_said && clock_mono_ms() >= end - RULING_WAIT_MS + RULING_SAID_MS) {
            tool_say(
                tool,
                "the ruling is in the office's outbox and waits for the scorer; Ctrl-C ends the "
                "waiting, and does not take it back");
            is_said = true;
        }
        enum status status = reach_answer(tool, office, &question, &answer);
        if (status != STATUS_OK)
            return status;
        struct receipt_list receipts = answer->outcomes.receipts;
        if (receipts.count == 1 && receipts.items[0].n) {
            *ret_receipt = receipts.items[0];
            return STATUS_OK;
        }
        wire_wait(NULL, 0, -1, ASK_AGAIN_MS);
    }
    return tool_fail(tool, STATUS_NOBODY, "the ruling is still in the office's outbox");
}

static void show_change(json_t *before, json_t *after)
{
    char was[POINTS_TEXT_BYTES], is[POINTS_TEXT_BYTES];

    standings_points(json_object_get(before, "score"), was);
    standings_points(json_object_get(after, "score"), is);
    printf("%s: %s → %s\n", row_text(after, "name"), was, is);
}

static enum status say_refused(const struct tool *tool, const struct home *home,
                               const struct receipt *receipt)
{
    char why[EXPLAIN_BYTES];
    explain_t *explain = explain_new(home);
    const char *field = explain_refusal(explain, receipt, why);

    tool_say(tool, "%s: refused: %s (record %llu)%s%s", field, reason_name(receipt->reason),
             (unsigned long long)receipt->n, *why ? ": " : "", why);
    explain_close(&explain);
    return STATUS_NO;
}

/* What the scorer says, and what it made of the score. */
static enum status tell(const struct tool *tool, const struct home *home,
                        const struct receipt *receipt, json_t *before, ask_t *scorer, uint64_t year,
                        const char *centre)
{
    if (receipt->outcome == OUTCOME_REFUSED)
        return say_refused(tool, home, receipt);
    printf("%s, record %llu\n", outcome_name(receipt->outcome), (unsigned long long)receipt->n);
    json_t *after = before ? fetch_row(tool, scorer, year, centre) : NULL;
    if (after)
        show_change(before, after);
    json_decref(after);
    return STATUS_OK;
}

/* The finding says whose standings the ruling is about; without a finding there are none. */
static uint64_t year_of_finding(const struct tool *tool, ask_t *scorer, const struct ruling *ruling,
                                char *ret_slug)
{
    struct message question = {.type = MESSAGE_GET_FINDING,
                               .get_finding = {.centre = text_of(ruling->centre),
                                               .clause = text_of(ruling->clause),
                                               .record = text_of(ruling->record)}};
    const struct message *answer;
    struct trouble trouble; /* is not told: the ruling goes out all the same */
    uint64_t year = 0;

    enum status status = ask_within(scorer, &question, RULING_LOOK_MS, &answer, &trouble);
    if (status == STATUS_NOBODY)
        tool_say(tool, "the scorer does not answer: handing the ruling to the office's collector");
    if (status != STATUS_OK)
        return 0;
    json_t *finding = row_read(answer->answer.json);
    const char *slug = json_string_value(json_object_get(finding, "centre"));
    if (slug) {
        snprintf(ret_slug, SLUG_BYTES_MAX + 1, "%s", slug);
        year = (uint64_t)json_integer_value(json_object_get(finding, "year"));
    }
    json_decref(finding);
    return year;
}

static enum status rule(const struct tool *tool, const struct home *home, ask_t *office,
                        ask_t *scorer, const struct ruling *ruling)
{
    char slug[SLUG_BYTES_MAX + 1] = "";
    uint64_t year = year_of_finding(tool, scorer, ruling, slug), seq = 0;
    json_t *before = year ? fetch_row(tool, scorer, year, slug) : NULL;
    struct receipt receipt = {0};
    char *line = ruling_line(ruling);
    enum status status = line ? hand_over(tool, office, line, &seq)
                              : tool_fail(tool, STATUS_BAD_DATA, "an argument is not UTF-8");

    free(line);
    if (status == STATUS_OK)
        status = await_outcome(tool, office, seq, &receipt);
    if (status == STATUS_OK)
        status = tell(tool, home, &receipt, before, scorer, year, slug);
    json_decref(before);
    return status;
}

static enum status command_ruling(struct tool *tool, const char *action, int argc, char **argv)
{
    struct ruling ruling = {.action = action};
    const struct tool_option options[] = {{"--summary", &ruling.summary, NULL}};
    const char *arguments[3];
    struct home home;
    ask_t *office = NULL, *scorer = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 1, arguments, 3, 3);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    if (status == STATUS_OK)
        status = reach_collector(tool, &home, OFFICE, &office);
    if (status == STATUS_OK) {
        ruling.centre = arguments[0];
        ruling.clause = arguments[1];
        ruling.record = arguments[2];
        status = rule(tool, &home, office, scorer, &ruling);
    }
    ask_close(&office);
    ask_close(&scorer);
    return status;
}

enum status command_confirm(struct tool *tool, int argc, char **argv)
{
    return command_ruling(tool, "confirm", argc, argv);
}

enum status command_dismiss(struct tool *tool, int argc, char **argv)
{
    return command_ruling(tool, "dismiss", argc, argv);
}

enum status command_revoke(struct tool *tool, int argc, char **argv)
{
    return command_ruling(tool, "revoke", argc, argv);
}
