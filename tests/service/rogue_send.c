/* The ways of a rogue that sends batches, or what looks like them. */
#include <assert.h>
#include <string.h>

#include "proto/event_codec.h"
#include "tests/service/rogue.h"

enum { EVENT_ROOM = 2048 };

/* Batches without an end; greets again at once where it is refused. */
static void send_on(struct rogue *rogue, unsigned count, const char *occurred)
{
    void *sock = rogue_connect(rogue);

    rogue_begin(rogue, sock);
    while (!rogue_is_over(rogue)) {
        rogue_make_events(rogue, count, occurred);
        if (rogue_send_batch(rogue, sock, count))
            rogue->next += count;
        rogue_hear(rogue, sock);
        if (rogue->is_refused)
            rogue_begin(rogue, sock);
    }
}

void rogue_flood(struct rogue *rogue)
{
    send_on(rogue, BATCH_EVENTS_MAX, ROGUE_DAY);
}

void rogue_bad_time(struct rogue *rogue)
{
    send_on(rogue, BATCH_EVENTS_MAX, "2999-07-01T12:00:00+08:00");
}

/* All that it may send in a second goes at once, whatever its window is. */
void rogue_window(struct rogue *rogue)
{
    uint64_t rate = (uint64_t)rogue->dial.home.settings.source_rate;
    void *sock = rogue_connect(rogue);

    rogue_begin(rogue, sock);
    for (int64_t due_us = dial_now_us(); !rogue_is_over(rogue); due_us += 1050000) {
        uint64_t last = rogue->next + rate - BATCH_EVENTS_MAX;
        while (rogue->next < last && !rogue_is_over(rogue)) {
            rogue_make_events(rogue, BATCH_EVENTS_MAX, ROGUE_DAY);
            if (rogue_send_batch(rogue, sock, BATCH_EVENTS_MAX))
                rogue->next += BATCH_EVENTS_MAX;
            rogue_hear(rogue, sock);
        }
        while (dial_now_us() < due_us + 1050000 && !rogue_is_over(rogue)) {
            zmq_poll(NULL, 0, ROGUE_FULL_MS);
            rogue_hear(rogue, sock);
        }
    }
}

void rogue_nothing(struct rogue *rogue)
{
    static char nothing[FRAME_BYTES_MAX];
    void *sock = rogue_connect(rogue);

    while (!rogue_is_over(rogue)) {
        if (zmq_send(sock, nothing, sizeof nothing, ZMQ_DONTWAIT) > 0)
            rogue->sent++;
        else
            zmq_poll(NULL, 0, ROGUE_FULL_MS);
        rogue_hear(rogue, sock);
    }
}

/* Nearly good: the last event cannot be read. */
void rogue_malformed(struct rogue *rogue)
{
    static char filled[BATCH_EVENTS_MAX][EVENT_ROOM], summary[WORD_BYTES_MAX];
    void *sock = rogue_connect(rogue);

    memset(summary, 'x', NOTE_BYTES_MAX);
    for (unsigned i = 0; i < BATCH_EVENTS_MAX; i++) {
        struct event event = {.clause = text_of("overdue-case"),
                              .record = text_of("R-1"),
                              .occurred = text_of(ROGUE_DAY),
                              .summary = {summary, NOTE_BYTES_MAX},
                              .evidence = {summary, NOTE_BYTES_MAX},
                              .item = {summary, WORD_BYTES_MAX - 1}};
        rogue->events[i] =
            (struct text){filled[i], event_encode(&event, filled[i], sizeof filled[i])};
        assert(rogue->events[i].size > 0);
    }
    rogue->events[BATCH_EVENTS_MAX - 1].size--;
    while (!rogue_is_over(rogue)) {
        rogue_begin(rogue, sock);
        rogue_send_batch(rogue, sock, BATCH_EVENTS_MAX);
        rogue_hear(rogue, sock);
    }
}

/* Events as large as can be, each of which stands in the log: rulebooks, which no district may send. */
void rogue_large(struct rogue *rogue)
{
    static char text[TEXT_BYTES_MAX], large[EVENT_BYTES_MAX];
    unsigned char digest[DIGEST_BYTES] = {0};
    void *sock = rogue_connect(rogue);
    struct event event = {
        .action = text_of("rulebook"), .text = {text, sizeof text}, .digest = digest};

    memset(text, 'x', sizeof text);
    rogue->events[0] = (struct text){large, event_encode(&event, large, sizeof large)};
    assert(rogue->events[0].size > 0);
    rogue_begin(rogue, sock);
    while (!rogue_is_over(rogue)) {
        rogue->next += rogue_send_batch(rogue, sock, 1);
        rogue_hear(rogue, sock);
        if (rogue->is_refused)
            rogue_begin(rogue, sock);
    }
}

/* The same batch under the same sequences. */
void rogue_again(struct rogue *rogue)
{
    void *sock = rogue_connect(rogue);

    rogue_begin(rogue, sock);
    rogue_make_events(rogue, BATCH_EVENTS_MAX, ROGUE_DAY);
    while (!rogue_is_over(rogue)) {
        rogue_send_batch(rogue, sock, BATCH_EVENTS_MAX);
        rogue_hear(rogue, sock);
        if (rogue->is_refused)
            rogue_greet(rogue, sock, 1);
    }
}

/* The same batch under new sequences. */
void rogue_twice(struct rogue *rogue)
{
    void *sock = rogue_connect(rogue);

    rogue_begin(rogue, sock);
    rogue_make_events(rogue, BATCH_EVENTS_MAX, ROGUE_DAY);
    while (!rogue_is_over(rogue)) {
        if (rogue_send_batch(rogue, sock, BATCH_EVENTS_MAX))
            rogue->next += BATCH_EVENTS_MAX;
        rogue_hear(rogue, sock);
        if (rogue->is_refused)
            rogue_begin(rogue, sock);
    }
}
