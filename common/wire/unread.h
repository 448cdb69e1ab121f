/* How many bytes of answers may wait to be read, by all who asked. libzmq does not tell what a peer
 * has read, nor that one has gone. But it keeps a bounded number of frames for each (its high-water
 * mark, and one that is on its way): so of those sent to a peer only the last so many can be
 * unread. Their bytes are counted, for every peer that was ever answered; the count is never too
 * low. Pure. */
#ifndef KAOHE_WIRE_UNREAD_H
#define KAOHE_WIRE_UNREAD_H

#include <stddef.h>

#include "common/wire/peer.h"

enum {
    UNREAD_PEERS_MAX = 16384, /* with more the count is SIZE_MAX */
    UNREAD_FRAMES_MAX = 9,    /* that can wait for one */
};

typedef struct unread unread_t;

unread_t *unread_new(void);
void unread_destroy(unread_t **unread); /* NULL is fine */

/* A frame was sent. */
void unread_note(unread_t *unread, const struct peer *peer, size_t bytes);
size_t unread_bytes(const unread_t *unread);

#endif
