/* The link: the collector's side of the conversation with the scorer, as a pure state machine. It
 * does no I/O and reads no clock; the collector's loop carries out what a step asks for, and tests
 * step it with a clock of their own.
 *
 *            connect, HELLO                WELCOME
 *   ┌──────┐ ─────────────► ┌──────────┐ ─────────► ┌──────┐ ◄─┐ RECEIPT, PONG;
 *   │ AWAY │                │ GREETING │            │ LIVE │ ──┘ batches, PING
 *   └──────┘ ◄───────────── └──────────┘            └──────┘
 *       ▲      no answer, REFUSE                        │
 *       └───────────────────────────────────────────────┘ silence, no receipt, REFUSE
 *
 * AWAY lasts a backoff that doubles with each try that brings no receipt, with jitter; after
 * `displaced`, and where our key is not permitted, it lasts about a minute. Each new connection begins with a greeting, and then all that
 * is held is sent in its order, also what the scorer has already: it receipts what it knows, and
 * refuses the first that differs from what it knows before it accepts anything after that. Several
 * batches may be on the way, bounded by the window that the scorer grants.
 *
 * A scorer whose log is being brought back (PROTOCOL.md 17) answers a greeting with RESTORE: then the state is
 * RESTORING in the place of LIVE. What is kept is handed over where it asks, and nothing else, until it ends the
 * conversation; the next greeting is welcomed.
 */
#ifndef KAOHE_COLLECTOR_LINK_H
#define KAOHE_COLLECTOR_LINK_H

#include "proto/message.h"
#include "services/collector/outbox.h"

enum {
    LINK_GREETING_MS_MAX = 3000, /* a greeting without an answer */
    LINK_SILENCE_MS_MAX = 5000,  /* live, and nothing heard */
    LINK_RECEIPT_MS_MAX = 10000, /* live, events on the way, and no receipt */
    LINK_PING_MS = 1000,
    LINK_BACKOFF_MS_MIN = 100,
    LINK_BACKOFF_MS_MAX = 8000,
    LINK_DISPLACED_MS = 50000, /* a minute, less what the scorer needs to miss the other one */
    LINK_STABLE_MS = 10000,    /* after so long live, failed tries no longer count */
};

enum link_state { LINK_AWAY, LINK_GREETING, LINK_LIVE, LINK_RESTORING };

struct link {
    enum link_state state;
    uint64_t instance;         /* of this process */
    bool fresh;                /* never welcomed yet: may displace another */
    bool accepts_gap;          /* see link_accept_gap */
    bool is_displaced;         /* the scorer said last that another of this source is connected */
    bool is_handshake_failing; /* while GREETING */
    bool is_denied;            /* our key is not permitted, as the scorer said last */
    uint64_t session;          /* of this conversation */
    uint64_t epoch;            /* in the greeting */
    uint64_t greeted_last;     /* `last` in the greeting: all given out then in this epoch */
    uint64_t next_to_send;
    uint64_t window;
    uint64_t restore_n; /* the last record that a backup had, as the scorer's RESTORE says */
    int64_t state_ms;   /* since when in this state */
    int64_t wait_ms;    /* how long to stay away */
    int64_t heard_ms;   /* the last message */
    int64_t receipt_ms; /* the last receipt that settled something, or the first send after it */
    int64_t ping_ms;    /* the last PING */
    unsigned tries;     /* in a row that failed */
    const char *known_trouble; /* what the operator was told of last; NULL: all is well */
    bool is_welcome_known; /* the operator was told of the connection, and of no trouble since */
    uint64_t random;       /* state of the generator of jitter and sessions */
};

/* What a step asks the loop to do, in this order. */
struct link_output {
    const char *notice; /* for the operator; NULL: nothing */
    bool is_warning;    /* the notice is a warning */
    bool disconnect;
    uint64_t fork; /* from this sequence on the log diverges: outbox_begin_epoch_at; 0: no fork */
    bool turn;     /* nothing of this epoch is held, and no more will come of it: outbox_turn */
    bool
        accept_gap; /* the fork, or the turn, is for what link_accept_gap permits, or the log was brought
                         back without what is forgotten here */
    bool keep_keys;   /* keep the KEYS that were the input */
    bool is_welcomed; /* by this log */
    uint64_t log;
    bool settle; /* apply the RECEIPT that was the input: outbox_settle */
    bool connect;
    bool send_hello, send_ping;
    bool send_holding; /* HOLDING, of what is kept above restore_n */
    bool send_kept;    /* KEPT, from `kept_from` on */
    uint64_t kept_from;
    uint64_t send_first, send_end; /* batches of these sequences, where first < end */
};

/* `seed` makes the jitter and the names of sessions. */
void link_init(struct link *link, uint64_t instance, uint64_t seed, int64_t now_ms);

/* Permits the way out where the scorer's store is an old copy that has no newer one: if the scorer
 * refuses a greeting with `gap`, what is held gets a fresh epoch, and is greeted for. Until the first
 * WELCOME; where there is no gap it does nothing. */
void link_accept_gap(struct link *link);

/* One step: a message, or NULL where only time has passed or the outbox has changed. `outbox` is
 * what is on disk. */
void link_step(struct link *link, const struct message *message, const struct outbox_state *outbox,
               int64_t now_ms, struct link_output *ret_output);

/* The receipt settled something. */
void link_settled(struct link *link, int64_t now_ms);
/* How far the loop came with what a step asked it to send: `next` is the first that was not sent, at
 * least send_first. */
void link_sent(struct link *link, uint64_t next);
/* Our key may not enter where the scorer listens; only in GREETING. */
void link_denied(struct link *link, int64_t now_ms, struct link_output *ret_output);
/* The handshake fails where the scorer should listen, and is tried again; only in GREETING. If no
 * answer comes, this is what the operator is told. */
void link_handshake_failed(struct link *link);
/* The loop could not connect, or has disconnected by itself. */
void link_lost(struct link *link, int64_t now_ms);

/* Why the collector does not have the scorer, for people; NULL: it does, or it is not known yet. */
const char *link_why(const struct link *link);

/* When the next step is due even if nothing happens. */
int64_t link_deadline(const struct link *link);

#endif
