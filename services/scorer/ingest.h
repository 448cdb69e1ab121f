/* Ingest: the scorer's side of the conversations with the collectors, and the way of each event
 * into the ledger. A core: it does no I/O of its own and reads no clock. Whoever gives it the same
 * frames in the same order at the same times gets the same ledger.
 *
 * All that comes in one pass goes into one transaction. Answers are kept back until the caller says
 * that it is on disk: commit, then receipt, then publish.
 *
 * A source has one conversation at a time. A greeting takes over from an earlier one of the same
 * instance; from another instance only if that is silent, or if the greeting instance has newly
 * started (`fresh`). The one that is displaced is told so.
 */
#ifndef KAOHE_SCORER_INGEST_H
#define KAOHE_SCORER_INGEST_H

#include "common/ledger/fold.h"
#include "common/wire/answers.h"
#include "services/scorer/feed.h"

enum {
    INGEST_EVENTS_MAX = 4096,      /* in one pass */
    INGEST_ANSWERS_MAX = 1024,     /* kept back in one pass */
    INGEST_SILENCE_MS_MAX = 15000, /* after so long a conversation is taken for dead */
    INGEST_SOURCES_MAX = CENTRES_MAX + 1,
};

typedef struct ingest ingest_t;

/* What is known of a source that has greeted, for the operator. */
struct ingest_source {
    char slug[SLUG_BYTES_MAX + 1];
    bool is_connected;
    bool is_contested;    /* another collector of this source was displaced or refused */
    uint64_t epoch, last; /* the last sequence in the log */
    uint64_t held;        /* events in its outbox, as it said last */
    uint64_t n;           /* the record of its last event since this scorer started; 0: none */
    int64_t heard_ms;     /* wall clock */
};

struct ingest_now {
    int64_t wall_ms, mono_ms;
    bool is_disk_full; /* events are refused with `full` */
};

/* As of the transaction. `fold` and `feed` stay the caller's. */
ingest_t *ingest_new(txn_t *txn, fold_t *fold, feed_t *feed);
void ingest_destroy(ingest_t **ingest);

/* Begins an empty log with a rulebook, its first record (contract §2). False where the text is no
 * rulebook. */
bool ingest_begin_log(ingest_t *ingest, txn_t *txn, struct text rulebook, int64_t wall_ms);

/* Whether one more frame may come into this pass. */
bool ingest_has_room(const ingest_t *ingest);
void ingest_take(ingest_t *ingest, txn_t *txn, const struct peer *peer, struct text frame,
                 const struct ingest_now *now);
/* The end of a pass, before its commit: what is kept at hand goes into the transaction. */
void ingest_flush(ingest_t *ingest, txn_t *txn);

/* After the commit: hands over the answers. */
void ingest_release(ingest_t *ingest, answers_send *send, void *context);

uint64_t ingest_last_n(const ingest_t *ingest);
/* Returns how many sources have greeted. */
unsigned ingest_sources(const ingest_t *ingest, int64_t mono_ms,
                        struct ingest_source ret_sources[INGEST_SOURCES_MAX]);

#endif
