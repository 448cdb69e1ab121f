/* A BATCH in its conversation: whether it is taken, and what is said of it (PROTOCOL.md 4). */
#include <assert.h>

#include "common/ledger/restoring.h"
#include "services/scorer/ingest_inside.h"
#include "services/scorer/order.h"
#include "services/scorer/replies.h"

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
        ingest_end_not_permitted(ingest, session);
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

    ingest->ordered_count = batch->events.count;
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

bool ingest_is_restoring(const ingest_t *ingest)
{
    return ledger_restoring(ingest->ledger).phase != RESTORING_NOT;
}

void ingest_batch(ingest_t *ingest, struct session *session, uint64_t key,
                  const struct message_batch *batch, const struct ingest_now *now)
{
    uint64_t wait_ms;

    if (batch->events.count > BATCH_EVENTS_MAX)
        reply_end(ingest->answers, session, REFUSAL_BAD_MESSAGE,
                  "more events than a BATCH may have");
    else if (batch->epoch != session->state.epoch)
        reply_end(ingest->answers, session, REFUSAL_GREET_FIRST, "not the epoch of the greeting");
    else if (ingest_is_restoring(ingest))
        reply_end(ingest->answers, session, REFUSAL_RESTORING,
                  "the log is being brought back from a backup");
    else if (now->is_held)
        reply_end(ingest->answers, session, REFUSAL_CLOCK, "the scorer does not trust its clock");
    else if (now->is_full)
        reply_end(ingest->answers, session, REFUSAL_FULL, "the scorer's disk is nearly full");
    else if (leaves_out(session, batch))
        reply_end(ingest->answers, session, REFUSAL_GAP, "a sequence was left out");
    else if (!session_keeps_window(session, batch->events.count, ingest->pass))
        reply_slow_down(ingest->answers, session, SESSION_WINDOW_WAIT_MS,
                        "more events are on the way than the window that was granted");
    else if (!session_may_send(session, batch->events.count, now->rate, now->mono_ms, &wait_ms))
        reply_slow_down(ingest->answers, session, wait_ms,
                        "this source sends more events than its share");
    else if (is_before_epoch(session, batch))
        reply_end_fork(ingest->answers, session, batch->first);
    else
        order_events(ingest, session, key, batch, now);
}

/* How many events an outbox holds, as it says; 0 where these are no sequences. */
