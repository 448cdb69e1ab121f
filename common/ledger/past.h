/* What the past is told from, beside the log: a year's state as of every so many records, what records of
 * format 1 changed (later ones say it themselves), and each ruling by its finding. For the files of this
 * folder; view_past.h asks. */
#ifndef KAOHE_LEDGER_PAST_H
#define KAOHE_LEDGER_PAST_H

#include "common/ledger/tables.h"
#include "common/score/judge.h"
#include "common/store/store.h"
#include "proto/record.h"

/* After each record whose number is a multiple of this, the years that have changed since the one before
 * are written: the state as of any record is a snapshot and at most so many effects. */
enum { SNAPSHOT_EVERY = BOUND(1024, 8) };

/* One year as of one record. */
struct snapshot {
    bool is_closed;
    struct scorecard cards[CENTRES_MAX]; /* by centre id */
};
void snapshot_put(txn_t *txn, const struct year_record_key *key, bool is_closed,
                  const struct scorecard cards[CENTRES_MAX]);
/* The newest of a year at or below record `n`; an empty one where there is none. */
void snapshot_get(txn_t *txn, int year, uint64_t n, struct snapshot *ret_snapshot);
/* What a record with this effect, received then, changed in its year. False: no state of this year
 * allows it. */
bool snapshot_apply(struct snapshot *snapshot, const struct effect *effect, int64_t received_ms);

void effect_put(txn_t *txn, uint64_t n, const struct effect *effect);
/* What a record of the log changed; none where it was none. */
struct effect effect_get(txn_t *txn, const struct record *record);

void ruling_put(txn_t *txn, const struct ruling_key *key, enum finding_status status);
/* The rulings on a finding up to record `n`, in their order. False ends. */
typedef bool ruling_visit(void *context, uint64_t n, enum finding_status status);
void ruling_walk(txn_t *txn, uint64_t finding, uint64_t n, ruling_visit *visit, void *context);

/* Reports that came late (EVENTS.md 3), and so are no findings. */
void late_put(txn_t *txn, const struct year_record_key *key, unsigned centre);
/* Those of a centre in a year up to record `n`, from record `from` on. */
typedef bool late_visit(void *context, uint64_t n); /* false ends */
void late_walk(txn_t *txn, int year, unsigned centre, uint64_t from, uint64_t n, late_visit *visit,
               void *context);

#endif
