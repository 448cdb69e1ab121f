/* Ingest: the scorer's side of the conversations with the collectors: greetings, sessions, the
 * window, refusals and receipts. It decides what a collector may say; what becomes of its events is
 * the ledger's, by way of the order (order.h). A core: it does no I/O of its own and reads no
 * clock. Whoever gives it the same frames in the same order at the same times gets the same ledger.
 *
 * All that comes in one pass goes into one transaction, which the caller begins and commits.
 * Answers are kept until the caller says that it is on disk: commit, then receipt, then publish.
 *
 * A source has one conversation at a time (sessions.h); the one that is displaced gets a refusal.
 */
#ifndef KAOHE_SCORER_INGEST_H
#define KAOHE_SCORER_INGEST_H

#include "common/ledger/view.h"
#include "common/wire/answers.h"
#include "services/scorer/sessions.h"

enum {
    INGEST_EVENTS_MAX = BOUND(4096, 24),      /* in one pass */
    INGEST_BYTES_MAX = BOUND(16 << 20, 4000), /* in one pass: a transaction keeps it in memory */
    INGEST_ANSWERS_MAX = BOUND(1024, 6),      /* kept in one pass */
    INGEST_SHOWN_MAX = 4,                     /* checkpoints, in one pass */
};

typedef struct ingest ingest_t;

struct ingest_now {
    int64_t wall_ms, mono_ms, boot_ms;
    int64_t empty_boot_ms; /* when nothing waited to be read: what is read now came since */
    int64_t clock_ms;      /* what the collectors are told of the wall clock; 0: nothing */
    uint64_t rate;         /* events a second that a source may send; 0: any number */
    bool is_full;          /* events are refused with `full` */
    bool is_held;          /* the wall clock is not trusted: events are refused with `clock` */
};

/* `ledger` stays the caller's. */
ingest_t *ingest_new(ledger_t *ledger);
void ingest_destroy(ingest_t **ingest);

/* Whether one more frame may come into this pass. */
bool ingest_has_room(const ingest_t *ingest);
/* Whether one of this peer may: it has not had its share of the pass (shares.h). */
bool ingest_takes(const ingest_t *ingest, const struct peer *peer);
/* Between ledger_begin and ledger_commit. */
void ingest_frame(ingest_t *ingest, const struct peer *peer, struct text frame,
                  const struct ingest_now *now);

/* After the commit: hands over the answers. */
void ingest_release(ingest_t *ingest, answers_send *send, void *context);

/* Whether a collector waits for a checkpoint; and answers some that do, from a view of what is on disk,
 * after ingest_release. Where the view fails the rest goes unanswered. */
bool ingest_has_witness(const ingest_t *ingest);
void ingest_show(ingest_t *ingest, view_t *view, answers_send *send, void *context);

/* What the collectors say of the scorer's clock. */
struct clock_votes ingest_votes(const ingest_t *ingest, const struct clock_reading *now);

/* A source that waits since the log lacks what it was told is in it, once for each such lack; NULL: there
 * is no other. */
const struct source_state *ingest_lack_to_tell(ingest_t *ingest);

/* A source is known by its last record, before any frame. One that is in no roster is passed over. */
void ingest_recall(ingest_t *ingest, const struct record *record);
/* And by the newest checkpoint that its witness has cosigned; `source` is its id in keys (score/keyring.h). */
void ingest_recall_cosigned(ingest_t *ingest, uint8_t source, uint64_t n);
/* As sessions_list. */
unsigned ingest_sources(const ingest_t *ingest, int64_t mono_ms,
                        struct source_state ret_sources[SESSIONS_MAX]);

#endif
