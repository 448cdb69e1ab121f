/* common/client/ask: an answer that lies in the socket while the process was stopped. */
#include "common/client/ask.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"
#include "tests/unit/wire/support_wire.h"

static unsigned answer_status(void *context, const struct message *question,
                              struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    (void)context;
    ret_answers[0] = (struct message){.type = MESSAGE_ANSWER,
                                      .answer = {message_id(question), 0, text_of("{}")}};
    return 1;
}

static const struct late_row {
    const char *title;
    int64_t now_ms; /* of the step after the one that asks */
} late_rows[] = {
    {"an answer is seen before it is waited for again", CLIENT_AGAIN_MS},
    {"an answer is seen before the time is over", CLIENT_ANSWER_MS},
    {"an answer is seen long after the time was over", 1000 * CLIENT_ANSWER_MS},
};

static void answer_that_waits_is_seen_at_once(void **state)
{
    const struct late_row *row = *state;
    daemon_t *daemon = daemon_start(answer_status, NULL);
    struct message question = {.type = MESSAGE_GET_STATUS};
    struct trouble trouble = {""};
    ask_t *ask = NULL;

    CHECK(ask_open("the scorer", daemon_endpoint(daemon), NULL, &ask, &trouble) == STATUS_OK, "%s",
          trouble.why);
    ask_begin(ask, &question, CLIENT_ANSWER_MS, 0);
    assert_int_equal(ask_step(ask, 0), ASK_WAITING);
    wire_t *wire = ask_wire(ask);
    wire_wait(&wire, 1, -1, RECEIVE_MS_MAX);
    assert_int_equal(ask_step(ask, row->now_ms), ASK_ANSWERED);
    ask_close(&ask);
    daemon_stop(&daemon);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(late_rows, answer_that_waits_is_seen_at_once);
    return suite_run("ask_late");
}
