#include "services/scorer/ingest_inside.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/scorer/replies.h"
#include "services/scorer/witnesses.h"

#define SEQ_MAX INT64_MAX /* so that no sum of sequences overflows */

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
           ingest->event_count + BATCH_EVENTS_MAX <= INGEST_EVENTS_MAX &&
           ingest->byte_count < INGEST_BYTES_MAX && shares_have_room(&ingest->shares);
}

bool ingest_takes(const ingest_t *ingest, const struct peer *peer)
{
    return shares_has_left(&ingest->shares, peer);
}

void ingest_end_not_permitted(ingest_t *ingest, struct session *session)
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

bool ingest_find_key(const ingest_t *ingest, const struct peer *peer, const struct session *session,
                     uint64_t *ret_n)
{
    const struct keyring *keyring = ledger_keyring(ingest->ledger);
    const struct grant *grant = peer->has_key ? keyring_find(keyring, peer->key) : NULL;

    *ret_n = grant ? grant->n : 0;
    return !peer->has_key || (grant && keyring_speaks_for(keyring, grant->n, session->source));
}

static void displace(ingest_t *ingest, struct session *session, const struct message_hello *hello)
{
    if (session_is_other(session, hello))
        reply_end(ingest->answers, session, REFUSAL_DISPLACED,
                  "another collector of this source has started");
}

static void open_session(ingest_t *ingest, struct session *session, const struct peer *peer,
                         const struct message_hello *hello, const struct ingest_now *now)
{
    uint64_t last = hello->first - 1, n = 0;
    bool is_known = ledger_last_seq(ingest->ledger, hello->source, hello->epoch, &last, &n);

    if (has_gap(hello, is_known, last) && ingest->log != 0 && hello->log != ingest->log) {
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_RESTORED,
                     "the log was brought back from a backup, without what nobody kept");
        return;
    }
    if (has_gap(hello, is_known, last)) {
        session_lack(session, is_known ? last + 1 : hello->base, hello->first - 1, now->wall_ms);
        reply_refuse(ingest->answers, peer, hello->session, REFUSAL_GAP,
                     "the log lacks events that the outbox has forgotten");
        return;
    }
    displace(ingest, session, hello);
    session_open(session, peer, hello);
    session_heard(session, now->mono_ms, now->wall_ms);
    session_tell_clock(session, hello->clock, now->empty_boot_ms, now->boot_ms);
    session->state.last = last;
    session->state.n = n;
    reply_welcome(ingest->answers, session, ledger_last(ingest->ledger), now->clock_ms,
                  ingest->log);
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
    if (!ingest_find_key(ingest, peer, session, &key)) {
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
    if (ingest->gathering) {
        displace(ingest, session, hello);
        ingest_restore_greet(ingest, session, peer, hello, now);
        return;
    }
    open_session(ingest, session, peer, hello, now);
}

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
    if (ingest->gathering && message->type != MESSAGE_PING) {
        ingest_restore_hear(ingest, session, message);
        return;
    }
    switch (message->type) {
    case MESSAGE_BATCH:
        ingest_batch(ingest, session, key, &message->batch, now);
        break;
    case MESSAGE_GET_GROWTH:
        if (!ingest_is_restoring(ingest))
            witnesses_ask(session, &message->get_growth);
        break;
    case MESSAGE_GET_NUMBERS:
        ingest_restore_numbers(ingest, session, &message->get_numbers);
        break;
    case MESSAGE_HOLDING:
    case MESSAGE_KEPT:
        break; /* of a conversation while the log was brought back: they came late */
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
    if (!ingest_find_key(ingest, peer, session, &key)) {
        ingest_end_not_permitted(ingest, session);
        return;
    }
    session_heard(session, now->mono_ms, now->wall_ms);
    handle_open(ingest, session, key, message, now);
}

static void handle_frame(ingest_t *ingest, const struct peer *peer, struct text frame,
                         const struct ingest_now *now)
{
    struct message message;
    enum refusal refusal;

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
    case MESSAGE_HOLDING:
    case MESSAGE_KEPT:
    case MESSAGE_GET_NUMBERS:
        handle_inside(ingest, peer, &message, now);
        break;
    default:
        reply_refuse(ingest->answers, peer, 0, REFUSAL_BAD_MESSAGE, "not a message for a scorer");
    }
}

void ingest_frame(ingest_t *ingest, const struct peer *peer, struct text frame,
                  const struct ingest_now *now)
{
    ingest->byte_count += frame.size;
    ingest->ordered_count = 0;
    handle_frame(ingest, peer, frame, now);
    shares_add(&ingest->shares, peer, frame.size, ingest->ordered_count);
}

/* Once the change is on disk. */
static void tell_changed_keys(ingest_t *ingest, answers_send *send, void *context)
{
    uint64_t changes = ledger_keyring(ingest->ledger)->changes;

    if (changes == ingest->keys_told)
        return;
    ingest->keys_told = changes;
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = sessions_open_at(ingest->sessions, i);
        uint64_t key;
        bool is_permitted = session && ingest_find_key(ingest, &session->peer, session, &key);
        if (is_permitted && !ingest->gathering) /* else the WELCOME that follows tells them */
            tell_keys(ingest, session);
        else if (session && !is_permitted)
            ingest_end_not_permitted(ingest, session);
        answers_release(ingest->answers, send, context);
    }
}

void ingest_release(ingest_t *ingest, answers_send *send, void *context)
{
    answers_release(ingest->answers, send, context);
    ingest->event_count = 0;
    ingest->byte_count = 0;
    ingest->pass++;
    shares_clear(&ingest->shares);
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

void ingest_recall_cosigned(ingest_t *ingest, uint8_t source, uint64_t n)
{
    sessions_recall_cosigned(ingest->sessions, source, n);
}

unsigned ingest_sources(const ingest_t *ingest, int64_t mono_ms,
                        struct source_state ret_sources[SESSIONS_MAX])
{
    return sessions_list(ingest->sessions, mono_ms, ret_sources);
}
