/* A log that came back from a backup has another origin (proof/origin.h), and its keys, which stay what they are,
 * another name: in memory first (log_pairs.h), so that a disk without room ends nothing, and then in the files of
 * keys/. */
#ifndef KAOHE_SCORER_RENEWAL_H
#define KAOHE_SCORER_RENEWAL_H

#include "services/scorer/log_pairs.h"

/* The pairs of the log in keys/ (log, log-next, the last log-old-N) and keys/scorer.key, where they have another
 * name. What lies as log and signs nothing, since the log has lost the record that named it, becomes log-next
 * again, and the one that signs log: so a rotation that had come so far goes on from there. */
MUST_CHECK enum status renewal_write(const struct home *home, const struct log_pairs *pairs,
                                     bool *ret_written, struct trouble *ret_trouble);

#endif
