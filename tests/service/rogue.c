/* One source that misbehaves:
 *
 *     kaohe-rogue HOME KEY SOURCE WAY SECONDS
 *
 * KEY names a key file of the home; WAY is one of the table at the end. It never waits for what it is
 * told to wait for. Prints how many frames it could send. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "proto/event_codec.h"
#include "tests/service/dial.h"

enum { FRAMES_MAX = 1000, EVENT_BYTES = 512, FULL_MS = 1, STORM_SOCKETS = 16, ASKERS = 8 };

static struct dial dial;
static const char *source;
static int64_t end_us;
static unsigned long long sent;
static uint64_t session, epoch, next, record_number;
static bool is_refused; /* the conversation that was begun last */
static char bytes[ITEMS_MAX][EVENT_BYTES];
static struct text events[ITEMS_MAX];

static bool is_over(void)
{
    return dial_now_us() >= end_us;
}

static void *connect_here(void)
{
    return dial_connect(&dial, ZMQ_DEALER, FRAMES_MAX, NULL, 0);
}

/* Whether it was sent; if not, a little time has passed. */
static bool say(void *sock, const struct message *message)
{
    if (dial_send(sock, message)) {
        sent++;
        return true;
    }
    zmq_poll(NULL, 0, FULL_MS);
    return false;
}

static void hear(void *sock)
{
    struct message message;

    while (dial_receive(sock, &message))
        is_refused |= message.type == MESSAGE_REFUSE && message.refuse.session == session;
}

static bool greet(void *sock, uint64_t instance)
{
    session = entropy_name();
    is_refused = false;
    next = 1;
    return say(sock, &(struct message){.type = MESSAGE_HELLO,
                                       .hello = {.source = text_of(source),
                                                 .instance = instance,
                                                 .fresh = 1,
                                                 .session = session,
                                                 .epoch = epoch,
                                                 .base = 1,
                                                 .first = 1,
                                                 .clock = (uint64_t)clock_wall_ms()}});
}

/* In an epoch that the log does not know. */
static void begin_anew(void *sock)
{
    epoch = entropy_name();
    while (!greet(sock, 1) && !is_over())
        ;
}

static bool send_batch(void *sock, unsigned count)
{
    return say(sock, &(struct message){.type = MESSAGE_BATCH,
                                       .batch = {.session = session,
                                                 .epoch = epoch,
                                                 .first = next,
                                                 .events = {events, count}}});
}

/* Reports that were never sent before. */
static void make_events(unsigned count, const char *occurred)
{
    char record[64];

    for (unsigned i = 0; i < count; i++) {
        snprintf(record, sizeof record, "R-%llx-%llu", (unsigned long long)epoch,
                 (unsigned long long)++record_number);
        struct event event = {.clause = text_of("overdue-case"),
                              .record = text_of(record),
                              .occurred = text_of(occurred)};
        events[i] = (struct text){bytes[i], event_encode(&event, bytes[i], sizeof bytes[i])};
        assert(events[i].size > 0);
    }
}

#define A_DAY "2006-07-01T12:00:00+08:00"

/* Batches without an end; greets again at once where it is refused. */
static void send_on(unsigned count, const char *occurred)
{
    void *sock = connect_here();

    begin_anew(sock);
    while (!is_over()) {
        make_events(count, occurred);
        if (send_batch(sock, count))
            next += count;
        hear(sock);
        if (is_refused)
            begin_anew(sock);
    }
}

static void flood(void)
{
    send_on(BATCH_EVENTS_MAX, A_DAY);
}

static void send_of_a_day_to_come(void)
{
    send_on(ITEMS_MAX, "2999-07-01T12:00:00+08:00");
}

