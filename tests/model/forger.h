/* The operator of the scorer, who cheats. He has its disk and the log's signing key; his programs are the
 * product's. While the scorer is down he writes another log in the place of its own, record by record through
 * the real ledger: so its outcomes, totals, tree and counts are those of what he wrote, and every checkpoint
 * that it had, up to its end, stands there signed anew. Nothing in that store is wrong; only what others have
 * kept of the log before tells.
 *
 *   shrunk     the last records are gone
 *   forked     from some record on each was received at another time
 *   swapped    two records that follow one another, of two sources, have changed places
 *   replaced   a record has another event
 *   invented   a source has sent one event more: as the first of an epoch, or as the next one of the epoch before,
 *              whose later sequences then are higher
 *   dropped    a record is gone; the source's earlier ones of the epoch are of another epoch now, or its later
 *              sequences are lower
 */
#ifndef KAOHE_MODEL_FORGER_H
#define KAOHE_MODEL_FORGER_H

#include "tests/chance.h"

enum forgery_kind {
    FORGERY_SHRUNK,
    FORGERY_FORKED,
    FORGERY_SWAPPED,
    FORGERY_REPLACED,
    FORGERY_INVENTED,
    FORGERY_DROPPED,
    FORGERY_KINDS,
};

struct forgery {
    enum forgery_kind kind;
    const char *victim; /* whose event it is: of the last three */
    uint64_t
        from; /* the first record that may be another, at least 2; an epoch is renamed from its first */
    struct chance chance;
};

const char *forgery_name(enum forgery_kind kind);

/* Rewrites the store in `disk`, which nobody has open. False: there is nothing that it could be done to, and all
 * is as it was. */
bool forger_write(const char *disk, struct forgery *forgery);

#endif
