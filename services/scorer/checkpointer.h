/* Checkpoints: at least once a minute while the log grows, where somebody asks for one, and at an orderly
 * end, what the log says of itself is signed and kept (proof/checkpoint.h). A home without the log's signing
 * key (keys/log.signer_secret, of kaohe init) has none. Reads no clock. */
#ifndef KAOHE_SCORER_CHECKPOINTER_H
#define KAOHE_SCORER_CHECKPOINTER_H

#include "common/ledger/view_checkpoints.h"
#include "common/run/home.h"

enum { CHECKPOINTER_EVERY_MS = 60 * 1000 };

struct checkpointer {
    bool has_key;
    struct note_pair pair;
    uint64_t n;      /* of the newest checkpoint; 0: there is none */
    int64_t made_ms; /* it, or the start; monotonic */
};

/* Reads the key, and holds the log against its newest checkpoint. STATUS_CONFIG: the key cannot be used, or
 * is of another log. STATUS_DAMAGED: the log is not the one that was signed. `ret_trouble` is for people. */
MUST_CHECK enum status checkpointer_start(struct checkpointer *checkpointer,
                                          const struct home *home, view_t *view, int64_t mono_ms,
                                          struct trouble *ret_trouble);
void checkpointer_end(struct checkpointer *checkpointer); /* clears the key */

/* Whether there is something to sign, and it is time; or somebody waits. */
bool checkpointer_is_due(const struct checkpointer *checkpointer, uint64_t last_n,
                         bool is_asked_for, int64_t mono_ms);
/* Signs what a view shows. Returns the note's size; 0: the view has failed. */
size_t checkpointer_sign(const struct checkpointer *checkpointer, view_t *view,
                         char ret_note[NOTE_SIGNED_BYTES_MAX]);
/* A checkpoint of record `n` is on disk. */
void checkpointer_made(struct checkpointer *checkpointer, uint64_t n, int64_t mono_ms);

#endif
