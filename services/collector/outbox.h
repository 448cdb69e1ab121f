/* The outbox: events that the scorer has not receipted yet, on disk, in the order of their
 * sequence; and what became of the latest that it has.
 *
 * Nothing is sent that is not durable here, and nothing leaves but on a receipt whose digest is
 * that of the very events that the outbox holds. The sequence goes on for ever; an epoch names one
 * numbering, so that an outbox that was lost, or brought back from an old copy, is never taken for
 * the one before it.
 *
 *   table      key      value
 *   state      "state"  epoch 8, base 8, next sequence 8, turn 8, next epoch 8
 *              "source" whose events these are
 *   events     seq 8    origin 1 (1: reported by the collector for a case), the encoded event
 *   receipts   seq 8    n 8, ref 8, outcome 1, reason 1: the latest OUTBOX_RECEIPTS_MAX
 *   cases, deadlines    see cases.h
 */
#ifndef KAOHE_COLLECTOR_OUTBOX_H
#define KAOHE_COLLECTOR_OUTBOX_H

#include "common/base/digest.h"
#include "common/store/store.h"
#include "proto/message.h"

enum outbox_table {
    OUTBOX_STATE,
    OUTBOX_EVENTS,
    OUTBOX_RECEIPTS,
    OUTBOX_CASES,
    OUTBOX_DEADLINES,
    OUTBOX_TABLES,
};

enum { OUTBOX_RECEIPTS_MAX = 65536 };

/* The outbox holds the sequences from `first` up to but without `next`. From `turn` on they are of
 * `next_epoch`: see outbox_turn. */
struct outbox_state {
    uint64_t epoch;
    uint64_t base; /* the first sequence numbered in this epoch */
    uint64_t first, next;
    uint64_t turn, next_epoch; /* both 0: all are of `epoch` */
};

typedef struct outbox outbox_t;

/* As store_open. A new outbox begins with `fresh_epoch`. */
MUST_CHECK enum status outbox_open(const char *dir, size_t map_bytes, uint64_t fresh_epoch,
                                   outbox_t **ret_outbox, char ret_why[STORE_WHY_BYTES]);
void outbox_close(outbox_t **outbox);

/* Makes the outbox that of `source`, for ever. STATUS_CONFIG: it is another's. */
MUST_CHECK enum status outbox_claim(outbox_t *outbox, const char *source,
                                    char ret_why[STORE_WHY_BYTES]);

/* What is on disk. */
struct outbox_state outbox_state(const outbox_t *outbox);

/* One writing at a time. A commit that fails leaves the outbox unusable: end, and start again. */
txn_t *outbox_begin(outbox_t *outbox);
txn_t *outbox_begin_read(outbox_t *outbox);
MUST_CHECK enum status outbox_commit(outbox_t *outbox, txn_t **txn, char ret_why[STORE_WHY_BYTES]);
void outbox_abort(outbox_t *outbox, txn_t **txn);

/* Returns the event's sequence. */
uint64_t outbox_add(outbox_t *outbox, txn_t *txn, const void *event, size_t size, bool is_for_case);

/* As store_is_in_place. */
bool outbox_is_in_place(outbox_t *outbox, char ret_why[STORE_WHY_BYTES]);
/* As of the store, between writings. */
bool outbox_is_nearly_full(outbox_t *outbox, uint64_t disk_reserve);
bool outbox_wants_to_grow(outbox_t *outbox);
MUST_CHECK enum status outbox_grow(outbox_t *outbox, size_t *ret_map_bytes,
                                   char ret_why[STORE_WHY_BYTES]);
/* How many events the running transaction leaves in the outbox. */
uint64_t outbox_depth(const outbox_t *outbox);

/* From sequence `from` on the log has gone another way than this epoch: the outbox is an old copy.
 * What is numbered from there on is of `epoch`, so that it is never taken for what stands in the
 * log; what is held below keeps its epoch, and its receipts are waited for first. */
void outbox_turn(outbox_t *outbox, txn_t *txn, uint64_t from, uint64_t epoch);

/* Behind the last sequence of the running epoch. */
uint64_t outbox_epoch_end(const struct outbox_state *state);

enum settled { SETTLED, SETTLED_NOTHING, SETTLED_FORKED };

/* Takes a RECEIPT: forgets the events that it names and keeps what became of them.
 * SETTLED_NOTHING: it names none that the outbox holds first. SETTLED_FORKED: the scorer has other
 * events under these sequences; nothing was forgotten. For each event that the collector reported
 * for a case, `visit` is called with it. */
typedef void outbox_visit(void *context, txn_t *txn, struct span event,
                          const struct receipt *receipt);
enum settled outbox_settle(outbox_t *outbox, txn_t *txn, const struct message *receipt,
                           digest_t *digest, outbox_visit *visit, void *context);

/* What became of an event: n 0 where it is not known (yet, or no more). */
struct receipt outbox_receipt(txn_t *txn, uint64_t seq);

/* Puts into a BATCH the events from `first` on, below `end`, that fit into one frame. They point
 * into the store until the transaction ends. Returns how many. */
size_t outbox_fill(const outbox_t *outbox, txn_t *txn, uint64_t first, uint64_t end,
                   struct message *batch);

#endif
