/* The conversations with the collectors, one a source at a time.
 *
 * Two collectors of one source are a mistake that only people can mend. The one that started last
 * has the conversation; the other waits with all that it holds, and tries again about once a
 * minute. The status names both to the operator, by the instance numbers that they drew at start.
 */
#ifndef KAOHE_SCORER_SESSIONS_H
#define KAOHE_SCORER_SESSIONS_H

#include "common/base/timekeeper.h"
#include "common/score/rulebook.h"
#include "common/wire/peer.h"
#include "proto/message.h"
#include "proto/record.h"

enum {
    SESSIONS_MAX = CENTRES_MAX + 1, /* every centre, and the office */
    /* After this silence a conversation counts as dead: a live collector pings each second. A
     * rival tries again every 50 s (LINK_DISPLACED_MS). If the other one dies just before such a
     * try, the next try succeeds: at most 56 s after the death, within the minute in which
     * everything must be delivered after a fault. */
    SESSION_SILENCE_MS_MAX = 6000,
    SESSION_CONTEST_MS_MAX = 150000, /* one that is refused tries again once a minute */
    SESSION_RATE_WAITS =
        10, /* who is over its rate waits until a tenth of a second's share may go */
    SESSION_WINDOW_WAIT_MS = 1000, /* how long who does not keep to its window is to wait */
};

/* What is known of a source that has greeted, or has a record in the log, for the operator. */
struct source_state {
    char slug[SLUG_BYTES_MAX + 1];
    bool has_greeted; /* and was welcomed: else there is no `instance`, and `held` is not known */
    bool is_connected;
    bool is_contested; /* another collector of this source was refused, SESSION_CONTEST_MS_MAX ago
                           * at most */
    uint64_t instance; /* the one that has the conversation, or had it last */
    uint64_t rival;    /* where contested: the one that was refused last */
    int64_t rival_ago_ms; /* and how long ago */
    uint64_t epoch;
    uint64_t last;    /* the last sequence in the log */
    uint64_t held;    /* events in its outbox, as it said last */
    uint64_t n;       /* the record of its last event in this epoch; 0: none */
    int64_t heard_ms; /* wall clock; until it greets, when its last record was received */
    /* The log lacks these sequences, which the outbox was told are on disk here: it waits. 0: none. */
    uint64_t lacks_first, lacks_last;
    uint64_t cosigned; /* the newest checkpoint that its witness has cosigned; 0: none is known */
};

struct session {
    struct source_state state;
    uint8_t source; /* its id in keys (score/keyring.h) */
    bool is_open;
    bool is_lack_told; /* by sessions_lack_to_tell */
    struct peer peer;
    uint64_t name;
    uint64_t next; /* the first sequence that this conversation has not shown yet */
    uint64_t pass; /* in which `unreceipted` were taken */
    size_t unreceipted;
    int64_t heard_mono_ms;
    struct clock_word clock; /* as it told last; a wall of 0: it tells none */
    uint64_t spent; /* events of its share that it has sent since, and that are not made up for */
    int64_t spent_mono_ms; /* when that was so */
    bool asks_growth;      /* a GET_GROWTH waits */
    uint64_t growth_from;  /* its `n` */
    bool has_log_key;      /* it says by which key it knows the log */
    uint8_t log_key[KEY_BYTES];
    uint64_t
        shown; /* the size of the checkpoint that it was shown; 0: none, or it has cosigned it */
    int64_t contested_mono_ms; /* a rival was refused; 0: never, or it has taken over since */
};

typedef struct sessions sessions_t;

sessions_t *sessions_new(void);
void sessions_destroy(sessions_t **sessions);

/* That of a source; NULL: it is no centre of the rulebook, and not the office. */
struct session *sessions_of(sessions_t *sessions, const struct rulebook *book, struct text source);
/* The open one of that name with that peer; NULL: there is none. */
struct session *sessions_with(sessions_t *sessions, const struct peer *peer, uint64_t name);

/* The `at`-th of all, 0 to SESSIONS_MAX - 1, where it is open; else NULL. */
struct session *sessions_open_at(sessions_t *sessions, unsigned at);

unsigned sessions_place(const sessions_t *sessions, const struct session *session); /* its `at` */

/* Whether a greeting may take over: the same instance may always; another one only if it has newly
 * started (`fresh`), or if the session is silent. */
bool session_may_be_taken(const struct session *session, const struct message_hello *hello,
                          int64_t mono_ms);
/* Notes that a greeting which may not take over was refused: its instance is the rival now. */
void session_contest(struct session *session, const struct message_hello *hello, int64_t mono_ms);
/* Whether a greeting that takes over displaces another instance. */
bool session_is_other(const struct session *session, const struct message_hello *hello);
void session_open(struct session *session, const struct peer *peer,
                  const struct message_hello *hello);
/* What the log knows of a source when the scorer starts: its last record. */
void session_recall(struct session *session, const struct record *record);
/* And the newest checkpoint that the witness of the source of that id has cosigned. */
void sessions_recall_cosigned(sessions_t *sessions, uint8_t source, uint64_t n);
/* A greeting that is refused, for the log lacks these sequences of its epoch. */
void session_lack(struct session *session, uint64_t first, uint64_t last, int64_t wall_ms);
/* The state of a source of which the log lacks something that was not told yet; NULL: there is none. */
const struct source_state *sessions_lack_to_tell(sessions_t *sessions);
void session_heard(struct session *session, int64_t mono_ms, int64_t wall_ms);
/* What it says of its clock, in a message that came from `since_boot_ms` on and is read at `boot_ms`. */
void session_tell_clock(struct session *session, uint64_t clock_ms, int64_t since_boot_ms,
                        int64_t boot_ms);

/* Whether it may send `count` events now, of which it has `rate` a second (0: any number), and as many at
 * once; they are counted. Else `ret_wait_ms` says when it may, and some more with it: each wait costs a
 * greeting. */
bool session_may_send(struct session *session, size_t count, uint64_t rate, int64_t mono_ms,
                      uint64_t *ret_wait_ms);

/* Whether it may send `count` events more in a pass, at the end of which all get their receipts: it keeps
 * to the window that was granted. They are counted. */
bool session_keeps_window(struct session *session, size_t count, uint64_t pass);

/* How many of the sources that told their clock of late agree with the scorer's. */
struct clock_votes sessions_votes(const sessions_t *sessions, const struct clock_reading *now);

/* Returns how many sources are known: they have greeted, and were welcomed or wait, or the log has a
 * record of theirs. */
unsigned sessions_list(const sessions_t *sessions, int64_t mono_ms,
                       struct source_state ret_sources[SESSIONS_MAX]);

#endif
