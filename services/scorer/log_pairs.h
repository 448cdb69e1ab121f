/* The log's signing pairs, as they lie in keys/ while `kaohe keys rotate log` moves them: log-next, log, log-old-N
 * (run/keydir.h). Which of them signs the log's records tell (score/log_keys.h); where each lies just now tells
 * nothing, so that a rotation may be cut short anywhere. Read in that order, a pair that is moved meanwhile is
 * met all the same. A restore gives the log another origin, and its pairs another name: a pair is known by its key,
 * and bears the origin whatever its file says. */
#ifndef KAOHE_SCORER_LOG_PAIRS_H
#define KAOHE_SCORER_LOG_PAIRS_H

#include "common/proof/note.h"
#include "common/run/keydir.h"
#include "common/score/log_keys.h"

enum { LOG_PAIRS_MAX = 3 }; /* in keys/ */

/* What a log tells of its pairs, beside the records that name them. */
struct log_past {
    const char *origin;           /* that it has by now; empty: the name of what lies in keys/ */
    bool has_restores;            /* files may bear the origin before */
    const struct note *newest;    /* its newest checkpoint; NULL: it has none, or is not asked */
    struct text newest_origin;    /* of that */
    const struct note_key *first; /* the key that it began with; NULL: it is not known */
};

struct log_pairs {
    char origin[NOTE_NAME_BYTES_MAX + 1];  /* in whose name they sign; empty: there is no pair */
    char foreign[NOTE_NAME_BYTES_MAX + 1]; /* of what there is, and is another log's; empty: none */
    uint64_t named;                        /* the record that names the key of now; 0: none does */
    int64_t both_until_ms; /* what was received before is signed by both; INT64_MIN: nothing is */
    bool has_now, has_before;
    bool is_before_first; /* `before` is the key that the log began with */
    struct note_pair now, before;
};

/* The names under which a pair may lie, in that order; log-old-N only where a visit has found one of the others, and
 * then the last. Whether there are files by a name the visitor tells. A visit that does not return STATUS_OK ends it. */
typedef enum status log_pairs_visit(void *context, const char *name, bool *ret_is_there,
                                    struct trouble *ret_trouble);
MUST_CHECK enum status log_pairs_walk(const struct home *home, log_pairs_visit *visit,
                                      void *context, struct trouble *ret_trouble);

/* STATUS_CONFIG: a pair cannot be read. The caller clears them in any case. */
MUST_CHECK enum status log_pairs_read(const struct home *home, const struct log_keys *keys,
                                      const struct log_past *past, struct log_pairs *ret_pairs,
                                      struct trouble *ret_trouble);
/* All of them sign in this name from here on. */
void log_pairs_name(struct log_pairs *pairs, const char *origin);
void log_pairs_clear(struct log_pairs *pairs);

/* Whether the key before is to sign a record that was received then, and its pair is not there. */
bool log_pairs_lack(const struct log_pairs *pairs, int64_t received_ms);
/* The pair that the log began with; NULL: it is not known here. */
const struct note_pair *log_pairs_first(const struct log_pairs *pairs);

/* The verifier keys of all that lie in keys/: by each of them the log may have been signed. */
MUST_CHECK enum status log_pairs_known(const struct home *home,
                                       struct note_key ret_keys[LOG_PAIRS_MAX], unsigned *ret_count,
                                       struct trouble *ret_trouble);

#endif
