#include "tests/bench/load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "common/form/rulebook_file.h"
#include "common/run/keyfile.h"
#include "common/wire/wire.h"
#include "proto/event_codec.h"

enum { POLL_MS = 1, SILENCE_MS = 10000 };

struct source {
    const char *slug;
    wire_t *wire;
    uint64_t session, epoch;
    uint64_t sent, acked; /* sequences */
    bool is_welcome;
};

static struct rulebook book;
static struct source sources[LOAD_SOURCES];
static struct message_room room;
static char bytes[LOAD_BATCH][LOAD_EVENT_BYTES * 2];

/* An overdue case whose encoded form has LOAD_EVENT_BYTES bytes. */
static size_t make_event(const struct source *source, uint64_t seq, char *ret_bytes)
{
    char record[32], summary[LOAD_EVENT_BYTES];
    struct event event = {.clause = text_of("overdue-case"),
                          .occurred = text_of("2006-03-14T10:20:00+08:00")};

    snprintf(record, sizeof record, "%.8s-%012llu", source->slug, (unsigned long long)seq);
    memset(summary, 'x', sizeof summary);
    event.record = text_of(record);
    event.summary = (struct text){summary, 1};
    size_t bare = event_encode(&event, ret_bytes, LOAD_EVENT_BYTES * 2);
    event.summary.size = LOAD_EVENT_BYTES - bare;
    return event_encode(&event, ret_bytes, LOAD_EVENT_BYTES * 2);
}

static bool connect_source(struct source *source, const struct home *home, const char *endpoint)
{
    struct trouble trouble;
    struct wire_pass own;
    const struct wire_pass *pass;

    return keyfile_pass(home, endpoint, source->slug, KEYFILE_SCORER, &own, &pass, &trouble) ==
               STATUS_OK &&
           wire_connect(WIRE_DEALER, endpoint, pass, &source->wire, &trouble) == STATUS_OK;
}

static bool open_source(struct source *source, const struct home *home, const char *endpoint)
{
    *source = (struct source){.slug = source->slug};

    source->session = entropy_name();
    source->epoch = entropy_name();
    if (!connect_source(source, home, endpoint))
        return false;
    struct message hello = {.type = MESSAGE_HELLO,
                            .hello = {.source = text_of(source->slug),
                                      .instance = entropy_name(),
                                      .fresh = 1,
                                      .session = source->session,
                                      .epoch = source->epoch,
                                      .base = 1,
                                      .first = 1}};
    return wire_send_message(source->wire, NULL, &hello);
}

static void send_batches(struct source *source)
{
    struct text events[LOAD_BATCH];

    while (source->is_welcome && source->sent - source->acked + LOAD_BATCH <= LOAD_IN_FLIGHT) {
        for (size_t i = 0; i < LOAD_BATCH; i++)
            events[i] = (struct text){bytes[i], make_event(source, source->sent + 1 + i, bytes[i])};
        struct message batch = {.type = MESSAGE_BATCH,
                                .batch = {.session = source->session,
                                          .epoch = source->epoch,
                                          .first = source->sent + 1,
                                          .events = {events, LOAD_BATCH}}};
        if (!wire_send_message(source->wire, NULL, &batch))
            return;
        source->sent += LOAD_BATCH;
    }
}

static void receive(struct source *source)
{
    struct message message;
    struct text frame;
    enum refusal refusal;

    while (wire_receive(source->wire, NULL, &frame)) {
        bool is_good = message_decode(frame.data, frame.size, &room, &message, &refusal);
        assert(is_good);
        assert(message.type != MESSAGE_REFUSE);
        source->is_welcome |= message.type == MESSAGE_WELCOME;
        if (message.type == MESSAGE_RECEIPT)
            source->acked = message.receipt.first + message.receipt.receipts.count - 1;
    }
}

static uint64_t total_acked(void)
{
    uint64_t total = 0;

    for (int i = 0; i < LOAD_SOURCES; i++)
        total += sources[i].acked;
    return total;
}

static void turn(void)
{
    for (int i = 0; i < LOAD_SOURCES; i++) {
        receive(&sources[i]);
        send_batches(&sources[i]);
    }
    wire_wait(&sources[0].wire, 1, -1, POLL_MS);
}

/* The endpoint; waits until a scorer has noted it where the settings leave it open. */
static void find_endpoint(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES])
{
    int64_t end = clock_mono_ms() + SILENCE_MS;

    do {
        home_endpoint(home, home->settings.ingest, "ingest", true, ret_endpoint);
        wire_wait(NULL, 0, -1, POLL_MS);
    } while (!*ret_endpoint && clock_mono_ms() < end);
    assert(*ret_endpoint);
}

uint64_t load_run(const struct home *home, int seconds, double *ret_seconds)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct zpl_fault fault;
    bool is_good = rulebook_read(rulebook_default(), &book, &fault);

    assert(is_good);
    find_endpoint(home, endpoint);
    for (int i = 0; i < LOAD_SOURCES; i++) {
        sources[i].slug = book.centres[i].slug;
        is_good = open_source(&sources[i], home, endpoint);
        assert(is_good);
    }
    int64_t begin = clock_mono_ms();
    while (total_acked() == 0 && clock_mono_ms() - begin < SILENCE_MS)
        turn();
    uint64_t before = total_acked();
    begin = clock_mono_ms();
    while (clock_mono_ms() - begin < (int64_t)seconds * 1000)
        turn();
    *ret_seconds = (double)(clock_mono_ms() - begin) / 1000;
    uint64_t acked = total_acked() - before;
    for (int i = 0; i < LOAD_SOURCES; i++)
        wire_close(&sources[i].wire);
    return acked;
}