/* All that it may send in a second goes at once, whatever its window is. */
static void send_beyond_the_window(void)
{
    uint64_t rate = (uint64_t)dial.home.settings.source_rate;
    void *sock = connect_here();

    begin_anew(sock);
    for (int64_t due_us = dial_now_us(); !is_over(); due_us += 1050000) {
        uint64_t last = next + rate - BATCH_EVENTS_MAX;
        while (next < last && !is_over()) {
            make_events(BATCH_EVENTS_MAX, A_DAY);
            if (send_batch(sock, BATCH_EVENTS_MAX))
                next += BATCH_EVENTS_MAX;
            hear(sock);
        }
        while (dial_now_us() < due_us + 1050000 && !is_over()) {
            zmq_poll(NULL, 0, FULL_MS);
            hear(sock);
        }
    }
}

static void greet_without_end(void)
{
    void *sock = connect_here();

    epoch = entropy_name();
    while (!is_over()) {
        greet(sock, entropy_name());
        hear(sock);
    }
}

/* Each connection is for one greeting, and ends with its answer. */
static void connect_without_end(void)
{
    void *socks[STORM_SOCKETS] = {0};
    zmq_pollitem_t items[STORM_SOCKETS];

    epoch = entropy_name();
    while (!is_over()) {
        for (unsigned i = 0; i < STORM_SOCKETS; i++) {
            if (!socks[i]) {
                socks[i] = connect_here();
                greet(socks[i], entropy_name());
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

static void send_nothing(void)
{
    static char nothing[FRAME_BYTES_MAX];
    void *sock = connect_here();

    while (!is_over()) {
        if (zmq_send(sock, nothing, sizeof nothing, ZMQ_DONTWAIT) > 0)
            sent++;
        else
            zmq_poll(NULL, 0, FULL_MS);
        hear(sock);
    }
}

/* As large as can be and nearly good: the last event cannot be read. */
static void send_malformed(void)
{
    static char filled[ITEMS_MAX][FRAME_BYTES_MAX / ITEMS_MAX - 16], summary[WORD_BYTES_MAX];
    void *sock = connect_here();

    memset(summary, 'x', NOTE_BYTES_MAX);
    for (unsigned i = 0; i < ITEMS_MAX; i++) {
        struct event event = {.clause = text_of("overdue-case"),
                              .record = text_of("R-1"),
                              .occurred = text_of(A_DAY),
                              .summary = {summary, NOTE_BYTES_MAX},
                              .evidence = {summary, NOTE_BYTES_MAX},
                              .item = {summary, WORD_BYTES_MAX - 1}};
        events[i] = (struct text){filled[i], event_encode(&event, filled[i], sizeof filled[i])};
        assert(events[i].size > 0);
    }
    events[ITEMS_MAX - 1].size--;
    while (!is_over()) {
        begin_anew(sock);
        send_batch(sock, ITEMS_MAX);
        hear(sock);
    }
}

/* Events as large as can be, each of which stands in the log: rulebooks, which no district may send. */
static void send_large(void)
{
    static char text[TEXT_BYTES_MAX], large[EVENT_BYTES_MAX];
    unsigned char digest[DIGEST_BYTES] = {0};
    void *sock = connect_here();
    struct event event = {
        .action = text_of("rulebook"), .text = {text, sizeof text}, .digest = digest};

    memset(text, 'x', sizeof text);
    events[0] = (struct text){large, event_encode(&event, large, sizeof large)};
    assert(events[0].size > 0);
    begin_anew(sock);
    while (!is_over()) {
        next += send_batch(sock, 1);
        hear(sock);
        if (is_refused)
            begin_anew(sock);
    }
}

/* The same batch under the same sequences. */
static void send_again(void)
{
    void *sock = connect_here();

    begin_anew(sock);
    make_events(ITEMS_MAX, A_DAY);
    while (!is_over()) {
        send_batch(sock, ITEMS_MAX);
        hear(sock);
        if (is_refused)
            greet(sock, 1);
    }
}

/* The same batch under new sequences. */
static void send_twice(void)
{
    void *sock = connect_here();

    begin_anew(sock);
    make_events(ITEMS_MAX, A_DAY);
    while (!is_over()) {
        if (send_batch(sock, ITEMS_MAX))
            next += ITEMS_MAX;
        hear(sock);
        if (is_refused)
            begin_anew(sock);
    }
}

static void ping_and_never_read(void)
{
    void *sock = dial_connect(&dial, ZMQ_DEALER, 1, NULL, 0);

    begin_anew(sock);
    while (!is_over())
        say(sock, &(struct message){.type = MESSAGE_PING,
                                    .ping = {.session = session, .first = 1, .last = 0}});
}

/* The largest answers that there are. */
static void ask(void *sock, uint64_t id)
{
    struct message questions[] = {
        {.type = MESSAGE_GET_LOG, .get_log = {.id = id, .n = 1}},
        {.type = MESSAGE_GET_STANDINGS, .get_standings = {.id = id}},
        {.type = MESSAGE_GET_LOG, .get_log = {.id = id, .n = 1 + id}},
        {.type = MESSAGE_GET_PENDING, .get_pending = {.id = id}},
        {.type = MESSAGE_GET_STATUS, .get_status = {.id = id}},
    };

    dial_send(sock, &questions[id % (sizeof questions / sizeof *questions)]);
}

static void ask_without_end(bool reads)
{
    void *socks[ASKERS];
    struct message message;

    for (unsigned i = 0; i < ASKERS; i++)
        socks[i] = dial_connect(&dial, ZMQ_DEALER, reads ? FRAMES_MAX : 1, NULL, 0);
    for (uint64_t id = 1; !is_over(); id++) {
        zmq_pollitem_t items[ASKERS];
        for (unsigned i = 0; i < ASKERS; i++) {
            ask(socks[i], id);
            while (reads && dial_receive(socks[i], &message))
                sent++;
            items[i] = (zmq_pollitem_t){.socket = socks[i], .events = ZMQ_POLLIN};
        }
        zmq_poll(reads ? items : NULL, reads ? ASKERS : 0, FULL_MS);
    }
}

static void ask_and_read(void)
{
    ask_without_end(true);
}

static void ask_and_never_read(void)
{
    ask_without_end(false);
}

/* As connect_without_end, by keys that nobody knows. */
static void come_without_a_key(void)
{
    void *socks[STORM_SOCKETS];

    while (!is_over()) {
        for (unsigned i = 0; i < STORM_SOCKETS; i++, sent++) {
            curve_new(&dial.pass.pair);
            socks[i] = connect_here();
        }
        zmq_poll(NULL, 0, 10);
        for (unsigned i = 0; i < STORM_SOCKETS; i++)
            zmq_close(socks[i]);
    }
}

static const struct {
    const char *name, *socket;
    void (*act)(void);
} ways[] = {
    {"flood", "ingest", flood},
    {"window", "ingest", send_beyond_the_window},
    {"greet", "ingest", greet_without_end},
    {"connect", "ingest", connect_without_end},
    {"nothing", "ingest", send_nothing},
    {"malformed", "ingest", send_malformed},
    {"bad-time", "ingest", send_of_a_day_to_come},
    {"large", "ingest", send_large},
    {"again", "ingest", send_again},
    {"twice", "ingest", send_twice},
    {"ping-deaf", "ingest", ping_and_never_read},
    {"ask", "query", ask_and_read},
    {"ask-deaf", "query", ask_and_never_read},
    {"keyless", "ingest", come_without_a_key},
};

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: kaohe-rogue HOME KEY SOURCE WAY SECONDS\n");
        return 64;
    }
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].name, argv[4]) != 0)
            continue;
        source = argv[3];
        if (!dial_open(&dial, argv[1], ways[i].socket, argv[2]))
            return 1;
        end_us = dial_now_us() + (int64_t)(atof(argv[5]) * 1e6);
        ways[i].act();
        printf("%llu\n", sent);
        return 0;
    }
    fprintf(stderr, "kaohe-rogue: there is no way %s\n", argv[4]);
    return 64;
}
