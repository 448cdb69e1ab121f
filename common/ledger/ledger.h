/* The ledger: the event log and all that is a fold over it, as one object. Events go in as ordered
 * batches, and every table changes in one transaction:
 *
 *   ledger_begin → ledger_take … → ledger_commit
 *
 * It owns the transaction, the last record's number and time, and what is cached in memory: totals,
 * the state of years, the open run of `seen`. ledger_commit writes what is cached, so nobody can
 * forget to. Readers hold a view (view.h). The same ordered batches, in the same order, give the same
 * bytes in every table, on any machine. While it is being brought back from a backup (restoring.h), only
 * what was kept of it is taken.
 *
 * A store of an earlier format is opened too: its derived tables are deleted and built again from
 * the log once; the log's bytes never change. One process writes a ledger, and in it one thread.
 */
#ifndef KAOHE_LEDGER_LEDGER_H
#define KAOHE_LEDGER_LEDGER_H

#include "common/ledger/tables.h"
#include "common/score/calendar.h"
#include "common/score/judge.h"
#include "common/store/store.h"
#include "proto/message.h"
#include "proto/record.h"

enum {
    LEDGER_FORMAT =
        5, /* 4: no log came back from a backup; 3: the past was not kept; 2: no keys, and records of format 1; 1: a
                            * run of `seen` was one message, so `seen` was no fold */
    LEDGER_FORMAT_MIN = 1, /* the oldest that can be read */
};

typedef struct ledger ledger_t;

/* Called now and then while derived tables are built again: `done` of `steps` are. False: stop. */
typedef bool ledger_progress(void *context, uint64_t done, uint64_t steps);

/* As store_open. Builds the derived tables of an earlier format again (`progress` may be NULL): first
 * it makes sure that the log folds to its outcomes, and touches nothing where it does not. If it is
 * interrupted, the next open begins it again. STATUS_CONFIG: of a later format. STATUS_DAMAGED: the log
 * or a table cannot be read, or the log does not fold to its outcomes. STATUS_STOPPED: `progress`
 * said so. */
MUST_CHECK enum status ledger_open(const char *dir, size_t map_bytes, ledger_progress *progress,
                                   void *context, ledger_t **ret_ledger,
                                   struct trouble *ret_trouble);
/* For views only, also while another process writes. STATUS_CONFIG: no store of a scorer, one of a
 * format that this version cannot read, or one whose tables are being built again. */
MUST_CHECK enum status ledger_open_reader(const char *dir, ledger_t **ret_ledger,
                                          struct trouble *ret_trouble);
/* In memory, for a computation that leaves nothing behind. */
MUST_CHECK enum status ledger_open_scratch(ledger_t **ret_ledger, struct trouble *ret_trouble);
void ledger_close(ledger_t **ledger); /* aborts what was begun; views are closed before */

store_t *ledger_store(ledger_t *ledger); /* for looking after its room on disk */

/* What crosses from whoever decides the order to whoever applies it. A plain value. */
struct ordered_batch {
    struct text source;      /* the slug of a centre, or OFFICE */
    uint64_t key;            /* the record that granted the key it came by; 0: none */
    uint64_t epoch;          /* of the source's outbox; 0: written by the scorer itself */
    uint64_t first;          /* the sequence of the first event; with epoch 0: 0 */
    struct text_list events; /* encoded, at most ITEMS_MAX */
    int64_t received_ms;     /* given where the order is decided; at least ledger_received_ms */
    bool is_kept; /* receipted before, by a log that is lost (restoring.h): what is missing before
                              * `first` was kept by nobody, and is no gap */
};

