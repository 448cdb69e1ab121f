/* What is known of a log that is lost, from the checkpoints of it that witnesses still have: how many
 * records it had, of which sources, and which log it was (PROTOCOL.md 17). Pure. */
#ifndef KAOHE_SCORER_LOST_LOG_H
#define KAOHE_SCORER_LOST_LOG_H

#include "common/proof/checkpoint.h"

enum { LOST_LOG_KEYS_MAX = 3 }; /* the next one, the present one, the one before */

struct lost_log {
    uint64_t from; /* the last record of the backup */
    unsigned key_count;
    struct note_key keys[LOST_LOG_KEYS_MAX]; /* by one of which its checkpoints are signed */
    uint64_t size;                           /* of the last known checkpoint; 0: none is known */
    uint64_t log;                            /* by which numbers events of it are kept */
    bool is_known;                           /* that */
    bool is_elder; /* it is of what this log was before a restore: it tells who had events */
    unsigned count;
    struct {
        char slug[SLUG_BYTES_MAX + 1];
        uint64_t count;
    } sources[CHECKPOINT_SOURCES_MAX];
};

/* Without a key no checkpoint is believed. */
void lost_log_init(struct lost_log *lost, uint64_t from, const struct note_key *keys,
                   unsigned count);
/* A witness shows this. It counts where it is larger than the backup and than what was shown before, and a
 * key of the log has signed it, under the origin that it has or one that it had before a restore, which
 * counts less whatever its size: its root cannot be looked at, for what it was made of is lost. */
void lost_log_hear(struct lost_log *lost, struct text whole);
/* How many records of a source it had; 0: the last known checkpoint counts none. */
uint64_t lost_log_count(const struct lost_log *lost, const char *slug);

#endif
