/* How long what was receipted is kept (kept.h): as the settings say, and not where there is no room. By
 * age it is forgotten only in a conversation with the scorer, and by a clock that is trusted: while the
 * scorer is away, its store may be what was lost. */
#ifndef KAOHE_COLLECTOR_KEEPING_H
#define KAOHE_COLLECTOR_KEEPING_H

#include "common/run/room.h"
#include "common/run/settings.h"
#include "services/collector/case_clock.h"
#include "services/collector/outbox.h"

enum {
    KEEPING_WARY_MS = 60000,             /* without keeping, after a transaction had no room */
    KEEPING_SHORT_STEPS = BOUND(256, 3), /* in one pass, where there is no room */
    KEEPING_DELETE_BYTES = 1 << 20,      /* pages that a step writes before others are free */
};

struct keeping {
    int64_t look_ms; /* when is looked again; 0: at once */
    int64_t wary_ms; /* until then none is kept; 0: it is not so */
    bool has_more;   /* is to be forgotten: the next pass does not wait */
    bool made_room;  /* since the last look, where it was short */
};

struct keeping_now {
    int64_t mono_ms, wall_ms;
    bool is_short;   /* of room: what is kept goes before all else */
    bool knows_time; /* in a conversation with the scorer, by a trusted clock */
};

struct keeping_now keeping_now(const struct room *room, const struct case_clock *clock,
                               const struct link *link);

/* Once a pass, with no transaction of the outbox open: sets what it keeps, and forgets a step of what is over
 * that, in a transaction of its own. Where room is short it takes many steps, so that what comes in this very
 * pass finds it. `keeping` begins as {0}. Says itself what went
 * wrong; after anything but STATUS_OK it is not known what is on disk. */
MUST_CHECK enum status keeping_look(struct keeping *keeping, outbox_t *outbox,
                                    const struct settings *settings, const struct keeping_now *now);
/* A transaction that settled receipts had no room. */
void keeping_had_no_room(struct keeping *keeping, int64_t mono_ms);

#endif
