/* Checkpoints: what a log says of itself, signed (c2sp.org/tlog-checkpoint). The text of the note is
 *
 *   kaohe/0123456789abcdef              the origin, and the name of the log's key
 *   1234                                leaves of the tree, which is the number of the last record
 *   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…   the root in base64
 *   totals <64 hex digits>              SHA-256 of the standings as of that record, of every year
 *   sources jinjiang=12 … office=3      how many records each source has; those without any left out
 *
 * and has no other line. Numbers are decimal, below 2^63 and without leading zeros.
 */
#ifndef KAOHE_PROOF_CHECKPOINT_H
#define KAOHE_PROOF_CHECKPOINT_H

#include "common/proof/merkle.h"
#include "common/proof/note.h"

enum {
    CHECKPOINT_SOURCES_MAX = 65, /* the centres that a rulebook may have, and the office */
    CHECKPOINT_TEXT_BYTES_MAX = 4096,
    CHECKPOINT_ORIGIN_DIGITS = 16,
};

struct checkpoint_source {
    struct text slug;
    uint64_t count; /* at least 1 */
};

/* Its texts are owned elsewhere: one that was read points into the note. */
struct checkpoint {
    struct text origin;
    uint64_t size;
    struct merkle_hash root;
    uint8_t totals[DIGEST_BYTES];
    struct checkpoint_source
        sources[CHECKPOINT_SOURCES_MAX]; /* the roster's order, the office last */
    unsigned source_count;
};

/* `kaohe/` and 16 hex digits. */
enum { CHECKPOINT_ORIGIN_BYTES = 6 + CHECKPOINT_ORIGIN_DIGITS + 1 };
void checkpoint_name_origin(uint64_t random, char ret_origin[CHECKPOINT_ORIGIN_BYTES]);

/* Writes the text, and returns its size. The origin is a key's name, each source a slug once. */
size_t checkpoint_write(const struct checkpoint *checkpoint,
                        char ret_text[CHECKPOINT_TEXT_BYTES_MAX]);
/* Reads the text of a note. Returns why it is no checkpoint, for people; NULL: it is one. */
const char *checkpoint_read(struct text text, struct checkpoint *ret_checkpoint);

/* The same of a whole note, into whose bytes both then point. Nobody's signature is looked at. */
const char *checkpoint_read_note(struct text whole, struct note *ret_note,
                                 struct checkpoint *ret_checkpoint);

/* What one of a log says otherwise than what the log's records add up to, for people; NULL: nothing. Both are of
 * one size; the origin is not looked at. */
const char *checkpoint_difference(const struct checkpoint *said, const struct checkpoint *facts);

/* Who vouches for a checkpoint. */
struct checkpoint_voices {
    bool has_log;       /* a given key that has the origin as its name */
    unsigned witnesses; /* given keys, each counted once under whatever name */
};

/* Looks at the signatures of keys that the caller trusts, on the note that the checkpoint was read from.
 * Returns which is wrong, for people: one that is there and not good makes the whole note bad. NULL: none. */
const char *checkpoint_check(const struct note *note, const struct checkpoint *checkpoint,
                             const struct note_key *keys, size_t key_count,
                             struct checkpoint_voices *ret_voices);

#endif
