#include "services/tool/reach.h"

#include <assert.h>
#include <stdio.h>

#include "common/run/keyfile.h"
#include "services/tool/progress.h"
#include "services/tool/row.h"

enum { BY_ANSWER_MS = 1500 };

static struct progress waiting; /* one question is asked at a time */

static enum status fail_unbound(const struct home *home, const char *who,
                                struct trouble *ret_trouble)
{
    return trouble_set(ret_trouble, STATUS_NOBODY, "%s does not run in the home %s", who,
                       home->dir);
}

static void name_collector(const char *source, char ret_who[ASK_WHO_BYTES])
{
    snprintf(ret_who, ASK_WHO_BYTES, "the collector of %.32s", source);
}

static enum status find_endpoint(const struct home *home, const char *setting, const char *name,
                                 const char *who, char ret_endpoint[HOME_ENDPOINT_BYTES],
                                 struct trouble *ret_trouble)
{
    enum status status = home_enter(home, ret_trouble);

    if (status != STATUS_OK)
        return status;
    home_endpoint(home, setting, name, true, ret_endpoint);
    return *ret_endpoint ? STATUS_OK : fail_unbound(home, who, ret_trouble);
}

/* The intake of a source's collector; `by` as for reach_submission. */
static enum status find_intake(const struct home *home, const char *source, const char *by,
                               char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                               const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    char name[HOME_INTAKE_NAME_BYTES], who[ASK_WHO_BYTES];

    home_intake_name(source, name);
    name_collector(source, who);
    enum status status =
        find_endpoint(home, home->settings.intake, name, who, ret_endpoint, ret_trouble);
    return status == STATUS_OK
               ? keyfile_pass(home, ret_endpoint, by, by ? by : source, room, ret_pass, ret_trouble)
               : status;
}

enum status reach_find(const struct home *home, enum subscription_end end,
                       char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                       const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    bool is_feed = end == SUBSCRIPTION_FEED;
    enum status status =
        find_endpoint(home, is_feed ? home->settings.feed : home->settings.query,
                      is_feed ? "feed" : "query", "the scorer", ret_endpoint, ret_trouble);

    return status == STATUS_OK
               ? keyfile_pass(home, ret_endpoint, NULL, KEYFILE_SCORER, room, ret_pass, ret_trouble)
               : status;
}

enum status reach_quietly(const struct home *home, ask_t **ret_ask, struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;

    *ret_ask = NULL;
    enum status status = reach_find(home, SUBSCRIPTION_QUERY, endpoint, &room, &pass, ret_trouble);
    if (status == STATUS_OK)
        status = ask_open("the scorer", endpoint, pass, ret_ask, ret_trouble);
    curve_clear(&room.pair);
    return status;
}

static void show_waiting(void *context, const char *who)
{
    if (who)
        progress_tell(context, "%s has not answered yet", who);
    else
        progress_end(context);
}

/* What is wrong is said; else it is told while an answer is waited for. */
static enum status told(const struct tool *tool, enum status status, const struct trouble *trouble,
                        ask_t *ask)
{
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble->why);
    ask_tell(ask, show_waiting, &waiting);
    return STATUS_OK;
}

enum status reach_scorer(const struct tool *tool, const struct home *home, ask_t **ret_ask)
{
    struct trouble trouble;
    enum status status = reach_quietly(home, ret_ask, &trouble);

    return told(tool, status, &trouble, *ret_ask);
}

static enum status open_collector(const struct home *home, const char *source, const char *by,
                                  ask_t **ret_ask, struct trouble *ret_trouble)
{
    char who[ASK_WHO_BYTES], endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;

    *ret_ask = NULL;
    name_collector(source, who);
    enum status status = find_intake(home, source, by, endpoint, &room, &pass, ret_trouble);
    if (status == STATUS_OK)
        status = ask_open(who, endpoint, pass, ret_ask, ret_trouble);
    curve_clear(&room.pair);
    return status;
}

enum status reach_collector(const struct tool *tool, const struct home *home, const char *source,
                            ask_t **ret_ask)
{
    struct trouble trouble;
    enum status status = open_collector(home, source, NULL, ret_ask, &trouble);

    return told(tool, status, &trouble, *ret_ask);
}

bool reach_goes_by(const struct home *home, const char *source, const char *by)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble;
    ask_t *collector;
    enum status status = open_collector(home, source, by, &collector, &trouble);

    if (status == STATUS_OK)
        status = ask_within(collector, &question, BY_ANSWER_MS, &answer, &trouble);
    ask_close(&collector);
    return status == STATUS_OK;
}

enum status reach_submission(const struct tool *tool, const struct home *home, const char *source,
                             const char *by, bool waits, delivery_report *report, void *context,
                             submission_t **ret_submission)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;
    struct trouble trouble;
    enum status status = find_intake(home, source, by, endpoint, &room, &pass, &trouble);

    if (status == STATUS_OK)
        status = submission_open(source, endpoint, pass, waits, report, context, ret_submission,
                                 &trouble);
    curve_clear(&room.pair);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status reach_answer(const struct tool *tool, ask_t *ask, struct message *question,
                         const struct message **ret_answer)
{
    struct trouble trouble;
    enum status status = ask_for(ask, question, ret_answer, &trouble);

    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status reach_pages(const struct tool *tool, ask_t *ask, struct message *question,
                        ask_visit *visit, void *context)
{
    struct trouble trouble;
    enum status status = ask_pages(ask, question, visit, context, &trouble);

    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status reach_json(const struct tool *tool, ask_t *ask, struct message *question,
                       json_t **ret_json)
{
    const struct message *answer;
    enum status status = reach_answer(tool, ask, question, &answer);

    if (status != STATUS_OK)
        return status;
    assert(answer->type == MESSAGE_ANSWER); /* only questions that one answers come here */
    *ret_json = row_read(answer->answer.json);
    return *ret_json ? STATUS_OK : tool_fail(tool, STATUS_BUG, "the answer is no JSON text");
}

enum status reach_status(const struct tool *tool, ask_t *scorer, json_t **ret_status)
{
    struct message question = {.type = MESSAGE_GET_STATUS};

    return reach_json(tool, scorer, &question, ret_status);
}

json_t *reach_collector_status(const struct tool *tool, const struct home *home, const char *source,
                               int64_t wait_ms)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble;
    ask_t *collector;
    json_t *json = NULL;

    enum status status = reach_collector(tool, home, source, &collector);
    if (status == STATUS_OK)
        status = ask_within(collector, &question, wait_ms, &answer, &trouble);
    if (status == STATUS_OK)
        json = row_read(answer->answer.json);
    else if (status == STATUS_DENIED)
        json = json_pack("{s:s,s:s}", "source", source, "link", "denied");
    ask_close(&collector);
    return json;
}
