/* common/client/ask: a SUBMIT has a name, so that it may be sent again. */
#include "common/client/ask.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"
#include "tests/unit/wire/support_wire.h"

enum { SUBMITS = 2 };

/* Notes who submits. */
static unsigned note_client(void *context, const struct message *question,
                            struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    uint64_t *clients = context;

    clients[message_id(question) - 1] = question->submit.client;
    ret_answers[0] = (struct message){.type = MESSAGE_TAKEN, .taken = {.id = message_id(question)}};
    return 1;
}

/* Submits by a new connection. */
static void submit(const char *endpoint)
{
    struct trouble trouble = {""};
    const struct message *answer;
    ask_t *ask = NULL;

    CHECK(ask_open("the collector", endpoint, NULL, &ask, &trouble) == STATUS_OK, "%s",
          trouble.why);
    for (int i = 0; i < SUBMITS; i++) {
        struct message question = {.type = MESSAGE_SUBMIT, .submit = {.source = LIT("wuhou")}};
        enum status status = ask_for(ask, &question, &answer, &trouble);
        CHECK(status == STATUS_OK, "%s", trouble.why);
    }
    ask_close(&ask);
}

static void submit_has_the_name_of_its_connection(void **state)
{
    uint64_t first[SUBMITS], second[SUBMITS];
    daemon_t *daemon = daemon_start(note_client, first);

    (void)state;
    submit(daemon_endpoint(daemon));
    daemon_stop(&daemon);
    daemon = daemon_start(note_client, second);
    submit(daemon_endpoint(daemon));
    daemon_stop(&daemon);
    assert_int_not_equal(first[0], 0);
    assert_int_equal(first[0], first[1]);
    assert_int_equal(second[0], second[1]);
    assert_int_not_equal(first[0], second[0]);
}

int main(void)
{
    places_begin();
    SUITE_TEST(submit_has_the_name_of_its_connection);
    return suite_run("ask_submit");
}
