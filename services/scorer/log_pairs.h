/* The log's signing pairs, as they lie in keys/ while `kaohe keys rotate log` moves them: log-next, log, log-old-N
 * (run/keydir.h). Which of them signs the log's records tell (score/log_keys.h); where each lies just now tells
 * nothing, so that a rotation may be cut short anywhere. Read in that order, a pair that is moved meanwhile is
 * met all the same. */
#ifndef KAOHE_SCORER_LOG_PAIRS_H
#define KAOHE_SCORER_LOG_PAIRS_H

#include "common/run/keydir.h"
#include "common/score/log_keys.h"

struct log_pairs {
    char origin[NOTE_NAME_BYTES_MAX + 1]; /* in whose name they sign; empty: there is no pair */
    uint64_t named;                       /* the record that names the key of now; 0: none does */
    int64_t both_until_ms; /* what was received before is signed by both; INT64_MIN: nothing is */
    bool has_now, has_before;
    bool is_before_first; /* `before` is the key that the log began with */
    struct note_pair now, before;
};

/* STATUS_CONFIG: a pair cannot be read. The caller clears them in any case. */
MUST_CHECK enum status log_pairs_read(const struct home *home, const struct log_keys *keys,
                                      struct log_pairs *ret_pairs, struct trouble *ret_trouble);
void log_pairs_clear(struct log_pairs *pairs);

/* Whether the key before is to sign a record that was received then, and its pair is not there. */
bool log_pairs_lack(const struct log_pairs *pairs, int64_t received_ms);
/* The pair that the log began with; NULL: it is not known here. */
const struct note_pair *log_pairs_first(const struct log_pairs *pairs);

#endif
