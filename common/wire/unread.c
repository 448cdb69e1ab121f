#include "common/wire/unread.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/base/memory.h"

enum { SLOTS = 2 * UNREAD_PEERS_MAX };

struct account {
    struct peer peer;                   /* of size 0: empty */
    uint8_t next;                       /* the frame that is forgotten next */
    uint32_t frames[UNREAD_FRAMES_MAX]; /* the bytes of the last */
};

struct unread {
    struct account *slots; /* by the peer's hash, or behind it */
    unsigned count;
    size_t bytes;
};

unread_t *unread_new(void)
{
    unread_t *unread = memory_new(sizeof *unread);

    unread->slots = memory_new(SLOTS * sizeof *unread->slots);
    return unread;
}

void unread_destroy(unread_t **unread)
{
    if (!*unread)
        return;
    free((*unread)->slots);
    free(*unread);
    *unread = NULL;
}

/* FNV-1a. */
static unsigned slot_of(const struct peer *peer)
{
    uint32_t sum = UINT32_C(2166136261);

    for (unsigned i = 0; i < peer->size; i++)
        sum = (sum ^ peer->bytes[i]) * UINT32_C(16777619);
    return sum % SLOTS;
}

/* An empty one where it was never answered; there is always one, for half of them stay empty. */
static struct account *find(const unread_t *unread, const struct peer *peer)
{
    unsigned at = slot_of(peer);

    while (unread->slots[at].peer.size && !peer_equal(&unread->slots[at].peer, peer))
        at = (at + 1) % SLOTS;
    return &unread->slots[at];
}

void unread_note(unread_t *unread, const struct peer *peer, size_t bytes)
{
    struct account *account = find(unread, peer);

    assert(peer->size > 0);
    assert(bytes <= UINT32_MAX);
    if (account->peer.size == 0) {
        if (unread->count == UNREAD_PEERS_MAX) {
            unread->bytes = SIZE_MAX;
            return;
        }
        unread->count++;
        account->peer = *peer;
    }
    if (unread->bytes == SIZE_MAX)
        return;
    unread->bytes += bytes - account->frames[account->next];
    account->frames[account->next] = (uint32_t)bytes;
    account->next = (account->next + 1) % UNREAD_FRAMES_MAX;
}

size_t unread_bytes(const unread_t *unread)
{
    return unread->bytes;
}
