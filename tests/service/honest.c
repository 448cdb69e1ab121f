/* Sources as they should be: each greets, pings once a second, and sends so many events a second, each
 * in a BATCH of its own, at times that do not depend on the answers.
 *
 *     kaohe-honest HOME RATE SOURCE...
 *
 * A line a receipt: when the batch was sent, and how long its RECEIPT took, in microseconds. Once stdin
 * has ended it sends no more, and goes when each batch has its RECEIPT. Ends with 1, and says who, where
 * a source is refused or has waited too long. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "proto/event_codec.h"
#include "tests/chance.h"
#include "tests/service/dial.h"

enum {
    SOURCES_MAX = 20,
    FRAMES_MAX = 1000,
    SENT_MAX = 1 << 16,
    SECOND_US = 1000000,
    PRINT_US = 100000,
    SERVED_US_MAX = 60 * SECOND_US /* how long a batch may wait, on a machine however busy */
};

struct source {
    const char *slug;
    void *sock;
    uint64_t session, epoch, sent, receipted;
    bool is_welcome;
    int64_t due_us, ping_us;
    int64_t sent_us[SENT_MAX]; /* by sequence */
};

static struct source sources[SOURCES_MAX];
static unsigned source_count;
static int64_t period_us;
static bool is_ending;
static struct chance chance;

static void send_or_end(const struct source *source, const struct message *message)
{
    if (dial_send(source->sock, message))
        return;
    fprintf(stderr, "%s cannot send\n", source->slug);
    exit(1);
}

static void greet(struct source *source, const char *home)
{
    static struct dial dials[SOURCES_MAX];
    struct dial *dial = &dials[source - sources];

    if (!dial_open(dial, home, "ingest", source->slug))
        exit(1);
    source->sock = dial_connect(dial, ZMQ_DEALER, FRAMES_MAX, NULL, 0);
    source->session = entropy_name();
    source->epoch = entropy_name();
    source->sent_us[1] = dial_now_us(); /* it waits from here on, first for its WELCOME */
    send_or_end(source, &(struct message){.type = MESSAGE_HELLO,
                                          .hello = {.source = text_of(source->slug),
                                                    .instance = entropy_name(),
                                                    .fresh = 1,
                                                    .session = source->session,
                                                    .epoch = source->epoch,
                                                    .base = 1,
                                                    .first = 1,
                                                    .clock = (uint64_t)clock_wall_ms()}});
}

static void send_event(struct source *source)
{
    char record[64], bytes[512];
    uint64_t seq = ++source->sent;

    snprintf(record, sizeof record, "%s-%llx-%llu", source->slug, (unsigned long long)source->epoch,
             (unsigned long long)seq);
    struct event event = {.clause = text_of("overdue-case"),
                          .record = text_of(record),
                          .occurred = text_of("2006-07-01T12:00:00+08:00"),
                          .summary = text_of("超过承诺时限，当事人在大厅窗口当面反映，已经登记")};
    struct text encoded = {bytes, event_encode(&event, bytes, sizeof bytes)};
    assert(encoded.size > 0);
    source->sent_us[seq % SENT_MAX] = dial_now_us();
    send_or_end(source, &(struct message){.type = MESSAGE_BATCH,
                                          .batch = {.session = source->session,
                                                    .epoch = source->epoch,
                                                    .first = seq,
                                                    .events = {&encoded, 1}}});
}

static void ping(const struct source *source)
{
    send_or_end(source, &(struct message){.type = MESSAGE_PING,
                                          .ping = {.session = source->session,
                                                   .first = source->sent + 1,
                                                   .last = source->sent,
                                                   .clock = (uint64_t)clock_wall_ms()}});
}

/* As likely at any time: once a period on average. */
static int64_t next_wait(void)
{
    return chance_below(&chance, (unsigned)(2 * period_us));
}

static void send_what_is_due(struct source *source, int64_t now_us)
{
    if (!source->is_welcome || is_ending)
        return;
    for (; source->due_us <= now_us; source->due_us += next_wait())
        send_event(source);
    if (source->ping_us <= now_us) {
        ping(source);
        source->ping_us += SECOND_US;
    }
}

