#include "services/scorer/shares.h"

#include <assert.h>
#include <string.h>

void shares_clear(struct shares *shares)
{
    shares->count = 0;
    shares->most = 0;
}

static bool is_same(const struct peer *a, const struct peer *b)
{
    if (a->has_key || b->has_key)
        return a->has_key && b->has_key && memcmp(a->key, b->key, KEY_BYTES) == 0;
    return peer_equal(a, b);
}

static struct share *share_of(struct shares *shares, const struct peer *peer)
{
    for (unsigned i = 0; i < shares->count; i++)
        if (is_same(&shares->list[i].peer, peer))
            return &shares->list[i];
    assert(shares->count < SHARES_MAX);
    struct share *share = &shares->list[shares->count++];
    *share = (struct share){.peer = *peer};
    return share;
}

void shares_add(struct shares *shares, const struct peer *peer, size_t bytes, size_t events)
{
    struct share *share = share_of(shares, peer);

    share->work += SHARE_WORK_FRAME + bytes / SHARE_WORK_BYTES + events;
    if (share->work > shares->most)
        shares->most = share->work;
}

bool shares_are_left(const struct shares *shares)
{
    return shares->count < SHARES_MAX && shares->most < SHARE_WORK_MAX;
}
