#include "tests/unit/client/support_daemon.h"

#include <pthread.h>
#include <stdatomic.h>

#include "tests/unit/wire/support_wire.h"

enum { LOOK_MS = 10 };

struct daemon {
    pthread_t thread;
    atomic_bool is_stopped;
    wire_t *wire; /* made here, handed to the thread */
    daemon_answer *answer;
    void *context;
    char endpoint[WIRE_ENDPOINT_BYTES];
    struct message_room room;
};

static void answer_one(daemon_t *daemon, const struct peer *peer, struct text frame)
{
    struct message question, answers[DAEMON_ANSWERS_MAX];
    enum refusal refusal;

    if (!message_decode(frame.data, frame.size, &daemon->room, &question, &refusal))
        return;
    unsigned count = daemon->answer(daemon->context, &question, answers);
    for (unsigned i = 0; i < count; i++)
        wire_send_message(daemon->wire, peer, &answers[i]);
}

static void *serve(void *argument)
{
    daemon_t *daemon = argument;
    struct peer peer;
    struct text frame;

    while (!daemon->is_stopped) {
        wire_wait(&daemon->wire, 1, -1, LOOK_MS);
        while (wire_receive(daemon->wire, &peer, &frame))
            answer_one(daemon, &peer, frame);
    }
    return NULL;
}

daemon_t *daemon_start(daemon_answer *answer, void *context)
{
    char bound[WIRE_ENDPOINT_BYTES];
    daemon_t *daemon = calloc(1, sizeof *daemon);

    assert_non_null(daemon);
    fresh_ipc(daemon->endpoint);
    daemon->wire = bind_wire(WIRE_ROUTER, daemon->endpoint, bound);
    daemon->answer = answer;
    daemon->context = context;
    assert_int_equal(pthread_create(&daemon->thread, NULL, serve, daemon), 0);
    return daemon;
}

const char *daemon_endpoint(const daemon_t *daemon)
{
    return daemon->endpoint;
}

void daemon_stop(daemon_t **daemon)
{
    (*daemon)->is_stopped = true;
    assert_int_equal(pthread_join((*daemon)->thread, NULL), 0);
    wire_close(&(*daemon)->wire);
    free(*daemon);
    *daemon = NULL;
}
