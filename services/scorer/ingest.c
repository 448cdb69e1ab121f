#include "services/scorer/ingest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/digest.h"
#include "common/ledger/log.h"
#include "common/ledger/seen.h"
#include "proto/event_codec.h"

#define SEQ_MAX INT64_MAX /* so that no sum of sequences overflows */

struct ingest {
    fold_t *fold;
    appender_t *appender;
    sessions_t *sessions;
    answers_t *answers;
    unsigned event_count; /* of this pass */
    size_t byte_count;    /* of this pass's frames */
    digest_t *digest;
    struct message in, out;
    struct event events[ITEMS_MAX]; /* of the batch being taken */
};

ingest_t *ingest_new(fold_t *fold, appender_t *appender)
{
    ingest_t *ingest = calloc(1, sizeof *ingest);

    assert(ingest);
    ingest->fold = fold;
    ingest->appender = appender;
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
    ingest->out = (struct message){.type = MESSAGE_REFUSE,
                                   .session = session,
                                   .first = first,
                                   .word = text_of(refusal_word(refusal)),
                                   .why = text_of(why)};
    answers_add(ingest->answers, peer, &ingest->out);
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

/* From sequence `first` on, the log has gone another way. */
static void end_fork(ingest_t *ingest, struct session *session, uint64_t first)
{
    refuse_from(ingest, &session->peer, session->name, REFUSAL_FORKED, first,
                "these sequences stand in the log with other content");
    session->is_open = false;
}

/* One more record of the log into the receipt that is being made. */
static bool receipt_again(ingest_t *ingest, txn_t *txn, uint64_t n)
{
    struct record record;

    if (!log_get(txn, n, &record))
        return false;
    digest_add(ingest->digest, record.event.data, record.event.size);
    ingest->out.receipts[ingest->out.count++] = (struct receipt){
        .n = n, .outcome = record.outcome, .reason = record.reason, .ref = record.ref};
    return true;
}

static void start_receipt(ingest_t *ingest, const struct session *session, uint64_t first)
{
    ingest->out = (struct message){.type = MESSAGE_RECEIPT,
                                   .session = session->name,
                                   .epoch = session->about.epoch,
                                   .first = first};
    digest_start(ingest->digest);
}

static void end_receipt(ingest_t *ingest, const struct session *session)
{
    unsigned char sum[DIGEST_SIZE];

    digest_end(ingest->digest, sum);
    ingest->out.digest = (struct text){(const char *)sum, sizeof sum};
    answers_add(ingest->answers, &session->peer, &ingest->out);
}

static void welcome(ingest_t *ingest, const struct session *session)
{
    ingest->out = (struct message){.type = MESSAGE_WELCOME,
                                   .session = session->name,
                                   .epoch = session->about.epoch,
                                   .last = session->about.last,
                                   .n = appender_last_n(ingest->appender),
                                   .window = LINK_WINDOW_EVENTS};
    answers_add(ingest->answers, &session->peer, &ingest->out);
}

static void take_hello(ingest_t *ingest, txn_t *txn, const struct peer *peer,
                       const struct ingest_now *now)
{
    const struct message *hello = &ingest->in;
    const struct rulebook *book = calendar_book(fold_calendar(ingest->fold), 0);
    struct session *session = sessions_of(ingest->sessions, book, hello->source);
    uint64_t last = hello->first - 1;

    if (hello->epoch == 0 || hello->first == 0 || hello->last > SEQ_MAX ||
        hello->last + 1 < hello->first) {
        refuse(ingest, peer, hello->session, REFUSAL_BAD_MESSAGE, "no sequences");
        return;
    }
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
    bool is_known = seen_last(txn, session->source, hello->epoch, &last);
    if (is_known ? hello->first > last + 1 : hello->first != hello->base) {
        refuse(ingest, peer, hello->session, REFUSAL_GAP,
               "the log lacks events that the outbox has forgotten");
        return;
    }
    if (session_is_other(session, hello))
        end_session(ingest, session, REFUSAL_DISPLACED,
                    "another collector of this source has started");
    session_open(session, peer, hello);
    session_heard(session, now->mono_ms, now->wall_ms);
    session->about.last = last;
    session->about.n = is_known ? seen_find(txn, session->source, hello->epoch, last) : 0;
    welcome(ingest, session);
}

/* The digest of a rulebook's text travels with it; a wrong one is no event. */
static bool has_true_digest(const struct event *event)
{
    unsigned char sum[DIGEST_SIZE];

    if (!event->text.data)
        return true;
    digest_of(event->text.data, event->text.size, sum);
    return digest_equal(sum, event->digest);
}

/* All events of a batch are read before the first is taken. */
static bool read_batch(ingest_t *ingest, const char **ret_why)
{
    struct fault fault = {.why = "no events"};

    for (size_t i = 0; i < ingest->in.count; i++) {
        struct text bytes = ingest->in.events[i];
        bool is_event = event_decode(bytes.data, bytes.size, &ingest->events[i], &fault);
        if (!is_event || !has_true_digest(&ingest->events[i])) {
            *ret_why = is_event ? "the digest is not that of the text" : fault.why;
            return false;
        }
    }
    *ret_why = fault.why;
    return ingest->in.count > 0;
}

/* An event whose sequence is in the log already: the same, or the outbox has gone another way. What
 * was the same before it is receipted all the same, so that it is not sent again as something new.
 */
static bool take_known(ingest_t *ingest, txn_t *txn, const struct session *session, uint64_t seq,
                       struct text event)
{
    struct record record;
    uint64_t n = seen_find(txn, session->source, session->about.epoch, seq);

    return n > 0 && log_get(txn, n, &record) && text_equal(record.event, event) &&
           receipt_again(ingest, txn, n);
}

static void take_new(ingest_t *ingest, txn_t *txn, struct session *session, uint64_t seq, size_t i,
                     int64_t wall_ms)
{
    struct record record = {.epoch = session->about.epoch,
                            .seq = seq,
                            .source = text_of(session->about.slug),
                            .event = ingest->in.events[i]};

    digest_add(ingest->digest, record.event.data, record.event.size);
    ingest->out.receipts[ingest->out.count++] =
        appender_append(ingest->appender, txn, &record, &ingest->events[i], wall_ms);
    session->about.last = seq;
    session->about.n = record.n;
    ingest->event_count++;
}

static void take_events(ingest_t *ingest, txn_t *txn, struct session *session,
                        const struct ingest_now *now)
{
    const struct message *batch = &ingest->in;
    struct seen_run run = {.first = session->about.last + 1,
                           .n = appender_last_n(ingest->appender) + 1};

    uint64_t fork = 0;

    start_receipt(ingest, session, batch->first);
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t seq = batch->first + i;
        if (seq > session->about.last) {
            take_new(ingest, txn, session, seq, i, now->wall_ms);
            run.count++;
        } else if (!take_known(ingest, txn, session, seq, batch->events[i])) {
            fork = seq;
            break;
        }
    }
    session->about.held -= run.count < session->about.held ? run.count : session->about.held;
    if (run.count > 0)
        seen_put(txn, session->source, session->about.epoch, &run);
    if (ingest->out.count > 0)
        end_receipt(ingest, session);
    if (fork)
        end_fork(ingest, session, fork);
}

