/* The feed: what subscribers are told of changes, at most every FEED_INTERVAL_MS and at least every
 * FEED_BEAT_MS. A core: the caller sends.
 *
 * An UPDATE carries the whole standings of a year as of record n, so that a subscriber who missed
 * updates is right again with the next one, and the changes since the update before, so that one
 * who missed none has seen each. Updates are numbered in the feed's epoch: a gap shows.
 *
 * Ingest notes changes while its transaction runs; they are published only after the commit.
 */
#ifndef KAOHE_SCORER_FEED_H
#define KAOHE_SCORER_FEED_H

#include "common/ledger/fold.h"
#include "proto/message.h"
#include "proto/event_codec.h"
#include "proto/record.h"

enum {
    FEED_INTERVAL_MS = 50,
    FEED_BEAT_MS = 1000,
    FEED_CHANGES_MAX = 128, /* listed in one interval; more are only counted */
};

typedef struct feed feed_t;

feed_t *feed_new(uint64_t epoch, uint64_t n);
void feed_destroy(feed_t **feed);

/* An event changed the standings of `folded->year`. */
void feed_note(feed_t *feed, fold_t *fold, txn_t *txn, const struct record *record,
               const struct folded *folded);

/* Makes the next message that is due, as of record `n`; false: none is due at `mono_ms`. Its texts
 * are good until the next call. `now_year` is shown while no year has a finding. */
bool feed_next(feed_t *feed, fold_t *fold, txn_t *txn, uint64_t n, int now_year, int64_t mono_ms,
               struct message *ret_message);
/* When feed_next should be asked again. */
int64_t feed_deadline(const feed_t *feed);

#endif
