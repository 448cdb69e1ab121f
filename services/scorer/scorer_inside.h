/* What the files of the scorer share; nobody else includes it. */
#ifndef KAOHE_SCORER_SCORER_INSIDE_H
#define KAOHE_SCORER_SCORER_INSIDE_H

#include "common/base/clock.h"
#include "services/scorer/doors.h"
#include "services/scorer/scorer_metrics.h"
#include "services/scorer/hold.h"
#include "common/run/room.h"
#include "services/scorer/reading.h"
#include "services/scorer/restorer.h"
#include "services/scorer/scorer.h"
#include "services/scorer/sockets.h"

struct scorer {
    const struct home *home;
    char dir[HOME_PATH_BYTES];
    ledger_t *ledger;
    view_t *view; /* of the feed; parked between two updates */
    feed_t *feed;
    ingest_t *ingest;
    presence_t *presence;
    struct doors doors;
    struct sockets sockets;
    bool has_more;              /* a frame that came waits for the next pass */
    struct clock_reading clock; /* of this pass */
    struct hold hold;
    struct signing signing;
    struct restorer restorer;
    bool has_first_keys; /* as far as they were due */
    struct ingest_now now;
    struct room room;
    scorer_metrics_t *figures;
};

/* When a commit fails it is not known what the disk has: no answer goes out, and the process ends. Started
 * again, it goes on from what the disk has. */
MUST_CHECK enum status scorer_commit(scorer_t *scorer);
/* Once, and not while nothing is logged: the clock is in doubt, or the log is being brought back. */
MUST_CHECK enum status scorer_put_first_keys(scorer_t *scorer);

#endif
