/* The log's next key, for somebody who trusts one of its keys and has nothing else of the log: a proof file of
 * the record `log-key` that names it, by a checkpoint that the trusted key has signed (EVENTS.md 4). So the key
 * before itself vouches for it, and a log that only the new one signs can lead nobody over to it. */
#ifndef KAOHE_PROOF_PROOF_HEIR_H
#define KAOHE_PROOF_PROOF_HEIR_H

#include "common/proof/proof_verdict.h"

struct proof_heir {
    struct note_key key; /* under the origin of the checkpoint */
    uint64_t n;          /* the record that names it */
};

/* Whether a proof file shows that, to whoever trusts these keys of logs. Returns why not, for people; NULL: it
 * does. */
const char *proof_heir_of(digest_t *digest, struct text file, const struct note_key *keys,
                          size_t key_count, struct proof_heir *ret_heir);

#endif
