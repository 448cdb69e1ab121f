/* One source that misbehaves:
 *
 *     kaohe-rogue HOME KEY SOURCE WAY SECONDS
 *
 * KEY names a key file of the home; WAY is one of the table at the end. Prints how many frames it could
 * send. */
#include "tests/service/rogue.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "proto/event_codec.h"

enum { EVENT_BYTES = 512 };

bool rogue_is_over(const struct rogue *rogue)
{
    return dial_now_us() >= rogue->end_us;
}

void *rogue_connect(const struct rogue *rogue)
{
    return dial_connect(&rogue->dial, ZMQ_DEALER, ROGUE_FRAMES_MAX, NULL, 0);
}

bool rogue_say(struct rogue *rogue, void *sock, const struct message *message)
{
    if (dial_send(sock, message)) {
        rogue->sent++;
        return true;
    }
    zmq_poll(NULL, 0, ROGUE_FULL_MS);
    return false;
}

void rogue_hear(struct rogue *rogue, void *sock)
{
    struct message message;

    while (dial_receive(sock, &message))
        rogue->is_refused |=
            message.type == MESSAGE_REFUSE && message.refuse.session == rogue->session;
}

bool rogue_greet(struct rogue *rogue, void *sock, uint64_t instance)
{
    rogue->session = entropy_name();
    rogue->is_refused = false;
    rogue->next = 1;
    return rogue_say(rogue, sock,
                     &(struct message){.type = MESSAGE_HELLO,
                                       .hello = {.source = text_of(rogue->source),
                                                 .instance = instance,
                                                 .fresh = 1,
                                                 .session = rogue->session,
                                                 .epoch = rogue->epoch,
                                                 .base = 1,
                                                 .first = 1,
                                                 .clock = (uint64_t)clock_wall_ms()}});
}

void rogue_begin(struct rogue *rogue, void *sock)
{
    rogue->epoch = entropy_name();
    while (!rogue_greet(rogue, sock, 1) && !rogue_is_over(rogue))
        ;
}

bool rogue_send_batch(struct rogue *rogue, void *sock, unsigned count)
{
    return rogue_say(rogue, sock,
                     &(struct message){.type = MESSAGE_BATCH,
                                       .batch = {.session = rogue->session,
                                                 .epoch = rogue->epoch,
                                                 .first = rogue->next,
                                                 .events = {rogue->events, count}}});
}

void rogue_make_events(struct rogue *rogue, unsigned count, const char *occurred)
{
    static char bytes[ITEMS_MAX][EVENT_BYTES];
    char record[64];

    for (unsigned i = 0; i < count; i++) {
        snprintf(record, sizeof record, "R-%llx-%llu", (unsigned long long)rogue->epoch,
                 (unsigned long long)++rogue->record_number);
        struct event event = {.clause = text_of("overdue-case"),
                              .record = text_of(record),
                              .occurred = text_of(occurred)};
        rogue->events[i] = (struct text){bytes[i], event_encode(&event, bytes[i], sizeof bytes[i])};
        assert(rogue->events[i].size > 0);
    }
}

static const struct {
    const char *name, *socket;
    rogue_way *act;
} ways[] = {
    {"flood", "ingest", rogue_flood},         {"window", "ingest", rogue_window},
    {"greet", "ingest", rogue_hello},         {"connect", "ingest", rogue_reconnect},
    {"nothing", "ingest", rogue_nothing},     {"malformed", "ingest", rogue_malformed},
    {"bad-time", "ingest", rogue_bad_time},   {"large", "ingest", rogue_large},
    {"again", "ingest", rogue_again},         {"twice", "ingest", rogue_twice},
    {"ping-deaf", "ingest", rogue_ping_deaf}, {"ask", "query", rogue_ask},
    {"ask-deaf", "query", rogue_ask_deaf},    {"keyless", "ingest", rogue_keyless},
};

int main(int argc, char **argv)
{
    static struct rogue rogue;

    if (argc != 6) {
        fprintf(stderr, "usage: kaohe-rogue HOME KEY SOURCE WAY SECONDS\n");
        return 64;
    }
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].name, argv[4]) != 0)
            continue;
        if (!dial_open(&rogue.dial, argv[1], ways[i].socket, argv[2]))
            return 1;
        rogue.source = argv[3];
        rogue.end_us = dial_now_us() + (int64_t)(atof(argv[5]) * 1e6);
        ways[i].act(&rogue);
        printf("%llu\n", rogue.sent);
        return 0;
    }
    fprintf(stderr, "kaohe-rogue: there is no way %s\n", argv[4]);
    return 64;
}
