/* The intake's door: whose key may hand lines to this collector, where its socket asks for keys: the
 * collector's own, and those that the scorer has told (PROTOCOL.md, KEYS), which are kept on disk for
 * when it is away. */
#ifndef KAOHE_COLLECTOR_DOOR_H
#define KAOHE_COLLECTOR_DOOR_H

#include "common/run/keyfile.h"
#include "common/wire/wire.h"

struct door {
    bool has_keys;
    struct curve_pair pair;
    gate_t *gate;
    struct wire_guard guard;
};

/* Whether the key files are there and guarded by which the collector goes to the scorer, where that asks
 * for keys. STATUS_CONFIG: they are not. */
MUST_CHECK enum status door_check_pass(const struct home *home, const char *source,
                                       struct trouble *ret_trouble);

/* Reads the collector's keys where its intake needs them. The caller closes, whatever comes back. */
MUST_CHECK enum status door_open(struct door *door, const struct home *home, const char *source,
                                 struct trouble *ret_trouble);
void door_close(struct door *door); /* after the socket */

const struct wire_guard *door_guard(const struct door *door); /* NULL: there is none */

/* Lets these in from now on, KEY_BYTES each, and itself. */
void door_set(struct door *door, struct text keys);
/* Whether a frame's key is one of them now. */
bool door_permits(const struct door *door, const struct peer *peer);
/* Says so to one that is not; nothing of the message is looked at. */
void door_deny(wire_t *wire, const struct peer *peer, const struct message *message);

#endif
