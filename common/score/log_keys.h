/* The keys that a log has named as its own: those of the office's `log-key` records (EVENTS.md 4). Pure; a
 * fold over the log like all else (ledger/fold keeps it), and nothing is ever taken out of it. The key that
 * the log began with stands in no record. Who signs what by them: ledger/log_signers.h. */
#ifndef KAOHE_SCORE_LOG_KEYS_H
#define KAOHE_SCORE_LOG_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/bound.h"
#include "proto/limits.h"
#include "proto/text.h"

enum {
    LOG_KEYS_MAX = BOUND(64, 3),           /* of one log */
    LOG_KEY_BOTH_MS = 24 * 60 * 60 * 1000, /* for so long the key before signs too */
};

struct log_key {
    uint64_t n; /* the record that named it */
    int64_t received_ms;
    char signer[SIGNER_BYTES_MAX + 1]; /* NAME+HASH+KEY, of a log (text_is_log_signer) */
};

/* In the order of their records. */
struct log_keys {
    unsigned count;
    struct log_key keys[LOG_KEYS_MAX];
};

/* The name of a verifier key, in whose name it signs. */
struct text log_key_name(const char *signer);

/* Whether this one may be named in a record received then: no record has named that key, there is room, and
 * the last one of its log, under whichever of that log's names, was named at least LOG_KEY_BOTH_MS before, as far
 * as both times are known. */
bool log_keys_may_add(const struct log_keys *keys, const char *signer, int64_t received_ms);
/* Of a later record than all others; returns it. */
const struct log_key *log_keys_add(struct log_keys *keys, uint64_t n, const char *signer,
                                   int64_t received_ms);

/* The last one that a record up to `n` has named as a key of the log of this origin, or under one that the log had
 * before a restore (base/kin.h); NULL: there is none. */
const struct log_key *log_keys_at(const struct log_keys *keys, struct text origin, uint64_t n);
/* The first one likewise behind record `n`. */
const struct log_key *log_keys_after(const struct log_keys *keys, struct text origin, uint64_t n);

#endif
