/* What `kaohe watch` asks besides what it follows, for a board: once for the log's last records,
 * of which its list of changes is made; then again and again who is silent; and of one centre
 * alone, whenever its row is another, why, and again with who is silent where that failed. One at a time. */
#ifndef KAOHE_TOOL_WATCH_ASKS_H
#define KAOHE_TOOL_WATCH_ASKS_H

#include "services/tool/silent.h"
#include "services/tool/watching.h"

/* Begins with the first two, and all else 0. */
struct watch_asks {
    kaohe_t *kaohe;
    struct watching *watching;
    enum { ASKS_NOTHING, ASKS_LOG, ASKS_STATUS, ASKS_WHY } asks;
    int64_t asked_ms; /* who is silent */
    struct silent sources;
    json_t *silent; /* as silent_read tells; NULL: it is not known */
    json_t *row;    /* of the centre, when it was asked why; NULL: it was not */
    json_t *why;    /* an explanation; NULL: it is not known */
};

void watch_asks_clear(struct watch_asks *asks);
/* Once there are standings, and before all else. Where it cannot be had, there is less to see. */
void watch_asks_log(struct watch_asks *asks);
/* Asks what it is time for, if nothing is asked. */
void watch_asks_next(struct watch_asks *asks);
/* A KAOHE_ROW or a KAOHE_ANSWERED. */
void watch_asks_take(struct watch_asks *asks, const kaohe_event_t *event);

#endif
