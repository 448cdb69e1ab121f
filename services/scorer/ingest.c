#include "services/scorer/ingest.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/digest.h"
#include "common/base/memory.h"
#include "services/scorer/order.h"

#define SEQ_MAX INT64_MAX /* so that no sum of sequences overflows */

struct ingest {
    ledger_t *ledger;
    sessions_t *sessions;
    answers_t *answers;
    unsigned event_count; /* of this pass */
    size_t byte_count;    /* of this pass's frames */
    digest_t *digest;
    struct message_room room; /* of the frame being handled */
};

ingest_t *ingest_new(ledger_t *ledger)
{
    ingest_t *ingest = memory_new(sizeof *ingest);

    ingest->ledger = ledger;
    ingest->sessions = sessions_new();
    ingest->digest = digest_new();
    ingest->answers = answers_new(INGEST_ANSWERS_MAX);
    return ingest;
}

void ingest_destroy(ingest_t **ingest)
{
    if (!*ingest)
        return;
    answers_destroy(&(*ingest)->answers);
    digest_destroy(&(*ingest)->digest);
    sessions_destroy(&(*ingest)->sessions);
    free(*ingest);
    *ingest = NULL;
}

bool ingest_has_room(const ingest_t *ingest)
{
    /* a greeting may end another conversation, a batch may be receipted in part and refused */
    return answers_room(ingest->answers) >= 2 &&
           ingest->event_count + ITEMS_MAX <= INGEST_EVENTS_MAX &&
           ingest->byte_count < INGEST_BYTES_MAX;
}

/* `first` is where a fork begins; 0: it is none. */
static void refuse_from(ingest_t *ingest, const struct peer *peer, uint64_t session,
                        enum refusal refusal, uint64_t first, const char *why)
{
    struct message message = {.type = MESSAGE_REFUSE,
                              .refuse = {.session = session,
                                         .first = first,
                                         .word = text_of(refusal_word(refusal)),
                                         .why = text_of(why)}};

    answers_add(ingest->answers, peer, &message);
}

static void refuse(ingest_t *ingest, const struct peer *peer, uint64_t session,
                   enum refusal refusal, const char *why)
{
    refuse_from(ingest, peer, session, refusal, 0, why);
}

/* Ends a conversation. */
static void end_session(ingest_t *ingest, struct session *session, enum refusal refusal,
                        const char *why)
{
    refuse(ingest, &session->peer, session->name, refusal, why);
    session->is_open = false;
}

/* The outbox diverges from the log from sequence `first` on. */
static void end_fork(ingest_t *ingest, struct session *session, uint64_t first)
{
    refuse_from(ingest, &session->peer, session->name, REFUSAL_FORKED, first,
                "these sequences stand in the log with other content");
    session->is_open = false;
}

static void welcome(ingest_t *ingest, const struct session *session, const struct ingest_now *now)
{
    struct message message = {.type = MESSAGE_WELCOME,
                              .welcome = {.session = session->name,
                                          .epoch = session->state.epoch,
                                          .last = session->state.last,
                                          .n = ledger_last(ingest->ledger),
                                          .window = LINK_WINDOW_EVENTS,
                                          .clock = (uint64_t)now->clock_ms}};

    answers_add(ingest->answers, &session->peer, &message);
}

/* Whether the log lacks events that the outbox has forgotten. */
static bool has_gap(const struct message_hello *hello, bool is_known, uint64_t last)
{
    return is_known ? hello->first > last + 1 : hello->first != hello->base;
}

static void open_session(ingest_t *ingest, struct session *session, const struct peer *peer,
                         const struct message_hello *hello, const struct ingest_now *now)
{
    uint64_t last = hello->first - 1, n = 0;
    bool is_known = ledger_last_seq(ingest->ledger, hello->source, hello->epoch, &last, &n);

    if (has_gap(hello, is_known, last)) {
        session_lack(session, is_known ? last + 1 : hello->base, hello->first - 1, now->wall_ms);
        refuse(ingest, peer, hello->session, REFUSAL_GAP,
               "the log lacks events that the outbox has forgotten");
        return;
    }
    if (session_is_other(session, hello))
        end_session(ingest, session, REFUSAL_DISPLACED,
                    "another collector of this source has started");
    session_open(session, peer, hello);
    session_heard(session, now->mono_ms, now->wall_ms);
    session_tell_clock(session, hello->clock, now->empty_boot_ms, now->boot_ms);
    session->state.last = last;
    session->state.n = n;
    welcome(ingest, session, now);
}

