/* Room for a daemon's store: on the disk, in its map, and in its table of readers. A daemon looks
 * once a pass. Each look
 *   - makes sure that the store's file is still in its place;
 *   - grows the map in time (store_wants_to_grow), and tries again at the next look where it cannot;
 *   - tells whether the store is nearly full, so that nothing new should be taken;
 *   - once in ROOM_READERS_MS frees the reader slots of processes that died, and warns of a reader
 *     that is far behind.
 * Each change is said once, with diag.
 */
#ifndef KAOHE_RUN_ROOM_H
#define KAOHE_RUN_ROOM_H

#include "common/store/store.h"

enum {
    ROOM_READERS_MS = 60000,
    ROOM_READER_BEHIND_MAX = 10000, /* commits; fewer are made while a large log is audited */
};

/* What differs between daemons. The texts stay the caller's. */
struct room_terms {
    const char *dir;        /* the store's, for messages */
    const char *when_full;  /* what then happens, for messages: "events are refused" */
    uint64_t reserve_bytes; /* nearly full is a disk with less than this free */
};

/* What the looks before this one found. */
struct room {
    bool is_full;
    bool cannot_grow;
    int64_t readers_ms; /* when the readers were looked at */
};

/* `room` begins as {0}. `store` has no transaction open in this thread. STATUS_DISK: the store's
 * file is gone or was replaced; it was said, and the process should end. */
MUST_CHECK enum status room_look(struct room *room, store_t *store, const struct room_terms *terms,
                                 int64_t mono_ms);

/* What a look finds, and whether it is to be said: not again before it has changed. Pure; room_look
 * is made of it. */
enum room_finding {
    ROOM_MAP_FILLS,
    ROOM_MAP_GREW,
    ROOM_MAP_CANNOT_GROW,
    ROOM_NEARLY_FULL,
    ROOM_NOT_FULL,
};
bool room_is_news(struct room *room, enum room_finding finding);

#endif
