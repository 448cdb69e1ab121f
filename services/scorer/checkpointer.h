/* Checkpoints: at least once a minute while the log grows, at most once a second where somebody asks for one,
 * and at an orderly end, what the log says of itself is signed and kept (proof/checkpoint.h). A home without the log's signing
 * key (keys/log.signer_secret, of kaohe init) has none. Where a record names another key as the log's own
 * (log_pairs.h), what covers that record is signed by that one, and for a day by the one before too. Reads no
 * clock. */
#ifndef KAOHE_SCORER_CHECKPOINTER_H
#define KAOHE_SCORER_CHECKPOINTER_H

#include "common/ledger/view_checkpoints.h"
#include "common/run/home.h"
#include "services/scorer/log_pairs.h"
#include "services/scorer/presence.h"

enum {
    CHECKPOINTER_EVERY_MS = 60 * 1000,
    CHECKPOINTER_ASKED_MS = 1000, /* between two, however many ask */
};

struct checkpointer {
    bool has_key;
    bool
        is_restoring; /* the log is not all there yet: nothing is signed, and no name is looked at */
    bool has_restores; /* it came back from a backup: files may have the name before */
    bool is_lost;      /* it has none, and the log has checkpoints or names a key */
    bool lacks_before; /* the key before should sign too, and is not there */
    bool is_asked_for;
    bool has_room; /* the disk, as far as is known */
    struct log_pairs pairs;
    unsigned keys_known; /* of those that the log names */
    uint64_t n;          /* of the newest checkpoint; 0: there is none, or there is no key */
    int64_t made_ms;     /* it, or a try, or the start; monotonic */
    int64_t asked_ms;    /* not before it where somebody asks: a start does not count */
};

/* Reads the keys, gives them the name that the log has by now, and holds the log against its newest checkpoint.
 * STATUS_CONFIG: a key cannot be used, or is of another log. STATUS_DAMAGED: the log is not the one that was signed. `ret_trouble` is for people. */
MUST_CHECK enum status checkpointer_start(struct checkpointer *checkpointer,
                                          const struct home *home, view_t *view, int64_t mono_ms,
                                          struct trouble *ret_trouble);
void checkpointer_end(struct checkpointer *checkpointer); /* clears the keys */

/* Before it is asked whether something is due: whether the log has named another key since, whose pair is then
 * read, and whether all are there that sign what has come. What had no key when it was started has none.
 * STATUS_CONFIG: a pair cannot be read; `ret_trouble` tells, and nothing is signed. */
MUST_CHECK enum status checkpointer_follow(struct checkpointer *checkpointer,
                                           const struct home *home, const ledger_t *ledger,
                                           struct trouble *ret_trouble);

/* When the next one is due of a log with `last_n` records; INT64_MAX: there is nothing to sign, no key or no
 * room. */
int64_t checkpointer_due_ms(const struct checkpointer *checkpointer, uint64_t last_n);
enum checkpoints checkpointer_state(const struct checkpointer *checkpointer);
/* Signs what a view shows. Returns the note's size; 0: the view has failed. */
size_t checkpointer_sign(const struct checkpointer *checkpointer, view_t *view,
                         char ret_note[NOTE_SIGNED_BYTES_MAX]);
/* Signs the ledger's last record, and keeps that, with a view that is parked before and after. STATUS_FULL: the
 * store has no room for it, and all is as before. */
MUST_CHECK enum status checkpointer_make(struct checkpointer *checkpointer, ledger_t *ledger,
                                         view_t *view, int64_t mono_ms,
                                         struct trouble *ret_trouble);

#endif
