/* The signing keys of a home, in the note form of C2SP (common/proof/note_key.h): keys/NAME.signer has a
 * verifier key, keys/NAME.signer_secret a signing key, each one line. What keyfile.h says of keys/, of modes
 * and of whom files may be changed by holds for them too.
 *
 *   log      the log's own pair, which signs checkpoints; its name is the log's origin
 *   log-next, log-old-N   what a rotation of that has made, and what it has put aside (keydir.h)
 *   SOURCE   a witness's pair, beside the key file by which that source's collector speaks
 */
#ifndef KAOHE_RUN_SIGNFILE_H
#define KAOHE_RUN_SIGNFILE_H

#include "common/proof/note_key.h"
#include "common/run/keyfile.h"

#define SIGNFILE_LOG "log"

/* Whether a pair of a witness may have this name: any but the log's. A centre whose slug is that is none. */
bool signfile_is_witness(const char *name);

void signfile_path(const struct home *home, const char *name, bool is_secret,
                   char ret_path[HOME_PATH_BYTES]);

/* Whether a file is there; true where nobody can say. */
bool signfile_has_secret(const struct home *home, const char *name);
bool signfile_has_public(const struct home *home, const char *name);

/* STATUS_CONFIG: it is not there, others may read or write it, it is no key in note form, or of another kind:
 * a pair serves one purpose. */
MUST_CHECK enum status signfile_read(const struct home *home, const char *name, enum note_kind kind,
                                     struct note_pair *ret_pair, struct trouble *ret_trouble);
MUST_CHECK enum status signfile_read_public(const struct home *home, const char *name,
                                            enum note_kind kind, struct note_key *ret_key,
                                            struct trouble *ret_trouble);

/* Writes both files of a pair, which then are on disk; of a public half alone the one. Each is there whole
 * or not at all. STATUS_NO: there is a file of this name, and it stays. */
MUST_CHECK enum status signfile_write(const struct home *home, const char *name,
                                      const struct note_pair *pair, struct trouble *ret_trouble);
MUST_CHECK enum status signfile_write_public(const struct home *home, const char *name,
                                             const struct note_key *key,
                                             struct trouble *ret_trouble);
/* Writes both files of a pair in the place of those that are there, the secret first: the same key under another
 * name. */
MUST_CHECK enum status signfile_replace(const struct home *home, const char *name,
                                        const struct note_pair *pair, struct trouble *ret_trouble);
/* Writes the public half of a secret that is there, where it is missing: what was cut short. */
MUST_CHECK enum status signfile_complete(const struct home *home, const char *name,
                                         enum note_kind kind, struct trouble *ret_trouble);

/* A new pair of the log, whose origin is drawn with it (common/proof/checkpoint.h); another one of a log whose
 * origin is known; and one of a witness of a log, ORIGIN/SOURCE. The caller clears them. */
void signfile_new_log(struct note_pair *ret_pair);
void signfile_new_of_log(const char *origin, struct note_pair *ret_pair);
void signfile_new_witness(const char *origin, const char *source, struct note_pair *ret_pair);

#endif