static void handle_hello(ingest_t *ingest, const struct peer *peer,
                         const struct message_hello *hello, const struct ingest_now *now)
{
    const struct rulebook *roster = calendar_newest(ledger_calendar(ingest->ledger));

    if (hello->epoch == 0 || hello->first == 0 || hello->last > SEQ_MAX ||
        hello->last + 1 < hello->first) {
        refuse(ingest, peer, hello->session, REFUSAL_BAD_MESSAGE, "no sequences");
        return;
    }
    struct session *session = sessions_of(ingest->sessions, roster, hello->source);
    if (!session) {
        refuse(ingest, peer, hello->session, REFUSAL_UNKNOWN_SOURCE, "not a source of the roster");
        return;
    }
    if (!session_may_be_taken(session, hello, now->mono_ms)) {
        session_contest(session, hello, now->mono_ms);
        refuse(ingest, peer, hello->session, REFUSAL_DISPLACED,
               "another collector of this source is connected");
        return;
    }
    open_session(ingest, session, peer, hello, now);
}

/* The receipts of the batch's first events, with the digest of these events. */
static void answer_receipt(ingest_t *ingest, const struct session *session,
                           const struct message_batch *batch, const struct receipt_list *receipts)
{
    unsigned char sum[DIGEST_BYTES];

    digest_start(ingest->digest);
    for (size_t i = 0; i < receipts->count; i++)
        digest_add(ingest->digest, batch->events.items[i].data, batch->events.items[i].size);
    digest_end(ingest->digest, sum);
    struct message message = {.type = MESSAGE_RECEIPT,
                              .receipt = {.session = session->name,
                                          .epoch = session->state.epoch,
                                          .first = batch->first,
                                          .digest = {(const char *)sum, sizeof sum},
                                          .receipts = *receipts}};
    answers_add(ingest->answers, &session->peer, &message);
}

/* What was taken, or known already, of a batch that begins with `first`. */
static void note_taken(struct session *session, uint64_t first, const struct ledger_taken *taken)
{
    uint64_t held = session->state.held;

    assert(taken->last >= session->state.last);
    assert(taken->n >= session->state.n);
    session->state.last = taken->last;
    session->state.n = taken->n;
    session->state.held -= taken->fresh < held ? taken->fresh : held;
    if (session->next < first + taken->receipts.count)
        session->next = first + taken->receipts.count;
}

static void order_events(ingest_t *ingest, struct session *session,
                         const struct message_batch *batch, const struct ingest_now *now)
{
    struct ordered_batch ordered = {.source = text_of(session->state.slug),
                                    .epoch = batch->epoch,
                                    .first = batch->first,
                                    .events = batch->events};
    struct ledger_taken taken;

    order_batch(ingest->ledger, &ordered, now->wall_ms, &taken);
    if (taken.verdict == LEDGER_TROUBLE)
        return; /* the commit fails, and ends the process */
    ingest->event_count += (unsigned)taken.fresh;
    assert(taken.verdict != LEDGER_NOT_PERMITTED); /* no conversation has a key */
    if (taken.verdict == LEDGER_MALFORMED) {
        end_session(ingest, session, REFUSAL_MALFORMED, taken.why);
        return;
    }
    note_taken(session, batch->first, &taken);
    if (taken.receipts.count > 0)
        answer_receipt(ingest, session, batch, &taken.receipts);
    if (taken.verdict == LEDGER_FORKED)
        end_fork(ingest, session, batch->first + taken.receipts.count);
    else
        assert(taken.verdict == LEDGER_TAKEN);
}

/* The log has nothing of the epoch yet, and the batch begins before the `first` of the greeting,
 * which the outbox did not hold. */
static bool is_before_epoch(const struct session *session, const struct message_batch *batch)
{
    return session->state.n == 0 && batch->first <= session->state.last;
}