static void take_batch(ingest_t *ingest, txn_t *txn, struct session *session,
                       const struct ingest_now *now)
{
    const char *why;

    if (ingest->in.epoch != session->about.epoch)
        end_session(ingest, session, REFUSAL_GREET_FIRST, "not the epoch of the greeting");
    else if (now->is_full)
        end_session(ingest, session, REFUSAL_FULL, "the scorer's disk is nearly full");
    else if (ingest->in.first == 0 || ingest->in.first > session->about.last + 1)
        end_session(ingest, session, REFUSAL_GAP, "a sequence was left out");
    else if (!read_batch(ingest, &why))
        end_session(ingest, session, REFUSAL_MALFORMED, why);
    else
        take_events(ingest, txn, session, now);
}

static void take_ping(ingest_t *ingest, struct session *session)
{
    session->about.held = ingest->in.last + 1 - ingest->in.first;
    ingest->out = (struct message){
        .type = MESSAGE_PONG, .session = session->name, .n = appender_last_n(ingest->appender)};
    answers_add(ingest->answers, &session->peer, &ingest->out);
}

/* A message inside a conversation. */
static void take_inside(ingest_t *ingest, txn_t *txn, const struct peer *peer,
                        const struct ingest_now *now)
{
    struct session *session = sessions_with(ingest->sessions, peer, ingest->in.session);

    if (!session) {
        refuse(ingest, peer, ingest->in.session, REFUSAL_GREET_FIRST, "no such conversation");
        return;
    }
    session_heard(session, now->mono_ms, now->wall_ms);
    if (ingest->in.type == MESSAGE_BATCH)
        take_batch(ingest, txn, session, now);
    else
        take_ping(ingest, session);
}

void ingest_take(ingest_t *ingest, txn_t *txn, const struct peer *peer, struct text frame,
                 const struct ingest_now *now)
{
    enum refusal refusal;

    ingest->byte_count += frame.size;
    if (!message_decode(frame.data, frame.size, &ingest->in, &refusal)) {
        refuse(ingest, peer, 0, refusal, "not a message that this scorer can read");
        return;
    }
    switch (ingest->in.type) {
    case MESSAGE_HELLO:
        take_hello(ingest, txn, peer, now);
        break;
    case MESSAGE_BATCH:
    case MESSAGE_PING:
        take_inside(ingest, txn, peer, now);
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

unsigned ingest_sources(const ingest_t *ingest, int64_t mono_ms,
                        struct source_state ret_sources[SESSIONS_MAX])
{
    return sessions_list(ingest->sessions, mono_ms, ret_sources);
}
