/* What a proof file proves to somebody who has a few verifier keys and nothing else. It is looked at step by
 * step, and the first that fails is the verdict. */
#ifndef KAOHE_PROOF_PROOF_VERDICT_H
#define KAOHE_PROOF_PROOF_VERDICT_H

#include "common/proof/proof_file.h"
#include "proto/record.h"

enum proof_step {
    PROOF_STEP_FORM,       /* it is no proof file */
    PROOF_STEP_RECORD,     /* its bytes are no record, or that of another number */
    PROOF_STEP_TREE,       /* the record does not stand in the tree of the checkpoint */
    PROOF_STEP_SIGNATURES, /* a signature by a given key is not good */
    PROOF_STEP_LOG,        /* the log's keys were given, and none of them has signed */
    PROOF_STEP_WITNESSES,  /* fewer of the given witnesses have signed than are asked for */
    PROOF_STEP_NONE,       /* nothing is wrong, as far as the given keys go */
};

/* Whom somebody trusts. Without the log's key, whether it has signed is not looked at. */
struct proof_trust {
    const struct note_key *keys;
    size_t key_count;
    unsigned witnesses_min;
};

struct proof_verdict {
    enum proof_step failed;
    const char *why;                 /* for people; NULL: nothing is wrong */
    struct checkpoint_voices voices; /* all zero before PROOF_STEP_LOG */
};

/* `ret_proof` is set from PROOF_STEP_RECORD on, and the caller clears it in any case; `ret_record` is set from
 * PROOF_STEP_TREE on, and points into it. */
struct proof_verdict proof_verdict_of(digest_t *digest, struct text file,
                                      const struct proof_trust *trust, struct proof_file *ret_proof,
                                      struct record *ret_record);

/* The last steps alone, from PROOF_STEP_SIGNATURES on, of any signed checkpoint. */
struct proof_verdict proof_verdict_hear(const struct note *note,
                                        const struct checkpoint *checkpoint,
                                        const struct proof_trust *trust);

/* Whether a file says that it is a proof file: then anything that is wrong with it is its damage. */
bool proof_verdict_is_for(struct text file);

#endif
