#include "services/scorer/ingest.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/digest.h"
#include "common/base/memory.h"
#include "services/scorer/order.h"
#include "services/scorer/replies.h"
#include "services/scorer/witnesses.h"

#define SEQ_MAX INT64_MAX /* so that no sum of sequences overflows */

struct ingest {
    ledger_t *ledger;
    sessions_t *sessions;
    answers_t *answers;
    unsigned event_count; /* of this pass */
    size_t byte_count;    /* of this pass's frames */
    digest_t *digest;
    struct message_room room; /* of the frame being handled */
    unsigned shown_at;        /* the place of the conversation that was shown a checkpoint last */
    uint64_t keys_told;       /* changes of the keyring that all collectors know of */
};

ingest_t *ingest_new(ledger_t *ledger)
{
    ingest_t *ingest = memory_new(sizeof *ingest);

    ingest->ledger = ledger;
    ingest->keys_told = ledger_keyring(ledger)->changes;
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
    /* a greeting may end another conversation and is told keys, a batch may be receipted in part and
     * refused */
    return answers_room(ingest->answers) >= 3 &&
           ingest->event_count + ITEMS_MAX <= INGEST_EVENTS_MAX &&
           ingest->byte_count < INGEST_BYTES_MAX;
}

static void end_not_permitted(ingest_t *ingest, struct session *session)
{
    reply_end(ingest->answers, session, REFUSAL_NOT_PERMITTED,
              "the key of this collector was withdrawn, or is granted for another source");
}

static void tell_keys(ingest_t *ingest, const struct session *session)
{
    reply_keys(ingest->answers, session, ledger_keyring(ingest->ledger));
}

/* Whether the log lacks events that the outbox has forgotten. */
static bool has_gap(const struct message_hello *hello, bool is_known, uint64_t last)
{
    return is_known ? hello->first > last + 1 : hello->first != hello->base;
}

/* The record that granted the key of a frame; 0: the socket asks for none. False: the key is not granted
 * for this source, or not any more. */
static bool find_key(const ingest_t *ingest, const struct peer *peer, const struct session *session,
                     uint64_t *ret_n)
{
    const struct keyring *keyring = ledger_keyring(ingest->ledger);
    const struct grant *grant = peer->has_key ? keyring_find(keyring, peer->key) : NULL;

    *ret_n = grant ? grant->n : 0;
    return !peer->has_key || (grant && keyring_speaks_for(keyring, grant->n, session->source));
}

static void open_session(ingest_t *ingest, struct session *session, const struct peer *peer,
                         const struct message_hello *hello, const struct ingest_now *now)
{
    uint64_t last = hello->first - 1, n = 0;
    bool is_known = ledger_last_seq(ingest->ledger, hello->source, hello->epoch, &last, &n);

    if (has_gap(hello, is_known, last)) {
        session_lack(session, is_known ? last + 1 : hello->base, hello->first - 1, now->wall_ms);
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_GAP,
                     "the log lacks events that the outbox has forgotten");
        return;
    }
    if (session_is_other(session, hello))
        reply_end(ingest->answers, session, REFUSAL_DISPLACED,
                  "another collector of this source has started");
    session_open(session, peer, hello);
    session_heard(session, now->mono_ms, now->wall_ms);
    session_tell_clock(session, hello->clock, now->empty_boot_ms, now->boot_ms);
    session->state.last = last;
    session->state.n = n;
    reply_welcome(ingest->answers, session, ledger_last(ingest->ledger), now->clock_ms);
    tell_keys(ingest, session);
}

static void handle_hello(ingest_t *ingest, const struct peer *peer,
                         const struct message_hello *hello, const struct ingest_now *now)
{
    const struct rulebook *roster = calendar_newest(ledger_calendar(ingest->ledger));
    uint64_t key;

    if (hello->epoch == 0 || hello->first == 0 || hello->last > SEQ_MAX ||
        hello->last + 1 < hello->first) {
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_BAD_MESSAGE, "no sequences");
        return;
    }
    struct session *session = sessions_of(ingest->sessions, roster, hello->source);
    if (!session) {
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_UNKNOWN_SOURCE,
                     "not a source of the roster");
        return;
    }
    if (!find_key(ingest, peer, session, &key)) {
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_NOT_PERMITTED,
                     "the key that this collector has is not granted for this source");
        return;
    }
    if (!session_may_be_taken(session, hello, now->mono_ms)) {
        session_contest(session, hello, now->mono_ms);
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_DISPLACED,
                     "another collector of this source is connected");
        return;
    }
    open_session(ingest, session, peer, hello, now);
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

