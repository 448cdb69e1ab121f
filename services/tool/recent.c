#include "services/tool/recent.h"

void recent_add(struct recent *recent, const struct change_parts *parts)
{
    recent->rows[recent->next] = *parts;
    recent->next = (recent->next + 1) % RECENT_MAX;
    if (recent->count < RECENT_MAX)
        recent->count++;
}

const struct change_parts *recent_row(const struct recent *recent, unsigned back)
{
    if (back >= recent->count)
        return NULL;
    return &recent->rows[(recent->next + RECENT_MAX - 1 - back) % RECENT_MAX];
}
