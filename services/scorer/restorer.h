/* The restorer: brings back what a log lacks that came from a backup (PROTOCOL.md 17). It carries out what the
 * gathering decides: once all have come that are waited for, the record `restore`, and behind it the kept events in
 * the order of the lost log; a bounded number in a pass, each pass in a transaction of its own. A record that is there
 * already is known by source, epoch and sequence, so it goes on wherever it was cut short. While it works nothing else
 * may write the log. Says on stderr what it waits for, what it does not take as kept, and what came of it. */
#ifndef KAOHE_SCORER_RESTORER_H
#define KAOHE_SCORER_RESTORER_H

#include "common/run/without.h"
#include "services/scorer/awaited.h"
#include "services/scorer/feed.h"
#include "services/scorer/ingest_restore.h"
#include "services/scorer/restored_list.h"
#include "services/scorer/signing.h"

enum { RESTORER_EVENTS_MAX = BOUND(4096, 5), RESTORER_SHORT_EVENTS_MAX = BOUND(64, 2) };

struct restorer {
    const struct home *home;
    const char *dir; /* of the store */
    ledger_t *ledger;
    ingest_t *ingest;
    presence_t *presence;
    view_t *view; /* the writer's, parked */
    feed_t *feed;
    struct signing *signing;
    gathering_t *gathering; /* NULL: the log is not brought back */
    restored_list_t *list;  /* NULL until something is taken */
    struct without without; /* by the word of whoever has the machine */
    struct awaited awaited;
    bool is_refusal_said[SESSIONS_MAX];
    bool has_more; /* to be taken: the next pass does not wait */
};

struct restorer_now {
    int64_t wall_ms, mono_ms;
    bool may_write; /* there is room, and the clock is trusted */
    bool is_short;  /* of room: few events a transaction */
};

/* Looks whether the log is brought back, and which log it is, with a view of what is on disk. What it is given stays
 * the caller's. STATUS_CONFIG: the log's key cannot be read; then it says why. */
MUST_CHECK enum status restorer_start(struct restorer *restorer);
void restorer_end(struct restorer *restorer);
/* Which log it is, and where the list is that tells what was brought back: as it starts, and when the log is back. */
MUST_CHECK enum status restorer_know_log(struct restorer *restorer);
bool restorer_is_at_work(const struct restorer *restorer);

/* Once a pass, with no transaction open. At the end the feed begins a new epoch, and the log is signed as another.
 * After anything but STATUS_OK, which it says, it is not known what is on disk. */
MUST_CHECK enum status restorer_look(struct restorer *restorer, const struct restorer_now *now,
                                     answers_send *send, void *context);

#endif