/* Why the conversation ends after what was taken; or it goes on. */
static void end_where_due(ingest_t *ingest, struct session *session, uint64_t first,
                          const struct ledger_taken *taken)
{
    switch (taken->verdict) {
    case LEDGER_FORKED:
        reply_end_fork(ingest->answers, session, first + taken->receipts.count);
        break;
    case LEDGER_NOT_PERMITTED:
        end_not_permitted(ingest, session);
        break;
    default:
        assert(taken->verdict == LEDGER_TAKEN);
    }
}

static void order_events(ingest_t *ingest, struct session *session, uint64_t key,
                         const struct message_batch *batch, const struct ingest_now *now)
{
    struct ordered_batch ordered = {.source = text_of(session->state.slug),
                                    .key = key,
                                    .epoch = batch->epoch,
                                    .first = batch->first,
                                    .events = batch->events};
    struct ledger_taken taken;

    order_batch(ingest->ledger, &ordered, now->wall_ms, &taken);
    if (taken.verdict == LEDGER_TROUBLE)
        return; /* the commit fails, and ends the process */
    ingest->event_count += (unsigned)taken.fresh;
    if (taken.verdict == LEDGER_MALFORMED) {
        reply_end(ingest->answers, session, REFUSAL_MALFORMED, taken.why);
        return;
    }
    note_taken(session, batch->first, &taken);
    if (taken.receipts.count > 0)
        reply_receipt(ingest->answers, session, ingest->digest, batch, &taken.receipts);
    end_where_due(ingest, session, batch->first, &taken);
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

static void handle_batch(ingest_t *ingest, struct session *session, uint64_t key,
                         const struct message_batch *batch, const struct ingest_now *now)
{
    uint64_t wait_ms;

    if (batch->epoch != session->state.epoch)
        reply_end(ingest->answers, session, REFUSAL_GREET_FIRST, "not the epoch of the greeting");
    else if (now->is_held)
        reply_end(ingest->answers, session, REFUSAL_CLOCK, "the scorer does not trust its clock");
    else if (now->is_full)
        reply_end(ingest->answers, session, REFUSAL_FULL, "the scorer's disk is nearly full");
    else if (leaves_out(session, batch))
        reply_end(ingest->answers, session, REFUSAL_GAP, "a sequence was left out");
    else if (!session_may_send(session, batch->events.count, now->rate, now->mono_ms, &wait_ms))
        reply_slow_down(ingest->answers, session, wait_ms);
    else if (is_before_epoch(session, batch))
        reply_end_fork(ingest->answers, session, batch->first);
    else
        order_events(ingest, session, key, batch, now);
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
    session->state.held = held_by(ping);
    session_tell_clock(session, ping->clock, now->empty_boot_ms, now->boot_ms);
    reply_pong(ingest->answers, session, ledger_last(ingest->ledger), now->clock_ms);
}

/* An open conversation, and a message of it by the key of that record. */
static void handle_open(ingest_t *ingest, struct session *session, uint64_t key,
                        const struct message *message, const struct ingest_now *now)
{
    switch (message->type) {
    case MESSAGE_BATCH:
        handle_batch(ingest, session, key, &message->batch, now);
        break;
    case MESSAGE_GET_GROWTH:
        session->asks_growth = true;
        session->growth_from = message->get_growth.n;
        break;
    case MESSAGE_COSIGN:
        if (!now->is_full)
            witnesses_take(ingest->ledger, session, key, &message->cosign);
        break;
    default:
        assert(message->type == MESSAGE_PING);
        handle_ping(ingest, session, &message->ping, now);
    }
}

/* A message that needs an open conversation. */
static void handle_inside(ingest_t *ingest, const struct peer *peer, const struct message *message,
                          const struct ingest_now *now)
{
    struct session *session = sessions_with(ingest->sessions, peer, message_session(message));
    uint64_t key;

    if (!session) {
        reply_refuse(ingest->answers, peer, message_session(message), REFUSAL_GREET_FIRST,
                     "no such conversation");
        return;
    }
    if (!find_key(ingest, peer, session, &key)) {
        end_not_permitted(ingest, session);
        return;
    }
    session_heard(session, now->mono_ms, now->wall_ms);
    handle_open(ingest, session, key, message, now);
}

void ingest_frame(ingest_t *ingest, const struct peer *peer, struct text frame,
                  const struct ingest_now *now)
{
    struct message message;
    enum refusal refusal;

    ingest->byte_count += frame.size;
    if (!message_decode(frame.data, frame.size, &ingest->room, &message, &refusal)) {
        reply_refuse(ingest->answers, peer, 0, refusal, "not a message that this scorer can read");
        return;
    }
    switch (message.type) {
    case MESSAGE_HELLO:
        handle_hello(ingest, peer, &message.hello, now);
        break;
    case MESSAGE_BATCH:
    case MESSAGE_PING:
    case MESSAGE_GET_GROWTH:
    case MESSAGE_COSIGN:
        handle_inside(ingest, peer, &message, now);
        break;
    default:
        reply_refuse(ingest->answers, peer, 0, REFUSAL_BAD_MESSAGE, "not a message for a scorer");
    }
}

/* Once the change is on disk. */
static void tell_changed_keys(ingest_t *ingest, answers_send *send, void *context)
{
    uint64_t changes = ledger_keyring(ingest->ledger)->changes;

    if (changes == ingest->keys_told)
        return;
    ingest->keys_told = changes;
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct session *session = sessions_open_at(ingest->sessions, i);
        if (session)
            tell_keys(ingest, session);
        answers_release(ingest->answers, send, context);
    }
}

