#include "common/http/visitors.h"

#include <assert.h>
#include <string.h>

static bool is_from(const struct visitor *visitor, const struct sockaddr *from)
{
    return address_is_host(&visitor->from, from);
}

static struct visitor *send_away(struct visitors *visitors, struct visitor *visitor)
{
    visitor->is_leaving = true;
    visitors->count--;
    return visitor;
}

/* Who waits longest, of an address or of all (`from` NULL); NULL: nobody waits. */
static struct visitor *find_idle(const struct visitors *visitors, const struct sockaddr *from)
{
    struct visitor *oldest = NULL;

    for (struct visitor *at = visitors->newest; at; at = at->after)
        if (!at->is_leaving && at->state == VISITOR_WAITS && (!from || is_from(at, from)) &&
            (!oldest || at->since_ms <= oldest->since_ms))
            oldest = at;
    return oldest;
}

static unsigned count_from(const struct visitors *visitors, const struct sockaddr *from)
{
    unsigned count = 0;

    for (const struct visitor *at = visitors->newest; at; at = at->after)
        count += !at->is_leaving && is_from(at, from);
    return count;
}

bool visitors_may_enter(struct visitors *visitors, const struct sockaddr *from,
                        struct visitor **ret_leaves)
{
    bool has_share = count_from(visitors, from) < visitors->count_each_max;
    bool has_room = visitors->count < visitors->count_max;

    *ret_leaves = NULL;
    if (has_share && has_room)
        return true;
    struct visitor *idle = find_idle(visitors, has_share ? NULL : from);
    if (idle)
        *ret_leaves = send_away(visitors, idle);
    return idle != NULL;
}

void visitors_enter(struct visitors *visitors, struct visitor *visitor, const struct sockaddr *from,
                    int file, int64_t now_ms)
{
    *visitor = (struct visitor){.since_ms = now_ms, .file = file, .after = visitors->newest};
    if (from->sa_family == AF_INET)
        memcpy(&visitor->from.v4, from, sizeof visitor->from.v4);
    else
        memcpy(&visitor->from.v6, from, sizeof visitor->from.v6);
    if (visitor->after)
        visitor->after->before = visitor;
    visitors->newest = visitor;
    visitors->count++;
}

void visitors_turn(struct visitor *visitor, enum visitor_state state, int64_t now_ms)
{
    visitor->state = state;
    visitor->since_ms = now_ms;
}

void visitors_leave(struct visitors *visitors, struct visitor *visitor)
{
    assert(visitor->is_leaving || visitors->count > 0);
    visitors->count -= !visitor->is_leaving;
    if (visitor->before)
        visitor->before->after = visitor->after;
    else
        visitors->newest = visitor->after;
    if (visitor->after)
        visitor->after->before = visitor->before;
}

static bool is_overdue(const struct visitor *visitor, int64_t now_ms)
{
    int64_t passed_ms = now_ms - visitor->since_ms;

    switch (visitor->state) {
    case VISITOR_WAITS:
        return passed_ms >= VISITORS_REQUEST_MS;
    case VISITOR_ANSWERED:
        return passed_ms >= VISITORS_ANSWER_MS;
    case VISITOR_STREAMS:
        return false;
    }
    return false;
}

struct visitor *visitors_overdue(struct visitors *visitors, int64_t now_ms)
{
    for (struct visitor *at = visitors->newest; at; at = at->after)
        if (!at->is_leaving && is_overdue(at, now_ms))
            return send_away(visitors, at);
    return NULL;
}
