/* What `kaohe watch` shows of the news of a subscription, and what it says. A core: it connects to
 * nothing and knows no clock; data goes to stdout, what is said to stderr (tool.h).
 *
 *   take: the first standings ─► begin: wishes checked, first table ─► take, take, …
 *
 * A table is drawn again when the standings of its year change, or another year has an update.
 * Without a table each change is a line, and what is not listed is said. */
#ifndef KAOHE_TOOL_WATCHING_H
#define KAOHE_TOOL_WATCHING_H

#include <jansson.h>

#include "common/client/subscription.h"
#include "services/tool/tool.h"

struct watching_wishes {
    const char *centre; /* slug or name; NULL: all */
    int tier;           /* 0: all */
    bool as_json, as_table;
};

/* Begins with `tool` and `wishes`, and all else 0. */
struct watching {
    const struct tool *tool;
    struct watching_wishes wishes;
    json_t *standings;  /* the last ones shown, of one year; NULL: none yet */
    enum status status; /* why there are none to begin with, which was said */
};

/* `held`: the standings that are held of the news' year; NULL: none are. */
void watching_take(struct watching *watching, const struct subscription_news *news,
                   const struct mirror_standings *held);
/* Once there are standings. STATUS_NO, which it says: what is wished for is not there, so that
 * nothing would ever be shown. */
MUST_CHECK enum status watching_begin(struct watching *watching);
void watching_clear(struct watching *watching);

#endif
