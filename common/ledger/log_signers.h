/* Who may sign a checkpoint of a log: in which name, the origin, and by which keys. The log's own records tell
 * it (EVENTS.md 4, PROTOCOL.md 16), so that whoever has them comes to the same answer, and no clock is asked:
 *
 *   up to the first `log-key` record    the key that the log began with, which no record names
 *   from a `log-key` record on          the key that it names; and, as long as the checkpoint's last record
 *                                       was received less than LOG_KEY_BOTH_MS after it, the key before too
 *
 * They sign under the origin that the log has as of the checkpoint: a record `restore` makes another one of it
 * (proof/origin.h), and of its keys nothing but their names.
 */
#ifndef KAOHE_LEDGER_LOG_SIGNERS_H
#define KAOHE_LEDGER_LOG_SIGNERS_H

#include "common/proof/checkpoint.h"
#include "common/score/log_keys.h"

/* One of the log's keys. */
struct log_signer {
    bool is_there;
    uint64_t n;          /* the record that names it; 0: the log began with it */
    struct note_key key; /* where a record names it; no name: it cannot be read, in a damaged log */
};

struct log_signers {
    char origin[NOTE_NAME_BYTES_MAX + 1];
    struct log_signer now;    /* signs; always there */
    struct log_signer before; /* signs too, where it is there */
};

/* Of a checkpoint of the log's first `n` records, the last of which was received then. `keys` may have later
 * ones; `origin` is the one that the log has by then. */
void log_signers_of(const struct log_keys *keys, struct text origin, uint64_t n,
                    int64_t received_ms, struct log_signers *ret_signers);

/* Whether a checkpoint is theirs, by what the log's records tell alone: each that a record names has signed; the
 * one that the log began with may be anybody who has put the origin's name under it. Returns what is wrong, for
 * people; NULL: nothing. */
const char *log_signers_check(const struct log_signers *signers, const struct note *note,
                              const struct checkpoint *checkpoint);

/* The verifier key of one that a record names. False: it is none, in a damaged log. */
bool log_signers_read(const struct log_key *named, struct note_key *ret_key);

#endif
