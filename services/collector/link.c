#include "services/collector/link.h"

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

/* Half of the back-off is fixed and half is drawn, so that collectors that lost the same scorer do
 * not come back together. */
static int64_t draw_backoff(struct link *link)
{
    int64_t backoff = LINK_BACKOFF_MS_MIN;

    for (unsigned i = 0; i < link->tries && backoff < LINK_BACKOFF_MS_MAX; i++)
        backoff *= 2;
    if (backoff > LINK_BACKOFF_MS_MAX)
        backoff = LINK_BACKOFF_MS_MAX;
    return backoff / 2 + (int64_t)(next_random(link) % (uint64_t)(backoff / 2 + 1));
}

void link_init(struct link *link, uint64_t instance, uint64_t seed, int64_t now_ms)
{
    *link = (struct link){.instance = instance, .fresh = true, .random = seed};
    enter(link, LINK_AWAY, now_ms);
}

void link_lost(struct link *link, int64_t now_ms)
{
    link->wait_ms = draw_backoff(link);
    link->tries++;
    enter(link, LINK_AWAY, now_ms);
}

static void leave(struct link *link, int64_t now_ms, const char *say, struct link_output *output)
{
    output->disconnect = true;
    if (say != link->said) { /* not again and again */
        output->say = say;
        output->is_trouble = true;
        link->said = say;
        link->said_welcome = false;
    }
    link_lost(link, now_ms);
}

/* All is well: the next trouble is a new one. */
static void forget_trouble(struct link *link)
{
    link->tries = 0;
    link->said = NULL;
}

static void greet(struct link *link, const struct outbox_state *outbox, int64_t now_ms,
                  struct link_output *output)
{
    link->session = (next_random(link) & INT64_MAX) | 1;
    link->epoch = outbox->epoch;
    link->told = outbox_epoch_end(outbox) - 1;
    output->connect = true;
    output->send_hello = true;
    enter(link, LINK_GREETING, now_ms);
}

static const char lacks_text[] = "the scorer lacks events that it receipted before: was its store "
                                 "brought back from an old copy?";

/* How far the scorer is. It may lack nothing that the outbox has forgotten. Where it has what the
 * greeting did not tell of, the outbox is an old copy. */
static void take_welcome(struct link *link, const struct message *message,
                         const struct outbox_state *outbox, int64_t now_ms,
                         struct link_output *output)
{
    if (message->last + 1 < outbox->first) {
        leave(link, now_ms, lacks_text, output);
        return;
    }
    enter(link, LINK_LIVE, now_ms);
    link->fresh = link->is_displaced = false;
    link->window = message->window;
    link->sent = outbox->first;
    link->heard_ms = link->receipt_ms = link->ping_ms = now_ms;
    if (message->last > link->told) {
        output->turn = link->told + 1;
        output->say = "connected to the scorer, which knows more of this epoch than the outbox: is "
                      "the outbox an old copy?";
        output->is_trouble = true;
    } else if (!link->said_welcome) {
        output->say = "connected to the scorer";
    }
    link->said_welcome = true;
}

/* From where on the log has gone another way: never below what is held, nor beyond it. */
static uint64_t fork_of(const struct message *message, const struct outbox_state *outbox)
{
    bool is_held = message->first >= outbox->first && message->first < outbox_epoch_end(outbox);

    return is_held ? message->first : outbox->first;
}

static void take_refusal(struct link *link, const struct message *message,
                         const struct outbox_state *outbox, int64_t now_ms,
                         struct link_output *output)
{
    enum refusal refusal = refusal_of(message->word);

    output->turn = refusal == REFUSAL_FORKED ? fork_of(message, outbox) : 0;
    switch (refusal) {
    case REFUSAL_DISPLACED:
        leave(link, now_ms,
              "another collector of this source is connected; trying again in a minute", output);
        link->fresh = false;
        link->is_displaced = true;
        link->wait_ms = LINK_DISPLACED_MS;
        break;
    case REFUSAL_UNKNOWN_SOURCE:
        leave(link, now_ms, "the scorer does not know this source", output);
        break;
    case REFUSAL_BAD_VERSION:
        leave(link, now_ms, "the scorer speaks another version of the protocol", output);
        break;
    case REFUSAL_GAP:
        leave(link, now_ms, lacks_text, output);
        break;
    case REFUSAL_FORKED:
        leave(link, now_ms,
              "the scorer has other events under these sequences: the outbox is an "
              "old copy; a new epoch begins",
              output);
        break;
    case REFUSAL_FULL:
        leave(link, now_ms, "the scorer's disk is full; trying again", output);
        break;
    default:
        leave(link, now_ms, "the scorer ended the conversation", output);
    }
}

static void hear(struct link *link, const struct message *message,
                 const struct outbox_state *outbox, int64_t now_ms, struct link_output *output)
{
    bool is_ours = message->session == link->session ||
                   (message->type == MESSAGE_REFUSE && message->session == 0);

    if (link->state == LINK_AWAY || !is_ours)
        return; /* of an earlier conversation */
    link->heard_ms = now_ms;
    if (message->type == MESSAGE_REFUSE) {
        take_refusal(link, message, outbox, now_ms, output);
    } else if (message->type == MESSAGE_WELCOME && link->state == LINK_GREETING) {
        take_welcome(link, message, outbox, now_ms, output);
    } else if (message->type == MESSAGE_RECEIPT && link->state == LINK_LIVE) {
        output->settle = true;
    }
}

static void tend_live(struct link *link, const struct outbox_state *outbox, int64_t now_ms,
                      struct link_output *output)
{
    bool is_waiting = link->sent > outbox->first;
    uint64_t end = outbox_epoch_end(outbox);

    if (outbox->epoch != link->epoch) { /* what is held now is greeted with its own name */
        output->disconnect = true;
        link->wait_ms = 0;
        enter(link, LINK_AWAY, now_ms);
        return;
    }
    if (now_ms - link->heard_ms >= LINK_SILENCE_MS_MAX) {
        leave(link, now_ms, "the scorer is silent", output);
        return;
    }
    if (is_waiting && now_ms - link->receipt_ms >= LINK_RECEIPT_MS_MAX) {
        leave(link, now_ms, "the scorer gives no receipts", output);
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
    output->send_first = link->sent;
    output->send_end = end < outbox->first + link->window ? end : outbox->first + link->window;
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
            leave(link, now_ms, "the scorer does not answer; events wait in the outbox", output);
        break;
    case LINK_LIVE:
        tend_live(link, outbox, now_ms, output);
        break;
    }
}

void link_step(struct link *link, const struct message *message, const struct outbox_state *outbox,
               int64_t now_ms, struct link_output *ret_output)
{
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
    link->sent = next;
}

int64_t link_deadline(const struct link *link)
{
    if (link->state == LINK_AWAY)
        return link->state_ms + link->wait_ms;
    if (link->state == LINK_GREETING)
        return link->state_ms + LINK_GREETING_MS_MAX;
    return link->ping_ms + LINK_PING_MS;
}
