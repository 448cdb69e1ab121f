#include "services/scorer/shares.h"

#include <assert.h>
#include <string.h>

void shares_clear(struct shares *shares)
{
    shares->count = 0;
}

static bool is_same(const struct peer *a, const struct peer *b)
{
    if (a->has_key || b->has_key)
        return a->has_key && b->has_key && memcmp(a->key, b->key, KEY_BYTES) == 0;
    return peer_equal(a, b);
}

/* The place of a share, or the next free one. */
static unsigned find(const struct shares *shares, const struct peer *peer)
{
    unsigned at = 0;

    while (at < shares->count && !is_same(&shares->list[at].peer, peer))
        at++;
    return at;
}

void shares_add(struct shares *shares, const struct peer *peer, size_t bytes, size_t events)
{
    unsigned at = find(shares, peer);

    assert(at < SHARES_MAX);
    if (at == shares->count)
        shares->list[shares->count++] = (struct share){.peer = *peer};
    shares->list[at].work += SHARE_WORK_FRAME + bytes / SHARE_WORK_BYTES + events;
}

bool shares_has_left(const struct shares *shares, const struct peer *peer)
{
    unsigned at = find(shares, peer);

    return at == shares->count || shares->list[at].work < SHARE_WORK_MAX;
}

bool shares_have_room(const struct shares *shares)
{
    return shares->count < SHARES_MAX;
}
