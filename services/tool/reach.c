#include "services/tool/reach.h"

#include <assert.h>

#include "common/run/door.h"
#include "services/tool/progress.h"
#include "services/tool/row.h"

enum { BY_ANSWER_MS = 1500 };

static struct progress waiting; /* one question is asked at a time */

enum status reach_quietly(const struct home *home, ask_t **ret_ask, struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;

    *ret_ask = NULL;
    enum status status = door_scorer(home, false, endpoint, &room, &pass, ret_trouble);
    if (status == STATUS_OK)
        status = ask_open(DOOR_SCORER_WHO, endpoint, pass, ret_ask, ret_trouble);
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
    door_collector_who(source, who);
    enum status status = door_intake(home, source, by, endpoint, &room, &pass, ret_trouble);
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
