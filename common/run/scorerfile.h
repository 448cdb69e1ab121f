/* The scorer's public file, keys/scorer.key, which each collector's machine gets: beside the scorer's CURVE
 * key its metadata say which log that scorer writes.
 *
 *   metadata
 *       name = "scorer"
 *       origin = "kaohe/0123456789abcdef"
 *       log = "kaohe/0123456789abcdef+…"    the log's verifier key (common/proof/note_key.h)
 */
#ifndef KAOHE_RUN_SCORERFILE_H
#define KAOHE_RUN_SCORERFILE_H

#include "common/run/signfile.h"

/* Writes them from keys/log.signer, unless they are there; nothing where one of the two files is missing. The
 * file is replaced as a whole, and then is on disk. */
MUST_CHECK enum status scorerfile_publish(const struct home *home, struct trouble *ret_trouble);

/* The log's verifier key, by keys/log.signer, else by the scorer's public file. An empty name: neither says.
 * STATUS_CONFIG: what is there cannot be read, is of another kind, or has another origin. */
MUST_CHECK enum status scorerfile_log(const struct home *home, struct note_key *ret_log,
                                      struct trouble *ret_trouble);

#endif
