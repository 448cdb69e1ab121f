/* The outbox: events that the scorer has not receipted yet, on disk, in the order of their
 * sequence; and what became of the latest that it has.
 *
 * Nothing is sent that is not durable here, and nothing is deleted but on a receipt whose digest is
 * that of the very events that the outbox holds. The sequence goes on for ever. An epoch names who
 * numbered: what a process takes is of an epoch of its own, which begins with the first event that it
 * takes; what it found there keeps the epochs that it had. An outbox can be lost, or brought back
 * from an old copy, only while no process runs on it; so no sequence of an epoch is ever given to two
 * events. The running epoch is that of the first event that is held, and its conversation with the
 * scorer comes to an end before that of the next.
 *
 *   table      key      value
 *   state      "state"  see outbox_row.h
 *              "source" whose events these are
 *              "witness" what the witness remembers (witness.h)
 *              "kept"   see kept.h
 *              "keys"   the keys that may hand lines over (PROTOCOL.md, KEYS), KEY_BYTES each
 *   epochs     base 8   see epochs.h
 *   events     seq 8    see outbox_row.h
 *   receipts   seq 8    see outbox_row.h: the latest OUTBOX_RECEIPTS_MAX
 *   kept       turn 8, n 8   see kept.h
 *   cases, deadlines    see case_row.h
 *   clients, turns      see clients.h
 *
 * What cannot be read in one of them fails the transaction (STATUS_DAMAGED), and the reason names it.
 */
#ifndef KAOHE_COLLECTOR_OUTBOX_H
#define KAOHE_COLLECTOR_OUTBOX_H

#include "common/base/digest.h"
#include "common/store/store.h"
#include "proto/message.h"
#include "services/collector/kept.h"

enum outbox_table {
    OUTBOX_STATE,
    OUTBOX_EVENTS,
    OUTBOX_RECEIPTS,
    OUTBOX_CASES,
    OUTBOX_DEADLINES,
    OUTBOX_EPOCHS,
    OUTBOX_CLIENTS,
    OUTBOX_TURNS,
    OUTBOX_KEPT,
    OUTBOX_TABLES,
};

enum { OUTBOX_RECEIPTS_MAX = BOUND(65536, 20) };

/* The outbox holds the sequences from `first` on, below `next`: base <= first <= next. Where another
 * epoch follows, first <= next_base <= next. */
struct outbox_state {
    uint64_t epoch; /* the running one */
    uint64_t base;  /* the first sequence numbered in it */
    uint64_t first, next;
    uint64_t next_base; /* from here on the sequences are of other epochs; 0: all are of `epoch` */
    bool is_ours;       /* the last epoch was begun by this process; not on disk */
};

typedef struct outbox outbox_t;

/* As store_open. What is taken from now on is of `fresh_epoch`, and so is a new outbox; what is held
 * keeps its own. STATUS_DAMAGED: its state and the events that it holds do not agree. */
MUST_CHECK enum status outbox_open(const char *dir, size_t map_bytes, uint64_t fresh_epoch,
                                   outbox_t **ret_outbox, struct trouble *ret_trouble);
void outbox_close(outbox_t **outbox);

/* Makes the outbox that of `source`, for ever. STATUS_CONFIG: it is another's. */
MUST_CHECK enum status outbox_claim(outbox_t *outbox, const char *source,
                                    struct trouble *ret_trouble);

/* Its store, for a look at its room and its place between transactions. */
store_t *outbox_store(const outbox_t *outbox);

/* What is on disk. */
struct outbox_state outbox_state(const outbox_t *outbox);

/* How many bytes the log may take for what is on disk here: measured on real stores, for events of
 * every size (tests/unit/collector). A record has a longer head than a row here, and where that makes
 * it one page more it may be twice as large; its finding and its mark come to the rest. */
enum {
    OUTBOX_LOG_FACTOR = 2,
    OUTBOX_LOG_EVENT_BYTES = 384,
};
uint64_t outbox_log_bytes(const outbox_t *outbox);

/* One transaction that writes at a time. STATUS_FULL from outbox_commit: nothing was written, and the
 * outbox goes on. After any other failure it is not known what is on disk: close it. */
txn_t *outbox_begin(outbox_t *outbox);
txn_t *outbox_begin_read(outbox_t *outbox);
MUST_CHECK enum status outbox_commit(outbox_t *outbox, txn_t **txn, struct trouble *ret_trouble);
void outbox_abort(outbox_t *outbox, txn_t **txn);

/* Whether the scorer is there and has all that this outbox has forgotten, as it said in this
 * conversation. While it is not, an epoch of which nothing is held stays the running one, also when
 * another follows: only in its own can it be seen that a log lacks what was receipted. */
void outbox_meet(outbox_t *outbox, bool is_met);

/* Returns the event's sequence. */
uint64_t outbox_add(outbox_t *outbox, txn_t *txn, const void *event, size_t size, bool is_for_case);

/* The keys that the scorer has told; absent: none yet. They point into the store. */
struct text outbox_keys(txn_t *txn);
void outbox_put_keys(txn_t *txn, struct text keys);

/* What the witness remembers (witness.h); empty: nothing yet. Points into the store. */
struct span outbox_witness(txn_t *txn);
void outbox_put_witness(txn_t *txn, struct span memory);

/* How many events the running transaction leaves in the outbox. */
uint64_t outbox_depth(const outbox_t *outbox);

/* From sequence `from` on the scorer's log diverges from the running epoch. What is of that epoch
 * from there on is now of `epoch`, so that it is never taken for what stands in the log; what is
 * held below keeps its epoch, and its receipts are waited for first. */
void outbox_begin_epoch_at(outbox_t *outbox, txn_t *txn, uint64_t from, uint64_t epoch);
/* Nothing of the running epoch is held, and the next one becomes it. */
void outbox_turn(outbox_t *outbox, txn_t *txn);

/* One more than the last sequence of the running epoch. */
uint64_t outbox_epoch_end(const struct outbox_state *state);

/* From now on an event that is receipted is kept, within these bounds; at first none is. */
void outbox_keep(outbox_t *outbox, const struct kept_bounds *bounds);

enum settled { SETTLED, SETTLED_NOTHING, SETTLED_FORKED };

/* Applies a RECEIPT: deletes the events that it names and keeps what became of them. Of those that are kept
 * the oldest are forgotten where they are too many.
 * SETTLED_NOTHING: it does not begin with the first event that the outbox holds, or names more than
 * it holds of this epoch. SETTLED_FORKED: the scorer has other events under these sequences;
 * nothing was deleted. For each event that the collector reported for a case, `visit` is called. */
typedef void outbox_visit(void *context, txn_t *txn, struct span event,
                          const struct receipt *receipt);
enum settled outbox_settle(outbox_t *outbox, txn_t *txn, const struct message_receipt *receipt,
                           digest_t *digest, outbox_visit *visit, void *context);

/* What became of an event; n 0: not known yet, or no longer kept. */
struct receipt outbox_receipt(txn_t *txn, uint64_t seq);

/* The events from `first` on, below `end` and of the running epoch, that fit into one BATCH. They
 * point into the store until the transaction ends. Returns how many. */
size_t outbox_fill(const outbox_t *outbox, txn_t *txn, uint64_t first, uint64_t end,
                   struct text ret_events[BATCH_EVENTS_MAX]);

#endif
