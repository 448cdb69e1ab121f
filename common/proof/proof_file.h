/* Proof files (c2sp.org/tlog-proof@v1): one record, and what shows that it stands in a log that others have
 * seen. Whoever has the log's verifier key needs nothing else.
 *
 *   c2sp.org/tlog-proof@v1
 *   extra BASE64            the record's bytes, which are the leaf
 *   index 1233              of the leaf: the record's number less one
 *   BASE64                  the hashes of the proof (merkle_prove_leaf), from the leaf up, a line each
 *   …
 *                           an empty line
 *   kaohe/0123456789abcdef  a signed checkpoint (checkpoint.h), to the end of the file: signatures in the
 *   …                       origin's name, and at most PROOF_COSIGNATURES_MAX others
 *
 * That page lets `extra` be left out; here a proof without its record is none.
 */
#ifndef KAOHE_PROOF_PROOF_FILE_H
#define KAOHE_PROOF_PROOF_FILE_H

#include "common/base/base64.h"
#include "common/proof/checkpoint.h"
#include "proto/record.h"

enum {
    PROOF_COSIGNATURES_MAX = 15,
    PROOF_RECORD_BYTES_MAX = RECORD_TOTAL_BYTES_MAX,
    PROOF_FILE_BYTES_MAX = 64 + BASE64_DIGITS(PROOF_RECORD_BYTES_MAX) +
                           MERKLE_PROOF_MAX * (BASE64_DIGITS(DIGEST_BYTES) + 1) +
                           NOTE_SIGNED_BYTES_MAX,
};

/* One that was read points into the file, and owns `record`. */
struct proof_file {
    struct span record;
    uint64_t index;
    struct merkle_proof path;
    struct note note;
    struct checkpoint checkpoint;
    uint8_t *owned; /* by proof_file_clear */
};

/* Returns why it is none, for people; NULL: it is one, and the caller clears it. Nothing is verified. */
const char *proof_file_read(struct text file, struct proof_file *ret_proof);
void proof_file_clear(struct proof_file *proof);

/* Writes record, index, path and the note, of whose signatures in other names than the origin's the first
 * PROOF_COSIGNATURES_MAX are taken. The caller frees. */
char *proof_file_write(const struct proof_file *proof, size_t *ret_size);

/* Whether these bytes are the leaf at the index in the tree of the checkpoint. Whose word the checkpoint is,
 * checkpoint_check says. */
bool proof_file_stands(digest_t *digest, const struct proof_file *proof);

#endif
