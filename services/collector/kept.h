/* Events that were receipted and are kept for a while, with the number, the time and the outcome that the
 * log gave them: where the scorer's store is lost, and comes back as an old copy, they are what it lacks.
 * In the order of the log, so that the oldest are the first. An event that is not receipted yet has
 * precedence: these never keep one from being taken, or receipted.
 *
 *   table      key           value
 *   kept       turn 8, n 8   see outbox_row.h
 *   state      "kept"        turn 8, log 8
 *
 * The numbers are those of one log. When another goes on in its place, a turn begins: what is kept of earlier
 * turns is stale, until each of it has its number in the new log (numbers.h).
 *
 * Forgetting goes in small steps, so that no transaction is long. What cannot be read fails the transaction
 * (STATUS_DAMAGED). */
#ifndef KAOHE_COLLECTOR_KEPT_H
#define KAOHE_COLLECTOR_KEPT_H

#include "common/store/store.h"
#include "proto/message.h"

enum {
    KEPT_STEP = BOUND(1024, 4), /* at most so many are forgotten in a pass that has time for it */
    KEPT_LOOK_MS = 1000,        /* between two looks whether any is to be forgotten */
};

/* What is forgotten: all that was received before `since_ms`, and the oldest while the table takes more of
 * the disk than `bytes_max`. With 0 bytes none is kept. */
struct kept_bounds {
    int64_t since_ms;
    uint64_t bytes_max;
};

/* By which log's numbers events are kept: 0, or as PROTOCOL.md has `log`. */
struct kept_turn {
    uint64_t turn, log;
};
struct kept_turn kept_turn(txn_t *txn);
/* From now on those of that log. */
void kept_begin_turn(txn_t *txn, uint64_t log);

struct kept_event {
    uint64_t turn, n;
    int64_t received_ms;
    uint64_t epoch, seq;
    enum outcome outcome; /* OUTCOME_NONE: it is kept from before that was kept along */
    enum reason reason;
    struct span event; /* encoded */
};

/* `row` is of outbox_row_write_kept. Of one whose `n` is there it takes the place: the log has given that
 * number anew. */
void kept_put(txn_t *txn, uint64_t turn, uint64_t n, struct span row);
/* Of this turn, the first whose number is at least `n`; its bytes point into the store. False: there is
 * none. */
bool kept_next(txn_t *txn, uint64_t turn, uint64_t n, struct kept_event *ret_event);
/* Of this turn, the last number; 0: there is none. */
uint64_t kept_last(txn_t *txn, uint64_t turn);
/* The first that is stale; else as kept_next. */
bool kept_stale(txn_t *txn, uint64_t turn, struct kept_event *ret_event);
/* How many have the numbers `from` + 1 to `to` of that log, or a sequence below `first` and a number beyond
 * `to`: those were in a log that had no more records than that. False: they are of another one, or some
 * are stale. */
struct kept_span {
    uint64_t from, to, first;
};
bool kept_count(txn_t *txn, uint64_t log, const struct kept_span *span, uint64_t *ret_count);
void kept_drop(txn_t *txn, uint64_t turn, uint64_t n);

struct kept_range {
    uint64_t count, first_n; /* 0: there is none */
};
struct kept_range kept_range(txn_t *txn);

bool kept_is_over(txn_t *txn, const struct kept_bounds *bounds);
/* Forgets the oldest, as the bounds say, but at most `max` of them. */
void kept_forget(txn_t *txn, const struct kept_bounds *bounds, size_t max);

#endif