/* They come in order. */
static void take_receipt(struct source *source, uint64_t seq, int64_t now_us)
{
    int64_t sent_us = source->sent_us[seq % SENT_MAX];

    if (seq != ++source->receipted) {
        fprintf(stderr, "%s has no receipt for batch %llu\n", source->slug,
                (unsigned long long)source->receipted);
        exit(1);
    }
    printf("%lld %lld\n", (long long)sent_us, (long long)(now_us - sent_us));
}

static void take(struct source *source, const struct message *message)
{
    int64_t now_us = dial_now_us();

    if (message->type == MESSAGE_REFUSE) {
        fprintf(stderr, "%s is refused: %.*s\n", source->slug, (int)message->refuse.word.size,
                message->refuse.word.data);
        exit(1);
    }
    if (message->type == MESSAGE_WELCOME) {
        source->is_welcome = true;
        source->due_us = now_us + next_wait();
        source->ping_us = now_us + SECOND_US;
    }
    if (message->type == MESSAGE_RECEIPT)
        take_receipt(source, message->receipt.first, now_us);
}

/* Whether nothing is on the way. */
static bool is_served(const struct source *source, int64_t now_us)
{
    if (source->is_welcome && source->receipted == source->sent)
        return true;
    int64_t since_us = source->sent_us[(source->receipted + 1) % SENT_MAX];
    if (now_us - since_us > SERVED_US_MAX) {
        fprintf(stderr, "%s has receipts for %llu of %llu batches only\n", source->slug,
                (unsigned long long)source->receipted, (unsigned long long)source->sent);
        exit(1);
    }
    return false;
}

static bool are_all_served(int64_t now_us)
{
    unsigned count = 0;

    for (unsigned i = 0; i < source_count; i++)
        count += is_served(&sources[i], now_us);
    return count == source_count;
}

/* Waits until something comes, or is due, or stdin ends. */
static void wait_for_work(int64_t now_us)
{
    zmq_pollitem_t items[SOURCES_MAX + 1];
    int64_t due_us = now_us + PRINT_US;

    for (unsigned i = 0; i < source_count; i++) {
        items[i] = (zmq_pollitem_t){.socket = sources[i].sock, .events = ZMQ_POLLIN};
        if (sources[i].is_welcome && !is_ending && sources[i].due_us < due_us)
            due_us = sources[i].due_us;
    }
    items[source_count] = (zmq_pollitem_t){.fd = STDIN_FILENO, .events = ZMQ_POLLIN};
    zmq_poll(items, (int)source_count + !is_ending, (long)((due_us - now_us + 999) / 1000));
    is_ending |= items[source_count].revents != 0;
}

static void run(void)
{
    struct message message;
    int64_t printed_us = dial_now_us();

    for (;;) {
        int64_t now_us = dial_now_us();
        if (are_all_served(now_us) && is_ending)
            return;
        for (unsigned i = 0; i < source_count; i++) {
            while (dial_receive(sources[i].sock, &message))
                take(&sources[i], &message);
            send_what_is_due(&sources[i], now_us);
        }
        if (now_us - printed_us >= PRINT_US) {
            fflush(stdout);
            printed_us = now_us;
        }
        wait_for_work(now_us);
    }
}

int main(int argc, char **argv)
{
    static char buffer[1 << 18];

    if (argc < 4 || argc > 3 + SOURCES_MAX || atoi(argv[2]) <= 0) {
        fprintf(stderr, "usage: kaohe-honest HOME RATE SOURCE...\n");
        return 64;
    }
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    chance = chance_of(chance_fresh_seed(), 1);
    period_us = SECOND_US / atoi(argv[2]);
    for (; source_count < (unsigned)argc - 3; source_count++) {
        sources[source_count].slug = argv[3 + source_count];
        greet(&sources[source_count], argv[1]);
    }
    run();
}
