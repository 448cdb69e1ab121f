#include "services/scorer/ingest_restore.h"

#include "common/ledger/known.h"
#include "common/ledger/restoring.h"
#include "services/scorer/ingest_inside.h"
#include "services/scorer/replies.h"

void ingest_restore_is_of(ingest_t *ingest, uint64_t log)
{
    ingest->log = log;
}

void ingest_restore_begin(ingest_t *ingest, gathering_t *gathering, bool asks_keys)
{
    ingest->gathering = gathering;
    ingest->asks_keys = asks_keys;
}

void ingest_restore_end(ingest_t *ingest, answers_send *send, void *context)
{
    ingest->gathering = NULL;
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = sessions_open_at(ingest->sessions, i);
        if (session)
            reply_end(ingest->answers, session, REFUSAL_GREET_FIRST, "the log is back");
        answers_release(ingest->answers, send, context);
    }
}

/* Or needs none. A log that has granted none yet tells nothing of who may come. */
static bool has_key(const ingest_t *ingest, uint8_t source)
{
    const struct keyring *keyring = ledger_keyring(ingest->ledger);

    if (!ingest->asks_keys)
        return true;
    for (unsigned i = 0; i < keyring->count; i++)
        if (keyring_speaks_for(keyring, keyring->grants[i].n, source))
            return true;
    return keyring->count == 0;
}

static void expect(ingest_t *ingest, const struct rulebook *roster, const char *slug)
{
    const struct session *session = sessions_of(ingest->sessions, roster, text_of(slug));

    gathering_expect(ingest->gathering, sessions_place(ingest->sessions, session), slug,
                     has_key(ingest, session->source));
}

void ingest_restore_look(ingest_t *ingest, int64_t mono_ms)
{
    const struct rulebook *roster = calendar_newest(ledger_calendar(ingest->ledger));

    for (unsigned i = 0; roster && i < roster->centre_count; i++)
        expect(ingest, roster, roster->centres[i].slug);
    expect(ingest, roster, OFFICE);
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct session *session = sessions_open_at(ingest->sessions, i);
        bool is_there = session && mono_ms - session->heard_mono_ms < SESSION_SILENCE_MS_MAX;
        gathering_look(ingest->gathering, i, is_there ? session->name : 0);
    }
}

bool ingest_restore_key(ingest_t *ingest, unsigned place, uint64_t *ret_key)
{
    struct session *session = sessions_open_at(ingest->sessions, place);

    if (!session)
        return false;
    if (ingest_find_key(ingest, &session->peer, session, ret_key))
        return true;
    ingest_end_not_permitted(ingest, session);
    return false;
}

void ingest_restore_ask(ingest_t *ingest, unsigned place, uint64_t n)
{
    const struct session *session = sessions_open_at(ingest->sessions, place);

    if (session)
        reply_get_kept(ingest->answers, session, n);
}

/* What the log has of its epoch is not looked at: the log lacks what it lacks. */
void ingest_restore_greet(ingest_t *ingest, struct session *session, const struct peer *peer,
                          const struct message_hello *hello, const struct ingest_now *now)
{
    uint64_t last = session->state.last, n = session->state.n;

    session_open(session, peer, hello);
    session_heard(session, now->mono_ms, now->wall_ms);
    session_tell_clock(session, hello->clock, now->empty_boot_ms, now->boot_ms);
    session->state.last = last;
    session->state.n = n;
    reply_restore(ingest->answers, session, ledger_restoring(ingest->ledger).from);
}

void ingest_restore_hear(ingest_t *ingest, struct session *session, const struct message *message)
{
    unsigned place = sessions_place(ingest->sessions, session);

    if (message->type == MESSAGE_HOLDING)
        gathering_meet(ingest->gathering, place, &message->holding);
    else if (message->type == MESSAGE_KEPT)
        gathering_hear(ingest->gathering, place, &message->kept);
    else
        reply_end(ingest->answers, session, REFUSAL_RESTORING,
                  "the log is being brought back, and takes nothing new until it is");
}

void ingest_restore_numbers(ingest_t *ingest, struct session *session,
                            const struct message_get_numbers *question)
{
    static struct receipt receipts[ITEMS_MAX]; /* of the one thread that writes */
    uint64_t count = question->last - question->first + 1;

    if (question->first == 0 || question->last < question->first || count > ITEMS_MAX) {
        reply_end(ingest->answers, session, REFUSAL_BAD_MESSAGE, "no sequences, or too many");
        return;
    }
    for (uint64_t i = 0; i < count; i++)
        if (!known_receipt(ingest->ledger, text_of(session->state.slug), question->epoch,
                           question->first + i, &receipts[i]))
            receipts[i] = (struct receipt){0};
    ingest->ordered_count = (size_t)count;
    reply_numbers(ingest->answers, session, question, &(struct receipt_list){receipts, count});
}