/* The log may be further than this conversation: what it has was maybe another outbox's, of which
 * this one is an old copy. That shows only where each event is compared before what comes after. */
static bool leaves_out(const struct session *session, const struct message_batch *batch)
{
    assert(session->next <= session->state.last + 1);
    return batch->first == 0 || batch->first > session->next;
}

static void handle_batch(ingest_t *ingest, struct session *session,
                         const struct message_batch *batch, const struct ingest_now *now)
{
    if (batch->epoch != session->state.epoch)
        end_session(ingest, session, REFUSAL_GREET_FIRST, "not the epoch of the greeting");
    else if (now->is_held)
        end_session(ingest, session, REFUSAL_CLOCK, "the scorer does not trust its clock");
    else if (now->is_full)
        end_session(ingest, session, REFUSAL_FULL, "the scorer's disk is nearly full");
    else if (leaves_out(session, batch))
        end_session(ingest, session, REFUSAL_GAP, "a sequence was left out");
    else if (is_before_epoch(session, batch))
        end_fork(ingest, session, batch->first);
    else
        order_events(ingest, session, batch, now);
}

/* How many events an outbox holds, as it says; 0 where these are no sequences. */
static uint64_t held_by(const struct message_ping *ping)
{
    bool is_range = ping->first > 0 && ping->last <= SEQ_MAX && ping->last + 1 >= ping->first;

    return is_range ? ping->last + 1 - ping->first : 0;
}

static void handle_ping(ingest_t *ingest, struct session *session, const struct message_ping *ping,
                        const struct ingest_now *now)
{
    struct message message = {.type = MESSAGE_PONG,
                              .pong = {.session = session->name,
                                       .n = ledger_last(ingest->ledger),
                                       .clock = (uint64_t)now->clock_ms}};

    session->state.held = held_by(ping);
    session_tell_clock(session, ping->clock, now->empty_boot_ms, now->boot_ms);
    answers_add(ingest->answers, &session->peer, &message);
}

/* A message that needs an open conversation. */
static void handle_inside(ingest_t *ingest, const struct peer *peer, const struct message *message,
                          const struct ingest_now *now)
{
    struct session *session = sessions_with(ingest->sessions, peer, message_session(message));

    if (!session) {
        refuse(ingest, peer, message_session(message), REFUSAL_GREET_FIRST, "no such conversation");
        return;
    }
    session_heard(session, now->mono_ms, now->wall_ms);
    if (message->type == MESSAGE_BATCH)
        handle_batch(ingest, session, &message->batch, now);
    else
        handle_ping(ingest, session, &message->ping, now);
}

void ingest_frame(ingest_t *ingest, const struct peer *peer, struct text frame,
                  const struct ingest_now *now)
{
    struct message message;
    enum refusal refusal;

    ingest->byte_count += frame.size;
    if (!message_decode(frame.data, frame.size, &ingest->room, &message, &refusal)) {
        refuse(ingest, peer, 0, refusal, "not a message that this scorer can read");
        return;
    }
    switch (message.type) {
    case MESSAGE_HELLO:
        handle_hello(ingest, peer, &message.hello, now);
        break;
    case MESSAGE_BATCH:
    case MESSAGE_PING:
        handle_inside(ingest, peer, &message, now);
        break;
    default:
        refuse(ingest, peer, 0, REFUSAL_BAD_MESSAGE, "not a message for a scorer");
    }
}

void ingest_release(ingest_t *ingest, answers_send *send, void *context)
{
    answers_release(ingest->answers, send, context);
    ingest->event_count = 0;
    ingest->byte_count = 0;
}

const struct source_state *ingest_lack_to_tell(ingest_t *ingest)
{
    return sessions_lack_to_tell(ingest->sessions);
}

struct clock_votes ingest_votes(const ingest_t *ingest, const struct clock_reading *now)
{
    return sessions_votes(ingest->sessions, now);
}

unsigned ingest_sources(const ingest_t *ingest, int64_t mono_ms,
                        struct source_state ret_sources[SESSIONS_MAX])
{
    return sessions_list(ingest->sessions, mono_ms, ret_sources);
}