void ingest_release(ingest_t *ingest, answers_send *send, void *context)
{
    answers_release(ingest->answers, send, context);
    ingest->event_count = 0;
    ingest->byte_count = 0;
    tell_changed_keys(ingest, send, context);
}

/* The conversations take turns. */
static struct session *next_that_asks(const ingest_t *ingest)
{
    for (unsigned i = 1; i <= SESSIONS_MAX; i++) {
        struct session *session =
            sessions_open_at(ingest->sessions, (ingest->shown_at + i) % SESSIONS_MAX);
        if (session && session->asks_growth)
            return session;
    }
    return NULL;
}

bool ingest_has_witness(const ingest_t *ingest)
{
    return next_that_asks(ingest) != NULL;
}

void ingest_show(ingest_t *ingest, view_t *view, answers_send *send, void *context)
{
    struct session *session;

    for (unsigned i = 0; i < INGEST_SHOWN_MAX && (session = next_that_asks(ingest)); i++) {
        ingest->shown_at = sessions_place(ingest->sessions, session);
        if (!witnesses_show(ingest->answers, session, view))
            return;
    }
    answers_release(ingest->answers, send, context);
}

const struct source_state *ingest_lack_to_tell(ingest_t *ingest)
{
    return sessions_lack_to_tell(ingest->sessions);
}

struct clock_votes ingest_votes(const ingest_t *ingest, const struct clock_reading *now)
{
    return sessions_votes(ingest->sessions, now);
}

void ingest_recall(ingest_t *ingest, const struct record *record)
{
    const struct rulebook *roster = calendar_newest(ledger_calendar(ingest->ledger));
    struct session *session = sessions_of(ingest->sessions, roster, record->source);

    if (session)
        session_recall(session, record);
}

unsigned ingest_sources(const ingest_t *ingest, int64_t mono_ms,
                        struct source_state ret_sources[SESSIONS_MAX])
{
    return sessions_list(ingest->sessions, mono_ms, ret_sources);
}
