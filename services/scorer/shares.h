/* Shares: how much of a pass each has had. All that comes in one pass waits for one commit, so a source
 * that sends all the time would have the others wait for all that it sends: a frame of one who has had its
 * share ends the pass, and is the first of the next. The others are not passed over, for the socket gives
 * its connections their turns.
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
    /* Of work: an event is 1, a frame SHARE_WORK_FRAME and 1 for each SHARE_WORK_BYTES. Two BATCHes of
     * BATCH_EVENTS_MAX events are a share: they take less time than the commit. With one of them, who
     * comes while a pass is on its way would be in the third, and not in the next: the socket gives the
     * one that sends all the time another turn before it comes to whoever is new. */
    SHARE_WORK_MAX = BOUND(96, 12),
    SHARE_WORK_FRAME = 4,
    SHARE_WORK_BYTES = 512,
};

struct shares {
    struct share {
        struct peer peer;
        size_t work;
    } list[SHARES_MAX];
    unsigned count;
};

void shares_clear(struct shares *shares);
/* A frame, and how many events of it were looked at; there is room for another frame. */
void shares_add(struct shares *shares, const struct peer *peer, size_t bytes, size_t events);
/* Whether this peer has not had its share. */
bool shares_has_left(const struct shares *shares, const struct peer *peer);
/* Whether there is room for another frame. */
bool shares_have_room(const struct shares *shares);

#endif
