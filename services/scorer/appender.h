/* The appender: the one way of an event into the log. Judges it, appends the record, and tells the
 * feed what changed. Numbers the records and stamps when each was received. */
#ifndef KAOHE_SCORER_APPENDER_H
#define KAOHE_SCORER_APPENDER_H

#include "common/ledger/fold.h"
#include "proto/message.h"
#include "services/scorer/feed.h"

typedef struct appender appender_t;

/* As of the transaction. `fold` and `feed` stay the caller's. */
appender_t *appender_new(txn_t *txn, fold_t *fold, feed_t *feed);
void appender_destroy(appender_t **appender);

uint64_t appender_last_n(const appender_t *appender); /* durable or not yet; 0: an empty log */

/* Fills in the record's n, time, outcome, reason and ref. Its source, epoch, seq and encoded event
 * are the caller's, and `event` is that event. */
struct receipt appender_append(appender_t *appender, txn_t *txn, struct record *record,
                               const struct event *event, int64_t wall_ms);

/* Begins an empty log with a rulebook, its first record (contract §2). False where the text is no
 * rulebook. */
bool appender_begin_log(appender_t *appender, txn_t *txn, struct text rulebook, int64_t wall_ms);

/* Before the commit: what the fold keeps at hand goes into the transaction. */
void appender_flush(appender_t *appender, txn_t *txn);

#endif
