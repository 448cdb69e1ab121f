#include "services/collector/courier.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/base/memory.h"
#include "services/collector/case_outcome.h"
#include "services/collector/dialling.h"
#include "services/collector/handover.h"
#include "services/collector/notices.h"
#include "services/collector/scorer_clock.h"

enum {
    FRAMES_A_PASS = 128,  /* from the scorer */
    BLOCKED_WAIT_MS = 10, /* until a full socket is tried again */
};

struct courier {
    const struct home *home;
    const char *source;
    outbox_t *outbox;
    courier_writing *writing;
    void *context;
    wire_t *wire; /* NULL: away */
    struct link link;
    testimony_t *testimony; /* NULL: it bears no witness */
    struct handover handover;
    struct case_reports reports;
    digest_t *digest;
    struct message_room room;            /* of the frame being handled */
    struct text batch[BATCH_EVENTS_MAX]; /* the events being sent */
    int64_t clock_ms;                    /* what the scorer is told of this clock */
    struct scorer_clock scorer_clock;    /* what it tells of its own */
    struct trouble trouble;              /* why connecting failed, told once; empty: it did not */
    bool has_settled;                    /* receipts, in this pass */
    bool has_keys;                       /* told since courier_took_keys */
    bool is_blocked;                     /* the socket accepted no more */
    enum status status;                  /* of the last reading of the outbox */
};

courier_t *courier_new(const struct home *home, const char *source, const roster_t *roster,
                       outbox_t *outbox, courier_writing *writing, void *context)
{
    courier_t *courier = memory_new(sizeof *courier);

    courier->home = home;
    courier->source = source;
    courier->outbox = outbox;
    courier->writing = writing;
    courier->context = context;
    courier->digest = digest_new();
    courier->handover.source = source;
    courier->handover.outbox = outbox;
    courier->reports = (struct case_reports){source, roster};
    link_init(&courier->link, entropy_name(), entropy_name(), clock_mono_ms());
    return courier;
}

void courier_destroy(courier_t **courier)
{
    if (!*courier)
        return;
    wire_close(&(*courier)->wire);
    testimony_close(&(*courier)->testimony);
    digest_destroy(&(*courier)->digest);
    free(*courier);
    *courier = NULL;
}

enum status courier_bear_witness(courier_t *courier, struct trouble *ret_trouble)
{
    return testimony_open(courier->home, courier->source, courier->outbox, courier->writing,
                          courier->context, &courier->testimony, ret_trouble);
}

const testimony_t *courier_testimony(const courier_t *courier)
{
    return courier->testimony;
}

void courier_accept_gap(courier_t *courier)
{
    link_accept_gap(&courier->link);
}

void courier_tell_clock(courier_t *courier, int64_t clock_ms)
{
    courier->clock_ms = clock_ms > 0 ? clock_ms : 0;
}

struct clock_word courier_clock(const courier_t *courier)
{
    return courier->scorer_clock.word;
}

wire_t *courier_wire(const courier_t *courier)
{
    return courier->wire;
}

const struct link *courier_link(const courier_t *courier)
{
    return &courier->link;
}

bool courier_took_keys(courier_t *courier)
{
    bool has_keys = courier->has_keys;

    courier->has_keys = false;
    return has_keys;
}

bool courier_lose(courier_t *courier)
{
    bool has_settled = courier->has_settled;

    wire_close(&courier->wire);
    link_lost(&courier->link, clock_mono_ms());
    testimony_forget(courier->testimony);
    numbers_forget(&courier->handover.numbers);
    return has_settled;
}

int64_t courier_deadline(const courier_t *courier)
{
    int64_t deadline = link_deadline(&courier->link);
    int64_t again = clock_mono_ms() + BLOCKED_WAIT_MS;

    return courier->is_blocked && courier->wire && again < deadline ? again : deadline;
}

static void settle(courier_t *courier, const struct message_receipt *receipt)
{
    switch (outbox_settle(courier->outbox, courier->writing(courier->context), receipt,
                          courier->digest, case_outcome_visit, &courier->reports)) {
    case SETTLED:
        courier->has_settled = true;
        link_settled(&courier->link, clock_mono_ms());
        break;
    case SETTLED_NOTHING:
        break;
    case SETTLED_FORKED:
        diag_warn("the scorer receipted events that differ from those in the outbox; connecting "
                  "again");
        courier_lose(courier);
        break;
    }
}