enum ledger_verdict {
    LEDGER_TAKEN,
    LEDGER_FORKED, /* an event stands in the log with other content under its sequence */
    LEDGER_GAP, /* sequences before `first` are missing (of kept events they may); or `first` is 0, or so large that
                            * the batch has no numbers. Nothing was taken */
    LEDGER_MALFORMED,      /* an event cannot be read; nothing was taken */
    LEDGER_NOT_PERMITTED,  /* its key is not granted for this source, or not any more: nothing from
                            * there on was taken */
    LEDGER_UNKNOWN_SOURCE, /* no centre of the newest roster, and not the office */
    LEDGER_EARLIER,        /* it was received before the last record: the order is broken */
    LEDGER_TROUBLE,        /* the transaction has failed: ledger_commit says why */
};

/* What became of a batch. After LEDGER_FORKED and LEDGER_NOT_PERMITTED the receipts are those of the events
 * before that; after LEDGER_TROUBLE nothing but the verdict is set. Pointers are good until the next batch. */
struct ledger_taken {
    enum ledger_verdict verdict;
    const char *why;              /* LEDGER_MALFORMED */
    struct receipt_list receipts; /* of the batch's first events, in their order */
    size_t fresh;                 /* how many of these are new in the log: the last ones */
    uint64_t last, n;             /* the last sequence of the epoch in the log, and its record */
};

/* What an event did. The pointers are good until the next event. */
struct folded {
    struct verdict verdict;
    int year;                    /* whose standings it is for; 0: for none */
    const struct centre *centre; /* the one it is about; NULL: none */
    const struct scorecard
        *before;                   /* the centre's, without the event; NULL: no year or no centre */
    const struct scorecard *cards; /* of the year, by centre id, with the event; NULL likewise */
    struct effect effect;
    bool is_restore; /* the log came back from a backup */
};

/* Called for each new record, inside the transaction: it may yet be aborted. */
typedef void ledger_observer(void *context, const struct record *record, const struct event *event,
                             const struct folded *folded);
void ledger_observe(ledger_t *ledger, ledger_observer *observer, void *context);

/* One transaction at a time, and none while the view of view_open_for_writer is in use. */
void ledger_begin(ledger_t *ledger);
/* Between begin and commit. Events whose sequence is in the log are known, and get their receipts
 * again; the others are judged and appended. In an epoch that the log does not know, `first` may be
 * any number. */
void ledger_take(ledger_t *ledger, const struct ordered_batch *batch,
                 struct ledger_taken *ret_taken);
/* Keeps a signed checkpoint of the first `n` records, for ever. It is no part of what is a fold over the log.
 * Between begin and commit. */
void ledger_put_checkpoint(ledger_t *ledger, uint64_t n, struct text note);
/* That of `n` records; false: there is none. The note points into the store, and is good until something is
 * taken or kept. Between begin and commit. */
bool ledger_checkpoint(ledger_t *ledger, uint64_t n, struct text *ret_note);
/* Keeps what a source's witness says of that checkpoint: a line that the caller has verified. Kept are those
 * of the newest two checkpoints, and of the last of each hour. Between begin and commit. */
void ledger_put_cosignature(ledger_t *ledger, uint64_t n, uint8_t source, struct text line);
/* STATUS_OK: all of it is on disk. STATUS_FULL, where no batch was taken: nothing of it is, and the ledger is as
 * before. After anything else it can only be closed: it is not known what the disk has, and opening it again
 * tells. */
MUST_CHECK enum status ledger_commit(ledger_t *ledger, struct trouble *ret_trouble);
void ledger_abort(ledger_t *ledger); /* likewise: close it then */

/* What was appended, committed or not. */
bool ledger_has_taken(const ledger_t *ledger);      /* a batch, in the open transaction */
uint64_t ledger_last(const ledger_t *ledger);       /* n of the last record; 0: an empty log */
int64_t ledger_received_ms(const ledger_t *ledger); /* of the last record; 0: an empty log */
const struct calendar *ledger_calendar(const ledger_t *ledger);
const struct keyring *ledger_keyring(const ledger_t *ledger);
/* The last sequence of an epoch in the log, and its record; false: the epoch is new. Between begin
 * and commit. */
bool ledger_last_seq(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t *ret_seq,
                     uint64_t *ret_n);

#endif
