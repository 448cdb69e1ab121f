/* The checkpoints of a log that is folded again, one by one: whether each says what the log adds up to, and who
 * vouches for the newest.
 *
 * Where the log's key has changed (EVENTS.md 4), who was given one of its keys need not have the others. A
 * key that the log names is trusted from the checkpoint on that holds its name, is signed by it, and by a key
 * that is trusted already. And where a key that was given signs, and a record of the log names it, it speaks
 * for all records up to there: what is signed before that record by a key that was not given may stand. */
#ifndef KAOHE_TOOL_VOUCHING_H
#define KAOHE_TOOL_VOUCHING_H

#include "common/ledger/refold.h"
#include "services/tool/refolding.h"
#include "services/tool/verify.h"

/* Begins with the first two, and 0 else. */
struct vouching {
    const struct verify *verify;
    refold_t *refold;
    uint64_t count;                       /* good ones */
    uint64_t n;                           /* of the newest, or of the one that is wrong */
    const char *why;                      /* it is wrong, for people; NULL: none is */
    struct checkpoint_voices voices;      /* for the newest */
    struct log_signers signers;           /* of the newest, which has their origin */
    char origin[NOTE_NAME_BYTES_MAX + 1]; /* of the next one; empty: it is the first */
    struct merkle_hash restored;          /* the leaf of the last record `restore` */
    struct restored restores;
    struct note_key
        began;            /* the key that it began with: a given one has signed so; no name: none */
    struct note_key heir; /* trusted since a key before it is; no name: none is */
    bool is_by_heir;      /* the newest is signed by that, and by no key given */
    uint64_t unheard;     /* the first one that no trusted key has signed; 0: there is none */
    size_t note_size;
    char note[NOTE_SIGNED_BYTES_MAX]; /* the newest, whole */
};

/* The next one, a refold_visit_signed: false: it is wrong. */
refold_visit_signed vouching_judge;
/* A record by which the log came back from a backup: it has another origin from here on. */
void vouching_restored(void *context, const struct record *record);
/* Says which is wrong, and in what. */
enum status vouching_fail(const struct vouching *vouching);
/* Whether the newest has the signatures that are asked for; says so where it has not. */
MUST_CHECK enum status vouching_end(struct vouching *vouching);
/* Who vouches for the newest, of a log with `last` records. */
void vouching_tell(const struct vouching *vouching, uint64_t last);

#endif
