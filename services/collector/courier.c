#include "services/collector/courier.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "proto/event_codec.h"
#include "services/collector/cases.h"
#include "services/collector/link.h"

enum {
    RECEIPTS_A_PASS = 128, /* frames from the scorer */
    BLOCKED_WAIT_MS = 10,  /* until a full socket is tried again */
};

struct courier {
    const struct home *home;
    const char *source;
    const roster_t *roster;
    outbox_t *outbox;
    courier_writing *writing;
    void *context;
    wire_t *wire; /* NULL: away */
    struct link link;
    digest_t *digest;
    struct message message; /* the frame being handled */
    struct message batch;
    bool is_blocked;    /* the socket took no more */
    enum status status; /* of the last reading of the outbox */
};

courier_t *courier_new(const struct home *home, const char *source, const roster_t *roster,
                       outbox_t *outbox, courier_writing *writing, void *context)
{
    courier_t *courier = calloc(1, sizeof *courier);

    assert(courier);
    courier->home = home;
    courier->source = source;
    courier->roster = roster;
    courier->outbox = outbox;
    courier->writing = writing;
    courier->context = context;
    courier->digest = digest_new();
    link_init(&courier->link, entropy_name(), entropy_name(), clock_mono_ms());
    return courier;
}

void courier_destroy(courier_t **courier)
{
    if (!*courier)
        return;
    wire_close(&(*courier)->wire);
    digest_destroy(&(*courier)->digest);
    free(*courier);
    *courier = NULL;
}

wire_t *courier_wire(const courier_t *courier)
{
    return courier->wire;
}

const struct link *courier_link(const courier_t *courier)
{
    return &courier->link;
}

void courier_lose(courier_t *courier)
{
    wire_close(&courier->wire);
    link_lost(&courier->link, clock_mono_ms());
}

int64_t courier_deadline(const courier_t *courier)
{
    int64_t deadline = link_deadline(&courier->link);
    int64_t again = clock_mono_ms() + BLOCKED_WAIT_MS;

    return courier->is_blocked && courier->wire && again < deadline ? again : deadline;
}

/* A report for a case came back: `late` and `bad-time` may be sent again. */
static void visit_case_report(void *context, txn_t *txn, struct span bytes,
                              const struct receipt *receipt)
{
    const courier_t *courier = context;
    struct event event;
    struct fault fault;

    bool is_open_again = receipt->outcome == OUTCOME_LATE || (receipt->outcome == OUTCOME_REFUSED &&
                                                              receipt->reason == REASON_BAD_TIME);
    if (is_open_again && event_decode(bytes.data, bytes.size, &event, &fault))
        case_rearm(txn, text_of(courier->source), roster_slug(courier->roster, event.centre),
                   event.record);
}

static void settle(courier_t *courier)
{
    switch (outbox_settle(courier->outbox, courier->writing(courier->context), &courier->message,
                          courier->digest, visit_case_report, courier)) {
    case SETTLED:
        link_settled(&courier->link, clock_mono_ms());
        break;
    case SETTLED_NOTHING:
        break;
    case SETTLED_FORKED:
        diag_warn("the scorer receipted other events than the outbox holds: greeting it again");
        courier_lose(courier);
        break;
    }
}

static void connect_link(courier_t *courier)
{
    char endpoint[HOME_ENDPOINT_BYTES], why[WIRE_WHY_BYTES];

    wire_close(&courier->wire);
    home_endpoint(courier->home, courier->home->settings.ingest, "ingest", true, endpoint);
    if (!*endpoint)
        snprintf(why, sizeof why, "the scorer has bound no port yet");
    if (*endpoint && wire_connect(WIRE_DEALER, endpoint, &courier->wire, why) == STATUS_OK)
        return;
    if (courier->link.tries == 0)
        diag_warn("%s; events wait in the outbox", why);
    link_lost(&courier->link, clock_mono_ms());
}

static void send_hello(courier_t *courier)
{
    struct outbox_state state = outbox_state(courier->outbox);
    struct message hello = {.type = MESSAGE_HELLO,
                            .source = text_of(courier->source),
                            .instance = courier->link.instance,
                            .fresh = courier->link.fresh,
                            .session = courier->link.session,
                            .epoch = state.epoch,
                            .base = state.base,
                            .first = state.first,
                            .last = outbox_epoch_end(&state) - 1};

    wire_send_message(courier->wire, NULL, &hello);
}

static void send_ping(courier_t *courier)
{
    struct outbox_state state = outbox_state(courier->outbox);
    struct message ping = {.type = MESSAGE_PING,
                           .session = courier->link.session,
                           .first = state.first,
                           .last = state.next - 1};

    wire_send_message(courier->wire, NULL, &ping);
}

/* Sends what is durable, as batches, until all is sent or the socket takes no more. */
static void send_batches(courier_t *courier, uint64_t first, uint64_t end)
{
    struct message *batch = &courier->batch;
    txn_t *txn = outbox_begin_read(courier->outbox);

    courier->is_blocked = false;
    while (first < end && !courier->is_blocked) {
        *batch = (struct message){.type = MESSAGE_BATCH,
                                  .session = courier->link.session,
                                  .epoch = outbox_state(courier->outbox).epoch};
        if (outbox_fill(courier->outbox, txn, first, end, batch) == 0)
            break;
        courier->is_blocked = !wire_send_message(courier->wire, NULL, batch);
        if (!courier->is_blocked)
            first += batch->count;
    }
    link_sent(&courier->link, first);
    courier->status = txn_status(txn);
    if (courier->status != STATUS_OK)
        diag_error("cannot read the outbox of %s: %s", courier->source, txn_why(txn));
    txn_abort(&txn);
}

/* `heard` is the message that led to this; NULL: only time has passed. */
static void carry_out(courier_t *courier, const struct message *heard,
                      const struct link_output *output)
{
    bool is_refusal = heard && heard->type == MESSAGE_REFUSE;

    if (output->say && is_refusal)
        diag_warn("%s (%.*s)", output->say, (int)heard->why.size,
                  heard->why.data ? heard->why.data : "");
    else if (output->say && output->is_trouble)
        diag_warn("%s", output->say);
    else if (output->say)
        diag_info("%s", output->say);
    if (output->disconnect)
        wire_close(&courier->wire);
    if (output->turn)
        outbox_turn(courier->outbox, courier->writing(courier->context), output->turn,
                    entropy_name());
    if (output->settle)
        settle(courier);
    if (output->connect)
        connect_link(courier);
    if (!courier->wire)
        return;
    if (output->send_hello)
        send_hello(courier);
    if (output->send_ping)
        send_ping(courier);
    if (output->send_first < output->send_end)
        send_batches(courier, output->send_first, output->send_end);
}

void courier_hear(courier_t *courier)
{
    struct text frame;
    struct link_output output;
    enum refusal refusal;

    for (int i = 0; i < RECEIPTS_A_PASS && courier->wire; i++) {
        if (!wire_receive(courier->wire, NULL, &frame))
            return;
        if (!message_decode(frame.data, frame.size, &courier->message, &refusal)) {
            diag_warn("the scorer sent what is no message (%s)", refusal_word(refusal));
            continue;
        }
        struct outbox_state state = outbox_state(courier->outbox);
        link_step(&courier->link, &courier->message, &state, clock_mono_ms(), &output);
        carry_out(courier, &courier->message, &output);
    }
}

enum status courier_tend(courier_t *courier)
{
    struct outbox_state state = outbox_state(courier->outbox);
    struct link_output output;

    link_step(&courier->link, NULL, &state, clock_mono_ms(), &output);
    carry_out(courier, NULL, &output);
    return courier->status;
}
