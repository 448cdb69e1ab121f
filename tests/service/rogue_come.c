/* The ways of a rogue that comes again and again, or asks. */
#include "common/base/entropy.h"
#include "tests/service/rogue.h"

enum { STORM_SOCKETS = 16, ASKERS = 8 };

void rogue_hello(struct rogue *rogue)
{
    void *sock = rogue_connect(rogue);

    rogue->epoch = entropy_name();
    while (!rogue_is_over(rogue)) {
        rogue_greet(rogue, sock, entropy_name());
        rogue_hear(rogue, sock);
    }
}

/* Each connection is for one greeting, and ends with its answer. */
void rogue_reconnect(struct rogue *rogue)
{
    void *socks[STORM_SOCKETS] = {0};
    zmq_pollitem_t items[STORM_SOCKETS];

    rogue->epoch = entropy_name();
    while (!rogue_is_over(rogue)) {
        for (unsigned i = 0; i < STORM_SOCKETS; i++) {
            if (!socks[i]) {
                socks[i] = rogue_connect(rogue);
                rogue_greet(rogue, socks[i], entropy_name());
            }
            items[i] = (zmq_pollitem_t){.socket = socks[i], .events = ZMQ_POLLIN};
        }
        zmq_poll(items, STORM_SOCKETS, 100);
        for (unsigned i = 0; i < STORM_SOCKETS; i++)
            if (items[i].revents) {
                zmq_close(socks[i]);
                socks[i] = NULL;
            }
    }
}

/* As rogue_reconnect, by keys that nobody knows. */
void rogue_keyless(struct rogue *rogue)
{
    void *socks[STORM_SOCKETS];

    while (!rogue_is_over(rogue)) {
        for (unsigned i = 0; i < STORM_SOCKETS; i++, rogue->sent++) {
            curve_new(&rogue->dial.pass.pair);
            socks[i] = rogue_connect(rogue);
        }
        zmq_poll(NULL, 0, 10);
        for (unsigned i = 0; i < STORM_SOCKETS; i++)
            zmq_close(socks[i]);
    }
}

void rogue_ping_deaf(struct rogue *rogue)
{
    void *sock = dial_connect(&rogue->dial, ZMQ_DEALER, 1, NULL, 0);

    rogue_begin(rogue, sock);
    while (!rogue_is_over(rogue))
        rogue_say(rogue, sock,
                  &(struct message){.type = MESSAGE_PING,
                                    .ping = {.session = rogue->session, .first = 1, .last = 0}});
}

/* The largest answers that there are. */
static void ask(struct rogue *rogue, void *sock, uint64_t id)
{
    struct message questions[] = {
        {.type = MESSAGE_GET_LOG, .get_log = {.id = id, .n = 1}},
        {.type = MESSAGE_GET_STANDINGS, .get_standings = {.id = id}},
        {.type = MESSAGE_GET_LOG, .get_log = {.id = id, .n = 1 + id}},
        {.type = MESSAGE_GET_PENDING, .get_pending = {.id = id}},
        {.type = MESSAGE_GET_STATUS, .get_status = {.id = id}},
        {.type = MESSAGE_GET_PROOF, .get_proof = {.id = id, .n = 1 + id}},
        {.type = MESSAGE_GET_CHECKPOINT, .get_checkpoint = {.id = id, .n = 1 + id}},
        {.type = MESSAGE_GET_EXPLANATION,
         .get_explanation = {.id = id, .centre = text_of(rogue->source), .n = id}},
    };

    rogue->sent += dial_send(sock, &questions[id % (sizeof questions / sizeof *questions)]);
}

static void ask_without_end(struct rogue *rogue, bool reads)
{
    void *socks[ASKERS];
    struct message message;

    for (unsigned i = 0; i < ASKERS; i++)
        socks[i] = dial_connect(&rogue->dial, ZMQ_DEALER, reads ? ROGUE_FRAMES_MAX : 1, NULL, 0);
    for (uint64_t id = 1; !rogue_is_over(rogue); id++) {
        zmq_pollitem_t items[ASKERS];
        for (unsigned i = 0; i < ASKERS; i++) {
            ask(rogue, socks[i], id);
            while (reads && dial_receive(socks[i], &message))
                ;
            items[i] = (zmq_pollitem_t){.socket = socks[i], .events = ZMQ_POLLIN};
        }
        zmq_poll(reads ? items : NULL, reads ? ASKERS : 0, ROGUE_FULL_MS);
    }
}

void rogue_ask(struct rogue *rogue)
{
    ask_without_end(rogue, true);
}

void rogue_ask_deaf(struct rogue *rogue)
{
    ask_without_end(rogue, false);
}
