/* What the parts of kaohe verify share. Each says what is wrong. */
#ifndef KAOHE_TOOL_VERIFY_H
#define KAOHE_TOOL_VERIFY_H

#include <stdio.h>

#include "common/proof/proof_verdict.h"
#include "services/tool/tool.h"

struct verify {
    const struct tool *tool;
    const char *path;
    struct note_key keys[NOTE_SIGNATURES_MAX];
    struct proof_trust trust;
};

/* What stands behind --key: verifier keys, files that have one, and proof files of the log's next key, each by a
 * key of the log that stands before it (proof/proof_heir.h). */
MUST_CHECK enum status verify_read_keys(struct verify *verify, const char *const *texts, int count);

/* A proof file, an export with proofs, and a store or the home that has one. STATUS_NO: something is wrong.
 * STATUS_BAD_DATA: it is no such thing. */
MUST_CHECK enum status verify_proof(const struct verify *verify, FILE *stream);
MUST_CHECK enum status verify_export(const struct verify *verify, FILE *stream);
MUST_CHECK enum status verify_store(const struct verify *verify);

/* The same of a store, and tells nothing where all is right. */
struct verified {
    uint64_t n;           /* the last record */
    uint64_t checkpoints; /* how many */
    uint64_t signed_n;    /* the records of the newest; 0: there is none */
    char origin[NOTE_NAME_BYTES_MAX + 1];
};
MUST_CHECK enum status verify_store_quietly(const struct verify *verify,
                                            struct verified *ret_verified);

/* Which of the given witnesses have cosigned a note, and when. */
void verify_tell_witnesses(const struct verify *verify, const struct note *note);

#endif
