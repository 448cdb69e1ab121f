#include "services/scorer/query.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "services/scorer/answerer.h"

enum { QUESTIONS_A_ROUND = 64 }; /* until we look whether to stop */

struct query {
    pthread_t thread;
    int stop;     /* an eventfd: readable when the thread is to end */
    view_t *view; /* parked between two questions */
    const struct doors *doors;
    wire_t *wire;
    answerer_t *answerer;
    presence_t *presence;
    struct message_room room; /* of the question being answered */
};

static bool is_for_office(enum message_type type)
{
    return type == MESSAGE_ACCEPT_CLOCK || type == MESSAGE_PASS_OVER || type == MESSAGE_WAIT_FOR;
}

/* The gate was asked when the peer came; its key may have been withdrawn since. */
static bool may_ask(const struct query *query, const struct peer *peer,
                    const struct message *question)
{
    if (!peer->has_key)
        return true;
    return gate_permits(
        is_for_office(question->type) ? query->doors->office : query->doors->readers, peer->key);
}

static void answer_frame(struct query *query, const struct peer *peer, struct text frame)
{
    struct message question, answer;
    enum refusal refusal;

    if (!message_decode(frame.data, frame.size, &query->room, &question, &refusal)) {
        answer = message_sorry(0, refusal, "not a message that this scorer can read");
        wire_send_message(query->wire, peer, &answer);
        return;
    }
    if (!may_ask(query, peer, &question)) {
        answer = message_sorry(message_id(&question), REFUSAL_NOT_PERMITTED,
                               "this key may not ask this, or not any more");
        wire_send_message(query->wire, peer, &answer);
        return;
    }
    view_renew(query->view);
    answerer_answer(query->answerer, query->view, &question, clock_wall_ms(), &answer);
    wire_send_message(query->wire, peer, &answer);
    view_park(query->view);
}

static void *run(void *context)
{
    struct query *query = context;
    struct peer peer;
    struct text frame;
    eventfd_t stop;

    while (eventfd_read(query->stop, &stop)) {
        for (int i = 0; i < QUESTIONS_A_ROUND && wire_receive(query->wire, &peer, &frame); i++) {
            presence_hear(query->presence, &peer);
            answer_frame(query, &peer, frame);
        }
        wire_wait(&query->wire, 1, query->stop, -1);
    }
    return NULL;
}

const wire_t *query_wire(const query_t *query)
{
    return query->wire;
}

static void free_query(query_t **query)
{
    wire_close(&(*query)->wire);
    answerer_destroy(&(*query)->answerer);
    view_close(&(*query)->view);
    if ((*query)->stop >= 0)
        close((*query)->stop);
    free(*query);
    *query = NULL;
}

/* Returns 0 or an errno. */
static int start_thread(query_t *query)
{
    query->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return query->stop < 0 ? errno : pthread_create(&query->thread, NULL, run, query);
}

enum status query_start(ledger_t *ledger, presence_t *presence, const struct doors *doors,
                        wire_t *wire, query_t **ret_query, struct trouble *ret_trouble)
{
    query_t *query = memory_new(sizeof *query);

    query->view = view_open(ledger);
    view_park(query->view);
    query->wire = wire;
    query->doors = doors;
    query->presence = presence;
    query->answerer = answerer_new(presence);
    int error = start_thread(query);
    if (!error) {
        *ret_query = query;
        return STATUS_OK;
    }
    free_query(&query);
    return trouble_set(ret_trouble, error == EAGAIN ? STATUS_FULL : status_of_errno(error),
                       "cannot start the thread that answers queries: %s", strerror(error));
}

void query_stop(query_t **query)
{
    if (!*query)
        return;
    eventfd_write((*query)->stop, 1);
    pthread_join((*query)->thread, NULL);
    free_query(query);
}