static void connect_link(courier_t *courier)
{
    struct trouble trouble;

    wire_close(&courier->wire);
    if (dialling_connect(courier->home, courier->source, &courier->wire, &trouble) == STATUS_OK) {
        *courier->trouble.why = '\0';
        return;
    }
    if (strcmp(courier->trouble.why, trouble.why) != 0)
        diag_warn("%s; events stay in the outbox", trouble.why);
    courier->trouble = trouble;
    link_lost(&courier->link, clock_mono_ms());
}

static void look_at(courier_t *courier, enum status status)
{
    if (courier->status == STATUS_OK)
        courier->status = status;
}

static void send_hello(courier_t *courier)
{
    struct outbox_state state = outbox_state(courier->outbox);
    uint64_t log;

    look_at(courier, handover_log(&courier->handover, &log));
    struct message hello = {.type = MESSAGE_HELLO,
                            .hello = {.source = text_of(courier->source),
                                      .instance = courier->link.instance,
                                      .fresh = courier->link.fresh,
                                      .session = courier->link.session,
                                      .epoch = state.epoch,
                                      .base = state.base,
                                      .first = state.first,
                                      .last = outbox_epoch_end(&state) - 1,
                                      .clock = (uint64_t)courier->clock_ms,
                                      .log = log}};

    scorer_clock_greet(&courier->scorer_clock, clock_boot_ms());
    wire_send_message(courier->wire, NULL, &hello);
}

static void send_ping(courier_t *courier)
{
    struct outbox_state state = outbox_state(courier->outbox);
    struct message ping = {.type = MESSAGE_PING,
                           .ping = {.session = courier->link.session,
                                    .first = state.first,
                                    .last = state.next - 1,
                                    .clock = (uint64_t)courier->clock_ms}};

    scorer_clock_ask(&courier->scorer_clock, clock_boot_ms());
    wire_send_message(courier->wire, NULL, &ping);
}

static bool send_batch(courier_t *courier, uint64_t first, size_t count)
{
    struct message batch = {.type = MESSAGE_BATCH,
                            .batch = {.session = courier->link.session,
                                      .epoch = outbox_state(courier->outbox).epoch,
                                      .first = first,
                                      .events = {courier->batch, count}}};

    return wire_send_message(courier->wire, NULL, &batch);
}

/* Sends what is durable, as batches, until all is sent or the socket accepts no more. */
static void send_batches(courier_t *courier, uint64_t first, uint64_t end)
{
    txn_t *txn = outbox_begin_read(courier->outbox);

    assert(first >= outbox_state(courier->outbox).first);
    courier->is_blocked = false;
    while (first < end && !courier->is_blocked) {
        size_t count = outbox_fill(courier->outbox, txn, first, end, courier->batch);
        if (count == 0)
            break;
        courier->is_blocked = !send_batch(courier, first, count);
        if (!courier->is_blocked)
            first += count;
    }
    assert(first <= end);
    link_sent(&courier->link, first);
    look_at(courier, handover_end_reading(&courier->handover, &txn));
}

/* What is kept has the numbers of another log: they are asked for anew. */
static void look_at_log(courier_t *courier, uint64_t log, uint64_t n)
{
    uint64_t known;

    courier->handover.numbers.log_n = n;
    look_at(courier, handover_log(&courier->handover, &known));
    if (known != log)
        numbers_welcome(&courier->handover.numbers, courier->writing(courier->context), log);
}

static void hand_over(courier_t *courier, const struct link_output *output)
{
    const struct link *link = &courier->link;

    if (output->send_holding)
        look_at(courier, handover_hold(&courier->handover, courier->wire, link->session,
                                       link->restore_n, testimony_note(courier->testimony)));
    if (output->send_kept)
        look_at(courier,
                handover_page(&courier->handover, courier->wire, link->session, output->kept_from));
}

