/* The scorer's doors: which of the keys that the log has granted may enter which socket. Collectors
 * come to one door, who asks or subscribes to the other. Without keys in the home there are no doors,
 * and the permissions of run/ guard alone.
 *
 * The gates turn who has no business here away in the handshake, before any message is read. Whether a frame that
 * came in may do what it says is looked at where that is done, by the key of the frame. */
#ifndef KAOHE_SCORER_DOORS_H
#define KAOHE_SCORER_DOORS_H

#include "common/run/keyfile.h"
#include "common/score/keyring.h"

struct doors {
    bool has_keys;
    struct curve_pair pair;
    gate_t *collectors, *readers,
        *office; /* the last one guards no socket: only it may accept a clock */
    struct wire_guard ingest, reading;
    uint64_t changes; /* of the keyring, when the gates were set last */
    bool is_set;
    int64_t said_ms;
};

/* Whether the scorer's sockets need its keys, and whether it could have them. */
bool doors_are_needed(const struct home *home);
MUST_CHECK enum status doors_check(const struct home *home, struct trouble *ret_trouble);

/* Reads the scorer's keys where its sockets need them. The caller closes, whatever comes back. */
MUST_CHECK enum status doors_open(struct doors *doors, const struct home *home,
                                  struct trouble *ret_trouble);
void doors_close(struct doors *doors); /* after the sockets */

/* How a socket is guarded; NULL: it is not. */
const struct wire_guard *doors_ingest(const struct doors *doors);
const struct wire_guard *doors_reading(const struct doors *doors);

/* Lets in whom the keyring has now. True: somebody who might read may not any more, and is perhaps
 * connected to the feed. */
bool doors_set(struct doors *doors, const struct keyring *keyring);

/* Says who was not let in, at most once in REFUSED_SAY_MS (common/run/refused.h). */
void doors_tell(struct doors *doors, int64_t mono_ms);

#endif
