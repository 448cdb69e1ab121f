#include "services/collector/link.h"

#include <assert.h>

#include "services/collector/link_words.h"

/* splitmix64 (Steele, Lea, Flood 2014): small, seeded, and good enough for jitter and names. */
static uint64_t next_random(struct link *link)
{
    uint64_t z = link->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void enter(struct link *link, enum link_state state, int64_t now_ms)
{
    link->state = state;
    link->state_ms = now_ms;
}

/* Half of the backoff is fixed and half is drawn, so that collectors that lost the same scorer do
 * not come back together. */
static int64_t draw_backoff(struct link *link)
{
    int64_t backoff = LINK_BACKOFF_MS_MIN;

    for (unsigned i = 0; i < link->tries && backoff < LINK_BACKOFF_MS_MAX; i++)
        backoff *= 2;
    if (backoff > LINK_BACKOFF_MS_MAX)
        backoff = LINK_BACKOFF_MS_MAX;
    assert(backoff >= LINK_BACKOFF_MS_MIN);
    return backoff / 2 + (int64_t)(next_random(link) % (uint64_t)(backoff / 2 + 1));
}

void link_init(struct link *link, uint64_t instance, uint64_t seed, int64_t now_ms)
{
    *link = (struct link){.instance = instance, .fresh = true, .random = seed};
    enter(link, LINK_AWAY, now_ms);
}

void link_accept_gap(struct link *link)
{
    link->accepts_gap = true;
}

void link_lost(struct link *link, int64_t now_ms)
{
    link->wait_ms = draw_backoff(link);
    link->tries++;
    enter(link, LINK_AWAY, now_ms);
}

/* Each sentence is one string of this file, so that the pointer tells which it is. */
static void leave(struct link *link, int64_t now_ms, const char *trouble,
                  struct link_output *output)
{
    output->disconnect = true;
    if (trouble != link->known_trouble) { /* the operator is told once, not at each try */
        output->notice = trouble;
        output->is_warning = true;
        link->known_trouble = trouble;
        link->is_welcome_known = false;
    }
    link_lost(link, now_ms);
}

/* The conversation works: the next trouble is a new one. */
static void forget_trouble(struct link *link)
{
    link->tries = 0;
    link->known_trouble = NULL;
}

static void greet(struct link *link, const struct outbox_state *outbox, int64_t now_ms,
                  struct link_output *output)
{
    link->session = (next_random(link) & INT64_MAX) | 1;
    link->is_handshake_failing = false;
    link->epoch = outbox->epoch;
    link->greeted_last = outbox_epoch_end(outbox) - 1;
    output->connect = true;
    output->send_hello = true;
    enter(link, LINK_GREETING, now_ms);
}

/* `last` is the last sequence that the scorer has. It may lack nothing that the outbox has deleted.
 * Where it has more than the greeting stated, the outbox is an old copy. */
static void handle_welcome(struct link *link, const struct message_welcome *welcome,
                           const struct outbox_state *outbox, int64_t now_ms,
                           struct link_output *output)
{
    if (welcome->last < outbox->first - 1) {
        leave(link, now_ms, link_lacks_text, output);
        return;
    }
    enter(link, LINK_LIVE, now_ms);
    link->fresh = link->is_displaced = link->accepts_gap = false;
    link->is_denied = false;
    link->window = welcome->window;
    output->is_welcomed = true;
    output->log = welcome->log;
    output->turn = outbox->first == outbox->next_base;
    link->next_to_send = outbox->first;
    link->heard_ms = link->receipt_ms = link->ping_ms = now_ms;
    if (welcome->last > link->greeted_last) {
        assert(link->greeted_last < outbox->next);
        output->fork = link->greeted_last + 1;
        output->notice = "connected to the scorer, which has more events of this epoch than the "
                         "outbox: is the outbox an old copy?";
        output->is_warning = true;
    } else if (!link->is_welcome_known) {
        output->notice = "connected to the scorer";
    }
    link->is_welcome_known = true;
}

/* Nothing is sent but what is asked for. */
static void handle_restore(struct link *link, const struct message_restore *restore, int64_t now_ms,
                           struct link_output *output)
{
    enter(link, LINK_RESTORING, now_ms);
    link->fresh = link->is_displaced = link->is_denied = false;
    link->restore_n = restore->n;
    link->heard_ms = link->ping_ms = now_ms;
    output->send_holding = true;
    if (link->known_trouble != link_restoring_text)
        output->notice = link_restoring_text;
    link->known_trouble = link_restoring_text;
    link->is_welcome_known = false;
}

/* From which sequence on the log diverges: never below what is held, nor beyond it. */
static uint64_t fork_of(const struct message_refuse *refuse, const struct outbox_state *outbox)
{
    bool is_held = refuse->first >= outbox->first && refuse->first < outbox_epoch_end(outbox);

    return is_held ? refuse->first : outbox->first;
}

/* What is held of the running epoch gets a fresh one, of which nothing is forgotten; where nothing of it
 * is held, the next one is such already. */
static void accept_gap(const struct outbox_state *outbox, struct link_output *output)
{
    output->accept_gap = true;
    output->turn = outbox->first == outbox->next_base;
    output->fork = output->turn ? 0 : outbox->first;
}

/* It is no try that failed. Nobody else's word keeps us away for long. */
static void slow_down(struct link *link, uint64_t wait_ms)
{
    link->wait_ms = wait_ms < LINK_DISPLACED_MS ? (int64_t)wait_ms : LINK_DISPLACED_MS;
    link->tries = 0;
}

static void handle_refusal(struct link *link, const struct message_refuse *refuse,
                           const struct outbox_state *outbox, int64_t now_ms,
                           struct link_output *output)
{
    enum refusal refusal = refusal_of(refuse->word);
    bool was_live = link->state == LINK_LIVE, was_restoring = link->state == LINK_RESTORING;
    bool is_permitted = refusal == REFUSAL_GAP && !was_live && link->accepts_gap;
    bool is_accepted = is_permitted || (refusal == REFUSAL_RESTORED && !was_live);

    leave(link, now_ms, is_permitted ? link_accepted_text : link_words(refusal, link->state),
          output);
    if (refusal == REFUSAL_GREET_FIRST && was_restoring)
        output->is_warning = false;
    if (refusal == REFUSAL_FORKED)
        output->fork = fork_of(refuse, outbox);
    if (is_accepted)
        accept_gap(outbox, output);
    if (refusal == REFUSAL_DISPLACED) {
        link->fresh = false;
        link->is_displaced = true;
    }
    if (refusal == REFUSAL_NOT_PERMITTED)
        link->is_denied = true;
    if (refusal == REFUSAL_DISPLACED || refusal == REFUSAL_NOT_PERMITTED)
        link->wait_ms = LINK_DISPLACED_MS;
    if (refusal == REFUSAL_SLOW_DOWN)
        slow_down(link, refuse->wait_ms);
}

void link_denied(struct link *link, int64_t now_ms, struct link_output *ret_output)
{
    assert(link->state == LINK_GREETING);
    *ret_output = (struct link_output){0};
    leave(link, now_ms, link_denied_text, ret_output);
    link->is_denied = true;
    link->wait_ms = LINK_DISPLACED_MS;
}

void link_handshake_failed(struct link *link)
{
    assert(link->state == LINK_GREETING);
    link->is_handshake_failing = true;
}

static void hear(struct link *link, const struct message *message,
                 const struct outbox_state *outbox, int64_t now_ms, struct link_output *output)
{
    uint64_t session = message_session(message);
    bool is_ours = session == link->session || (message->type == MESSAGE_REFUSE && session == 0);

    if (link->state == LINK_AWAY || !is_ours)
        return; /* of an earlier conversation */
    link->heard_ms = now_ms;
    if (message->type == MESSAGE_REFUSE) {
        handle_refusal(link, &message->refuse, outbox, now_ms, output);
    } else if (message->type == MESSAGE_WELCOME && link->state == LINK_GREETING) {
        handle_welcome(link, &message->welcome, outbox, now_ms, output);
    } else if (message->type == MESSAGE_RESTORE && link->state == LINK_GREETING) {
        handle_restore(link, &message->restore, now_ms, output);
    } else if (message->type == MESSAGE_GET_KEPT && link->state == LINK_RESTORING) {
        output->send_kept = true;
        output->kept_from = message->get_kept.n;
    } else if (message->type == MESSAGE_KEYS && message->keys.keys.size % KEY_BYTES == 0) {
        output->keep_keys = true;
    } else if (message->type == MESSAGE_RECEIPT && link->state == LINK_LIVE) {
        output->settle = true;
    }
}

/* What to send now: all that is held of this epoch, as far as the window allows. */
static void choose_batches(const struct link *link, const struct outbox_state *outbox,
                           struct link_output *output)
{
    uint64_t end = outbox_epoch_end(outbox);

    if (end - outbox->first > link->window)
        end = outbox->first + link->window;
    assert(end <= outbox->next);
    output->send_first = link->next_to_send;
    output->send_end = end;
}

/* Why the conversation does not work; NULL: it does. */
static const char *trouble_now(const struct link *link, bool is_waiting, int64_t now_ms)
{
    if (now_ms - link->heard_ms >= LINK_SILENCE_MS_MAX)
        return "no message from the scorer";
    if (is_waiting && now_ms - link->receipt_ms >= LINK_RECEIPT_MS_MAX)
        return "no receipts from the scorer";
    return NULL;
}

static void tend_live(struct link *link, const struct outbox_state *outbox, int64_t now_ms,
                      struct link_output *output)
{
    if (outbox->epoch != link->epoch) { /* a new epoch begins with a greeting of its own */
        output->disconnect = true;
        link->wait_ms = 0;
        enter(link, LINK_AWAY, now_ms);
        return;
    }
    if (link->next_to_send < outbox->first) /* receipted before it was sent again */
        link->next_to_send = outbox->first;
    assert(link->next_to_send <= outbox->next);
    bool is_waiting = link->next_to_send > outbox->first;
    const char *trouble = trouble_now(link, is_waiting, now_ms);
    if (trouble) {
        leave(link, now_ms, trouble, output);
        return;
    }
    if (!is_waiting)
        link->receipt_ms = now_ms;
    if (now_ms - link->state_ms >= LINK_STABLE_MS)
        forget_trouble(link);
    if (now_ms - link->ping_ms >= LINK_PING_MS) {
        link->ping_ms = now_ms;
        output->send_ping = true;
    }
    choose_batches(link, outbox, output);
}

/* What is held is told again with each PING, since it may have been lost. */
static void tend_restoring(struct link *link, int64_t now_ms, struct link_output *output)
{
    const char *trouble = trouble_now(link, false, now_ms);

    if (trouble) {
        leave(link, now_ms, trouble, output);
    } else if (now_ms - link->ping_ms >= LINK_PING_MS) {
        link->ping_ms = now_ms;
        output->send_ping = output->send_holding = true;
    }
}

static void tend(struct link *link, const struct outbox_state *outbox, int64_t now_ms,
                 struct link_output *output)
{
    switch (link->state) {
    case LINK_AWAY:
        if (now_ms - link->state_ms >= link->wait_ms)
            greet(link, outbox, now_ms, output);
        break;
    case LINK_GREETING:
        if (now_ms - link->state_ms >= LINK_GREETING_MS_MAX)
            leave(link, now_ms, link->is_handshake_failing ? link_handshake_text : link_silent_text,
                  output);
        break;
    case LINK_LIVE:
        tend_live(link, outbox, now_ms, output);
        break;
    case LINK_RESTORING:
        tend_restoring(link, now_ms, output);
        break;
    }
}

void link_step(struct link *link, const struct message *message, const struct outbox_state *outbox,
               int64_t now_ms, struct link_output *ret_output)
{
    assert(outbox->first >= 1);
    assert(outbox->first <= outbox->next);
    *ret_output = (struct link_output){0};
    if (message)
        hear(link, message, outbox, now_ms, ret_output);
    else
        tend(link, outbox, now_ms, ret_output);
}

void link_settled(struct link *link, int64_t now_ms)
{
    link->receipt_ms = now_ms;
    forget_trouble(link);
}

void link_sent(struct link *link, uint64_t next)
{
    assert(next >= link->next_to_send);
    link->next_to_send = next;
}

const char *link_why(const struct link *link)
{
    return link->state == LINK_LIVE ? NULL : link->known_trouble;
}

int64_t link_deadline(const struct link *link)
{
    if (link->state == LINK_AWAY)
        return link->state_ms + link->wait_ms;
    if (link->state == LINK_GREETING)
        return link->state_ms + LINK_GREETING_MS_MAX;
    return link->ping_ms + LINK_PING_MS;
}