static void carry_out(courier_t *courier, const struct message *message,
                      const struct link_output *output)
{
    struct outbox_state state = outbox_state(courier->outbox);

    notices_show(message, output);
    if (output->disconnect)
        wire_close(&courier->wire);
    if (output->accept_gap)
        notices_show_gap(&state);
    if (output->fork)
        outbox_begin_epoch_at(courier->outbox, courier->writing(courier->context), output->fork,
                              entropy_name());
    if (output->turn)
        outbox_turn(courier->outbox, courier->writing(courier->context));
    if (output->keep_keys)
        outbox_put_keys(courier->writing(courier->context), message->keys.keys);
    courier->has_keys |= output->keep_keys;
    if (output->is_welcomed)
        look_at_log(courier, output->log, message->welcome.n);
    if (output->settle)
        settle(courier, &message->receipt);
    if (output->connect)
        connect_link(courier);
    if (!courier->wire)
        return;
    if (output->send_hello)
        send_hello(courier);
    if (output->send_ping)
        send_ping(courier);
    hand_over(courier, output);
    if (output->send_first < output->send_end)
        send_batches(courier, output->send_first, output->send_end);
}

static bool is_of_ours(const struct courier *courier, const struct message *message)
{
    return courier->link.state == LINK_LIVE && message_session(message) == courier->link.session;
}

/* What the scorer says of its clock, in the running conversation only. */
static void hear_clock(courier_t *courier, const struct message *message)
{
    uint64_t clock_ms = 0;

    if (message->type == MESSAGE_WELCOME)
        clock_ms = message->welcome.clock;
    else if (message->type == MESSAGE_PONG)
        clock_ms = message->pong.clock;
    else
        return;
    if (is_of_ours(courier, message))
        scorer_clock_hear(&courier->scorer_clock, clock_ms, clock_boot_ms());
}

/* `message` NULL: only time has passed. */
static void step(courier_t *courier, const struct message *message)
{
    struct outbox_state state = outbox_state(courier->outbox);
    struct link_output output;

    link_step(&courier->link, message, &state, clock_mono_ms(), &output);
    if (message)
        hear_clock(courier, message);
    if (message && is_of_ours(courier, message))
        testimony_hear(courier->testimony, message);
    if (message && message->type == MESSAGE_NUMBERS && is_of_ours(courier, message))
        handover_hear(&courier->handover, courier->writing(courier->context), &message->numbers);
    carry_out(courier, message, &output);
    assert((courier->link.state == LINK_AWAY) == (courier->wire == NULL));
}

void courier_receive(courier_t *courier)
{
    struct message message;
    struct text frame;
    enum refusal refusal;

    courier->has_settled = false;
    courier->status =
        testimony_look(courier->testimony, (uint64_t)courier->clock_ms / 1000, clock_mono_ms());
    for (int i = 0; i < FRAMES_A_PASS && courier->wire; i++) {
        if (!wire_receive(courier->wire, NULL, &frame))
            return;
        if (message_decode(frame.data, frame.size, &courier->room, &message, &refusal))
            step(courier, &message);
        else
            diag_warn("the scorer sent a frame that is not a message (%s)", refusal_word(refusal));
    }
}

/* A key that may not enter gets no answer. */
static void look_at_denial(courier_t *courier)
{
    struct link_output output;

    if (courier->link.state != LINK_GREETING)
        return;
    switch (wire_denial(courier->wire)) {
    case WIRE_NOT_DENIED:
        break;
    case WIRE_DENIED_HANDSHAKE:
        link_handshake_failed(&courier->link);
        break;
    case WIRE_DENIED_KEY:
        link_denied(&courier->link, clock_mono_ms(), &output);
        carry_out(courier, NULL, &output);
        break;
    }
}

enum status courier_tend(courier_t *courier)
{
    if (courier->status != STATUS_OK)
        return courier->status;
    look_at_denial(courier);
    step(courier, NULL);
    if (courier->link.state == LINK_LIVE)
        look_at(courier, handover_ask(&courier->handover, courier->wire, courier->link.session,
                                      clock_mono_ms()));
    testimony_speak(courier->testimony, courier->link.state == LINK_LIVE ? courier->wire : NULL,
                    courier->link.session, clock_mono_ms());
    return courier->status;
}
