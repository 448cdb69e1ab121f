#include "services/tool/reach.h"

#include <assert.h>
#include <stdio.h>

#include "services/tool/progress.h"
#include "services/tool/row.h"

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

enum status reach_intake(const struct tool *tool, const struct home *home, const char *source,
                         char ret_endpoint[HOME_ENDPOINT_BYTES])
{
    char name[HOME_INTAKE_NAME_BYTES], who[ASK_WHO_BYTES];
    struct trouble trouble;

    home_intake_name(source, name);
    name_collector(source, who);
    enum status status =
        find_endpoint(home, home->settings.intake, name, who, ret_endpoint, &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status reach_feed(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES],
                       struct trouble *ret_trouble)
{
    return find_endpoint(home, home->settings.feed, "feed", "the scorer", ret_endpoint,
                         ret_trouble);
}

enum status reach_query(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES],
                        struct trouble *ret_trouble)
{
    return find_endpoint(home, home->settings.query, "query", "the scorer", ret_endpoint,
                         ret_trouble);
}

static void show_waiting(void *context, const char *who)
{
    if (who)
        progress_tell(context, "%s has not answered yet", who);
    else
        progress_end(context);
}

static enum status connect_to(const struct tool *tool, const char *who, const char *endpoint,
                              ask_t **ret_ask)
{
    struct trouble trouble;
    enum status status = ask_open(who, endpoint, ret_ask, &trouble);

    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    ask_tell(*ret_ask, show_waiting, &waiting);
    return STATUS_OK;
}

enum status reach_scorer(const struct tool *tool, const struct home *home, ask_t **ret_ask)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;
    enum status status = reach_query(home, endpoint, &trouble);

    *ret_ask = NULL;
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    return connect_to(tool, "the scorer", endpoint, ret_ask);
}

enum status reach_collector(const struct tool *tool, const struct home *home, const char *source,
                            ask_t **ret_ask)
{
    char who[ASK_WHO_BYTES], endpoint[HOME_ENDPOINT_BYTES];
    enum status status = reach_intake(tool, home, source, endpoint);

    *ret_ask = NULL;
    if (status != STATUS_OK)
        return status;
    name_collector(source, who);
    return connect_to(tool, who, endpoint, ret_ask);
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

json_t *reach_collector_status(const struct tool *tool, const struct home *home, const char *source,
                               int64_t wait_ms)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble;
    ask_t *collector;
    json_t *json = NULL;

    if (reach_collector(tool, home, source, &collector) == STATUS_OK &&
        ask_within(collector, &question, wait_ms, &answer, &trouble) == STATUS_OK)
        json = row_read(answer->answer.json);
    ask_close(&collector);
    return json;
}
