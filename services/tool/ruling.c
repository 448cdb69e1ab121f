/* kaohe confirm, dismiss, revoke: the office rules on a finding, through its own collector like any
 * other event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/score/rulebook.h"
#include "services/tool/client.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum { RULING_WAIT_MS = 60000, ASK_AGAIN_MS = 50 };

struct ruling {
    const char *action, *centre, *clause, *record, *summary;
};

/* The centre's row in the standings of a year; NULL and said where it cannot be had. */
static json_t *fetch_row(client_t *scorer, uint64_t year, const char *centre)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS, .year = year};
    json_t *standings, *row = NULL;
    int tier;

    if (client_ask_json(scorer, &question, &standings) != STATUS_OK)
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

/* Hands the event to the office's collector. */
static enum status hand_over(const struct tool *tool, client_t *office, const char *line,
                             uint64_t *ret_seq)
{
    struct message question = {.type = MESSAGE_SUBMIT, .source = text_of(OFFICE), .count = 1};
    const struct message *answer;

    question.lines[0] = text_of(line);
    enum status status = client_ask(office, &question, &answer);
    if (status == STATUS_NO)
        return tool_fail(tool, refusal_of(answer->word) == REFUSAL_FULL ? STATUS_FULL : STATUS_BUG,
                         "%.*s", (int)answer->why.size, answer->why.data ? answer->why.data : "");
    if (status != STATUS_OK)
        return status;
    const struct verdict_line *verdict = &answer->verdicts[0];
    if (answer->type != MESSAGE_TAKEN || answer->count != 1 || verdict->taken != TAKEN_EVENT)
        return tool_fail(tool, STATUS_BAD_DATA, "%.*s: %.*s", (int)verdict->field.size,
                         verdict->field.data ? verdict->field.data : "", (int)verdict->why.size,
                         verdict->why.data ? verdict->why.data : "");
    *ret_seq = verdict->seq;
    return STATUS_OK;
}

static enum status await(const struct tool *tool, client_t *office, uint64_t seq,
                         struct receipt *ret_receipt)
{
    int64_t end = clock_mono_ms() + RULING_WAIT_MS;
    struct message question = {.type = MESSAGE_AWAIT, .count = 1, .seqs = {seq}};
    const struct message *answer;

    while (clock_mono_ms() < end) {
        enum status status = client_ask(office, &question, &answer);
        if (status != STATUS_OK)
            return status;
        if (answer->type == MESSAGE_OUTCOMES && answer->count == 1 && answer->receipts[0].n) {
            *ret_receipt = answer->receipts[0];
            return STATUS_OK;
        }
        wire_wait(NULL, 0, -1, ASK_AGAIN_MS);
    }
    return tool_fail(tool, STATUS_NOBODY,
                     "the ruling is in the office's outbox and waits for the scorer");
}

static void show_change(json_t *before, json_t *after)
{
    char was[POINTS_TEXT_BYTES], is[POINTS_TEXT_BYTES];

    standings_points(json_object_get(before, "score"), was);
    standings_points(json_object_get(after, "score"), is);
    printf("%s: %s → %s\n", row_text(after, "name"), was, is);
}

/* What the scorer says, and what it made of the score. */
static enum status tell(const struct tool *tool, const struct receipt *receipt, json_t *before,
                        client_t *scorer, uint64_t year, const char *centre)
{
    if (receipt->outcome == OUTCOME_REFUSED)
        return tool_fail(tool, STATUS_NO, "refused: %s (record %llu)", reason_name(receipt->reason),
                         (unsigned long long)receipt->n);
    printf("%s, record %llu\n", outcome_name(receipt->outcome), (unsigned long long)receipt->n);
    json_t *after = before ? fetch_row(scorer, year, centre) : NULL;
    if (after)
        show_change(before, after);
    json_decref(after);
    return STATUS_OK;
}

/* The finding says whose standings the ruling is about; without a finding there are none. */
static uint64_t year_of_finding(client_t *scorer, const struct ruling *ruling, char *ret_slug)
{
    struct message question = {.type = MESSAGE_GET_FINDING,
                               .centre = text_of(ruling->centre),
                               .clause = text_of(ruling->clause),
                               .record = text_of(ruling->record)};
    const struct message *answer;
    uint64_t year = 0;

    if (client_try(scorer, &question, CLIENT_ANSWER_MS, &answer) != STATUS_OK)
        return 0;
    json_t *finding = row_read(answer->json);
    const char *slug = json_string_value(json_object_get(finding, "centre"));
    if (slug) {
        snprintf(ret_slug, SLUG_BYTES_MAX + 1, "%s", slug);
        year = (uint64_t)json_integer_value(json_object_get(finding, "year"));
    }
    json_decref(finding);
    return year;
}

static enum status rule(const struct tool *tool, client_t *office, client_t *scorer,
                        const struct ruling *ruling)
{
    char slug[SLUG_BYTES_MAX + 1] = "";
    uint64_t year = year_of_finding(scorer, ruling, slug), seq = 0;
    json_t *before = year ? fetch_row(scorer, year, slug) : NULL;
    struct receipt receipt = {0};
    char *line = ruling_line(ruling);
    enum status status = line ? hand_over(tool, office, line, &seq)
                              : tool_fail(tool, STATUS_BAD_DATA, "an argument is not UTF-8");

    free(line);
    if (status == STATUS_OK)
        status = await(tool, office, seq, &receipt);
    if (status == STATUS_OK)
        status = tell(tool, &receipt, before, scorer, year, slug);
    json_decref(before);
    return status;
}

static enum status command_ruling(struct tool *tool, const char *action, int argc, char **argv)
{
    struct ruling ruling = {.action = action};
    const struct tool_option options[] = {{"--summary", &ruling.summary, NULL}};
    const char *arguments[3];
    struct home home;
    client_t *office = NULL, *scorer = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 1, arguments, 3, 3);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = client_open_scorer(tool, &home, &scorer);
    if (status == STATUS_OK)
        status = client_open_collector(tool, &home, OFFICE, &office);
    if (status == STATUS_OK) {
        ruling.centre = arguments[0];
        ruling.clause = arguments[1];
        ruling.record = arguments[2];
        status = rule(tool, office, scorer, &ruling);
    }
    client_close(&office);
    client_close(&scorer);
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
