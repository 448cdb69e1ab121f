#include "services/tool/client.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "common/base/clock.h"

enum { LAST_LOOK_MS = 100 };

struct client {
    const struct tool *tool;
    wire_t *wire;
    char who[HOME_ENDPOINT_BYTES + 32];
    uint64_t id;
    struct message answer;
};

static enum status client_open(const struct tool *tool, const char *who, const char *endpoint,
                               client_t **ret_client)
{
    char why[WIRE_WHY_BYTES];
    client_t *client = calloc(1, sizeof *client);

    assert(client);
    client->tool = tool;
    snprintf(client->who, sizeof client->who, "%s at %s", who, endpoint);
    enum status status =
        *endpoint ? wire_connect(WIRE_DEALER, endpoint, &client->wire, why) : STATUS_NOBODY;
    if (status == STATUS_NOBODY)
        tool_say(tool, "%s does not run in this home", who);
    else if (status != STATUS_OK)
        tool_say(tool, "%s", why);
    if (status != STATUS_OK)
        client_close(&client);
    *ret_client = client;
    return status;
}

enum status client_open_scorer(const struct tool *tool, const struct home *home,
                               client_t **ret_client)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    home_endpoint(home, home->settings.query, "query", true, endpoint);
    return client_open(tool, "the scorer", endpoint, ret_client);
}

enum status client_open_collector(const struct tool *tool, const struct home *home,
                                  const char *source, client_t **ret_client)
{
    char name[HOME_INTAKE_NAME_BYTES], who[64], endpoint[HOME_ENDPOINT_BYTES];

    home_intake_name(source, name);
    snprintf(who, sizeof who, "the collector of %.32s", source);
    home_endpoint(home, home->settings.intake, name, true, endpoint);
    return client_open(tool, who, endpoint, ret_client);
}

void client_close(client_t **client)
{
    if (!*client)
        return;
    wire_close(&(*client)->wire);
    free(*client);
    *client = NULL;
}

/* Takes what has come; true if it answers question `id`. */
static bool take_answer(client_t *client)
{
    struct text frame;
    enum refusal refusal;

    while (wire_receive(client->wire, NULL, &frame))
        if (message_decode(frame.data, frame.size, &client->answer, &refusal) &&
            (client->answer.id == client->id ||
             (client->answer.type == MESSAGE_SORRY && client->answer.id == 0)))
            return true;
    return false;
}

enum status client_try(client_t *client, struct message *question, int64_t wait_ms,
                       const struct message **ret_answer)
{
    int64_t end = clock_mono_ms() + wait_ms;
    int64_t again = 0;

    question->id = ++client->id;
    for (bool is_last = false; !is_last;) {
        int64_t now = clock_mono_ms(), until = again < end ? again : end;
        is_last = now >= end; /* a process that was stopped looks once more */
        if (now >= again && !is_last) {
            wire_send_message(client->wire, NULL, question);
            again = question->type == MESSAGE_SUBMIT ? end : now + CLIENT_AGAIN_MS;
            until = again < end ? again : end;
        }
        wire_wait(&client->wire, 1, -1, is_last ? LAST_LOOK_MS : until - now);
        if (take_answer(client)) {
            *ret_answer = &client->answer;
            return client->answer.type == MESSAGE_SORRY ? STATUS_NO : STATUS_OK;
        }
    }
    return STATUS_NOBODY;
}

enum status client_ask(client_t *client, struct message *question,
                       const struct message **ret_answer)
{
    enum status status = client_try(client, question, CLIENT_ANSWER_MS, ret_answer);

    if (status == STATUS_NOBODY)
        tool_say(client->tool, "nobody answers: %s", client->who);
    return status;
}

static enum status say_sorry(client_t *client, const struct message *answer)
{
    return tool_fail(client->tool, STATUS_NO, "%.*s (%.*s)", (int)answer->why.size,
                     answer->why.data ? answer->why.data : "", (int)answer->word.size,
                     answer->word.data ? answer->word.data : "");
}

enum status client_pages(client_t *client, struct message *question, client_visit *visit,
                         void *context)
{
    const struct message *answer;

    do {
        enum status status = client_ask(client, question, &answer);
        if (status == STATUS_NO)
            return say_sorry(client, answer);
        for (size_t i = 0; status == STATUS_OK && i < answer->count; i++)
            status = visit(context, answer->rows[i]);
        if (status != STATUS_OK)
            return status;
        question->n = answer->next;
    } while (answer->next);
    return STATUS_OK;
}

enum status client_ask_json(client_t *client, struct message *question, json_t **ret_json)
{
    const struct message *answer;
    json_error_t error;
    enum status status = client_ask(client, question, &answer);

    if (status == STATUS_NO)
        return say_sorry(client, answer);
    if (status != STATUS_OK)
        return status;
    *ret_json =
        json_loadb(answer->json.data ? answer->json.data : "", answer->json.size, 0, &error);
    if (!*ret_json)
        return tool_fail(client->tool, STATUS_BUG, "the answer of %s cannot be read", client->who);
    return STATUS_OK;
}
