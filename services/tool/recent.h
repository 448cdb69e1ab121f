/* The last changes that a board shows, newest first. Pure. */
#ifndef KAOHE_TOOL_RECENT_H
#define KAOHE_TOOL_RECENT_H

#include "services/tool/change_text.h"
#include "services/tool/page.h"

enum { RECENT_MAX = 64 };

struct recent {
    unsigned count, next; /* `next`: the place of the one that comes */
    struct change_parts rows[RECENT_MAX];
};

/* What falls behind RECENT_MAX is forgotten. */
void recent_add(struct recent *recent, const struct change_parts *parts);
/* Adds one that is older than all that are there. False: there is no room, for it or for any. */
bool recent_add_older(struct recent *recent, const struct change_parts *parts);
/* The change before `back` others; NULL: there is none. */
const struct change_parts *recent_row(const struct recent *recent, unsigned back);

/* Adds so many lines: a head and the newest changes. The terminal has so many columns. */
void recent_draw(const struct recent *recent, unsigned lines, int columns, struct page *page);

#endif
