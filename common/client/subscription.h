/* A subscription: what a program that follows the standings needs, whichever way it shows them. It
 * connects to the feed, holds the standings in a mirror (mirror.h), connects again where the feed is
 * silent, and asks for standings: those of one year to begin with, of
 * years that are wanted, and after a gap of each year that may be behind. PROTOCOL.md, section 9.
 *
 *   new ─► step ─► wait until a wire has something, or the deadline ─► step …
 *
 * A step waits for nothing. What it has to tell is told within it by `news`. Until the first question
 * has its answer, or nobody answers, no update is read: so standings never begin older than the
 * answer. Nothing is printed. One object belongs to one thread. Times are of clock_mono_ms.
 */
#ifndef KAOHE_CLIENT_SUBSCRIPTION_H
#define KAOHE_CLIENT_SUBSCRIPTION_H

#include "common/base/trouble.h"
#include "common/client/mirror.h"
#include "common/wire/wire.h"

enum {
    SUBSCRIPTION_PAUSE_MS = 1000, /* after a question that did not have its answer */
    SUBSCRIPTION_WIRES = 2,
    SUBSCRIPTION_ENDPOINT_BYTES = 1024,
};

typedef struct subscription subscription_t;

enum subscription_end { SUBSCRIPTION_FEED, SUBSCRIPTION_QUERY };

enum subscription_kind {
    SUBSCRIPTION_STANDINGS, /* those held of `year` are others than before */
    SUBSCRIPTION_GAP,       /* updates before `update` were lost */
    SUBSCRIPTION_UPDATE,    /* an update, after the two above; with its rows, or a beat with none */
    SUBSCRIPTION_SILENT,    /* the feed is silent; told once */
    SUBSCRIPTION_BACK,      /* and is heard again */
    SUBSCRIPTION_UNANSWERED, /* the standings of `year` (0: the default) could not be had: `status`
                                and `why` as of ask_answer, or as `find` says. They are asked for
                                again, but of a year that is `not-found` nothing is held any more */
};

/* Good while `news` runs. */
struct subscription_news {
    enum subscription_kind kind;
    uint64_t year; /* also of `update` */
    struct mirror_standings standings;
    const struct message_update *update;
    bool is_first; /* the first update of all */
    /* The records with changes that no row has told, as in struct mirror_news: of a GAP, or of an
     * UPDATE without one whose changes were `merged`. Else none: first > last. */
    struct mirror_records lost;
    enum status status;
    const char *why;
};

struct subscription_calls {
    /* Where an end of the scorer is now, and as whom one goes there (NULL, or memory of the context
     * that is good until the next call). It is looked up again when the feed is silent, nobody
     * answers, or the scorer was started again, for it may have another port then. STATUS_NOBODY:
     * nobody has bound it yet. */
    enum status (*find)(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble);
    /* The year that a text of standings names; 0: none, or it is no such text. */
    uint64_t (*year_of)(struct text json);
    /* May call subscription_want and subscription_standings, and nothing else of these. */
    void (*news)(void *context, const struct subscription_news *news);
};

/* Nothing is connected before the first step. `calls` is copied. The standings to begin with are of
 * `year`; 0: of the one that is shown by default. */
subscription_t *subscription_new(const struct subscription_calls *calls, void *context,
                                 uint64_t year, int64_t now_ms);
void subscription_destroy(subscription_t **subscription); /* NULL is fine */

/* Another status than STATUS_OK, with a trouble: the feed's endpoint cannot be used now, and is
 * tried again after MIRROR_SILENCE_MS. */
MUST_CHECK enum status subscription_step(subscription_t *subscription, int64_t now_ms,
                                         struct trouble *ret_trouble);
/* When the next step is due although nothing has come; and how long it takes until then, from 0 on. */
int64_t subscription_deadline(const subscription_t *subscription);
int64_t subscription_wait_ms(const subscription_t *subscription, int64_t now_ms);
/* What ends a wait; entries may be NULL. Returns how many; to be asked for again after a step. */
unsigned subscription_wires(const subscription_t *subscription,
                            wire_t *ret_wires[SUBSCRIPTION_WIRES]);

/* The standings of a year will be asked for; 0: of the default one. False: MIRROR_YEARS_MAX others
 * are wanted and have no answer yet. */
bool subscription_want(subscription_t *subscription, uint64_t year);
/* What is held of a year, good until the next step. False: nothing. */
bool subscription_standings(const subscription_t *subscription, uint64_t year,
                            struct mirror_standings *ret_standings);

#endif
