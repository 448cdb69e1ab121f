/* The intake's door: whose key may hand lines to this collector, where its socket asks for keys: the
 * collector's own, and those that the scorer has told (PROTOCOL.md, KEYS), which are kept on disk for
 * when it is away. Over tcp its own may not while the scorer denies it: it was withdrawn, maybe since
 * somebody has stolen it. Over ipc run/ guards too. */
#ifndef KAOHE_COLLECTOR_DOOR_H
#define KAOHE_COLLECTOR_DOOR_H

#include "common/run/keyfile.h"
#include "common/wire/wire.h"
#include "proto/message.h"

struct door {
    bool has_keys;
    bool is_far; /* the intake is not this machine's own alone */
    bool is_denied;
    struct curve_pair pair;
    gate_t *gate;
    struct wire_guard guard;
    uint8_t (*keys)[KEY_BYTES]; /* as they were told, and its own behind them */
    unsigned count;             /* of those that were told */
    int64_t said_ms;
};

/* Whether the endpoints of a collector, and its keys where they ask for some, are such that it could be
 * opened. STATUS_CONFIG: they are not. Binds nothing. */
MUST_CHECK enum status door_check(const struct home *home, const char *source,
                                  struct trouble *ret_trouble);

/* Reads the collector's keys where its intake needs them, and checks those by which it goes to the
 * scorer. Nobody may enter until door_set. The caller closes, whatever comes back. */
MUST_CHECK enum status door_open(struct door *door, const struct home *home, const char *source,
                                 struct trouble *ret_trouble);
void door_close(struct door *door); /* after the socket */

const struct wire_guard *door_guard(const struct door *door); /* NULL: there is none */

/* Lets these in from now on, KEY_BYTES each, and itself. */
void door_set(struct door *door, struct text keys);
/* The scorer denies our own key, or does not any more. */
void door_deny(struct door *door, bool is_denied);
/* Whether a frame's key is one of them now. */
bool door_permits(const struct door *door, const struct peer *peer);
/* The same of a message; who may not is told so. Then nothing of it is looked at. */
bool door_lets_in(const struct door *door, wire_t *wire, const struct peer *peer,
                  const struct message *message);

/* Says who was not let in, at most once in REFUSED_SAY_MS (common/run/refused.h). */
void door_tell(struct door *door, int64_t mono_ms);

#endif
