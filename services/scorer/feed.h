/* The feed: the updates that subscribers get, at most every FEED_INTERVAL_MS and at least every
 * FEED_BEAT_MS. A core: the caller sends.
 *
 * An UPDATE carries the whole standings of a year as of record n, so that a subscriber who missed
 * updates is right again with the next one, and the changes since the update before, so that one
 * who missed none has seen each. A change is of one centre: that which an event is about, or one
 * whose rank the event has changed. Updates are numbered in the feed's epoch: a gap shows.
 *
 * While more changes come than can be listed at that pace, there is an update every FEED_BEAT_MS, with few of them: what each
 * subscriber is sent is encrypted for it alone, and many of them would take from ingest what they cannot use.
 *
 * The feed observes the ledger and notes which records changed what. The rows are made from the log
 * when they are published, in a view, after the commit.
 */
#ifndef KAOHE_SCORER_FEED_H
#define KAOHE_SCORER_FEED_H

#include "common/ledger/view.h"
#include "proto/message.h"

enum {
    FEED_INTERVAL_MS = 50,
    FEED_BEAT_MS = 1000,
    FEED_CHANGES_MAX = BOUND(128, 6), /* listed in one interval; more are only counted */
    FEED_CROWDED_BYTES = 16 << 10,    /* of rows, while more come than can be listed */
};

typedef struct feed feed_t;

/* `n` is the last record in the log: what comes behind it is published. `year_moved` is that of
 * moved_year: what is shown while nothing changes; 0: none has moved yet. */
feed_t *feed_new(uint64_t epoch, uint64_t n, int year_moved);
/* Goes on under another epoch, as for subscribers who have to connect again. */
void feed_renew(feed_t *feed, uint64_t epoch);
void feed_destroy(feed_t **feed);

/* What an event did (ledger_observe); what is no change of any standings is passed over. */
void feed_observe(feed_t *feed, const struct calendar *calendar, const struct record *record,
                  const struct folded *folded);

/* Makes the next message that is due, as of the view; false: none is due at `mono_ms`, or the view
 * has failed, and then changes may be lost and the feed can only be destroyed. Its texts are good
 * until the next call. `now_year` is shown while no year has moved or
 * has a finding. */
bool feed_next(feed_t *feed, view_t *view, int now_year, int64_t mono_ms,
               struct message *ret_message);
/* When feed_next should be asked again. */
int64_t feed_deadline(const feed_t *feed);

#endif
