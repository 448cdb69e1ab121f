/* The scorer's sockets: where collectors meet it, where it publishes, and where it is asked, with the
 * thread that answers there. Each call says itself what went wrong. */
#ifndef KAOHE_SCORER_SOCKETS_H
#define KAOHE_SCORER_SOCKETS_H

#include "common/run/home.h"
#include "services/scorer/doors.h"
#include "services/scorer/query.h"

struct sockets {
    const struct home *home;
    ledger_t *ledger;
    presence_t *presence;
    const struct doors *doors;
    wire_t *ingest, *feed; /* the caller receives and sends */
    query_t *query;
};

/* What it is given stays the caller's. Whatever comes back, the caller closes. */
MUST_CHECK enum status sockets_open(struct sockets *sockets, const struct home *home,
                                    ledger_t *ledger, presence_t *presence,
                                    const struct doors *doors);
/* Binds the feed anew: who was connected has to come through the door again. */
MUST_CHECK enum status sockets_renew_feed(struct sockets *sockets);
void sockets_close(struct sockets *sockets); /* also where it was never opened, all zeros */

/* As the `keep` of a daemon_kind: binds anew what was removed. Not between a frame of `ingest` and
 * its answer, whose peer would be gone. */
MUST_CHECK enum status sockets_keep(struct sockets *sockets, bool *ret_mended);

/* Where they listen, and the last record `n`, for whoever starts the scorer. */
void sockets_describe(const struct sockets *sockets, uint64_t n, char *ret_text, size_t size);

/* Whether they could be opened, as far as the settings tell. */
MUST_CHECK enum status sockets_check(const struct home *home);

#endif
