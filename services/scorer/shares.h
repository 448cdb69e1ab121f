/* Shares: how much of a pass each has had. All that comes in one pass waits for one commit, so a source
 * that sends all the time would have the others wait for all that it sends: a pass ends when one has had
 * its share. The others are not passed over, for the socket gives its connections their turns.
 *
 * Who has a key is known by that, on however many connections. Pure. */
#ifndef KAOHE_SCORER_SHARES_H
#define KAOHE_SCORER_SHARES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/wire/peer.h"
#include "proto/limits.h"

enum {
    SHARES_MAX = 128, /* who can be in a pass */
    /* Of work: an event is 1, a frame SHARE_WORK_FRAME and 1 for each SHARE_WORK_BYTES. So much
     * takes about as long as the commit; it is one BATCH with all the events that there can be. */
    SHARE_WORK_MAX = BOUND(320, 12),
    SHARE_WORK_FRAME = 4,
    SHARE_WORK_BYTES = 512,
};

struct shares {
    struct share {
        struct peer peer;
        size_t work;
    } list[SHARES_MAX];
    unsigned count;
    size_t most; /* that one of them has had */
};

void shares_clear(struct shares *shares);
/* A frame, and how many events of it were looked at; there is room for another frame. */
void shares_add(struct shares *shares, const struct peer *peer, size_t bytes, size_t events);
/* Whether the pass may go on. */
bool shares_are_left(const struct shares *shares);

#endif
