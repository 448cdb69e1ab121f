/* What `kaohe watch` makes of the events of a subscription (kaohe.h). A core: it connects to nothing and
 * knows no clock.
 *
 *   take: the first standings ─► begin: wishes checked ─► take, take, …
 *
 * The year of the first standings stays for the run. Where a board shows them, what changes is kept
 * here for it (board.h), and `is_stale` says that it is to be drawn again. Without a board each
 * change is a line on stdout, and what is not listed is said on stderr (tool.h). */
#ifndef KAOHE_TOOL_WATCHING_H
#define KAOHE_TOOL_WATCHING_H

#include <jansson.h>

#include "common/base/trouble.h"
#include "common/kaohe/kaohe.h"
#include "services/tool/earlier.h"
#include "services/tool/recent.h"
#include "services/tool/tool.h"

struct watching_wishes {
    const char *centre; /* slug, GB code or name; NULL: all */
    int tier;           /* 0: all */
    int year;           /* 0: that of the first standings, and the changes of any */
    bool as_json, as_board;
};

/* Begins with `tool` and `wishes`, and all else 0. */
struct watching {
    const struct tool *tool;
    struct watching_wishes wishes;
    const struct rulebook *rules;    /* of the log; set before `begin` */
    json_t *standings;               /* as they are shown, of one year; NULL: none yet */
    json_t *before;                  /* slug → rank, before the last change of its tier's ranks */
    struct recent recent;            /* as the wishes say */
    struct earlier earlier;          /* of the log's records, until they are recalled */
    char centre[SLUG_BYTES_MAX + 1]; /* the wished one */
    int other_year;                  /* that changed last and is not shown; 0: none */
    bool is_heard;                   /* the scorer was, once */
    bool is_silent;                  /* nothing is heard of the scorer */
    bool is_stale;                   /* what is shown is to be drawn again */
    enum status status;              /* it ends with this: there is nothing to begin with, or the */
    struct trouble trouble;          /* feed cannot be used; and why */
};

/* What is printed of an event that tells an end of its kind (LOST, HEARD) is flushed. */
void watching_take(struct watching *watching, const kaohe_event_t *event);
/* Once there are standings. What is wished for must be there, or nothing would ever be shown:
 * STATUS_NO, or STATUS_USAGE where the centre is in another tier; it says so. From then on the
 * wished centre is a slug, and the wished tier its. */
MUST_CHECK enum status watching_begin(struct watching *watching);
/* For a board, after `begin`: a record of the log, as `kaohe export` has it, in the log's order
 * and no younger than the first standings; and once all were taken: those of them that are wished
 * for are kept as the oldest changes. `today` is the day in Beijing, 2006-05-31: what is of
 * another has its day in the place of its time. */
void watching_take_record(struct watching *watching, struct text row);
void watching_recall(struct watching *watching, const char *today);
int watching_year(const struct watching *watching); /* shown; 0: none yet */
void watching_clear(struct watching *watching);

#endif
