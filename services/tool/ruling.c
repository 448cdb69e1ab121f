/* kaohe confirm, dismiss, revoke: the office rules on a finding, through its own collector like any
 * other event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/score/rulebook.h"
#include "common/wire/wire.h"
#include "services/tool/explain.h"
#include "services/tool/log_rules.h"
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
    int again; /* also where the finding stands so already, or a name is not known */
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

/* What the scorer has of the finding that is ruled on, before. */
struct finding {
    uint64_t year; /* 0: not known, for the scorer does not answer */
    char slug[SLUG_BYTES_MAX + 1];
    char status[16];
    uint64_t n;
};

static void read_finding(struct text json, struct finding *ret_finding)
{
    json_t *row = row_read(json);

    ret_finding->year = (uint64_t)row_number(row, "year");
    ret_finding->n = (uint64_t)row_number(row, "n");
    snprintf(ret_finding->slug, sizeof ret_finding->slug, "%s", row_text(row, "centre"));
    snprintf(ret_finding->status, sizeof ret_finding->status, "%s", row_text(row, "status"));
    json_decref(row);
}

/* A mistyped centre or clause would stand in the log for ever. A later rulebook may know more of them
 * than the log's first. */
static enum status check_names(const struct tool *tool, const struct home *home,
                               const struct ruling *ruling)
{
    struct rulebook *book = log_rules_ask(home);
    bool has_centre = rulebook_centre_named(book, text_of(ruling->centre)) != NULL;
    bool has_clause = rulebook_clause(book, text_of(ruling->clause)) != NULL;
    free(book);

    if (!has_centre)
        return tool_fail(tool, STATUS_NO,
                         "unknown-centre: `%s`; nothing was written (--again "
                         "writes it all the same)",
                         ruling->centre);
    if (!has_clause)
        return tool_fail(tool, STATUS_NO,
                         "unknown-clause: `%s`, see kaohe rules; nothing was "
                         "written (--again writes it all the same)",
                         ruling->clause);
    return STATUS_OK;
}

/* Where the scorer does not answer, or has no such finding, the ruling goes out all the same. */
static enum status find(const struct tool *tool, const struct home *home, ask_t *scorer,
                        const struct ruling *ruling, struct finding *ret_finding)
{
    struct message question = {.type = MESSAGE_GET_FINDING,
                               .get_finding = {.centre = text_of(ruling->centre),
                                               .clause = text_of(ruling->clause),
                                               .record = text_of(ruling->record)}};
    const struct message *answer;
    struct trouble trouble;
    enum status status = ask_within(scorer, &question, RULING_LOOK_MS, &answer, &trouble);

    *ret_finding = (struct finding){0};
    if (status == STATUS_OK)
        read_finding(answer->answer.json, ret_finding);
    else if (status == STATUS_NOBODY)
        tool_say(tool, "the scorer does not answer: handing the ruling to the office's collector");
    bool is_none = status == STATUS_NO && refusal_of(answer->sorry.word) == REFUSAL_NOT_FOUND;
    return is_none && !ruling->again ? check_names(tool, home, ruling) : STATUS_OK;
}

/* Whether the finding stands as the ruling would have it, which is said. */
static bool is_so_already(const struct ruling *ruling, const struct finding *finding)
{
    static const struct {
        const char *action, *status;
    } ends[] = {{"confirm", "counted"}, {"dismiss", "dismissed"}, {"revoke", "revoked"}};
    bool is_so = false;

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        is_so |= strcmp(ends[i].action, ruling->action) == 0 &&
                 strcmp(ends[i].status, finding->status) == 0;
    if (is_so)
        printf("already %s (reported in record %llu): nothing was written; --again writes it\n",
               finding->status, (unsigned long long)finding->n);
    return is_so;
}

static enum status hand_and_wait(const struct tool *tool, ask_t *office,
                                 const struct ruling *ruling, struct receipt *ret_receipt)
{
    char *line = ruling_line(ruling);
    uint64_t seq = 0;
    enum status status = line ? hand_over(tool, office, line, &seq)
                              : tool_fail(tool, STATUS_BAD_DATA, "an argument is not UTF-8");

    free(line);
    return status == STATUS_OK ? await_outcome(tool, office, seq, ret_receipt) : status;
}

static enum status rule(const struct tool *tool, const struct home *home, ask_t *office,
                        ask_t *scorer, const struct ruling *ruling)
{
    struct finding finding;
    struct receipt receipt;
    enum status status = find(tool, home, scorer, ruling, &finding);

    if (status != STATUS_OK || (!ruling->again && is_so_already(ruling, &finding)))
        return status;
    json_t *before = finding.year ? fetch_row(tool, scorer, finding.year, finding.slug) : NULL;
    status = hand_and_wait(tool, office, ruling, &receipt);
    if (status == STATUS_OK)
        status = tell(tool, home, &receipt, before, scorer, finding.year, finding.slug);
    json_decref(before);
    return status;
}

static enum status command_ruling(struct tool *tool, const char *action, int argc, char **argv)
{
    struct ruling ruling = {.action = action};
    const struct tool_option options[] = {{"--summary", &ruling.summary, NULL},
                                          {"--again", NULL, &ruling.again}};
    const char *arguments[3];
    struct home home;
    ask_t *office = NULL, *scorer = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 2, arguments, 3, 3);

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
